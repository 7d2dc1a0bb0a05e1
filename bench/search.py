"""Search under the second lock: common, rare, old and absent words in several scripts, at three depths of the archive.

The statements are those of the product's own search path, explained under its role and binding. Every answer is held
against brute force, which asks the table itself for the newest rows that hold the words and that the person may see.
"""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.inbox import answered, median_ms
from bench.registry import Measure, benchmark
from bench.world import loading, place, plans, proof, shape
from bench.world.keys import key_at
from bench.world.plans import Cost
from bench.world.readers import Reader, readers
from europol_portal.access.binding import acting_for
from europol_portal.access.querysets import PAGE_SIZE
from intelligence.querysets import LAST_KEY, found, found_contributions
from intelligence.search import find_contributions

COMPARED_SIZE = 100_000
MOST_BUFFERS, MOST_MS = 2_500, 100  # of 95 searches in 100; asked for by the product
NEW_CONTRIBUTIONS = 200
WORDS = {
    "very common word": "suspect",
    "common word": "narcotics",
    "three words": "narcotics container rotterdam",
    "uncommon word": "rotterdam",
    "rare word": shape.RARE_WORD,
    "word of old messages": shape.OLD_WORD,
    "common and old word": f"suspect {shape.OLD_WORD}",
    "absent word": shape.ABSENT_WORD,
    "absent combination": f"rotterdam {shape.OLD_WORD} {shape.RARE_WORD}",
    "with one word excluded": "vehicle -suspect",
    "Cyrillic word": "наркотрафик",
    "Greek word": "λαθρεμπόριο",
    "word typed without its marks": "lodz",
}
ENTITIES = {"a name that many share": "Anna Müller", "a mail address": "name.3@example.org"}
DEPTHS = {"newest": None, "at a third": 0.3, "at three quarters": 0.75}
BRUTE_FORCE = """
SELECT contribution_id FROM intelligence_contributiontext
WHERE ts @@ portal_query(%(text)s) AND party_ids @> ARRAY[%(party)s]
  AND classification_rank <= %(clearance)s
  AND (NOT closed_party_ids @> ARRAY[%(party)s] OR person_ids @> ARRAY[%(person)s])
  AND contribution_id < %(before)s::uuid
ORDER BY contribution_id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One search: what it cost, the least for the same rows, and whether the answer is right."""

    words: str
    can_find: bool
    cost: Cost
    floor: Cost
    is_right: bool


@benchmark("search", size=COMPARED_SIZE)
def search(size: int) -> Iterator[Measure]:
    """Every word of every reader at every depth, against the compared size where that is another."""
    before = _median(_searches(COMPARED_SIZE)) if size != COMPARED_SIZE else None
    asked = _searches(size)
    for words in WORDS:
        some = [one for one in asked if one.words == words]
        worst = max(some, key=lambda one: one.cost.buffers)
        yield Measure(f"{words}, worst of {len(some)}", worst.cost.buffers, "buffers", worst.floor.buffers)
        slowest = max(some, key=lambda one: one.cost.ms)
        yield Measure(f"{words}, slowest of {len(some)}", slowest.cost.ms, "ms", max(slowest.floor.ms, 0.01))
    finding = [one for one in asked if one.can_find]
    floors = statistics.median(one.floor.buffers for one in finding)
    yield Measure("median of all", _median(asked), "buffers", floors)
    yield Measure("95 of 100 searches", _p95([one.cost.buffers for one in finding]), "buffers", MOST_BUFFERS)
    yield Measure("95 of 100 searches, time", _p95([one.cost.ms for one in finding]), "ms", MOST_MS)
    if before:
        yield Measure("median of all, growth", _median(asked), "buffers", before)
    yield Measure("wrong answers", sum(not one.is_right for one in asked), f"of {len(asked)}", 0)
    yield from _entities()
    yield from _pages()
    yield _with_waiting_words()


def _searches(size: int) -> list[Asked]:
    place.ensure(size)
    return [_ask(reader, words, depth) for reader in readers() for words in WORDS for depth in DEPTHS]


def _ask(reader: Reader, words: str, depth: str) -> Asked:
    text, before = WORDS[words], _key(DEPTHS[depth])
    with acting_for(reader.user):
        rows, cost = _measured(partial(found_contributions, text, limit=PAGE_SIZE, before=before))
        floor = plans.read_by_key(rows)
    return Asked(words, reader.seen > 0, cost, floor, is_right=rows == _brute_force(reader, text, before))


def _brute_force(reader: Reader, text: str, before: str) -> list[Any]:
    """As the owner of the tables, whom neither policy nor function limits."""
    with connection.cursor() as cursor:
        cursor.execute(
            BRUTE_FORCE,
            {
                "text": text, "before": before, "limit": PAGE_SIZE, "party": reader.user.party_id,
                "person": reader.user.pk, "clearance": reader.user.clearance_rank,
            },
        )  # fmt: skip
        return [key for (key,) in cursor.fetchall()]


def _key(depth: float | None) -> str:
    """The key of a moment that lies so deep in the ten years."""
    if depth is None:
        return LAST_KEY
    moment = shape.ENDS - (shape.ENDS - shape.BEGINS) * depth
    return key_at(moment, Random(0))  # noqa: S311 - no secret


def _entities() -> Iterator[Measure]:
    for reader in readers("dense", "middle"):
        for name, text in ENTITIES.items():
            with acting_for(reader.user):
                rows, cost = _measured(partial(found_things, text))
                floor = plans.read_by_key(rows)
            yield Measure(f"{reader.name}, entities of {name}", cost.buffers, "buffers", floor.buffers)


def found_things(text: str) -> list[Any]:
    """Keys of the entities that hold the words."""
    return [place.id for place in found("entity", text, limit=PAGE_SIZE)]


def _measured(find: Callable[[], list[Any]]) -> tuple[list[Any], Cost]:
    """What a search of one statement finds, and its cost."""
    rows: list[Any] = []
    (statement,) = plans.statements_of(lambda: rows.extend(find()))
    return rows, plans.cost_of(statement)


def _pages() -> Iterator[Measure]:
    """The search page as a whole, and what of it is the statements of contributions."""
    for reader in readers("middle"):
        client = Client()
        client.force_login(reader.user)
        for words in ("common word", "rare word"):
            text = WORDS[words]
            with acting_for(reader.user):
                statements = plans.statements_of(partial(find_contributions, reader.user, text, PAGE_SIZE))
                floor = sum((plans.cost_of(one) for one in statements), Cost()).ms
            address = f"{reverse('search')}?q={text}"
            value = median_ms(partial(answered, client, address))
            yield Measure(f"{reader.name}, {words}, HTTP page p50", value, "ms", floor)


def _with_waiting_words() -> Measure:
    """The same search when words of new contributions wait for their index: each probe reads the whole waiting list."""
    (reader,) = readers("middle")
    before = _ask(reader, "absent word", "newest")
    proof.differences(NEW_CONTRIBUTIONS)  # written and taken back, which leaves the words waiting
    after = _ask(reader, "absent word", "newest")
    loading.tidy()
    name = f"middle, absent word, {NEW_CONTRIBUTIONS} new contributions waiting for the index"
    return Measure(name, after.cost.buffers, "buffers", before.cost.buffers)


def _median(asked: list[Asked]) -> float:
    """Of those whose party has something to find."""
    return statistics.median(one.cost.buffers for one in asked if one.can_find)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
