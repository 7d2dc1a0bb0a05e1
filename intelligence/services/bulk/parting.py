"""Which entities of an import go into which draft: by group, each thing once, long lists in parts."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from europol_portal.core.errors import DomainError
from intelligence.models import MOST_PER_DRAFT, BulkImport, BulkRow
from intelligence.services.bulk.prepared import Packed, mark_of

AT_A_TIME = 2000
LONGEST_SUBJECT = 200
Parts = dict[str, int]
Row = tuple[str, int, int, list[Packed]]
FIELDS = ("group", "number", "entity_count", "entities")


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
    for group, rows in groupby(_rows(found), key=lambda row: row[0]):
        yield group, _once(rows)


def _once(rows: Iterator[Row]) -> Iterator[Packed]:
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


def _rows(found: BulkImport) -> Iterator[Row]:
    """Rows by group and number, some at a time: no cursor stays open when the work is given up half-way."""
    column = found.group_column
    group: Combinable = (
        Value("") if column is None else Coalesce(KT(f"cells__{column}"), Value(""), output_field=TextField())
    )
    rows = BulkRow.objects.filter(bulk_import=found, is_left_out=False).annotate(group=group)
    ordered = rows.order_by("number") if column is None else rows.order_by("group", "number")
    page = list(ordered.values_list(*FIELDS)[:AT_A_TIME])
    while page:
        yield from page
        group_reached, number, *_ = page[-1]
        beyond = Q(group__gt=group_reached) | Q(group=group_reached, number__gt=number)
        left = ordered.filter(number__gt=number) if column is None else ordered.filter(beyond)
        page = list(left.values_list(*FIELDS)[:AT_A_TIME])
