"""Tell the sides of a hit: each step acts for the one party whose row it is, like the people of that party."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from celery import current_app
from django.db import connection
from kombu.exceptions import OperationalError

from europol_portal import events
from europol_portal.access.binding import Binding, acting, acting_as_system
from intelligence.events import HitEvent, HitSideEvent
from intelligence.models import Hit, HitSide

logger = logging.getLogger(__name__)

TASK = "intelligence.tasks.tell_of_hits"
MOST_ROUNDS = 50  # of a thousand rows each
OUTCOMES = {
    HitSide.Outcome.CONFIRMED: HitSideEvent.VERIFIED,
    HitSide.Outcome.FALSE_POSITIVE: HitSideEvent.REFUTED,
}


@dataclass(frozen=True)
class Due:
    """A row that somebody is to be told of, and the side for which the job acts on it."""

    step: str
    key: UUID
    binding: Binding


def nudge_telling() -> None:
    """Wake the worker; if the broker is away the scheduler's round comes within seconds."""
    try:
        current_app.send_task(TASK, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, news of a hit wait for the next round")


def tell_of_hits(*, at: datetime) -> int:
    """Tell Europol of pairs to verify, owners of hits and of what became of them; harmless to repeat."""
    done = 0
    for _ in range(MOST_ROUNDS):
        due = _due()
        if not due:
            break
        for line in due:
            with acting(line.binding):
                STEPS[line.step](line.key, at)
        done += len(due)
    return done


def _due() -> list[Due]:
    with acting_as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT step, id, party, person, rank FROM portal_hits_due()")
        return [
            Due(step, key, Binding(party_id=str(party), person_id=str(person), clearance=str(rank)))
            for step, key, party, person, rank in cursor.fetchall()
        ]


def _found(key: UUID, at: datetime) -> None:
    if Hit.objects.filter(pk=key, is_told=False).update(is_told=True):
        events.publish(HitEvent.FOUND, subject=Hit.objects.get(pk=key), actor=None, at=at, verb=events.Verb.COMBINATION)


def _tell(key: UUID, at: datetime) -> None:
    if not HitSide.objects.filter(pk=key, is_told=False).update(is_told=True):
        return
    side = HitSide.objects.select_related("owner").get(pk=key)
    kind = HitSideEvent.SELF_MATCH if side.is_self else HitSideEvent.TOLD
    events.publish(kind, subject=side, actor=None, at=at, verb=events.Verb.DISCLOSURE, recipients=[side.owner.code])


def _news(key: UUID, at: datetime) -> None:
    if not HitSide.objects.filter(pk=key, has_news=True).update(has_news=False):
        return
    side = HitSide.objects.get(pk=key)
    kind = HitSideEvent.WITHDRAWN
    if side.status != HitSide.Status.WITHDRAWN:
        kind = OUTCOMES.get(HitSide.Outcome(side.outcome), kind)
    events.publish(kind, subject=side, actor=None, at=at)


STEPS: dict[str, Callable[[UUID, datetime], None]] = {"found": _found, "tell": _tell, "news": _news}
