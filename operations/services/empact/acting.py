"""Draft operational actions, plan their milestones and indicators, and move them on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.parties.models import Party, User
from operations.access import EmpactActionPermission, EmpactPlanPermission
from operations.events import EmpactActionEvent
from operations.models import (
    EmpactAction,
    EmpactCommitment,
    EmpactEntry,
    EmpactIndicator,
    EmpactMilestone,
    EmpactPlan,
)
from operations.services.empact.committing import insert_commitment
from operations.services.empact.lines import append_empact_line
from operations.services.empact.reading import overlaps_of_draft
from operations.workflow import EMPACT_ACTION_WORKFLOW

Status = EmpactAction.Status
PLANNED_IN = frozenset({Status.DRAFT, Status.COMMITTED, Status.AMENDED})
ACTION_FIELDS = (
    "title", "aim", "expected", "starts_on", "ends_on", "weight", "has_action_day", "is_external", "is_training",
)  # fmt: skip
KEPT = ["plan", "leader", "created_by", "plan_reference"]
Funding = EmpactAction.Funding


@dataclass(frozen=True)
class EmpactActionContent:
    """What is said about an action; goal and leader are chosen once, when it is drafted."""

    title: str
    goal: int
    aim: str
    leader: Party
    starts_on: date
    ends_on: date
    expected: str = ""
    weight: int = 1
    has_action_day: bool = False
    is_external: bool = False
    is_training: bool = False


def empact_action_content_of(action: EmpactAction) -> EmpactActionContent:
    """The content as it stands, to change some of it."""
    return EmpactActionContent(
        goal=action.goal, leader=action.leader, **{name: getattr(action, name) for name in ACTION_FIELDS}
    )


@transaction.atomic
def draft_empact_action(
    *,
    plan: EmpactPlan,
    content: EmpactActionContent,
    by: User,
    at: datetime,
    participants: Iterable[Party] = (),
    overlaps_known: bool = False,
) -> EmpactAction:
    """Draft an action and ask parties of the plan to commit to it.

    The driver drafts for any party in the plan, others for themselves. Actions that the person sees and that overlap
    are named first; the action is drafted once they are known.
    """
    locked: EmpactPlan = EmpactPlan.objects.select_for_update().get(pk=plan.pk)
    require(by, EmpactPlanPermission.DRAFT, locked)
    if by.party_id not in {content.leader.pk, locked.owner_id}:
        message = "The driver drafts actions for others; your party drafts those that it leads."
        raise AccessDenied(message, field="leader")
    asked = [party for party in participants if party.pk != content.leader.pk]
    for party in (content.leader, *asked):
        if party.pk not in locked.party_ids:
            message = f"{party.name} is not in the plan."
            raise DomainError(message, code="party_not_in_plan", field="participants")
    if not overlaps_known:
        _warn(locked, content, asked, by)
    number = locked.actions.filter(goal=content.goal).aggregate(last=Max("serial"))["last"] or 0
    action = EmpactAction(
        plan=locked, plan_reference=locked.reference, goal=content.goal, serial=number + 1, leader=content.leader,
        created_by=by, created_at=at,
    )  # fmt: skip
    _write(action, content)
    action.save(force_insert=True)
    action.refresh_from_db()
    events.publish(EmpactActionEvent.DRAFTED, subject=action, actor=by, at=at, verb=events.Verb.COLLECTION)
    roles = EmpactCommitment.Role
    insert_commitment(action, content.leader, role=roles.LEADER, by=by, at=at)
    for party in asked:
        insert_commitment(action, party, role=roles.PARTICIPANT, by=by, at=at)
    append_empact_line(
        locked, kind=EmpactEntry.Kind.STATUS, text=f"Drafted {action.number} {action.title}.", by=by, at=at,
        action=action,
    )  # fmt: skip
    return action


@transaction.atomic
def change_empact_action(*, action: EmpactAction, content: EmpactActionContent, by: User, at: datetime) -> EmpactAction:
    """Change what is said, while the action is planned or being amended."""
    locked = planned_action(action, by)
    before = {name: getattr(locked, name) for name in ACTION_FIELDS}
    _write(locked, content)
    changed = [name for name, value in before.items() if getattr(locked, name) != value]
    if changed:
        locked.save(update_fields=changed)
        events.publish(EmpactActionEvent.CHANGED, subject=locked, actor=by, at=at, changes={"fields": changed})
    return locked


@transaction.atomic
def add_milestone(
    *, action: EmpactAction, title: str, planned_on: date, by: User, at: datetime,
    depends_on: EmpactMilestone | None = None,
) -> EmpactMilestone:  # fmt: skip
    """Plan a day by which something is done, and the milestone of the same action that it waits for."""
    locked = planned_action(action, by)
    if depends_on is not None and depends_on.action_id != locked.pk:
        message = "A milestone waits for one of the same action."
        raise DomainError(message, code="other_action", field="depends_on")
    milestone = EmpactMilestone(
        plan_id=locked.plan_id, action=locked, title=title.strip(), planned_on=planned_on, depends_on=depends_on
    )
    milestone.clean_fields()
    milestone.save(force_insert=True)
    changes = {"milestone": str(milestone.pk)}
    events.publish(EmpactActionEvent.PLANNED, subject=locked, actor=by, at=at, changes=changes)
    return milestone


@transaction.atomic
def add_indicator(
    *, action: EmpactAction, name: str, unit: str, target: int, by: User, at: datetime
) -> EmpactIndicator:
    """Agree what is counted, and how much of it is wanted by the end."""
    locked = planned_action(action, by)
    indicator = EmpactIndicator(
        plan_id=locked.plan_id, action=locked, name=name.strip(), unit=unit.strip(), target=target
    )
    indicator.clean_fields()
    indicator.validate_constraints()
    indicator.save(force_insert=True)
    changes = {"indicator": str(indicator.pk)}
    events.publish(EmpactActionEvent.PLANNED, subject=locked, actor=by, at=at, changes=changes)
    return indicator


@transaction.atomic
def note_funding(
    *, action: EmpactAction, funding: str, by: User, at: datetime, amount: int | None = None,
    asked_on: date | None = None,
) -> EmpactAction:  # fmt: skip
    """Say whether money is needed, how much, and what became of it; at any time."""
    locked = lock_action(action, by)
    locked.funding, locked.funding_amount = funding, amount
    locked.funding_asked_on = asked_on if funding != Funding.NONE else None
    locked.clean_fields(exclude=KEPT)
    locked.validate_constraints(exclude=KEPT)
    locked.save(update_fields=["funding", "funding_amount", "funding_asked_on"])
    changes = {"funding": funding}
    events.publish(EmpactActionEvent.CHANGED, subject=locked, actor=by, at=at, changes=changes)
    return locked


@transaction.atomic
def take_empact_action_step(*, action: EmpactAction, step: str, by: User, at: datetime, note: str = "") -> EmpactAction:
    """Move an action on; all parties in the plan read it."""
    if transition := EMPACT_ACTION_WORKFLOW.transitions.get(step):
        require(by, transition.permission, action)
    before = Status(action.status).label
    moved = EMPACT_ACTION_WORKFLOW.apply(action, step, by=by, at=at, note=note)
    text = f"{moved.number}: {before} → {Status(moved.status).label}. {note}"
    append_empact_line(moved.plan, kind=EmpactEntry.Kind.STATUS, text=text, by=by, at=at, action=moved)
    return moved


def lock_action(action: EmpactAction, by: User) -> EmpactAction:
    """The action, locked, for people who may change it; the second lock shows it for that to nobody else."""
    require(by, EmpactActionPermission.CHANGE, action)
    locked: EmpactAction = EmpactAction.objects.select_for_update().get(pk=action.pk)
    require(by, EmpactActionPermission.CHANGE, locked)
    return locked


def planned_action(action: EmpactAction, by: User) -> EmpactAction:
    """The action, locked, for people who may change it while its plan is open."""
    locked = lock_action(action, by)
    if locked.status not in PLANNED_IN:
        message = "The action is validated as it is. Amend it first."
        raise DomainError(message, code="not_planned")
    return locked


def _warn(plan: EmpactPlan, content: EmpactActionContent, asked: list[Party], by: User) -> None:
    parties = {content.leader.code, *(party.code for party in asked)}
    found = overlaps_of_draft(
        plan, title=content.title, goal=content.goal, starts_on=content.starts_on, ends_on=content.ends_on,
        parties=parties, user=by,
    )  # fmt: skip
    if found:
        named = "; ".join(f"{one.row.number} {one.row.title} ({one.row.plan_reference}): {one.why}" for one in found)
        message = f"It overlaps with {named}. Say that you know it, or change the draft."
        raise DomainError(message, code="overlaps", field="overlaps_known")


def _write(action: EmpactAction, content: EmpactActionContent) -> None:
    for name in ACTION_FIELDS:
        value = getattr(content, name)
        setattr(action, name, value.strip() if isinstance(value, str) else value)
    if action.starts_on < action.plan.starts_on or action.ends_on > action.plan.ends_on:
        message = "The action starts and ends inside the time of its plan."
        raise DomainError(message, code="outside_plan", field="ends_on")
    action.clean_fields(exclude=KEPT)
    action.validate_constraints(exclude=KEPT)
