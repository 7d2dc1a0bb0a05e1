"""The work of the matching worker on searches: some lines at a time, each step whole or not at all.

A step locks the search at the line where it goes on, finds, records and notes how far it is, in one transaction: a halt
takes the step back, so that no line is done twice and none is lost. After a short while the worker lets go, so that
single searches and the comparison of new information never wait for a long list.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.audit.services import record
from europol_portal.events import Verb
from europol_portal.parties.models import Party, User
from intelligence.events import QuestEvent
from intelligence.matching import Grade, identifier_key, settings
from intelligence.models import QuestSearch
from intelligence.services.crosscheck.running import Pair, alike_of, key_counts, rows_of, terms_of, value_of
from intelligence.services.crosscheck.subjects import Subject, agreed_values, equal_of, written
from intelligence.services.crosscheck.telling import Hidden, Learns, Telling, Terms, telling
from intelligence.services.quest.asking import nudge
from intelligence.services.quest.fishing import look_for_fishing
from intelligence.services.quest.lines import Line, unpacked
from intelligence.services.quest.rules import pace_of

LEASE = timedelta(minutes=5)
SECONDS_AT_ONCE = 2.0
LINES_AT_ONCE = 500  # identifiers of one step
NAMES_AT_ONCE = 20


@dataclass(frozen=True)
class Work:
    """A search that the worker has taken, with its lines and what the asker's party is."""

    search: QuestSearch
    lines: tuple[Line, ...]
    asker: Terms
    is_hub: bool


@dataclass
class _Kept:
    """The lines of the list that the worker was at last, so that they are not unpacked for each step."""

    key: UUID | None = None
    work: Work | None = None


_kept = _Kept()


def search_index(*, at: datetime, seconds: float = SECONDS_AT_ONCE) -> int:
    """Do what waits, for some seconds; returns how many lines were done. Called in the matching worker only."""
    ends, done = time.monotonic() + seconds, 0
    began = time.monotonic()
    while time.monotonic() < ends:
        moment = at + timedelta(seconds=time.monotonic() - began)
        taken = _take(moment)
        if taken is None:
            return done
        done += _go_on(taken, began, at, ends)
    nudge()
    return done


def _take(at: datetime) -> Work | None:
    with acting_as_system():
        rows = rows_of("SELECT key, person FROM portal_quest_take(%s, %s)", at, at + LEASE)
    if not rows:
        return None
    by = User.objects.select_related("party").get(pk=rows[0]["person"])
    with acting_for(by):
        search = QuestSearch.objects.filter(pk=rows[0]["key"]).select_related("crime_area").first()
        if search is not None and _kept.key != search.pk:
            lines = unpacked(QuestSearch.objects.values_list("content", flat=True).get(pk=search.pk)).lines
            _kept.key, _kept.work = search.pk, Work(search, lines, _asker(search, by.party), by.party.is_hub)
    if search is None or _kept.work is None:  # the account was closed: nobody is left to answer
        return None
    return replace(_kept.work, search=search)


def _asker(search: QuestSearch, party: Party) -> Terms:
    return Terms(
        entity=search.pk,
        contribution=search.pk,
        owner=party.pk,
        code=party.code,
        kind=party.kind,
        crime_area=search.crime_area.pk,
        crime_area_code=search.crime_area.code,
    )


def _go_on(work: Work, began: float, at: datetime, ends: float) -> int:
    """Steps of one search until it is done or the time is over."""
    start = place = work.search.done
    while place < len(work.lines):
        most = NAMES_AT_ONCE if work.lines[place].is_named else LINES_AT_ONCE
        until = min(place + most, len(work.lines))
        moment = at + timedelta(seconds=time.monotonic() - began)
        if not _step(work, place, until, moment):
            return place - start
        place = until
        if time.monotonic() > ends:
            break
    if place < len(work.lines):
        with acting_as_system():
            value_of("SELECT portal_quest_release(%s)", work.search.pk)
    return place - start


def _step(work: Work, place: int, until: int, at: datetime) -> bool:
    """Some lines in one transaction; False where somebody else has done them, or the search was cancelled."""
    with acting_as_system():
        if not value_of("SELECT portal_quest_begin(%s, %s)", work.search.pk, place):
            return False
        found = list(_found(work, place, work.lines[place:until]))
        if found:
            value_of("SELECT portal_quest_record(%s, %s::jsonb, %s)", work.search.pk, json.dumps(found), at)
        pace = pace_of(is_batch=work.search.is_batch)
        value_of("SELECT portal_quest_advance(%s, %s, %s, %s, %s)", work.search.pk, until, at + LEASE, at, pace)
        if until == len(work.lines):
            _log(work, at)
            look_for_fishing(work.search, work.lines, work.asker, at=at)
    return True


def _found(work: Work, place: int, lines: Sequence[Line]) -> Iterator[dict[str, Any]]:
    """What the lines meet, with what either side learns of it."""
    pairs = [*_equal(work, place, lines), *_alike(work, place, lines)]
    if not pairs:
        return
    terms = {row.entity: row for row in terms_of(sorted({pair.stored.entity_id for _, pair in pairs}))}
    for position, pair in pairs:
        holder = terms.get(pair.stored.entity_id)
        if holder is not None:
            yield _match(work, holder, position, pair)


def _equal(work: Work, place: int, lines: Sequence[Line]) -> Iterator[tuple[int, Pair]]:
    """Identifiers: all of a step are looked for with one statement."""
    asked: dict[int, list[tuple[int, Subject]]] = {}
    for position, line in enumerate(lines, start=place):
        if not line.is_named:
            subject = _subject(work, line)
            asked.setdefault(identifier_key(*subject.identifier), []).append((position, subject))
    if not asked:
        return
    for key, held, stored in _holders(list(asked)):
        for position, subject in asked[key]:
            match = equal_of(subject, stored, held)
            if match is not None:
                yield position, Pair(subject, stored, match)


def _holders(keys: list[int]) -> Iterator[tuple[int, int, Subject]]:
    """Who holds the keys: everyone while they are few, else the newest of each owner, as cross-checks read it."""
    rules = settings.default()
    columns = "number, entity_id, contribution_id, owner_id, kind, subtype, label, normalised, birth_date, attributes"
    statement = f"SELECT key, held, {columns} FROM portal_quest_find(%s, %s, %s)"  # noqa: S608
    owners: set[tuple[int, int]] = set()
    for row in rows_of(statement, keys, rules.every_holder, rules.telling_holders + 1):
        key, held = row.pop("key"), row.pop("held")
        stored = Subject(**row)
        if held > rules.every_holder and (key, stored.owner_id) in owners:
            continue
        owners.add((key, stored.owner_id))
        yield key, held, stored


def _alike(work: Work, place: int, lines: Sequence[Line]) -> Iterator[tuple[int, Pair]]:
    """Names: one after the other, as cross-checks compare them."""
    for position, line in enumerate(lines, start=place):
        if line.is_named:
            for pair in alike_of(_subject(work, line), key_counts()):
                yield position, pair


def _subject(work: Work, line: Line) -> Subject:
    attributes: dict[str, Any] = {}
    if line.nationality:
        attributes["nationality"] = line.nationality
    if line.region and not line.is_named:
        attributes["country"] = line.region
    if line.born and line.birth_date is None:
        attributes["birth_date_as_written"] = line.born
    return Subject(
        entity_id=work.search.pk,
        contribution_id=work.search.pk,
        owner_id=work.asker.owner,
        kind=line.kind,
        subtype=line.subtype,
        label=line.value,
        normalised=line.normalised(),
        birth_date=line.birth_date,
        attributes=attributes,
    )


def _match(work: Work, holder: Terms, position: int, pair: Pair) -> dict[str, Any]:
    asker, is_self = work.asker, work.asker.owner == holder.owner
    # Europol is told of every match; a circle of its own people is kept where the answer is written.
    learned = Telling(Learns.OWNER) if is_self or work.is_hub else telling(me=asker, other=holder)
    if learned.learns == Learns.HIT and pair.match.grade == Grade.POSSIBLE and not learned.hidden_by:
        learned = Telling(learned.learns, Hidden.PARTNER)  # no grade would be told, so a likeness would read as a hit
    told = Telling(Learns.NOTHING, Hidden.OWNER) if is_self else telling(me=holder, other=asker)
    left_to_europol = {Hidden.RULE, Hidden.PARTNER} & {learned.hidden_by, told.hidden_by}
    return {
        "entity": str(holder.entity),
        "position": position,
        "asked": pair.arrived.label,
        "grade": str(pair.match.grade),
        "score": pair.match.score,
        "evidence": written(pair.match.evidence),
        "verdict": pair.match.verdict,
        "version": pair.match.version,
        "kept": {} if is_self else _kept_by_rule(pair, holder, asker, learned, told),
        "told": {} if is_self else {asker.code: _words(learned), holder.code: _words(told)},
        "is_told": is_self or not left_to_europol,
        "asker": _side(pair, learned, holder, is_asking=True, is_self=is_self),
        "holder": None if is_self else _side(pair, told, asker, is_asking=False, is_self=False),
    }


def _side(pair: Pair, told: Telling, other: Terms, *, is_asking: bool, is_self: bool) -> dict[str, Any] | None:
    """The row of one side, or nothing where it learns nothing."""
    if told.hidden_by:
        return None
    knows = told.learns == Learns.OWNER
    names_owner = knows and not is_self
    return {
        "grade": str(pair.match.grade) if knows else "",
        "agreed": agreed_values(pair.match, is_asking=is_asking) if knows else [],
        "other": other.owner if names_owner else None,
        "crime_area": other.crime_area if names_owner else None,
        "handling_codes": list(other.handling_codes) if names_owner else [],
    }


def _kept_by_rule(pair: Pair, holder: Terms, asker: Terms, learned: Telling, told: Telling) -> dict[str, Any]:
    """What the sides would read that a rule leaves to Europol; written where Europol alone reads."""
    sides = {"asker": (learned, holder, True), "holder": (told, asker, False)}
    return {
        name: _side(pair, Telling(side.learns), other, is_asking=is_asking, is_self=False)
        for name, (side, other, is_asking) in sides.items()
        if side.hidden_by == Hidden.RULE
    }


def _words(told: Telling) -> str:
    return f"hidden by {told.hidden_by}" if told.hidden_by else str(told.learns)


def _log(work: Work, at: datetime) -> None:
    """The result, for the record: which entities were met, whoever is told of it."""
    met = rows_of("SELECT entity FROM portal_quest_met(%s)", work.search.pk)
    record(
        verb=Verb.CONSULTATION,
        kind=QuestEvent.ANSWERED,
        actor=User.objects.select_related("party").get(pk=work.search.asked_by_id),
        at=at,
        subject=work.search,
        shown=[row["entity"] for row in met],
        purpose=work.search.case_reference,
        changes={"lines": work.search.line_count, "matches": len(met)},
    )
