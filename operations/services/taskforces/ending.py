"""Move a task force on, renew it, report on it, and remind of its end."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from europol_portal import events
from europol_portal.access.binding import acting_as_system
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import TaskForcePermission
from operations.events import TaskForceEvent
from operations.models import TaskForce, TaskForceEntry
from operations.services.taskforces.lines import append_line
from operations.sources import sources
from operations.workflow import TASK_FORCE_WORKFLOW

REMIND_BEFORE = timedelta(days=30)
REMIND_AGAIN = timedelta(days=7)
ENDS_OPENINGS = frozenset({"suspend", "close", "cancel"})


@transaction.atomic
def take_force_step(*, force: TaskForce, step: str, by: User, at: datetime, note: str = "") -> TaskForce:
    """Move the task force on; what was opened in it closes when it is suspended or over."""
    before = TaskForce.Status(force.status).label
    moved = TASK_FORCE_WORKFLOW.apply(force, step, by=by, at=at, note=note)
    text = f"{before} → {TaskForce.Status(moved.status).label}. {note}"
    append_line(moved, kind=TaskForceEntry.Kind.STATUS, text=text, by=by, at=at)
    if step in ENDS_OPENINGS:
        sources().end_openings(moved.pk, party_id=None, by=by, at=at)
    return moved


@transaction.atomic
def renew_task_force(*, force: TaskForce, ends_on: date, reason: str, by: User, at: datetime) -> TaskForce:
    """Give the task force a later end, with the reason. Signatures go on; what was opened ends as its owners said."""
    locked: TaskForce = TaskForce.objects.select_for_update().get(pk=force.pk)
    require(by, TaskForcePermission.CHANGE, locked)
    if locked.status == TaskForce.Status.CLOSING:
        message = "The task force is closing."
        raise DomainError(message, code="closing")
    if not reason.strip():
        message = "Say why it goes on."
        raise DomainError(message, code="reason_missing", field="reason")
    if ends_on <= max(at.date(), locked.ends_on):
        message = "Choose an end that is later than today and than the present one."
        raise DomainError(message, code="end_not_later", field="ends_on")
    before = locked.ends_on
    locked.ends_on, locked.told_at = ends_on, None
    locked.save(update_fields=["ends_on", "told_at"])
    text = f"Renewed until {ends_on:%-d %B %Y}. {reason.strip()}"
    append_line(locked, kind=TaskForceEntry.Kind.DECISION, text=text, by=by, at=at)
    changes = {"ends_on": [before.isoformat(), ends_on.isoformat()]}
    events.publish(TaskForceEvent.RENEWED, subject=locked, actor=by, at=at, changes=changes)
    return locked


@transaction.atomic
def write_report(*, force: TaskForce, report: str, lessons: str, by: User, at: datetime) -> TaskForce:
    """Write the closing report and the lessons, while the task force is closing."""
    locked: TaskForce = TaskForce.objects.select_for_update().get(pk=force.pk)
    require(by, TaskForcePermission.CHANGE, locked)
    if locked.status != TaskForce.Status.CLOSING:
        message = "The report is written while the task force is closing."
        raise DomainError(message, code="not_closing")
    locked.report, locked.lessons = report.strip(), lessons.strip()
    locked.clean_fields(exclude=["owner", "created_by"])
    locked.save(update_fields=["report", "lessons"])
    events.publish(TaskForceEvent.REPORTED, subject=locked, actor=by, at=at)
    return locked


def remind_of_ends(*, at: datetime) -> int:
    """Tell of task forces that end soon or have passed their end, again every week; returns how many."""
    with acting_as_system():
        due = TaskForce.objects.raw(
            "SELECT * FROM operations_watched_forces(%s, %s)", [at.date() + REMIND_BEFORE, at - REMIND_AGAIN]
        )
        return sum(_remind(force, at) for force in list(due))


@transaction.atomic
def _remind(force: TaskForce, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT operations_note_force(%s, %s, %s)", [force.pk, at, at - REMIND_AGAIN])
        (is_first,) = cursor.fetchone()
    if is_first:
        event = TaskForceEvent.EXPIRED if force.ends_on < at.date() else TaskForceEvent.ENDING
        events.publish(event, subject=force, actor=None, at=at)
    return bool(is_first)
