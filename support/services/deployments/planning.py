"""Plan a deployment for a decided request: days, team with its roster, contacts, checklist."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.ids import drawn_number
from europol_portal.parties.models import User
from support.access import DeploymentPermission, RequestPermission
from support.events import DeploymentEvent
from support.models import ChecklistItem, Deployment, DeploymentPerson, Service, SupportRequest
from support.personal import refuse_personal
from support.services.steps import lock

DRAWS, DIGITS = 20, 5
KINDS = frozenset({Service.Kind.MOBILE_OFFICE, Service.Kind.ON_THE_SPOT})
OVER = frozenset({Deployment.Status.ENDED, Deployment.Status.CANCELLED})
CHECKLIST = (
    "Travel and accommodation are booked",
    "Security on the spot is agreed with the host",
    "Devices are sealed, counted and insured",
    "Accounts of the team work on these devices",
    "The host has named a contact who is on duty",
)


@dataclass(frozen=True)
class DeploymentPlan:
    """What is done where, from the first to the last day."""

    title: str
    place: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class PersonPlan:
    """Somebody of the team, or a contact of the host; `person` is the account of somebody of the team."""

    role: str
    name: str
    reach: str
    first_day: date
    last_day: date
    person: User | None = None


@transaction.atomic
def plan_deployment(*, request: SupportRequest, plan: DeploymentPlan, by: User, at: datetime) -> Deployment:
    """Plan the deployment of a scheduled request; its requester and the host state know it from now on.

    Raises DomainError for a request of another kind or state, or one that has a deployment.
    """
    request = lock(request)
    require(by, DeploymentPermission.ADD)
    require(by, RequestPermission.DECIDE, request)
    if request.kind not in KINDS or request.status != SupportRequest.Status.SCHEDULED or request.country is None:
        message = "Plan a deployment for a mobile office or help on the spot that is scheduled."
        raise DomainError(message, code="not_deployable")
    if Deployment.objects.filter(request=request).exists():
        message = "This request has its deployment already."
        raise DomainError(message, code="has_deployment")
    refuse_personal({"title": plan.title})
    row = Deployment(
        owner=by.party, request=request, requester=request.owner, host=request.country, created_by=by, created_at=at,
        classification=request.classification, **asdict(plan),
    )  # fmt: skip
    row.full_clean(exclude={"owner", "reference", "request", "requester", "host"})
    _insert(row, year=at.year)
    for text in CHECKLIST:
        ChecklistItem(deployment=row, text=text).save(force_insert=True)
    recipients = sorted({request.owner.code, request.country.code})
    verb = events.Verb.DISCLOSURE
    events.publish(DeploymentEvent.PLANNED, subject=row, actor=by, at=at, verb=verb, recipients=recipients)
    return row


@transaction.atomic
def name_person(*, deployment: Deployment, plan: PersonPlan, by: User, at: datetime) -> DeploymentPerson:
    """Add somebody to the team or a contact. Raises DomainError for days outside or an account of another party."""
    deployment = lock_deployment(deployment)
    require(by, DeploymentPermission.RUN, deployment)
    in_time(deployment)
    if not deployment.is_day(plan.first_day) or not deployment.is_day(plan.last_day):
        message = "These days are outside the deployment."
        raise DomainError(message, code="days_outside", field="first_day")
    row = DeploymentPerson(deployment=deployment, role=plan.role, name=plan.name.strip(), reach=plan.reach.strip())
    row.person, row.first_day, row.last_day = plan.person, plan.first_day, plan.last_day
    if plan.person is not None and (plan.person.party_id != by.party_id or not row.is_team):
        message = "An account is that of somebody of the own team."
        raise DomainError(message, code="not_of_team", field="person")
    row.clean_fields(exclude={"deployment", "person"})
    row.validate_constraints()
    row.save(force_insert=True)
    events.publish(DeploymentEvent.PERSON, subject=deployment, actor=by, at=at, changes={"role": row.role})
    return row


@transaction.atomic
def add_checklist_item(*, deployment: Deployment, text: str, by: User, at: datetime) -> ChecklistItem:
    """Add something that must be done before the team starts."""
    deployment = lock_deployment(deployment)
    require(by, DeploymentPermission.RUN, deployment)
    in_time(deployment)
    refuse_personal({"text": text})
    item = ChecklistItem(deployment=deployment, text=text.strip())
    item.clean_fields(exclude={"deployment"})
    item.save(force_insert=True)
    events.publish(DeploymentEvent.CHECKED, subject=deployment, actor=by, at=at, changes={"added": str(item.pk)})
    return item


@transaction.atomic
def tick(*, item: ChecklistItem, is_done: bool, by: User, at: datetime) -> ChecklistItem:
    """Say that something is done, or open again."""
    deployment = lock_deployment(item.deployment)
    require(by, DeploymentPermission.WORK, deployment)
    in_time(deployment)
    item.done_at, item.done_by = (at, by) if is_done else (None, None)
    item.save(update_fields=["done_at", "done_by"])
    changes = {"item": str(item.pk), "done": is_done}
    events.publish(DeploymentEvent.CHECKED, subject=deployment, actor=by, at=at, changes=changes)
    return item


def lock_deployment(deployment: Deployment) -> Deployment:
    """The stored deployment, locked for the rest of the transaction."""
    rows = Deployment.objects.select_for_update(of=("self",)).select_related("owner", "host", "requester")
    locked: Deployment = rows.get(pk=deployment.pk)
    return locked


def in_time(deployment: Deployment) -> None:
    """Raise DomainError once the deployment is over."""
    if deployment.status in OVER:
        message = "The deployment is over."
        raise DomainError(message, code="over")


def _insert(row: Deployment, *, year: int) -> None:
    for _ in range(DRAWS):
        row.reference = f"DP-{year}-{drawn_number(DIGITS)}"
        try:
            with transaction.atomic():
                sharing.create_shared(row, {row.requester_id, row.host_id})
        except IntegrityError as error:
            if "deployment_reference_once" not in str(error):
                raise
            continue
        return
    message = "No free reference number was found. Try again."
    raise DomainError(message, code="no_reference")
