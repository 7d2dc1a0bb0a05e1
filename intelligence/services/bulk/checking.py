"""Read the rows of a table and find what is wrong in each; in steps that can be taken up again after a halt."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from time import monotonic
from typing import Any
from uuid import UUID

from celery import signature
from django.db import transaction
from django.db.models import Count, Q, Sum

from europol_portal.access.binding import acting_for
from europol_portal.core.ids import uuid7
from europol_portal.parties.models import User
from intelligence.extraction.tables import TableRefused, read_table
from intelligence.models import BulkImport, BulkRow
from intelligence.services.bulk.prepared import packed
from intelligence.services.bulk.rows import Plan, read_row
from intelligence.workflow import BULK_WORKFLOW

AT_ONCE = 200 * 1024  # bytes; a larger table is the worker's
MOST_AT_ONCE = 500  # rows that are imported while the person waits
STEP = 1000  # rows between two notes of progress
MOST_ATTEMPTS = 4  # times that a worker begins
GIVEN_UP = "The work stopped several times and was given up. Nothing was imported. Split the file, or tell support."
Scope = Callable[[User], AbstractContextManager[None]]


def plan_of(found: BulkImport, *, party_code: str, at: datetime) -> Plan:
    """How the rows of an import are read."""
    return Plan(
        mapping=tuple(found.mapping),
        header=tuple(found.header),
        party_code=party_code,
        at=at,
        default_category=found.default_category,
        default_necessity=found.default_necessity,
        keeps_unchecked=found.keeps_unchecked,
        group_column=found.group_column,
    )


def begin_check(found: BulkImport, *, by: User, at: datetime) -> None:
    """Check a small table now, give a large one to the worker once the choice is certain."""
    if found.size <= AT_ONCE:
        check_import(key=found.pk, by=by, at=at)
    else:
        hand_over("intelligence.tasks.check_import", found.pk, by)


def hand_over(task: str, key: UUID, by: User) -> None:
    """Let the worker do it; a nudge that is lost is made up for by the job that looks for what has stopped."""
    call = signature(task, kwargs={"key": str(key), "person": by.pk})
    transaction.on_commit(partial(_nudge, call))


def _nudge(call: Any) -> None:
    call.apply_async(retry=False)


def check_import(*, key: UUID, by: User, at: datetime, scope: Scope = acting_for) -> None:
    """Read and check all rows from where the work stands; each step is a transaction of its own in the worker."""
    with scope(by):
        found = begin_work(key, BulkImport.Status.CHECKING, at=at)
        if found is None:
            return
        if found.attempts > MOST_ATTEMPTS:
            _refuse(found, GIVEN_UP, at)
            return
        plan, data = plan_of(found, party_code=by.party.code, at=at), bytes(found.content)
    read, clock = found.rows_read, stopwatch()
    try:
        if not found.work_total:
            with scope(by):
                count_rows(found, data)
        rows = islice(read_table(found.name, data).rows, read + int(found.has_header), None)
        for step in _steps(rows):
            with scope(by):
                if not keep_step(key, step, plan, starts_at=read, at=at + clock()):
                    return
            read += len(step)
    except TableRefused as refused:
        with scope(by):
            _refuse(found, str(refused), at)
        return
    with scope(by):
        _finish(key, at)


def begin_work(key: UUID, status: str, *, at: datetime) -> BulkImport | None:
    """The import, if it waits for this work; that a worker begins is counted, so that no work is begun for ever."""
    found = _locked(key, status)
    if found is not None:
        found.attempts, found.touched_at = found.attempts + 1, max(found.touched_at, at)
        found.save(update_fields=["attempts", "touched_at"])
    return found


def stopwatch() -> Callable[[], timedelta]:
    """A function that tells how long ago it was made, for notes of long work."""
    began = monotonic()
    return lambda: timedelta(seconds=monotonic() - began)


def count_rows(found: BulkImport, data: bytes) -> None:
    """How many rows there are to check, so that progress has an end."""
    total = sum(1 for _ in read_table(found.name, data).rows) - int(found.has_header)
    BulkImport.objects.filter(pk=found.pk).update(work_total=max(total, 0))


def _steps(rows: Iterable[tuple[int, list[str]]]) -> Iterator[list[tuple[int, list[str]]]]:
    left = iter(rows)
    while step := list(islice(left, STEP)):
        yield step


def keep_step(key: UUID, step: list[tuple[int, list[str]]], plan: Plan, *, starts_at: int, at: datetime) -> bool:
    """Store the rows of a step once; False when somebody else works on the import or it is gone."""
    found = _locked(key, BulkImport.Status.CHECKING)
    if found is None or found.rows_read != starts_at:
        return False
    keys = sorted(uuid7() for _ in step)
    rows = [row_of(found, number, cells, plan, pk=pk) for (number, cells), pk in zip(step, keys, strict=True)]
    BulkRow.objects.bulk_create(rows, batch_size=STEP)
    found.rows_read += len(rows)
    found.work_done = found.rows_read
    found.bad_count += sum(row.is_bad for row in rows)
    found.entity_count += sum(row.entity_count for row in rows)
    found.touched_at = max(found.touched_at, at)
    found.save(update_fields=["rows_read", "work_done", "bad_count", "entity_count", "touched_at"])
    return True


def row_of(found: BulkImport, number: int, cells: list[str], plan: Plan, *, pk: UUID) -> BulkRow:
    """The row as it is kept, with what is wrong in it."""
    row = BulkRow(id=pk, bulk_import=found, number=number)
    judge(row, cells, plan)
    return row


def judge(row: BulkRow, cells: list[str], plan: Plan) -> None:
    """Read the cells and note the result on the row; a row with a problem gives no entity."""
    width = len(plan.mapping)
    extra = [cell for cell in cells[width:] if cell]
    row.cells = cells[:width]
    reading = read_row(row.cells, plan)
    problems = [problem.as_json() for problem in reading.problems]
    if extra:
        message = f"The row has more cells than the header. Left over: “{extra[0][:60]}”."
        problems.append({"column": None, "message": message})
        row.cells = cells
    row.problems, row.is_bad = problems, bool(problems)
    row.entities = [] if problems else [packed(entity) for entity in reading.entities]
    row.entity_count = len(row.entities)


def _finish(key: UUID, at: datetime) -> None:
    found = _locked(key, BulkImport.Status.CHECKING)
    if found is None:
        return
    if not found.rows_read:
        _refuse(found, "The table has no rows below its header.", at)
        return
    BULK_WORKFLOW.elapse(found, "checked", at=at)


def _refuse(found: BulkImport, reason: str, at: datetime) -> None:
    locked = _locked(found.pk, BulkImport.Status.CHECKING)
    if locked is None:
        return
    locked.rows.all().delete()
    locked.rows_read, locked.refusal = 0, reason[:500]
    locked.save(update_fields=["rows_read", "refusal"])
    BULK_WORKFLOW.elapse(locked, "refuse", at=at)


def _locked(key: UUID, status: str) -> BulkImport | None:
    found: BulkImport | None = BulkImport.objects.select_for_update().filter(pk=key, status=status).first()
    return found


def recount(found: BulkImport) -> None:
    """Count again after rows were corrected, left out or put back."""
    counted = found.rows.aggregate(
        bad=Count("pk", filter=Q(is_bad=True, is_left_out=False)),
        left_out=Count("pk", filter=Q(is_left_out=True)),
        entities=Sum("entity_count", filter=Q(is_left_out=False)),
    )
    found.bad_count, found.left_out_count = counted["bad"], counted["left_out"]
    found.entity_count = counted["entities"] or 0
    found.save(update_fields=["bad_count", "left_out_count", "entity_count"])
