"""How far an import is, noted on a second connection while the work itself is not yet certain.

The drafts of an import become certain together, so nothing that their transaction writes can be seen before its end;
the note can. It also tells the job that looks for stopped work that somebody is at it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from europol_portal.core.errors import DomainError

Note = Callable[[int], None]


class WorkEnded(DomainError):
    """The import was erased while the worker was at it."""

    code = "work_ended"


@contextmanager
def noting(key: UUID, *, at: datetime) -> Iterator[Note]:
    """Give a function that notes how much is written; silent where the work is done while the person waits."""
    if connection.in_atomic_block:
        yield lambda _: None
        return
    beside, began = connection.copy(), monotonic()
    try:
        yield lambda done: _note(beside, key, done, at + timedelta(seconds=monotonic() - began))
    finally:
        beside.close()


def _note(beside: BaseDatabaseWrapper, key: UUID, done: int, at: datetime) -> None:
    with beside.cursor() as cursor:
        cursor.execute("SELECT portal_bulk_progress(%s, %s, %s)", [key, done, at])
        if not cursor.fetchone()[0]:
            message = "The table was erased while it was being imported. Nothing was imported."
            raise WorkEnded(message)
