"""Bulk entry of a large table, as the worker does it: checked, written, complete, and how much memory that takes.

The floors are the same rows read from the file and stored, and the same entities stored with the same indexes, by one
statement of raw SQL each, in the same run.
"""

import io
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from unittest import mock
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from bench.registry import Measure, benchmark
from bench.world import place
from bench.world.readers import readers
from europol_portal.access.binding import acting_for
from europol_portal.parties.models import CrimeArea, User
from intelligence import services
from intelligence.extraction.tables import read_table
from intelligence.models import BulkImport, Contribution, Entity
from intelligence.services import BulkChoice
from intelligence.services.bulk import importing, uploading

HEADER = ["Surname", "First name", "Date of birth", "Phone", "E-mail", "IBAN"]
MAPPING = [
    "family_name", "given_name", "birth_date", "communication_means:phone", "communication_means:email",
    "payment_means:iban",
]  # fmt: skip
EACH = 4  # entities of a row: person, telephone, address, account
MOST_MEGABYTES = 300  # by which the worker may grow
COPIES = {
    "intelligence_bulkrow": "bulk_import_id = %s",
    "intelligence_entity": "contribution_id = ANY(%s)",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One table from upload to drafts."""

    check: float
    check_floor: float
    write: float
    write_floor: float
    bad: int
    missing: int
    grown: float


@benchmark("bulk", size=50_000)
def bulk(size: int) -> Iterator[Measure]:
    """A table of so many rows in a small world of its own."""
    place.ensure(1_000, name="bench_bulk", replace=True)
    run = _run(size, readers("dense")[0].user, timezone.now())
    yield Measure("check all rows", run.check, "s", run.check_floor)
    yield Measure("write all drafts", run.write, "s", run.write_floor)
    yield Measure("check and write, per row", (run.check + run.write) / size * 1000, "ms", 0)
    yield Measure("memory of the worker", run.grown, "MB", MOST_MEGABYTES)
    yield Measure("sound rows that were refused", run.bad, "in all", 0)
    yield Measure("entities that are missing", run.missing, "in all", 0)


def _run(size: int, by: User, at: datetime) -> Run:
    data = _table(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = _mapped(data, by, at)
    check = _seconds(lambda: services.check_import(key=found.pk, by=by, at=at))
    check_floor = _seconds(lambda: list(read_table(found.name, data).rows)) + _raw("intelligence_bulkrow", found.pk)
    with acting_for(by), mock.patch.object(importing, "hand_over"):
        found = BulkImport.objects.get(pk=found.pk)
        services.start_import(bulk_import=found, by=by, at=at)
    write = _seconds(lambda: services.write_import(key=found.pk, by=by, at=at))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    with acting_for(by):
        after = BulkImport.objects.get(pk=found.pk)
        written = Entity.objects.filter(contribution__in=Contribution.objects.filter(pk__in=after.draft_ids)).count()
    write_floor = _raw("intelligence_entity", after.draft_ids)
    return Run(check, check_floor, write, write_floor, found.bad_count, size * EACH - written, grown)


def _mapped(data: bytes, by: User, at: datetime) -> BulkImport:
    """The table with its columns chosen, waiting for the worker."""
    upload = SimpleUploadedFile("table.csv", data)
    choice = BulkChoice(
        mapping=MAPPING, subject="Large table", crime_area=CrimeArea.objects.first(), default_category="suspect"
    )
    with acting_for(by):
        found = services.upload_table(upload=upload, classification="bpl", by=by, at=at)
    with acting_for(by), mock.patch.object(uploading, "begin_check"):
        return services.choose_columns(bulk_import=found, choice=choice, by=by, at=at)


def _table(size: int) -> bytes:
    out = io.StringIO()
    out.write(";".join(HEADER) + "\n")
    for number in range(size):
        born = f"{1 + number % 28:02}.03.19{50 + number % 49}"
        named = f"Muster{number:06};Anna;{born};+49 170 {1_000_000 + number};name.{number}@example.org"
        out.write(f"{named};{_account(number)}\n")
    return out.getvalue().encode()


def _account(number: int) -> str:
    """An account whose check digits fit."""
    rest = f"37040044{number:010}"
    return f"DE{98 - int(f'{rest}131400') % 97:02}{rest}"


def _raw(table: str, keys: UUID | list[UUID]) -> float:
    """Seconds for the same rows into a table of the same shape and indexes, by one statement as its owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE raw (LIKE {table} INCLUDING ALL) ON COMMIT DROP")
        return _seconds(
            lambda: cursor.execute(
                f"INSERT INTO raw SELECT * FROM {table} WHERE {COPIES[table]}",  # noqa: S608 - names of this file
                [keys],
            )
        )


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
