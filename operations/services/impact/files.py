"""The report on impact as CSV, XLSX and PDF; each copy that leaves is recorded and carries its marking."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.audit import services as audit
from europol_portal.core.errors import DomainError
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from europol_portal.web import pdf
from operations.access import OperationResultPermission
from operations.events import ResultEvent
from operations.services.impact.figures import Figure, Impact, Share

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
HEAD = ("Result", "Unit", "Confirmed", "Kg", "Euro", "Minors", "Before", "Change", "Provisional")
Table = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


def export_impact(*, impact: Impact, form: str, purpose: str, by: User, at: datetime) -> bytes:
    """The report as a file. Raises DomainError for an unknown form, or without a purpose above basic protection."""
    require(by, OperationResultPermission.VIEW)
    if form not in FORMS:
        message = "Choose PDF, CSV or XLSX."
        raise DomainError(message, code="form_unknown", field="form")
    if Classification(impact.level).rank > Classification.BPL.rank and not purpose.strip():
        message = "Say what the copy is for: it is marked above basic protection level."
        raise DomainError(message, code="purpose_missing", field="purpose")
    question = impact.question
    period = [question.first.isoformat(), question.last.isoformat()]
    line = audit.record(
        verb=events.Verb.EXPORT, kind=ResultEvent.EXPORTED, actor=by, at=at, purpose=purpose.strip(),
        shown=[str(one.operation.pk) for one in impact.operations], changes={"form": form, "period": period},
    )  # fmt: skip
    if form == "pdf":
        return pdf.render(_document(impact, number=str(line.pk), by=by, at=at))
    return _csv(impact) if form == "csv" else _xlsx(impact)


def tables(impact: Impact) -> list[Table]:
    """Every table of the report: title, head, rows."""
    counted = impact.question.type.name
    shares = (
        (f"{counted} by country", impact.by_party),
        (f"{counted} by priority", impact.by_priority),
        (f"{counted} by month", impact.by_month),
    )
    return [
        ("Results", HEAD, [_figure(figure) for figure in impact.figures]),
        *((title, ("", "Confirmed", "Before"), [_share(share) for share in rows]) for title, rows in shares),
        (
            "Support",
            ("Service", "Asked", "Delivered", "Rating", "Operations", "With confirmed results"),
            [
                (use.label, use.asked, use.delivered, use.rating or "", use.operations, use.with_results)
                for use in impact.services
            ],
        ),
        (
            "Operations",
            ("Operation", "Reference", "Confirmed", "Provisional", "Support", "Hits"),
            [
                (
                    one.operation.code_name,
                    one.operation.reference,
                    one.confirmed,
                    one.provisional,
                    one.support,
                    one.hits,
                )
                for one in impact.operations
            ],
        ),
    ]


def _figure(figure: Figure) -> Sequence[Any]:
    now = figure.now
    return (
        figure.label, figure.unit, now.number, now.weight_kg or "", now.value_eur or "", now.minors or "",
        figure.before.number, figure.change, figure.provisional.number,
    )  # fmt: skip


def _share(share: Share) -> Sequence[Any]:
    return share.label, share.now, share.before


def _heading(impact: Impact) -> str:
    question = impact.question
    return f"Results from {question.first:%-d %b %Y} to {question.last:%-d %b %Y}"


def _csv(impact: Impact) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([Classification(impact.level).label, _heading(impact)])
    for title, head, rows in tables(impact):
        writer.writerow([])
        writer.writerow([title])
        writer.writerow(head)
        writer.writerows([harmless(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def _xlsx(impact: Impact) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, head, rows in tables(impact):
        sheet = book.create_sheet(title[:31])
        sheet.append([Classification(impact.level).label])
        sheet.append([_heading(impact)])
        sheet.append(list(head))
        for row in rows:
            sheet.append([harmless(cell) for cell in row])
        sheet.oddHeader.center.text = Classification(impact.level).label
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _document(impact: Impact, *, number: str, by: User, at: datetime) -> pdf.Document:
    before = impact.question.before
    facts = pdf.Facts(
        [
            ("Confirmed results", str(impact.confirmed)),
            ("Provisional, not counted", str(impact.provisional)),
            ("Operations with support and confirmed results", str(impact.supported)),
            ("Hits in these operations", f"{impact.hits}, of them confirmed {impact.hits_confirmed}"),
            ("Compared with", f"{before[0]:%-d %b %Y} to {before[1]:%-d %b %Y}"),
        ]
    )
    sections = [pdf.Section("Summary", [facts])]
    for title, head, rows in tables(impact):
        if rows:
            widths = [3, *[2 if len(head) < len(HEAD) else 1] * (len(head) - 1)]
            cells = [[str(cell) for cell in row] for row in rows]
            sections.append(pdf.Section(title, [pdf.Table([name or "Part" for name in head], cells, widths)]))
    foot = [f"Copy for {by.display_name}, {by.party.name}, {at.astimezone(UTC):%-d %b %Y, %H:%M} UTC.", f"No. {number}"]
    return pdf.Document(
        title=_heading(impact),
        reference=f"{impact.question.first:%Y-%m-%d} to {impact.question.last:%Y-%m-%d}",
        marking=pdf.Marking(impact.level, foot=foot),
        sections=sections,
        lead="Of operations that the reader takes part in. Only what the country concerned has confirmed is counted.",
    )


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would work out as a formula stays a text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell
