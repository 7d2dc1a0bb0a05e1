"""What members write in a task force: lines, links and results."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import OperationPermission, ResultPermission, TargetPermission, TaskForcePermission
from operations.events import TaskForceEvent
from operations.models import (
    HighValueTarget,
    Operation,
    TaskForce,
    TaskForceEntry,
    TaskForceOperation,
    TaskForceResult,
    TaskForceTarget,
)
from operations.querysets import UNDER_REVIEW
from operations.services.taskforces.lines import append_line

Kind = TaskForceEntry.Kind
WRITTEN_BY_PEOPLE = (Kind.NOTE, Kind.MEETING, Kind.DECISION)
TAKES_CONTENT = frozenset(
    {TaskForce.Status.AGREED, TaskForce.Status.ACTIVE, TaskForce.Status.ACTION_PHASE, TaskForce.Status.CLOSING}
)


@transaction.atomic
def add_force_entry(*, force: TaskForce, text: str, by: User, at: datetime, kind: str = Kind.NOTE) -> TaskForceEntry:
    """Write a note, a meeting or a decision; all members read it, their desks are told of decisions."""
    force = _as_it_stands(force, by)
    if kind not in WRITTEN_BY_PEOPLE:
        message = "Choose note, meeting or decision."
        raise DomainError(message, code="kind_unknown", field="kind")
    entry = append_line(force, kind=kind, text=text, by=by, at=at)
    event = TaskForceEvent.DECIDED if kind == Kind.DECISION else TaskForceEvent.NOTED
    events.publish(event, subject=force, actor=by, at=at, verb=events.Verb.COLLECTION, changes={"kind": str(kind)})
    return entry


@transaction.atomic
def link_target(*, force: TaskForce, target: HighValueTarget, by: User, at: datetime) -> TaskForceTarget:
    """Put an active target of the own party under the task force: members read its reference, not its profile."""
    force = _as_it_stands(force, by)
    require(by, TargetPermission.CHANGE, target)
    if target.status not in UNDER_REVIEW:
        message = "Only an active target is linked to a task force."
        raise DomainError(message, code="target_not_active", field="target")
    link = TaskForceTarget(
        task_force=force, target=target, reference=target.reference, linked_at=at, linked_by=by, party=by.party
    )
    _insert_link(link, force, target.reference, by=by, at=at)
    return link


@transaction.atomic
def link_operation(*, force: TaskForce, operation: Operation, by: User, at: datetime) -> TaskForceOperation:
    """Put an operation that the own party leads under the task force: members read its reference only."""
    force = _as_it_stands(force, by)
    require(by, OperationPermission.CHANGE, operation)
    link = TaskForceOperation(
        task_force=force, operation=operation, reference=operation.reference, linked_at=at, linked_by=by, party=by.party
    )
    _insert_link(link, force, operation.reference, by=by, at=at)
    return link


@transaction.atomic
def enter_result(
    *, force: TaskForce, kind: str, number: int, on: date, by: User, at: datetime, text: str = ""
) -> TaskForceResult:
    """Enter a result of the own party; it is provisional until the party confirms it."""
    force = _as_it_stands(force, by)
    if force.status not in TAKES_CONTENT:
        message = "Results are entered while the task force is agreed, active or closing."
        raise DomainError(message, code="not_running")
    if by.party.is_hub:
        message = "Results are entered by the country concerned."
        raise DomainError(message, code="not_concerned")
    if on > at.date():
        message = "The day lies ahead."
        raise DomainError(message, code="day_ahead", field="on")
    result = TaskForceResult(
        task_force=force, party=by.party, kind=kind, number=number, on=on, text=text.strip(), entered_at=at,
        entered_by=by,
    )  # fmt: skip
    result.clean_fields()
    result.validate_constraints()
    result.save(force_insert=True)
    events.publish(TaskForceEvent.RESULT, subject=force, actor=by, at=at, changes={"kind": kind, "number": number})
    return result


@transaction.atomic
def confirm_result(*, result: TaskForceResult, by: User, at: datetime) -> TaskForceResult:
    """Sign a figure for the party concerned; from now on it counts as confirmed."""
    require(by, ResultPermission.CONFIRM, result)
    locked: TaskForceResult = TaskForceResult.objects.select_for_update().get(pk=result.pk)
    if locked.is_confirmed:
        message = "This result is confirmed already."
        raise DomainError(message, code="confirmed_already")
    locked.confirmed_at, locked.confirmed_by = at, by
    locked.save(update_fields=["confirmed_at", "confirmed_by"])
    changes = {"result": str(locked.pk)}
    events.publish(TaskForceEvent.RESULT_CONFIRMED, subject=locked.task_force, actor=by, at=at, changes=changes)
    return locked


def _as_it_stands(force: TaskForce, by: User) -> TaskForce:
    """The task force read anew, for people of a party that takes part now."""
    row: TaskForce = TaskForce.objects.get(pk=force.pk)
    require(by, TaskForcePermission.CONTRIBUTE, row)
    return row


def _insert_link(
    link: TaskForceTarget | TaskForceOperation, force: TaskForce, reference: str, *, by: User, at: datetime
) -> None:
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except IntegrityError as error:
        message = f"{reference} is linked already."
        raise DomainError(message, code="linked_already") from error
    append_line(force, kind=Kind.STATUS, text=f"Linked {reference}.", by=by, at=at)
    changes = {"linked": reference}
    events.publish(TaskForceEvent.LINKED, subject=force, actor=by, at=at, verb=events.Verb.COMBINATION, changes=changes)
