"""Write a world: COPY without triggers, foreign keys and secondary indexes, which come back and are checked then."""

import io
import queue
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from bench.world import shape, words
from bench.world.lines import COLUMNS, Batch, Lines
from bench.world.people import Cast, cast_for
from bench.world.story import Story

WORTH_TELLING = 2.0  # seconds
BATCH = 10_000  # contributions in memory, twice
TABLES = (
    "intelligence_case", "intelligence_caseshare", "intelligence_contribution", "intelligence_contributionshare",
    "intelligence_contributiongrant", "intelligence_recipient", "intelligence_entity", "intelligence_contributiontext",
)  # fmt: skip
COUNTED = ("intelligence_caseshare", "intelligence_contributionshare", "intelligence_contributiongrant")
SESSION = (
    "SET maintenance_work_mem = '1GB'",
    "SET work_mem = '256MB'",
    "SET synchronous_commit = off",
    "SET max_parallel_maintenance_workers = 1",
)
TEXTS = """
CREATE TEMP TABLE text_pool (number int PRIMARY KEY, subject text, body text, title_ts tsvector, body_ts tsvector);
CREATE TEMP TABLE new_text (id uuid, party_ids int[], closed_party_ids int[], person_ids int[], classification_rank int,
  contribution_id uuid, number int, tail text, things text);
CREATE TEMP TABLE new_entity (LIKE intelligence_entity);
"""
VECTORS_OF_POOL = """
UPDATE text_pool SET title_ts = setweight(to_tsvector('portal_text', portal_fold(subject)), 'A'),
  body_ts = setweight(to_tsvector('portal_text', portal_fold(body)), 'C')
"""
# The same words as the trigger portal_text_vector; the vectors of the pool are made once, not once per contribution.
WRITE_TEXTS = """
INSERT INTO intelligence_contributiontext (id, party_ids, closed_party_ids, person_ids, classification_rank,
  contribution_id, body, ts, slices)
SELECT n.id, n.party_ids, n.closed_party_ids, n.person_ids, n.classification_rank, n.contribution_id,
  p.body || ' ' || n.tail,
  p.title_ts || setweight(to_tsvector('portal_text', portal_fold(n.things)), 'B') || p.body_ts
    || setweight(to_tsvector('portal_text', portal_fold(n.tail)), 'C'),
  portal_head_codes(h)
FROM new_text n JOIN text_pool p USING (number) JOIN intelligence_contribution h ON h.id = n.contribution_id
"""
WRITE_ENTITIES = """
INSERT INTO intelligence_entity (id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id,
  kind, subtype, label, normalised, role, attributes, birth_date, data_subject_category, necessity, source_evaluation,
  information_evaluation, added_at, current_category, stated_necessity, ts, slices)
SELECT n.id, n.party_ids, n.closed_party_ids, n.person_ids, n.classification_rank, n.contribution_id, n.kind, n.subtype,
  n.label, n.normalised, n.role, '{}', n.birth_date, n.data_subject_category, n.necessity, '', '', n.added_at,
  n.data_subject_category, '',
  to_tsvector('portal_text', portal_fold(concat_ws(' ', n.label, n.normalised, n.role))),
  portal_head_codes(h) || (60000000 + array_position(ARRAY['person', 'organisation', 'location', 'event',
    'means_of_transport', 'firearm', 'identity_document', 'communication_means', 'payment_means', 'item'],
    n.kind::text))
FROM new_entity n JOIN intelligence_contribution h ON h.id = n.contribution_id
"""

# What somebody of the party has opened is done; the rest is to do. Triggers fill in who may see it.
WRITE_WORK = """
INSERT INTO intelligence_workitem (id, party_ids, closed_party_ids, person_ids, classification_rank, contribution_id,
  party_id, position, kind, urgency, crime_area_id, operation_id, is_done, done_at)
SELECT uuidv7(), '{}', '{}', '{}', 0, content_object_id, group_id, position, kind, urgency, crime_area_id, operation_id,
  is_read, CASE WHEN is_read THEN portal_uuid_day(position) END
FROM intelligence_contributionshare WHERE box = 'received'
"""


def load(size: int, seed: int) -> None:
    """Fill the connection's empty, migrated database; needs the owner of the tables."""
    told = Progress()
    for statement in SESSION:
        run(statement)
    cast = cast_for(seed)
    told("parties, authorities, officers, operations")
    subjects = _texts(seed)
    told("texts")
    with bare_tables(told):
        _write(cast, size, seed, subjects, told)
    run(WRITE_WORK)
    told("work on what was received")
    for table in COUNTED:
        run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))")
    tidy()
    told("vacuum and statistics")


def tidy() -> None:
    """Statistics and visibility as after a quiet night; the words that wait for their index go into it."""
    others = ("intelligence_workitem", "operations_operation", "operations_operationshare", "parties_authority")
    for table in (*TABLES, *others):
        run(f"VACUUM (ANALYZE) {table}")


def run(statement: str) -> None:
    """One statement as owner."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


class Progress:
    """Says on the error stream what was done, and how long after the start."""

    def __init__(self) -> None:
        """The clock starts now."""
        self.start = self.last = time.monotonic()

    def __call__(self, what: str) -> None:
        """One line; what was done in no time is not worth one."""
        now = time.monotonic()
        if now - self.last >= WORTH_TELLING:
            sys.stderr.write(f"  {now - self.start:6.0f} s  {what}\n")
        self.last = now


def _texts(seed: int) -> list[str]:
    run(TEXTS)
    run("ALTER TABLE new_entity ALTER attributes DROP NOT NULL, ALTER source_evaluation DROP NOT NULL,"
        " ALTER information_evaluation DROP NOT NULL, ALTER slices DROP NOT NULL,"
        " ALTER current_category DROP NOT NULL, ALTER stated_necessity DROP NOT NULL")  # fmt: skip
    made = list(words.texts(seed))
    _copy("text_pool", "number, subject, body", [f"{number}\t{subject}\t{body}" for number, subject, body in made])
    run(VECTORS_OF_POOL)
    run("ANALYZE text_pool")
    return [subject for _, subject, _ in made]


def _write(cast: Cast, size: int, seed: int, subjects: list[str], told: Progress) -> None:
    """One thread makes the next batch while PostgreSQL takes the last one."""
    waiting: queue.Queue[Batch | BaseException | None] = queue.Queue(maxsize=1)
    stop = threading.Event()
    maker = threading.Thread(target=_make, args=(batches(cast, size, seed, subjects), waiting, stop), daemon=True)
    maker.start()
    done = 0
    try:
        while (batch := waiting.get()) is not None:
            if isinstance(batch, BaseException):
                raise batch
            done += len(batch["new_text"])
            _take(batch)
            if done % (BATCH * 10) == 0 or done == size:
                told(f"{done:,} contributions written")
    finally:
        stop.set()


def _make(made: Iterator[Batch], waiting: queue.Queue, stop: threading.Event) -> None:
    try:
        for batch in made:
            while not stop.is_set():
                try:
                    waiting.put(batch, timeout=1)
                    break
                except queue.Full:
                    continue
        waiting.put(None)
    except BaseException as failure:  # noqa: BLE001 - the other thread raises it
        waiting.put(failure)


def batches(cast: Cast, size: int, seed: int, subjects: list[str]) -> Iterator[Batch]:
    """The rows of all contributions, some thousand contributions at a time."""
    lines = Lines(cast, seed, subjects)
    batch: Batch = defaultdict(list)
    for number, made in enumerate(Story(cast, size, seed).contributions(), start=1):
        lines.add(made, batch)
        if number % BATCH == 0:
            yield batch
            batch = defaultdict(list)
    if batch:
        yield batch


def _take(batch: Batch) -> None:
    for table, columns in COLUMNS.items():
        _copy(table, columns, batch[table])
    run(WRITE_ENTITIES)
    run(WRITE_TEXTS)
    run("TRUNCATE new_entity, new_text")


def _copy(table: str, columns: str, lines: list[str]) -> None:
    if not lines:
        return
    data = io.BytesIO(("\n".join(lines) + "\n").encode())
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", data, 1 << 20)


@contextmanager
def bare_tables(told: Progress, tables: Sequence[str] = TABLES) -> Iterator[None]:
    """Without triggers, foreign keys, unique constraints and indexes but the primary key; all come back as they were.

    A foreign key that comes back is checked for every row, and so is a unique constraint.
    """
    again = []
    for table in tables:
        run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for name, definition in _constraints(table):
            again.append((table, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"))
            run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, definition in _indexes(table):
            again.append((table, definition))
            run(f"DROP INDEX {name}")
    if "intelligence_case" in tables:
        run("ALTER TABLE intelligence_case ENABLE TRIGGER case_vector")
    yield
    for table, statement in sorted(again, key=lambda one: (" FOREIGN KEY " in one[1], " USING gin " in one[1])):
        run(statement)
        told(_short(table, statement))
    for table in tables:
        run(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _short(table: str, statement: str) -> str:
    return f"{table}: {statement.rpartition(' USING ')[2].partition(' DEFERRABLE')[0][-90:]}"


def _constraints(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype, conname",
            [table],
        )
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


def _indexes(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(i.indexname), i.indexdef FROM pg_indexes i WHERE i.tablename = %s AND NOT EXISTS"
            " (SELECT 1 FROM pg_constraint c WHERE c.conrelid = %s::regclass AND c.conname = i.indexname)"
            " ORDER BY i.indexname",
            [table, table],
        )
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


def expected_bytes(size: int) -> int:
    """Disk that a world takes while it is made."""
    return shape.EMPTY_DATABASE_BYTES + size * shape.BYTES_A_CONTRIBUTION * 5 // 4
