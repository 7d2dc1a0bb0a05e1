"""Writes on the operation log, which is also the live log of its action days."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import HandlingCode
from europol_portal.core.file_types import FileRefused, name_on_paper
from europol_portal.core.intake import look_at, removed_on_failure, take_in
from europol_portal.parties.models import Party, User
from operations.access import LogEntryPermission, LogFilePermission, OperationPermission
from operations.events import LogEvent
from operations.models import RESTRICTIONS, LogEntry, LogFile, Operation, ReadMark, log_file_key

Kind = LogEntry.Kind

WRITTEN_BY_PEOPLE = frozenset({Kind.NOTE, Kind.DECISION, Kind.QUESTION, Kind.ANSWER})
ASKED = frozenset({Kind.QUESTION, Kind.CHECK})
MOST_FILES = 5  # with one line
MENTION = re.compile(r"(?<![\w@])@([A-Za-z]{2,8})\b")


@dataclass(frozen=True)
class Handling:
    """What the writer's party demands of all who read a line; H0 always applies."""

    codes: tuple[str, ...] = ()
    text: str = ""


ALWAYS = Handling()


@transaction.atomic
def add_log_entry(
    *,
    operation: Operation,
    text: str,
    by: User,
    at: datetime,
    kind: str = Kind.NOTE,
    reason: str = "",
    answers: LogEntry | None = None,
    key: UUID | None = None,
    handling: Handling = ALWAYS,
    uploads: Sequence[UploadedFile] = (),
) -> LogEntry:
    """Add a note, a question, an answer or a decision with its reason; all who see the operation read it.

    A line with H2 is read by the parties only that see the operation now, not by those that join later. Desks are told
    of decisions, of answers to their questions and of lines that name them (@NL). A `key` that the sender has used
    before gives the line that was written then: a repeated sending adds nothing. Files go with the
    line, under its codes. Raises FileRefused with what to do.
    """
    operation = Operation.objects.get(pk=operation.pk)
    require(by, OperationPermission.LOG, operation)
    known: LogEntry | None = LogEntry.objects.filter(author=by, key=key).first() if key else None
    if known and known.operation_id == operation.pk:
        return known
    _check_kind(operation, kind, reason, answers)
    try:
        with transaction.atomic():
            entry = append(
                operation, kind=kind, text=text, by=by, at=at, reason=reason, answers=answers, key=key,
                handling=handling, uploads=uploads,
            )  # fmt: skip
    except IntegrityError as error:
        if "logentry_once_per_key" not in str(error):
            raise
        written: LogEntry = LogEntry.objects.get(author=by, key=key)
        return written
    _publish(entry, operation, by=by, at=at)
    return entry


@transaction.atomic
def mark_log_read(*, operation: Operation, upto: UUID, by: User, at: datetime) -> None:
    """Remember how far the person has read; the mark goes forward only."""
    require(by, LogEntryPermission.VIEW)
    mark = ReadMark(operation=operation, party=by.party, user=by, upto=upto, at=at)
    ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
    ReadMark.objects.filter(operation=operation, user=by, upto__lt=upto).update(upto=upto, at=at)


def append(
    operation: Operation,
    *,
    kind: str,
    text: str,
    by: User,
    at: datetime,
    reason: str = "",
    answers: LogEntry | None = None,
    key: UUID | None = None,
    handling: Handling = ALWAYS,
    uploads: Sequence[UploadedFile] = (),
) -> LogEntry:
    """Insert a line for a service that has checked the right and publishes the event itself."""
    codes = sorted({*handling.codes} - {HandlingCode.H0.value})
    _check_handling(codes, handling.text)
    _check_files(uploads)
    entry = LogEntry(
        operation=operation, party=by.party, author=by, kind=kind, text=text.strip(), reason=reason.strip(),
        answers=answers, mention_ids=_named_in(text, operation, by), key=key, at=at, handling_codes=codes,
        handling_text=handling.text.strip(), attached=len(uploads),
    )  # fmt: skip
    entry.clean_fields()
    entry.save(force_insert=True)
    _attach(entry, uploads)
    return entry


@transaction.atomic
def export_log_file(*, file: LogFile, by: User, at: datetime) -> str:
    """Record that a person takes a file out; returns its name on paper, with reference and codes."""
    require(by, LogFilePermission.EXPORT, file)
    events.publish(LogEvent.FILE_EXPORTED, subject=file, actor=by, at=at, verb=events.Verb.EXPORT)
    return name_on_paper(file.operation.reference, file.handling_codes, f"Log_{file.number}", file.name)


def _check_files(uploads: Sequence[UploadedFile]) -> None:
    if len(uploads) > MOST_FILES:
        message = f"Send at most {MOST_FILES} files with one line; the others go with the next one."
        raise FileRefused(message, field="files")
    for upload in uploads:
        look_at(upload, field="files")  # all are taken or none


def _attach(entry: LogEntry, uploads: Sequence[UploadedFile]) -> None:
    with removed_on_failure() as stored:
        for number, upload in enumerate(uploads, start=1):
            taken = take_in(upload, log_file_key(), field="files")
            stored.append(taken.file)
            LogFile.objects.create(
                operation_id=entry.operation_id, entry=entry, party_id=entry.party_id, author_id=entry.author_id,
                number=number, at=entry.at, **asdict(taken),
            )  # fmt: skip


def _check_kind(operation: Operation, kind: str, reason: str, answers: LogEntry | None) -> None:
    refused, field = "", "kind"
    if kind not in WRITTEN_BY_PEOPLE:
        refused = "Choose note, question, answer or decision."
    elif kind == Kind.DECISION and not reason.strip():
        refused, field = "Give the reason of the decision.", "reason"
    elif kind == Kind.ANSWER and (answers is None or answers.operation_id != operation.pk or answers.kind not in ASKED):
        refused, field = "Choose the question that this answers.", "answers"
    if refused:
        raise DomainError(refused, code="reason_missing" if field == "reason" else "kind_unknown", field=field)


def _check_handling(codes: list[str], text: str) -> None:
    if not {*codes} <= {*RESTRICTIONS}:
        message = "Choose among H1, H2 and H3."
        raise DomainError(message, code="handling_unknown", field="handling_codes")
    if HandlingCode.H3 in codes and not text.strip():
        message = "Say what H3 demands: it is shown with the line."
        raise DomainError(message, code="handling_text_missing", field="handling_text")


def _named_in(text: str, operation: Operation, by: User) -> list[int]:
    """Parties of the operation that the text names with @ and their code; the own one needs no call."""
    codes = {code.upper() for code in MENTION.findall(text)}
    if not codes:
        return []
    parties = Party.objects.filter(code__in=codes, pk__in=operation.party_ids).exclude(pk=by.party_id)
    return sorted(parties.values_list("pk", flat=True))


def _publish(entry: LogEntry, operation: Operation, *, by: User, at: datetime) -> None:
    subject: LogEntry | Operation = operation
    event = LogEvent.NOTED
    if entry.kind == Kind.DECISION:
        event = LogEvent.DECIDED
    elif entry.kind == Kind.ANSWER:
        event, subject = LogEvent.ANSWERED, entry
    elif entry.mention_ids:
        event, subject = LogEvent.MENTIONED, entry
    if subject is entry:
        entry.refresh_from_db()  # with its audience, which a trigger has set
    changes = {"entry": str(entry.pk), "kind": str(entry.kind)}
    events.publish(event, subject=subject, actor=by, at=at, verb=events.Verb.COLLECTION, changes=changes)
