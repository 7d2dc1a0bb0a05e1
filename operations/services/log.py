"""Writes on the operation log."""

from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from operations.access import OperationPermission
from operations.events import LogEvent
from operations.models import LogEntry, Operation

Kind = LogEntry.Kind

WRITTEN_BY_PEOPLE = frozenset({Kind.NOTE, Kind.DECISION, Kind.QUESTION})


@transaction.atomic
def add_log_entry(*, operation: Operation, text: str, by: User, at: datetime, kind: str = Kind.NOTE) -> LogEntry:
    """Add a note, a question or a decision; all who see the operation read it, its desks are told of decisions."""
    operation = Operation.objects.get(pk=operation.pk)
    require(by, OperationPermission.LOG, operation)
    if kind not in WRITTEN_BY_PEOPLE:
        message = "Choose note, question or decision."
        raise DomainError(message, code="kind_unknown", field="kind")
    entry = append(operation, kind=kind, text=text, by=by, at=at)
    event = LogEvent.DECIDED if kind == Kind.DECISION else LogEvent.NOTED
    changes = {"entry": str(entry.pk), "kind": str(kind)}
    events.publish(event, subject=operation, actor=by, at=at, verb=events.Verb.COLLECTION, changes=changes)
    return entry


def append(operation: Operation, *, kind: str, text: str, by: User, at: datetime) -> LogEntry:
    """Insert a line for a service that has checked the right and publishes the event itself."""
    entry = LogEntry(operation=operation, party=by.party, author=by, kind=kind, text=text.strip(), at=at)
    entry.clean_fields()
    entry.save(force_insert=True)
    return entry
