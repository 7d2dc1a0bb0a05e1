"""Compare what the Operational Centre has accepted with all that is in the index: the work of the matching worker.

A run first writes the keys of the contribution and commits, then looks for others: of two contributions that arrive
together at least one meets the other. It can be repeated at any time; a pair is written once.
"""

import json
import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from europol_portal.access.binding import acting_as_system
from europol_portal.parties.models import User
from intelligence.matching import Candidate, KeyCounts, Match, keys, matches, most_promising, settings
from intelligence.matching.evidence import Grade
from intelligence.matching.lookup import MOST_COMPARED, MOST_READ, most_rows
from intelligence.matching.rarity import COMMON
from intelligence.models import Contribution
from intelligence.services.centre import on_accepted
from intelligence.services.crosscheck.subjects import (
    Subject,
    agreed_values,
    equal_of,
    likeness,
    match_of,
    written,
)
from intelligence.services.crosscheck.telling import Learns, Telling, Terms, telling

logger = logging.getLogger(__name__)

TASK = "intelligence.tasks.cross_check"
LEASE = timedelta(minutes=5)
MOST_RUNS = 500  # of one call; what is left waits for the next
COUNTS_HOLD_FOR = 900.0  # seconds
READ = "number, entity_id, contribution_id, owner_id, kind, subtype, label, normalised, birth_date, attributes"


@dataclass
class _Counts:
    """How common keys are, as the worker has read it last."""

    counts: KeyCounts | None = None
    read_at: float = 0.0


_known = _Counts()


@dataclass(frozen=True)
class Run:
    """What a worker has taken: the contribution, and when its comparison was asked for."""

    item: UUID
    requested: datetime


@dataclass(frozen=True)
class Pair:
    """Two subjects that match: what arrived, what was there, and what it is worth."""

    arrived: Subject
    stored: Subject
    match: Match


def nudge() -> None:
    """Wake the matching worker; if the broker is away the scheduler's round comes within seconds."""
    try:
        current_app.send_task(TASK, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable, a cross-check waits for the next round")


@on_accepted
def check_soon(contribution: Contribution, by: User, at: datetime) -> None:  # noqa: ARG001 (all listeners are told so)
    """A trigger has asked for the run with the acceptance itself; the worker only has to know."""
    transaction.on_commit(partial(nudge))


def run_cross_checks(*, at: datetime) -> int:
    """Run what waits; returns how many contributions were compared. Called in the matching worker only."""
    done = 0
    while done < MOST_RUNS and (run := _take(at)) is not None:
        _compare(run, _enter(run.item), at)
        done += 1
    return done


def _take(at: datetime) -> Run | None:
    with acting_as_system():
        taken = rows_of("SELECT item, requested FROM portal_check_take(%s, %s, %s)", keys.VERSION, at, at + LEASE)
    return Run(**taken[0]) if taken else None


def _enter(item: UUID) -> list[Subject]:
    """Write the keys of all that may be compared."""
    with acting_as_system():
        subjects = [Subject(**row) for row in rows_of(f"SELECT {READ[8:]} FROM portal_check_of(%s)", item)]  # noqa: S608
        for subject in subjects:
            value_of("SELECT portal_check_enter(%s, %s)", subject.entity_id, list(subject.keys()))
    return subjects


def _compare(run: Run, entered: list[Subject], at: datetime) -> None:
    """Look for others, write the pairs, close the run."""
    with acting_as_system():
        counts = key_counts()
        pairs = [pair for subject in entered for pair in pairs_of(subject, counts)]
        _record(pairs, at)
        value_of("SELECT portal_check_finish(%s, %s, %s, %s)", run.item, run.requested, keys.VERSION, at)


def recount_keys() -> None:
    """Count the common keys for the workers: one reading of the whole index, and so a round of its own."""
    with acting_as_system():
        value_of("SELECT portal_check_recount(%s)", COMMON)


def pairs_of(subject: Subject, counts: KeyCounts) -> Iterator[Pair]:
    """What is alike or equal, of all that may be compared and is not of the same contribution."""
    return alike_of(subject, counts) if subject.is_named else _equal(subject)


def _equal(subject: Subject) -> Iterator[Pair]:
    """Who holds the same identifier: everyone while they are few, else the newest of each owner."""
    rules = settings.default()
    rows = rows_of(
        "SELECT number, held FROM portal_check_holders(%s, %s, %s, %s)",
        *(subject.entity_id, *subject.asked(), rules.every_holder, rules.telling_holders + 1),
    )
    held = {row["number"]: row["held"] for row in rows}
    owners: set[int] = set()
    for stored in sorted(_read(list(held)), key=lambda one: -one.number):
        if held[stored.number] > rules.every_holder:
            if stored.owner_id in owners:
                continue
            owners.add(stored.owner_id)
        match = equal_of(subject, stored, held[stored.number])
        if match is not None:
            yield Pair(subject, stored, match)


def alike_of(subject: Subject, counts: KeyCounts) -> Iterator[Pair]:
    """Names that are alike, the candidates that sound most alike compared in full."""
    chosen = counts.chosen(subject.asked(), most_rows(counts.persons))
    found = rows_of(
        "SELECT number, weight FROM portal_check_candidates(%s, %s::real[], %s, %s)",
        [key for key, _weight in chosen],
        [weight for _key, weight in chosen],
        subject.contribution_id,
        MOST_READ,
    )
    weights = {row["number"]: row["weight"] for row in found}
    ranked = _most_alike(subject, _read(list(weights)), weights)
    for stored, match in matches(ranked, lambda stored: match_of(subject, stored, counts)):
        yield Pair(subject, stored, match)


def _read(numbers: list[int]) -> list[Subject]:
    return [Subject(**row) for row in rows_of(f"SELECT {READ} FROM portal_check_read(%s)", numbers)]  # noqa: S608


def _most_alike(subject: Subject, candidates: list[Subject], weights: Mapping[int, float]) -> list[Subject]:
    """The candidates to compare in full, those that sound most alike first."""
    born = subject.birth_date
    rows = [
        Candidate(stored.number, stored.words, weights[stored.number], born is not None and born == stored.birth_date)
        for stored in candidates
    ]
    by_number = {stored.number: stored for stored in candidates}
    return [by_number[number] for number in most_promising(subject.words, rows, MOST_COMPARED)]


def _record(pairs: list[Pair], at: datetime) -> None:
    """Write each pair with what either side is told; the terms are read under a lock that holds until the commit."""
    if not pairs:
        return
    entities = sorted({one.entity_id for pair in pairs for one in (pair.arrived, pair.stored)})
    terms = {row.entity: row for row in terms_of(entities)}
    for pair in pairs:
        arrived, stored = terms.get(pair.arrived.entity_id), terms.get(pair.stored.entity_id)
        if arrived is not None and stored is not None:
            value_of("SELECT portal_record_hit(%s::jsonb, %s)", json.dumps(_hit(pair, arrived, stored)), at)


def _hit(pair: Pair, arrived: Terms, stored: Terms) -> dict[str, Any]:
    match = pair.match
    is_self = arrived.owner == stored.owner
    sides = [_side(pair, me=arrived, other=stored, is_self=is_self)]
    if not is_self:
        sides.append(_side(pair, me=stored, other=arrived, is_self=False))
    return {
        "stored": str(stored.entity),
        "arrived": str(arrived.entity),
        "grade": str(match.grade),
        "score": match.score,
        "evidence": written(match.evidence),
        "verdict": match.verdict,
        "sharers": None if is_self else match.sharers,  # of the index; a party learns of its own alone
        "version": match.version,
        "likeness": likeness(pair.arrived, pair.stored),
        "sides": sides,
        "told": {} if is_self else {me.code: _told(side) for me, side in zip((arrived, stored), sides, strict=True)},
    }


def _told(side: dict[str, Any]) -> str:
    """What who verifies reads of it: why a side learns nothing, or how much it learns."""
    return f"hidden by {side['hidden_by']}" if side["hidden_by"] else ("owner" if side["other"] else "hit")


def _side(pair: Pair, *, me: Terms, other: Terms, is_self: bool) -> dict[str, Any]:
    """The row of one owner: a self-match tells all, for all is its own; a hit what the rule allows."""
    told = Telling(Learns.OWNER) if is_self else telling(me=me, other=other)
    knows_owner = told.learns == Learns.OWNER and not is_self
    return {
        "entity": str(me.entity),
        "grade": str(pair.match.grade) if told.learns == Learns.OWNER else "",
        "agreed": agreed_values(pair.match, is_asking=me.entity == pair.arrived.entity_id)
        if told.learns == Learns.OWNER
        else [],
        "other": other.owner if knows_owner else None,
        "crime_area": other.crime_area if knows_owner else None,
        "handling_codes": list(other.handling_codes) if knows_owner else [],
        "hidden_by": told.hidden_by,
        "is_held": pair.match.grade == Grade.POSSIBLE and not is_self,
    }


def key_counts() -> KeyCounts:
    """How common keys are; read again when it is old."""
    now = time.monotonic()
    if _known.counts is None or now - _known.read_at > COUNTS_HOLD_FOR:
        rows = rows_of("SELECT key, held FROM portal_check_counts()")
        common = {row["key"]: row["held"] for row in rows if row["key"] is not None}
        persons = sum(row["held"] for row in rows if row["key"] is None)
        _known.counts, _known.read_at = KeyCounts(persons, common), now
    return _known.counts


def terms_of(entities: list[UUID]) -> list[Terms]:
    """What the owners of these allow, under a lock that holds until the commit."""
    rows = rows_of("SELECT portal_check_terms(%s) AS row", entities)
    return [Terms.read(json.loads(row["row"]) if isinstance(row["row"], str) else row["row"]) for row in rows]


def rows_of(statement: str, *values: Any) -> list[dict[str, Any]]:
    """What one of the worker's functions gives, row by row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        names = [column[0] for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        if isinstance(row.get("attributes"), str):
            row["attributes"] = json.loads(row["attributes"])
    return found


def value_of(statement: str, *values: Any) -> Any:
    """What one of the worker's functions answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        row = cursor.fetchone()
    return row[0] if row else None
