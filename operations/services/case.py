"""The case record on paper: what the reader may see, with the codes and owners of each line (invariants 5, 37)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from django.db import transaction

from europol_portal.access.policy import require
from europol_portal.audit import services as audit
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.web import pdf
from operations.access import CaseLinePermission
from operations.events import CaseEvent
from operations.models import CaseLine, Operation

MOST_LINES = 5000  # in one file; more would take longer than a reader waits
PASSING_ON = "Passing on needs each owner’s consent."
HEAD = ("Time, UTC", "Owner", "What", "Words and figures", "Codes")
WIDTHS = (3, 2, 4, 12, 2)


@dataclass(frozen=True)
class CaseFile:
    """A file to keep."""

    name: str
    content: bytes


@transaction.atomic
def export_case(*, operation: Operation, by: User, at: datetime, kind: str = "", on: date | None = None) -> CaseFile:
    """The record of an operation, or one kind or one day of it, as PDF. The audit record names every line in it.

    Raises `DomainError` (code `too_many_lines`) when there are more lines than one file takes.
    """
    require(by, CaseLinePermission.EXPORT)
    lines = CaseLine.objects.visible_to(by).filter(operation=operation).told(kind=kind, on=on).for_list()
    rows = list(reversed(lines[: MOST_LINES + 1]))
    if len(rows) > MOST_LINES:
        message = f"One file takes {MOST_LINES:,} lines. Choose a day or a kind."
        raise DomainError(message, code="too_many_lines", field="on")
    shown, verb = [row.pk for row in rows], audit.Verb.EXPORT
    audit.record(verb=verb, kind=CaseEvent.EXPORTED, actor=by, at=at, subject=operation, shown=shown)
    codes = sorted({code for row in rows for code in row.handling_codes})
    name = f"{operation.reference}_{'-'.join(codes) or 'H0'}_Case.pdf"
    return CaseFile(name, pdf.render(_document(operation, rows, codes, by=by, at=at)))


def _document(operation: Operation, rows: list[CaseLine], codes: list[str], *, by: User, at: datetime) -> pdf.Document:
    owners = sorted({row.party.name for row in rows})
    foot = [
        f"Owners of its lines: {', '.join(owners) or operation.owner.name}.",
        f"Copy for {by.party.name}, made {at.astimezone(UTC):%-d %b %Y, %H:%M} UTC. {PASSING_ON}",
    ]
    marking = pdf.Marking(operation.classification, codes, foot)
    first, last = (f"{row.at:%-d %b %Y, %H:%M}" for row in (rows[0], rows[-1])) if rows else ("", "")
    facts = [("Operation", str(operation.code_name)), ("Lines", f"{len(rows):,}"), ("From", first), ("To", last)]
    texts = sorted({f"H3 of {row.party.name}: {row.handling_text}" for row in rows if row.handling_text})
    sections = [pdf.Section("", [pdf.Facts(facts), *([pdf.Points(texts)] if texts else [])]), *_days(rows)]
    lead = "Everything that happened in the rooms of the operation, as it was written. Nothing in it is ever changed."
    return pdf.Document(f"Case record of {operation.code_name}", operation.reference, marking, sections, lead=lead)


def _days(rows: Iterable[CaseLine]) -> list[pdf.Section]:
    days = groupby(rows, key=lambda row: row.at.astimezone(UTC).date())
    return [
        pdf.Section(f"{on:%A %-d %B %Y}", [pdf.Table(HEAD, [_row(one) for one in day], WIDTHS)]) for on, day in days
    ]


def _row(line: CaseLine) -> list[str]:
    said = "; ".join(f"{name}: {words}" for name, words in line.points)
    who = f", {line.author.display_name}" if line.author else ""
    words = " — ".join(part for part in (line.text, said) if part)
    return [f"{line.at:%H:%M:%S}", line.party.code, f"{line.label}{who}", words, ", ".join(line.shown_handling)]
