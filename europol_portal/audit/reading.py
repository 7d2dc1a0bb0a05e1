"""Reading the record: each look, and each copy that leaves the portal, is itself a line of it."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from europol_portal.access.policy import require
from europol_portal.audit import kinds, services
from europol_portal.audit.access import AuditPermission
from europol_portal.audit.events import AuditKind
from europol_portal.audit.models import AuditEvent, AuditSeal
from europol_portal.audit.verifying import proof_of
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User

Verb = AuditEvent.Verb

MOST_EXPORTED = 10_000  # lines of one file
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = (
    "id",
    "at",
    "verb",
    "event",
    "kind",
    "person",
    "party",
    "authority",
    "subject_type",
    "subject_reference",
    "subject_id",
    "shown",
    "recipients",
    "purpose",
    "changes",
    "address",
    "marking",
)


@dataclass(frozen=True)
class Export:
    """A copy of part of the record: its number in the record, and the file."""

    number: str
    content: str


def record_consultation(*, by: User, at: datetime, filters: Iterable[str], shown: Iterable[AuditEvent]) -> AuditEvent:
    """Somebody looked at lines of the record; which filters were set is said, not what for."""
    changes = {"filters": sorted(filters)}
    keys = [event.pk for event in shown]
    return services.record(
        verb=Verb.CONSULTATION, kind=AuditKind.CONSULTED, actor=by, at=at, shown=keys, changes=changes
    )


def record_opening(*, by: User, at: datetime, event: AuditEvent) -> AuditEvent:
    """Somebody opened one line."""
    return services.record_reading(kind=AuditKind.OPENED, actor=by, at=at, subject=event)


def export(*, events: QuerySet[AuditEvent], by: User, at: datetime, filters: Iterable[str], purpose: str) -> Export:
    """A CSV file of the lines, newest first. Raises DomainError without a purpose or when there are too many."""
    require(by, AuditPermission.VIEW)
    if not purpose.strip():
        message = "Say what the copy is for."
        raise DomainError(message, code="purpose_missing", field="purpose")
    rows = list(events.order_by("-pk")[: MOST_EXPORTED + 1])
    if len(rows) > MOST_EXPORTED:
        message = f"These are more than {MOST_EXPORTED:,} lines. Narrow the filters, for example by day."
        raise DomainError(message, code="too_many_lines")
    line = services.record(
        verb=Verb.EXPORT,
        kind=AuditKind.EXPORTED,
        actor=by,
        at=at,
        purpose=purpose.strip(),
        changes={"filters": sorted(filters), "lines": len(rows)},
    )
    return Export(number=str(line.pk), content=_as_csv(rows))


def _as_csv(rows: Iterable[AuditEvent]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_harmless(value) for value in _values(row)])
    return target.getvalue()


def _values(row: AuditEvent) -> tuple[str, ...]:
    return (
        str(row.pk),
        row.at.astimezone(UTC).isoformat(timespec="seconds"),
        row.verb,
        kinds.label_of(row.kind),
        row.kind,
        row.actor_name,
        row.party_code,
        row.authority_code,
        row.subject_type,
        row.subject_reference,
        row.subject_id,
        " ".join(row.object_ids),
        " ".join(row.recipients),
        row.purpose,
        "; ".join(f"{name}: {value}" for name, value in sorted(row.changes.items())),
        row.address,
        Classification.BPL.label,
    )


def _harmless(value: str) -> str:
    """A cell that a spreadsheet would run as a formula becomes text."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def record_seals(*, by: User, at: datetime, shown: Iterable[AuditSeal]) -> None:
    """Reading the seals is a line, too."""
    numbers = [str(seal.number) for seal in shown]
    services.record(verb=Verb.CONSULTATION, kind=AuditKind.SEALS_READ, actor=by, at=at, changes={"seals": numbers})


def prove(*, event: AuditEvent, by: User, at: datetime) -> str:
    """The proof of a line as JSON; raises DomainError while it is not sealed. Giving it out is recorded."""
    require(by, AuditPermission.PROVE, event)
    try:
        proof = proof_of(event)
    except LookupError as error:
        message = "This line is not sealed yet. Try again in a minute."
        raise DomainError(message, code="not_sealed") from error
    services.record(verb=Verb.EXPORT, kind=AuditKind.PROVED, actor=by, at=at, subject=event)
    return json.dumps({"event": str(event.pk), **proof}, indent=1)
