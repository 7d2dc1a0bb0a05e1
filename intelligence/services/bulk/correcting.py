"""Put rows right: cell by cell, by a file of corrections, or by leaving rows out in so many words."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import DomainError
from europol_portal.core.file_types import FileRefused
from europol_portal.parties.models import User
from intelligence.access import BulkPermission
from intelligence.events import BulkEvent
from intelligence.extraction.files import MEGABYTE
from intelligence.extraction.tables import (
    LIKE_FORMULAS,
    LONGEST_CELL,
    MOST_STRINGS_OF_HEAD,
    TableRefused,
    read_table,
)
from intelligence.models import BulkImport, BulkRow
from intelligence.services.bulk.checking import judge, plan_of, recount

MOST_CORRECTED, LARGEST_CORRECTION = 2_000, 2 * MEGABYTE
ROW, ADVICE = "Row", "What to put right"
JUDGED = ["cells", "problems", "entities", "is_bad", "is_left_out", "entity_count"]
Corrections = Mapping[int, Mapping[int, str]]


@transaction.atomic
def correct_rows(*, bulk_import: BulkImport, corrections: Corrections, by: User, at: datetime) -> BulkImport:
    """Write cells anew, by number of row and column, and check those rows again; returns the import."""
    found = _ready(bulk_import, by)
    plan = plan_of(found, party_code=by.party.code, at=at)
    rows = list(found.rows.select_for_update().filter(number__in=corrections.keys()))
    if len(rows) != len(corrections):
        message = "Some of the rows are not in this import. Download the errors again and start from them."
        raise DomainError(message, code="row_unknown")
    changed = []
    for row in rows:
        cells = [*row.cells, *[""] * (len(plan.mapping) - len(row.cells))]
        for column, text in corrections[row.number].items():
            if 0 <= column < len(cells):
                cells[column] = " ".join(text.replace("\x00", "").split())[:LONGEST_CELL]
        if cells != row.cells or row.is_left_out:
            row.is_left_out = False
            judge(row, cells, plan)
            changed.append(row)
    BulkRow.objects.bulk_update(changed, JUDGED, batch_size=500)
    recount(found)
    changes = {"rows": [row.number for row in changed][:1000]}
    events.publish(BulkEvent.CORRECTED, subject=found, actor=by, at=at, changes=changes)
    return found


@transaction.atomic
def leave_out(*, bulk_import: BulkImport, rows: Sequence[int] | None, by: User, at: datetime) -> BulkImport:
    """Leave rows with problems out, all of them when none is named; the import says how many."""
    found = _ready(bulk_import, by)
    chosen = found.rows.filter(is_bad=True, is_left_out=False)
    if rows is not None:
        chosen = chosen.filter(number__in=rows)
    count = chosen.update(is_left_out=True)
    recount(found)
    events.publish(BulkEvent.LEFT_OUT, subject=found, actor=by, at=at, changes={"rows": count})
    return found


@transaction.atomic
def put_back(*, bulk_import: BulkImport, by: User, at: datetime) -> BulkImport:
    """Take back what was left out, to correct it after all."""
    found = _ready(bulk_import, by)
    count = found.rows.filter(is_left_out=True).update(is_left_out=False)
    recount(found)
    events.publish(BulkEvent.PUT_BACK, subject=found, actor=by, at=at, changes={"rows": count})
    return found


@transaction.atomic
def export_errors(*, bulk_import: BulkImport, by: User, at: datetime) -> str:
    """The rows with problems as CSV, to be put right in a spreadsheet and given back; the download is on record."""
    require(by, BulkPermission.VIEW, bulk_import)
    events.publish(BulkEvent.ERRORS_EXPORTED, subject=bulk_import, actor=by, at=at, verb=events.Verb.EXPORT)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    header = [heading or f"Column {at_ + 1}" for at_, heading in enumerate(bulk_import.header)]
    writer.writerow([ROW, *map(_harmless, header), ADVICE])
    bad = BulkRow.objects.visible_to(by).filter(bulk_import=bulk_import, is_bad=True).order_by("number")
    for row in bad.iterator(chunk_size=2000):
        cells = [*row.cells, *[""] * (len(header) - len(row.cells))][: len(header)]
        advice = " ".join(_advice(header, problem) for problem in row.problems)
        writer.writerow([row.number, *map(_harmless, cells), _harmless(advice)])
    return "\ufeff" + out.getvalue()


def _advice(header: Sequence[str], problem: Mapping[str, object]) -> str:
    column = problem["column"]
    where = f"{header[column]}: " if isinstance(column, int) else ""
    return f"{where}{problem['message']}"


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; reading a table takes the mark off again."""
    return f"'{cell}" if cell.startswith(LIKE_FORMULAS) else cell


@transaction.atomic
def correct_by_file(*, bulk_import: BulkImport, upload: UploadedFile, by: User, at: datetime) -> BulkImport:
    """Take the downloaded errors back after they were put right; rows are found by their number.

    Read and checked while the person waits, so at most 2,000 rows at a time.
    """
    found = _ready(bulk_import, by)
    if (upload.size or 0) > LARGEST_CORRECTION:
        message = f"The file is larger than {LARGEST_CORRECTION // MEGABYTE} MB. Split it, and return the parts."
        raise FileRefused(message, field="file")
    try:
        read = read_table(upload.name or "", upload.read(), most=MOST_CORRECTED, most_strings=MOST_STRINGS_OF_HEAD)
        table = [cells for _, cells in read.rows]
    except TableRefused as refused:
        raise FileRefused(str(refused), field="file") from refused
    width = len(found.header)
    if not table or table[0][:1] != [ROW] or len(table[0]) < width + 1:
        message = "This is not the file of errors of this import. Download it below, put the cells right and return it."
        raise FileRefused(message, field="file")
    corrections: dict[int, dict[int, str]] = {}
    for cells in table[1:]:
        if not cells[0].isdecimal():
            message = f"“{cells[0][:20]}” is no number of a row. Leave the first column as it was."
            raise FileRefused(message, field="file")
        given = [*cells[1:], *[""] * width][:width]
        corrections[int(cells[0])] = dict(enumerate(given))
    return correct_rows(bulk_import=found, corrections=corrections, by=by, at=at)


def _ready(bulk_import: BulkImport, by: User) -> BulkImport:
    found: BulkImport = BulkImport.objects.select_for_update().get(pk=bulk_import.pk)
    require(by, BulkPermission.CHANGE, found)
    if found.status != BulkImport.Status.READY:
        message = "Rows can be changed once they are checked and before they are imported. Reload the page."
        raise DomainError(message, code="not_ready")
    return found
