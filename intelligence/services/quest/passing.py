"""Passing on by Europol: what the rule of a partner leaves to it reaches the side that the rule keeps it from.

Section 2.3 of the field: the owner decides what is told; a partner's rule may leave the telling to Europol. Only what a
rule alone keeps back is passed on: what an owner or the protection of people keeps stays kept.
"""

import json
import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from europol_portal import events
from europol_portal.access.binding import Binding, acting, acting_as_system
from europol_portal.access.policy import require
from europol_portal.audit.services import Verb, record
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from intelligence.access import QuestPartPermission
from intelligence.events import QuestEvent, QuestMatchEvent
from intelligence.models import QuestMatch, QuestSearch
from intelligence.services.crosscheck.running import rows_of, terms_of, value_of
from intelligence.services.crosscheck.telling import Hidden, Learns, Terms, telling

LONGEST_REASON = 2000
TASK = "intelligence.tasks.tend_searches"
logger = logging.getLogger(__name__)


def open_match(*, match: QuestMatch, by: User, at: datetime) -> None:
    """Record that the person read both sides of a match."""
    shown = [match.entity_id]
    record(verb=Verb.CONSULTATION, kind=QuestMatchEvent.READ, actor=by, at=at, subject=match, shown=shown)


def note_matches_read(*, matches: Iterable[QuestMatch], by: User, at: datetime) -> None:
    """Record which entities a list of matches showed the person."""
    if shown := [match.entity_id for match in matches]:
        record(verb=Verb.CONSULTATION, kind=QuestMatchEvent.READ, actor=by, at=at, shown=shown)


@transaction.atomic
def pass_match_on(*, match: QuestMatch, reason: str, by: User, at: datetime) -> QuestMatch:
    """Tell the side that a rule left to Europol, once; a person of Europol has looked at the match and says why.

    Raises DomainError where nothing waits for Europol, or the reason is missing or longer than 2,000 characters.
    """
    locked: QuestMatch | None = (
        QuestMatch.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=match.pk).first()
    )
    if locked is None:
        raise DomainError("Not found.", code="not_found")
    require(by, QuestPartPermission.PASS_ON, locked)
    if not locked.waits_for_europol:
        message = "No rule leaves this match to Europol, or it was passed on already."
        raise DomainError(message, code="not_to_pass_on")
    said = reason.strip()
    if not said:
        message = "Give the reason: what did you compare, and why does the other side need it?"
        raise DomainError(message, code="reason_missing", field="reason")
    if len(said) > LONGEST_REASON:
        message = f"Give the reason in at most {LONGEST_REASON:,} characters."
        raise DomainError(message, code="reason_too_long", field="reason")
    locked.passed_on_at, locked.passed_on_by, locked.passed_on_reason = at, by, said
    locked.save(update_fields=["passed_on_at", "passed_on_by", "passed_on_reason"])
    events.publish(QuestMatchEvent.PASSED_ON, subject=locked, actor=by, at=at, verb=events.Verb.DISCLOSURE)
    transaction.on_commit(_nudge)
    return locked


def tell_passed_on(*, at: datetime) -> int:
    """Write what was passed on to the sides, under the limits that hold now; harmless to repeat."""
    with acting_as_system():
        keys = [row["key"] for row in rows_of("SELECT key FROM portal_quest_to_pass()")]
    for key in keys:
        _tell(key, at)
    return len(keys)


def _nudge() -> None:
    """Wake the worker; if the broker is away the scheduler's round comes within a minute."""
    try:
        current_app.send_task(TASK, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, what was passed on waits for the next round")


def _tell(key: UUID, at: datetime) -> None:
    with acting_as_system():
        waiting = rows_of("SELECT * FROM portal_quest_begin_pass(%s)", key)
        if not waiting:
            return
        row = waiting[0]
        holder = next(iter(terms_of([row["entity"]])), None)
        sides = _sides(row, holder) if holder is not None else {}
        added = value_of("SELECT portal_quest_pass(%s, %s::jsonb, %s)", key, json.dumps(sides), at)
    if added:
        with acting(Binding(party_id=str(row["party"]), person_id=str(row["person"]), clearance=str(row["rank"]))):
            events.publish(QuestEvent.ADDED, subject=QuestSearch.objects.get(pk=row["search"]), actor=None, at=at)


def _sides(row: dict[str, Any], holder: Terms) -> dict[str, Any]:
    """What still only a rule keeps back, with the owner, area and codes of now."""
    kept = json.loads(row["kept"]) if isinstance(row["kept"], str) else row["kept"]
    asker = Terms(
        entity=row["search"],
        contribution=row["search"],
        owner=row["party"],
        code=row["party_code"],
        kind=row["party_kind"],
        crime_area=row["area"],
        crime_area_code=row["area_code"],
    )
    found = {}
    for name, me, other in (("asker", asker, holder), ("holder", holder, asker)):
        now = telling(me=me, other=other)
        if name in kept and now.hidden_by in {"", Hidden.RULE} and now.learns != Learns.NOTHING:
            knows = now.learns == Learns.OWNER and kept[name]["other"] is not None
            found[name] = {
                "grade": kept[name]["grade"] if knows else "",
                "agreed": kept[name]["agreed"] if knows else [],
                "other": other.owner if knows else None,
                "crime_area": other.crime_area if knows else None,
                "handling_codes": list(other.handling_codes) if knows else [],
            }
    return found
