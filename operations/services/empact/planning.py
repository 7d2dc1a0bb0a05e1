"""Begin an operational action plan, change it, invite parties to it and move it on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access import sharing
from europol_portal.access.policy import require
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, EmpactPriority, Party, User
from operations.access import EmpactPlanPermission
from operations.events import EmpactActionEvent, EmpactPlanEvent
from operations.models import EmpactAction, EmpactCommitment, EmpactEntry, EmpactMember, EmpactPlan
from operations.services.empact.lines import append_empact_line
from operations.services.numbers import check_classification, insert_numbered
from operations.workflow import EMPACT_PLAN_WORKFLOW

PLAN_FIELDS = ("title", "priority_id", "crime_area_ids", "aims", "starts_on", "ends_on", "classification")
KEPT = ["owner", "priority", "created_by"]
Role = EmpactMember.Role


@dataclass(frozen=True)
class EmpactPlanContent:
    """What the driver says; forms and API fill it."""

    title: str
    priority: EmpactPriority
    aims: str
    starts_on: date
    ends_on: date
    crime_areas: Iterable[CrimeArea] = field(default_factory=list)
    classification: str = Classification.BPL


def empact_plan_content_of(plan: EmpactPlan) -> EmpactPlanContent:
    """The content as it stands, to change some of it."""
    return EmpactPlanContent(
        title=plan.title,
        priority=plan.priority,
        aims=plan.aims,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        crime_areas=list(CrimeArea.objects.filter(pk__in=plan.crime_area_ids)),
        classification=plan.classification,
    )


@transaction.atomic
def begin_empact_plan(*, content: EmpactPlanContent, by: User, at: datetime) -> EmpactPlan:
    """Begin a plan with the own party as its driver: one Member State for each plan (domain 4.3)."""
    require(by, EmpactPlanPermission.ADD)
    if by.party.kind != Party.Kind.MEMBER_STATE:
        message = "Only a Member State drives an operational action plan."
        raise AccessDenied(message)
    plan = EmpactPlan(owner=by.party, created_by=by, created_at=at)
    _write(plan, content, by=by)
    insert_numbered(
        plan, prefix="OAP", year=plan.starts_on.year, party_code=by.party.code,
        constraint="empactplan_reference_once_per_driver",
    )  # fmt: skip
    EmpactMember(plan=plan, party=by.party, role=Role.DRIVER, invited_at=at, invited_by=by).save(force_insert=True)
    events.publish(EmpactPlanEvent.CREATED, subject=plan, actor=by, at=at, verb=events.Verb.COLLECTION)
    return plan


@transaction.atomic
def change_empact_plan(*, plan: EmpactPlan, content: EmpactPlanContent, by: User, at: datetime) -> EmpactPlan:
    """Change what the driver says."""
    locked: EmpactPlan = EmpactPlan.objects.select_for_update().get(pk=plan.pk)
    require(by, EmpactPlanPermission.CHANGE, locked)
    before = {name: getattr(locked, name) for name in PLAN_FIELDS}
    _write(locked, content, by=by)
    changed = [name for name, value in before.items() if getattr(locked, name) != value]
    if changed:
        locked.save(update_fields=changed)
        events.publish(EmpactPlanEvent.CHANGED, subject=locked, actor=by, at=at, changes={"fields": changed})
    return locked


@transaction.atomic
def invite_to_empact_plan(
    *, plan: EmpactPlan, party: Party, by: User, at: datetime, role: str = Role.MEMBER, message: str = ""
) -> EmpactMember:
    """Let a party see the plan and all its actions; to each action it answers by itself."""
    locked: EmpactPlan = EmpactPlan.objects.select_for_update().get(pk=plan.pk)
    require(by, EmpactPlanPermission.CHANGE, locked)
    if party.pk in locked.party_ids:
        refusal = f"{party.name} is in the plan already."
        raise DomainError(refusal, code="party_not_invitable", field="party")
    if role not in {Role.CO_DRIVER, Role.MEMBER} or not party.is_active:
        refusal = "Choose an active party, as co-driver or participant."
        raise DomainError(refusal, code="party_not_invitable", field="role")
    sharing.share(locked, [party.pk])
    member = EmpactMember(plan=locked, party=party, role=role, message=message.strip(), invited_at=at, invited_by=by)
    member.clean_fields()
    member.save(force_insert=True)
    member.refresh_from_db()
    events.publish(
        EmpactPlanEvent.INVITED, subject=member, actor=by, at=at, verb=events.Verb.DISCLOSURE, recipients=[party.code]
    )
    text = f"Invited {party.name} as {Role(role).label.lower()}."
    append_empact_line(locked, kind=EmpactEntry.Kind.STATUS, text=text, by=by, at=at)
    return member


@transaction.atomic
def remove_from_empact_plan(*, member: EmpactMember, by: User, at: datetime) -> EmpactPlan:
    """Take a party out that has no standing commitment; it sees nothing of the plan from now on."""
    locked: EmpactPlan = EmpactPlan.objects.select_for_update().get(pk=member.plan_id)
    require(by, EmpactPlanPermission.CHANGE, locked)
    party = member.party
    if member.role == Role.DRIVER:
        message = "The driver stays in its plan."
        raise DomainError(message, code="driver_stays")
    if EmpactCommitment.objects.standing().filter(plan=locked, party=party).exists():
        message = f"{party.name} is asked or committed in actions of this plan: these must end first."
        raise DomainError(message, code="commitments_stand")
    member.delete()
    sharing.unshare(locked, [party.pk])
    events.publish(EmpactPlanEvent.REMOVED, subject=locked, actor=by, at=at, changes={"party": party.code})
    append_empact_line(locked, kind=EmpactEntry.Kind.STATUS, text=f"{party.name} is no longer in.", by=by, at=at)
    return locked


@transaction.atomic
def take_empact_plan_step(*, plan: EmpactPlan, step: str, by: User, at: datetime, note: str = "") -> EmpactPlan:
    """Move a plan on."""
    before = EmpactPlan.Status(plan.status).label
    moved = EMPACT_PLAN_WORKFLOW.apply(plan, step, by=by, at=at, note=note)
    text = f"{before} → {EmpactPlan.Status(moved.status).label}. {note}"
    append_empact_line(moved, kind=EmpactEntry.Kind.STATUS, text=text, by=by, at=at)
    return moved


@transaction.atomic
def add_empact_entry(
    *, plan: EmpactPlan, text: str, by: User, at: datetime, kind: str = EmpactEntry.Kind.NOTE,
    action: EmpactAction | None = None,
) -> EmpactEntry:  # fmt: skip
    """Write to all parties in the plan; a line on an action counts as progress recorded."""
    plan = EmpactPlan.objects.get(pk=plan.pk)
    require(by, EmpactPlanPermission.CONTRIBUTE, plan)
    if kind not in {EmpactEntry.Kind.NOTE, EmpactEntry.Kind.MEETING, EmpactEntry.Kind.DECISION}:
        message = "Choose note, meeting or decision."
        raise DomainError(message, code="kind_unknown", field="kind")
    entry = append_empact_line(plan, kind=kind, text=text, by=by, at=at, action=action)
    event = EmpactActionEvent.NOTED if action else EmpactPlanEvent.NOTED
    events.publish(event, subject=action or plan, actor=by, at=at, verb=events.Verb.COLLECTION)
    return entry


def _write(plan: EmpactPlan, content: EmpactPlanContent, *, by: User) -> None:
    check_classification(content.classification, by)
    plan.title, plan.aims, plan.priority = content.title.strip(), content.aims.strip(), content.priority
    plan.starts_on, plan.ends_on = content.starts_on, content.ends_on
    plan.crime_area_ids = sorted(area.pk for area in content.crime_areas)
    plan.classification = content.classification
    since = content.priority.cycle.valid_from
    if since is not None and plan.starts_on < since:
        message = f"The plan starts before {content.priority.cycle.name}."
        raise DomainError(message, code="outside_cycle", field="starts_on")
    until = content.priority.cycle.valid_until
    if until is not None and plan.ends_on > until:
        message = f"The plan ends after {content.priority.cycle.name}."
        raise DomainError(message, code="outside_cycle", field="ends_on")
    plan.clean_fields(exclude=[*KEPT, "reference"])
    plan.validate_constraints(exclude=[*KEPT, "reference"])
