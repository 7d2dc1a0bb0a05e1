"""One request for several services: drafted, sent and endorsed together, each decided on its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from operations.models import Operation
from support.access import BundlePermission
from support.events import BundleEvent
from support.models import RequestBundle, Service, SupportRequest
from support.services.asking import (
    RequestPlan,
    check_classification,
    draft_request,
    endorse,
    keep_in_circle,
    plan_of,
    submit_request,
)
from support.services.numbering import create_numbered
from support.workflow import missing_facts

LEAST, MOST = 2, 8
TITLE_LENGTH = 160
SHARED = ("need", "operation", "country", "place", "starts_on", "ends_on", "urgency", "classification")


@dataclass(frozen=True)
class BundlePlan:
    """What is asked together: the services, and the facts that all of their requests share."""

    services: tuple[Service, ...]
    title: str
    need: str = ""
    operation: Operation | None = None
    country: Party | None = None
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    urgency: str = SupportRequest.Urgency.NORMAL
    classification: str = Classification.BPL


@transaction.atomic
def draft_bundle(*, plan: BundlePlan, by: User, at: datetime) -> RequestBundle:
    """Keep a draft for each service, with the facts they share; what each service needs to know is filled in there.

    Raises DomainError for fewer than two services or more than eight, or one that the party may not ask for.
    """
    require(by, BundlePermission.ADD)
    chosen = list(dict.fromkeys(plan.services))
    if not LEAST <= len(chosen) <= MOST:
        message = f"Choose {LEAST} to {MOST} services. For one alone, ask for it in the catalogue."
        raise DomainError(message, code="number_of_services", field="services")
    check_classification(plan.classification, by)
    provider = Party.objects.get(is_hub=True)
    bundle = RequestBundle(
        owner=by.party, provider=provider, title=plan.title.strip(), classification=plan.classification,
        created_by=by, created_at=at,
    )  # fmt: skip
    bundle.full_clean(exclude=["reference", "owner", "provider"])
    create_numbered(bundle, prefix="SB", year=at.year)
    events.publish(BundleEvent.DRAFTED, subject=bundle, actor=by, at=at, verb=events.Verb.COLLECTION)
    for service in chosen:
        draft_request(plan=_plan_for(service, plan), by=by, at=at, bundle=bundle)
    return bundle


@transaction.atomic
def add_service(*, bundle: RequestBundle, service: Service, by: User, at: datetime) -> SupportRequest:
    """Ask for one more service with it, with the facts that its youngest draft has in common with the others.

    It is marked at least as high as the draft whose words it takes, and stays in the same circle. Raises DomainError
    for a service that is asked already, or beyond eight; AccessDenied once the bundle is sent.
    """
    require(by, BundlePermission.SUBMIT, bundle)
    bundle = _locked(bundle)
    require(by, BundlePermission.SUBMIT, bundle)  # it may have been sent meanwhile
    drafts = list(_requests(bundle, by))
    if len(drafts) >= MOST:
        message = f"At most {MOST} services are asked together. Ask for this one alone."
        raise DomainError(message, code="number_of_services", field="service")
    if any(draft.service_id == service.pk for draft in drafts):
        message = f"{service.name} is asked for already."
        raise DomainError(message, code="asked_already", field="service")
    if not drafts:
        plan = BundlePlan(services=(service,), title=bundle.title, classification=bundle.classification)
        return draft_request(plan=_plan_for(service, plan), by=by, at=at, bundle=bundle)
    said = plan_of(drafts[-1])
    shared = {name: getattr(said, name) for name in SHARED}
    shared["operation"] = Operation.objects.visible_to(by).open().filter(pk=drafts[-1].operation_id).first()
    shared["classification"] = max(said.classification, bundle.classification, key=lambda one: Classification(one).rank)
    plan = BundlePlan(services=(service,), title=bundle.title, **shared)
    draft = draft_request(plan=_plan_for(service, plan), by=by, at=at, bundle=bundle)
    keep_in_circle(draft, drafts[-1], by=by)
    return draft


@transaction.atomic
def submit_bundle(*, bundle: RequestBundle, by: User, at: datetime) -> RequestBundle:
    """Send all drafts of a bundle, or none; a liaison officer endorses them with that.

    Raises DomainError that says what is missing in which draft, or that no draft is left.
    """
    bundle = _locked(bundle)
    require(by, BundlePermission.SUBMIT, bundle)
    drafts = [row for row in _requests(bundle, by) if row.status == SupportRequest.Status.DRAFT]
    if not drafts:
        message = "No draft is left in it."
        raise DomainError(message, code="nothing_to_send")
    _check_whole(drafts)
    sharing.share(bundle, [bundle.provider_id])
    bundle.sent_at = at
    bundle.save(update_fields=["sent_at"])
    recipients = [bundle.provider.code]
    events.publish(
        BundleEvent.SENT, subject=bundle, actor=by, at=at, verb=events.Verb.DISCLOSURE, recipients=recipients
    )
    for draft in drafts:
        try:
            submit_request(request=draft, by=by, at=at)
        except ValidationError as refusal:
            message = f"{draft.service.name}: {' '.join(refusal.messages)}"
            raise DomainError(message, code="incomplete") from refusal
    return bundle


@transaction.atomic
def endorse_bundle(*, bundle: RequestBundle, by: User, at: datetime) -> RequestBundle:
    """Stand behind all that was sent in a bundle. Raises DomainError when nothing waits for it."""
    require(by, BundlePermission.ENDORSE, bundle)
    waiting = [row for row in _requests(bundle, by) if row.lacks_endorsement]
    if not waiting:
        message = "Nothing in it waits for an endorsement."
        raise DomainError(message, code="nothing_to_endorse")
    for request in waiting:
        endorse(request=request, by=by, at=at)
    return bundle


def _locked(bundle: RequestBundle) -> RequestBundle:
    rows = RequestBundle.objects.select_for_update(of=("self",)).select_related("owner", "provider")
    found: RequestBundle = rows.get(pk=bundle.pk)
    return found


def _requests(bundle: RequestBundle, by: User) -> Iterable[SupportRequest]:
    rows: Iterable[SupportRequest] = (
        SupportRequest.objects.visible_to(by).filter(bundle=bundle).select_related("service").order_by("pk")
    )
    return rows


def _check_whole(drafts: list[SupportRequest]) -> None:
    missing = {draft.service.name: list(missing_facts(draft).values()) for draft in drafts}
    told = [f"{name}: {' '.join(words)}" for name, words in missing.items() if words]
    if told:
        message = f"Not complete yet. {' '.join(told)}"
        raise DomainError(message, code="incomplete")


def _plan_for(service: Service, plan: BundlePlan) -> RequestPlan:
    title = f"{plan.title.strip()}: {service.name}"[:TITLE_LENGTH]
    return RequestPlan(service=service, title=title, **{name: getattr(plan, name) for name in SHARED})
