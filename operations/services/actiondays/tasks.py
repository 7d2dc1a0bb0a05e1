"""Tasks of an action day, and cross-checks that the room asks of the Operational Centre."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import Party, User
from operations.access import ActionDayPermission, TaskPermission
from operations.events import TaskEvent
from operations.models import ActionDay, LogEntry, Participation, RoomTask
from operations.services import log
from operations.workflow import TASK_WORKFLOW

CHECK_WITHIN = timedelta(minutes=20)  # design: what the Operational Centre promises a live room
Kind = RoomTask.Kind
LineKind = LogEntry.Kind


@transaction.atomic
def give_task(*, day: ActionDay, doer: Party, text: str, due_at: datetime, by: User, at: datetime) -> RoomTask:
    """Give a party that takes part a task with the time by which it is due."""
    require(by, ActionDayPermission.CONTRIBUTE, day)
    if not _takes_part(day, doer):
        message = f"{doer.name} takes no part in the operation."
        raise DomainError(message, code="takes_no_part", field="doer")
    if due_at <= at:
        message = "This time has passed. Choose a later one."
        raise DomainError(message, code="due_passed", field="due_at")
    task = _insert(day, doer=doer, text=text, due_at=due_at, by=by, at=at, kind=Kind.TASK)
    events.publish(TaskEvent.GIVEN, subject=task, actor=by, at=at, verb=events.Verb.COLLECTION)
    return task


@transaction.atomic
def ask_check(
    *, day: ActionDay, text: str, by: User, at: datetime, key: UUID | None = None,
    handling: log.Handling = log.ALWAYS, uploads: Sequence[UploadedFile] = (),
) -> RoomTask:  # fmt: skip
    """Ask the Operational Centre for a cross-check; question and answer stand in the log. A known key adds nothing."""
    require(by, ActionDayPermission.CONTRIBUTE, day)
    asked = LogEntry.objects.filter(author=by, key=key, operation_id=day.operation_id).first() if key else None
    if asked:
        return RoomTask.objects.get(entry=asked)
    hub = Party.objects.filter(is_hub=True, pk__in=day.party_ids).first()
    if hub is None or not _takes_part(day, hub):
        message = "Europol takes no part in this operation, so nobody can cross-check. Ask the lead to invite it."
        raise DomainError(message, code="no_centre")
    entry = log.append(
        day.operation, kind=LineKind.CHECK, text=text, by=by, at=at, key=key, handling=handling, uploads=uploads
    )
    task = _insert(day, doer=hub, text=text, due_at=at + CHECK_WITHIN, by=by, at=at, kind=Kind.CHECK, entry=entry)
    events.publish(TaskEvent.CHECK_ASKED, subject=task, actor=by, at=at, verb=events.Verb.COLLECTION)
    return task


def post_in_room(
    *, day: ActionDay, kind: str, text: str, by: User, at: datetime, reason: str = "",
    answers: LogEntry | None = None, key: UUID | None = None, handling: log.Handling = log.ALWAYS,
    uploads: Sequence[UploadedFile] = (),
) -> LogEntry:  # fmt: skip
    """Write to the live log of the day: a line like any other, or a question to the Operational Centre."""
    if kind != LineKind.CHECK:
        return log.add_log_entry(
            operation=day.operation, kind=kind, text=text, reason=reason, answers=answers, key=key, by=by, at=at,
            handling=handling, uploads=uploads,
        )  # fmt: skip
    task = ask_check(day=day, text=text, key=key, by=by, at=at, handling=handling, uploads=uploads)
    asked: LogEntry = task.entry  # type: ignore[assignment]
    return asked


@transaction.atomic
def take_task_step(*, task: RoomTask, step: str, by: User, at: datetime, note: str = "") -> RoomTask:
    """Take up, finish with a note, or withdraw; the log keeps what was done. A cross-check ends with its outcome."""
    if transition := TASK_WORKFLOW.transitions.get(step):
        require(by, transition.permission, task)
    locked: RoomTask = RoomTask.objects.select_for_update().get(pk=task.pk)
    if locked.is_check and step == "finish":
        message = "Answer the cross-check with its outcome."
        raise DomainError(message, code="outcome_missing")
    return _move(locked, step, by=by, at=at, note=note)


@transaction.atomic
def answer_check(
    *, task: RoomTask, outcome: str, by: User, at: datetime, note: str = "", reference: str = ""
) -> RoomTask:
    """Answer a cross-check in one word and a reference, under the handling codes of the question.

    With H2 the parties that were told the question are told the answer, and nobody who joined since. What was found
    goes its own way, with its own codes.
    """
    require(by, TaskPermission.TAKE, task)
    locked: RoomTask = RoomTask.objects.select_for_update(of=("self",)).select_related("entry").get(pk=task.pk)
    refused = ""
    if not locked.is_check:
        refused = "This is no cross-check."
    elif outcome not in RoomTask.Outcome.values:
        refused = "Choose hit, no hit or see message."
    elif outcome == RoomTask.Outcome.SEE_MESSAGE and not reference.strip():
        refused = "Name the message."
    if refused:
        raise DomainError(refused, code="outcome_missing", field="reference" if "Name" in refused else "outcome")
    locked.outcome, locked.outcome_reference = outcome, reference.strip()
    word = RoomTask.Outcome(outcome).label
    said = " ".join(part for part in (f"{word}.", reference.strip(), note.strip()) if part)
    return _move(locked, "finish", by=by, at=at, note=said)


def _move(task: RoomTask, step: str, *, by: User, at: datetime, note: str) -> RoomTask:
    """Take the step; what goes with it is written first, so that the row is never done without its note."""
    transition = TASK_WORKFLOW.transitions.get(step)
    if transition:
        require(by, transition.permission, task)
        TASK_WORKFLOW.check_state(task, step)
    if step == "finish" and note.strip():
        task.note, task.done_by, task.done_at = note.strip(), by, at
        task.clean_fields()
        task.save(update_fields=["note", "done_by", "done_at", "outcome", "outcome_reference"])
    moved = TASK_WORKFLOW.apply(task, step, by=by, at=at, note=note)
    if step == "finish":
        kind = LineKind.ANSWER if task.entry_id else LineKind.STATUS
        text = note if task.entry_id else f"Task done: {task.text} {note}"
        handling = log.Handling(tuple(task.handling_codes), task.handling_text)
        log.append(task.day.operation, kind=kind, text=text, by=by, at=at, answers=task.entry, handling=handling)
    return moved


def _insert(
    day: ActionDay, *, doer: Party, text: str, due_at: datetime, by: User, at: datetime, kind: str,
    entry: LogEntry | None = None,
) -> RoomTask:  # fmt: skip
    codes = {"handling_codes": entry.handling_codes, "handling_text": entry.handling_text} if entry else {}
    task = RoomTask(
        operation_id=day.operation_id, day=day, party=by.party, doer=doer, kind=kind, text=text.strip(),
        due_at=due_at, entry=entry, given_by=by, given_at=at, **codes,
    )  # fmt: skip
    task.clean_fields()
    task.save(force_insert=True)
    task.refresh_from_db()  # with its audience, which a trigger has set
    return task


def _takes_part(day: ActionDay, party: Party) -> bool:
    if party.pk == day.lead_id:
        return True
    rows = Participation.objects.accepted().filter(operation_id=day.operation_id, party=party)
    return rows.exclude(role=Participation.Role.OBSERVER).exists()
