"""The job that looks after imports: takes up again what has stopped, erases what nobody finished.

It works under the name of the system and sees no table; two functions of PostgreSQL give it keys and nothing else.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.audit.services import record
from europol_portal.events import Verb
from europol_portal.parties.models import User
from intelligence.events import BulkEvent
from intelligence.models import BulkImport
from intelligence.services.bulk.checking import hand_over

QUIET = timedelta(minutes=2)  # each step notes that it goes on
TASKS = {
    BulkImport.Status.CHECKING.value: "intelligence.tasks.check_import",
    BulkImport.Status.IMPORTING.value: "intelligence.tasks.write_import",
}


def tend_imports(*, at: datetime) -> tuple[int, int]:
    """Take up what has stopped and erase what has expired; returns how many of each."""
    with acting_as_system():
        stopped = _called("SELECT key, person FROM portal_bulk_stopped(%s, %s)", [at, QUIET])
        erased = _called("SELECT key, party FROM portal_bulk_erase(%s)", [at])
        for key, party in erased:
            gone = BulkImport(pk=key, owner_id=party)
            record(verb=Verb.ERASURE, kind=BulkEvent.EXPIRED, actor=None, at=at, subject=gone)
    people = User.objects.select_related("party").in_bulk([person for _, person in stopped])
    for key, person in stopped:
        _take_up(key, people[person])
    return len(stopped), len(erased)


def _take_up(key: UUID, by: User) -> None:
    with acting_for(by):
        found = BulkImport.objects.visible_to(by).filter(pk=key).first()
        if found is not None and found.status in TASKS:
            hand_over(TASKS[found.status], found.pk, by)


def _called(statement: str, parameters: list[Any]) -> list[tuple[UUID, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
