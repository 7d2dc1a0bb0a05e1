"""Tell people of limits that end soon or have passed: the one job that looks across parties.

It works under the name of the system and sees no table: two functions of PostgreSQL give it the rows of open requests
whose clock runs, without any content, and a third notes that people were told. Time rules stay in
intelligence.deadlines.
"""

from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import connection

from europol_portal.access.binding import acting_as_system
from europol_portal.audit.services import record
from europol_portal.events import Verb
from europol_portal.notifications.services import notify
from europol_portal.parties.models import User
from intelligence.deadlines import LENGTHS, SOON, ClockState, DeadlineRule, clock
from intelligence.events import RequestEvent
from intelligence.models import InformationRequest, Pause

BATCH = 500
FIRST_KEY = UUID(int=0)
EARLIEST = min(LENGTHS.values()) - SOON
KINDS = {ClockState.SOON: RequestEvent.DUE_SOON, ClockState.LATE: RequestEvent.OVERDUE}


def remind_of_limits(*, at: datetime) -> int:
    """Tell of every limit that has come near or passed since the last run, once each; returns how many."""
    told, after = 0, FIRST_KEY
    while True:
        with acting_as_system():
            watched = list(
                InformationRequest.objects.raw(
                    "SELECT * FROM portal_watched_requests(%s, %s, %s)", [at - EARLIEST, after, BATCH]
                )
            )
            pauses = _pauses_of([request.pk for request in watched])
            told += sum(_remind(request, pauses.get(request.pk, []), at) for request in watched)
        if len(watched) < BATCH:
            return told
        after = watched[-1].pk


def _pauses_of(keys: list[UUID]) -> dict[UUID, list[Pause]]:
    rows = Pause.objects.raw("SELECT * FROM portal_watched_pauses(%s::uuid[])", [keys])
    ordered = sorted(rows, key=lambda pause: (pause.request_id, pause.started_at))
    return {key: list(group) for key, group in groupby(ordered, key=lambda pause: pause.request_id)}


def _remind(request: InformationRequest, pauses: list[Pause], at: datetime) -> bool:
    seen = clock(request.received_at, DeadlineRule(request.rule), now=at, pauses=[one.span for one in pauses])
    kind = KINDS.get(seen.state)
    if kind is None or not _note(request, kind, at):
        return False
    event = record(verb=Verb.ALTERATION, kind=kind, actor=None, at=at, subject=request)
    notify(kind=kind, event_id=event.pk, subject=request, actor=User(), at=at)
    return True


def _note(request: InformationRequest, kind: str, at: datetime) -> bool:
    """True once per request and kind, also when two workers run at the same time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_note_reminder(%s, %s, %s)", [request.pk, kind == RequestEvent.OVERDUE, at])
        (noted,) = cursor.fetchone()
    return bool(noted)
