"""Care of the stored files: what belongs to nothing goes, what is missing or damaged is told."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection

from europol_portal.access.binding import acting_as_system
from europol_portal.core.encrypted import Damaged
from intelligence.models import FILES_FOLDER
from intelligence.services.files import sha256_of

logger = logging.getLogger(__name__)

BATCH = 500
PIECE = 1024 * 1024
SAFE_AGE = timedelta(days=1)  # a younger file may belong to a transaction that still runs
FIRST_KEY = UUID(int=0)


@dataclass(frozen=True)
class Swept:
    """What a sweep has removed, or would have."""

    expired: int
    orphans: int


@dataclass(frozen=True)
class Fault:
    """A file that is not what its row says: missing, damaged, or of another size or hash."""

    attachment: UUID
    what: str


def sweep_files(*, at: datetime, remove: bool = True) -> Swept:
    """Remove uploads that nobody went on with, then files older than a day that no row knows."""
    expired: list[str] = []
    if remove:
        with acting_as_system():
            expired = _keys("SELECT portal_drop_expired_uploads(%s)", at)
        for name in expired:
            default_storage.delete(name)
    orphans = 0
    for names in _in_batches(_old_files(at)):
        with acting_as_system():
            known = set(_keys("SELECT portal_known_files(%s)", names))
        for name in set(names) - known:
            orphans += 1
            if remove:
                default_storage.delete(name)
    if expired or orphans:
        logger.info("files swept: %s expired uploads, %s without a row", len(expired), orphans)
    return Swept(len(expired), orphans)


def faults(*, sample: int = 0) -> Iterator[Fault]:
    """Files whose row and content differ; all of them, or a random sample."""
    for key, name, size, sha256 in _sampled(sample) if sample else _all():
        if fault := _fault(name, size, sha256):
            logger.error("stored file of attachment %s: %s", key, fault)
            yield Fault(key, fault)


def _fault(name: str, size: int, sha256: str) -> str:
    if not default_storage.exists(name):
        return "missing"
    try:
        if default_storage.size(name) != size:
            return "size differs"
        with default_storage.open(name) as file:
            return "" if sha256_of(file.chunks(PIECE)) == sha256 else "hash differs"
    except Damaged:
        return "damaged"


def _sampled(sample: int) -> list[tuple[UUID, str, int, str]]:
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id, file, size, sha256 FROM portal_sampled_files(%s)", [sample])
        rows: list[tuple[UUID, str, int, str]] = cursor.fetchall()
        return rows


def _all() -> Iterator[tuple[UUID, str, int, str]]:
    after = FIRST_KEY
    while True:
        with acting_as_system(), connection.cursor() as cursor:
            cursor.execute("SELECT id, file, size, sha256 FROM portal_stored_files(%s, %s)", [after, BATCH])
            rows = cursor.fetchall()
        if not rows:
            return
        yield from rows
        after = rows[-1][0]


def _keys(sql: str, parameter: datetime | list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [parameter])
        return [key for (key,) in cursor.fetchall()]


def _old_files(at: datetime) -> Iterator[str]:
    root = Path(default_storage.path(FILES_FOLDER))
    for path in root.rglob("*") if root.is_dir() else ():
        try:
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            continue
        if path.is_file() and changed < at - SAFE_AGE:
            yield f"{FILES_FOLDER}/{path.relative_to(root)}"


def _in_batches(names: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(names, BATCH)):
        yield batch
