"""Which entities of an import go into which draft: by group, each thing once, long lists in parts."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT

from europol_portal.core.errors import DomainError
from intelligence.models import MOST_PER_DRAFT, BulkImport, BulkRow
from intelligence.services.bulk.prepared import Packed, mark_of

AT_A_TIME = 2000
LONGEST_SUBJECT = 200
Parts = dict[str, int]


class RowsChanged(DomainError):
    """A row that was sound when it was checked is so no more."""

    code = "rows_changed"


def parts_of(found: BulkImport) -> Parts:
    """How many drafts each group becomes; the whole table is one group without a name unless a column says more."""
    return {group: -(-sum(1 for _ in things) // MOST_PER_DRAFT) for group, things in _groups(found)}


def drafts_of(found: BulkImport, parts: Parts, subject: str) -> Iterator[tuple[str, list[Packed]]]:
    """Subject and entities of each draft, read as they are needed."""
    for group, things in _groups(found):
        named, number, part = f"{subject}: {group}" if group else subject, 0, []
        for kept in things:
            part.append(kept)
            if len(part) == MOST_PER_DRAFT:
                number += 1
                yield _titled(named, number, parts[group]), part
                part = []
        if part:
            yield _titled(named, number + 1, parts[group]), part


def _titled(subject: str, number: int, of: int) -> str:
    mark = f" (part {number} of {of})" if of > 1 else ""
    return f"{subject[: LONGEST_SUBJECT - len(mark)]}{mark}"


def _groups(found: BulkImport) -> Iterator[tuple[str, Iterator[Packed]]]:
    """The groups one after the other, each with its entities in the order of the file."""
    for group, rows in groupby(_rows(found).iterator(chunk_size=AT_A_TIME), key=lambda row: row[0]):
        yield group or "", _once(rows)


def _once(rows: Iterator[tuple[str, int, int, list[Packed]]]) -> Iterator[Packed]:
    """Each entity of a group once, where it stands first."""
    seen: set[bytes] = set()
    for _, number, count, things in rows:
        if count != len(things):
            message = f"Row {number} was checked by an earlier version of the portal. Check the rows again."
            raise RowsChanged(message)
        for kept in things:
            mark = mark_of(kept)
            if mark not in seen:
                seen.add(mark)
                yield kept


def _rows(found: BulkImport) -> QuerySet[BulkRow, tuple[str, int, int, list[Packed]]]:
    column = found.group_column
    group: Combinable = Value("") if column is None else KT(f"cells__{column}")
    rows = BulkRow.objects.filter(bulk_import=found, is_left_out=False).annotate(group=group)
    ordered = rows.order_by("number") if column is None else rows.order_by(F("group"), "number")
    return ordered.values_list("group", "number", "entity_count", "entities")
