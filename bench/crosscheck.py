"""Candidates for one name among millions: how many of the frozen queries find their person, and what that costs.

The queries are not part of the project: `PORTAL_NAME_SETS` names the folder with `blocking_queries.json`. Times are
seconds of processors, of the server by the kernel's count and of this process; Linux only.
"""

import collections
import json
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.key_store import KeyStore
from bench.made_people import Made, made_birth, made_people
from bench.matching import folder
from bench.registry import Measure, benchmark
from intelligence.matching import (
    Analysis,
    Candidate,
    Match,
    analyse,
    asked_keys,
    graded,
    identifier_key,
    keys,
    letters,
    matches,
    most_promising,
    warm_up,
)
from intelligence.matching.lookup import MOST_CANDIDATES, MOST_COMPARED, MOST_READ, most_rows

SEED, BIRTHS, SAMPLE = 7, 3, 11
ASKED = 1500
CHECKED = 300
WHOLE_DAY = len("2000-01-01")
FIRST = 60
LEAST_RECALL = 0.95
SERVER_MS = {1_500_000: 5.0, 10_000_000: 20.0}
WHOLE_MS = 50.0
IDENTIFIERS, FEW, IDENTIFIERS_A_SECOND = 10_000, 20, 1000


@dataclass(frozen=True, slots=True)
class Query:
    """A name as asked about, and the stored name that it must find."""

    family: str
    name: str
    birth: str
    stored: str
    number: int


@benchmark("crosscheck", size=1_500_000)
def crosscheck(size: int) -> Iterator[Measure]:
    """Fill the table of keys, ask the frozen queries, check some names from end to end."""
    place = folder()
    if not place:
        return
    queries = _queries(place, size)
    store = KeyStore(size)
    start = time.process_time()
    filled = store.ensure(f"keys {keys.VERSION} {size} {SEED}", _rows(size, queries, place))
    if filled:
        yield Measure("making keys", (time.process_time() - start) / size * 1e6, "µs a name", 0)
    table, index = store.sizes()
    yield Measure("table", table / 1e6, "MB", 0)
    yield Measure("index", index / 1e6, "MB", 0)
    yield from _asked(store, random.Random(SAMPLE).sample(queries, min(ASKED, len(queries))), size)  # noqa: S311
    yield from _whole(store, queries, size, place)
    yield _identifiers(store)


def _asked(store: KeyStore, queries: list[Query], size: int) -> Iterator[Measure]:
    counts = store.counts()
    found: dict[str, list[bool]] = {}
    sizes, taken, among_first = [], [], []
    before = store.cpu_seconds()
    for query in queries:
        chosen = counts.chosen(_keys(query.name, query.birth, swapped=True), most_rows(counts.persons))
        start = time.perf_counter()
        candidates = store.candidates(chosen)
        taken.append((time.perf_counter() - start) * 1000)
        sizes.append(len(candidates))
        among_first.append(query.number in candidates[:FIRST])
        found.setdefault(query.family, []).append(query.number in candidates)
    used = (store.cpu_seconds() - before) / len(queries) * 1000
    hits = [hit for listed in found.values() for hit in listed]
    yield Measure(f"recall of {MOST_CANDIDATES} candidates", sum(hits) / len(hits), "", LEAST_RECALL)
    yield Measure(f"recall of the first {FIRST}", sum(among_first) / len(hits), "", LEAST_RECALL)
    for family, listed in sorted(found.items()):
        yield Measure(f"recall, {family}", sum(listed) / len(listed), "", LEAST_RECALL)
    yield Measure("candidates, mean", statistics.mean(sizes), "", MOST_CANDIDATES)
    yield Measure("server", used, "ms CPU", SERVER_MS.get(size, 0))
    taken.sort()
    yield Measure("wall p50", statistics.median(taken), "ms", 0)
    yield Measure("wall p95", taken[int(len(taken) * 0.95)], "ms", 0)


def _whole(store: KeyStore, queries: list[Query], size: int, place: Path) -> Iterator[Measure]:
    """From a written name to graded matches, as the portal does it, with the names that the candidates really have."""
    warm_up()
    counts = store.counts()
    chosen = random.Random(SAMPLE + 2).sample(queries, min(CHECKED, len(queries)))  # noqa: S311
    before, start = store.cpu_seconds(), time.process_time()
    asked = [analyse(query.name, query.birth or None) for query in chosen]
    found = [store.weighed(counts.chosen(asked_keys(one), most_rows(counts.persons)), MOST_READ) for one in asked]
    finding = store.cpu_seconds() - before + time.process_time() - start
    people = _people(size, place, queries, {number for rows in found for number in rows})
    start = time.process_time()
    ranked = [_ranked(query, rows, people) for query, rows in zip(chosen, found, strict=True)]
    ranking = time.process_time() - start
    compared = [_compared(one, numbers, people) for one, numbers in zip(asked, ranked, strict=True)]
    used = [1000 * seconds / len(chosen) for seconds in (finding, ranking, time.process_time() - start - ranking)]
    first = sum(query.number in numbers for query, numbers in zip(chosen, compared, strict=True)) / len(chosen)
    yield Measure("whole check: recall of those compared", first, "", LEAST_RECALL)
    yield Measure("whole check: compared, mean", statistics.mean(map(len, compared)), "", 0)
    for step, took in zip(("finding", f"ranking {MOST_READ}", "comparing"), used, strict=True):
        yield Measure(f"whole check: {step}", took, "ms CPU", 0)
    yield Measure("whole check", sum(used), "ms CPU", WHOLE_MS)


def _people(size: int, place: Path, queries: list[Query], wanted: set[int]) -> dict[int, Made]:
    """Who the candidates are."""
    people = {number: made for number, made in enumerate(made_people(size, SEED, place)) if number in wanted}
    return people | {query.number: Made(query.stored, query.birth) for query in queries if query.number in wanted}


def _ranked(query: Query, rows: dict[int, float], people: dict[int, Made]) -> list[int]:
    """The candidates that are compared in full."""
    candidates = [
        Candidate(number, _words(people[number].name), weight, _born_alike(query, people[number]))
        for number, weight in rows.items()
    ]
    return most_promising(_words(query.name), candidates, MOST_COMPARED)


def _compared(asked: Analysis, ranked: list[int], people: dict[int, Made]) -> list[int]:
    """Compare them in full as far as the portal does; which were compared."""
    compared = []

    def match(number: int) -> Match | None:
        compared.append(number)
        return graded(asked, analyse(people[number].name, people[number].birth or None))

    collections.deque(matches(ranked, match), maxlen=0)
    return compared


def _born_alike(query: Query, made: Made) -> bool:
    return len(made.birth) == WHOLE_DAY and made.birth == query.birth


def _words(name: str) -> tuple[str, ...]:
    return letters.telling(letters.tokens(name))


def _identifiers(store: KeyStore) -> Measure:
    """Hash a number and look for its key, one statement each: processor of this process and of the server."""
    common = store.counts().common  # an identifier has few holders
    held = [key for key in store.some_keys(4 * IDENTIFIERS) if key not in common][:IDENTIFIERS]
    before, start = store.cpu_seconds(), time.process_time()
    for number, key in enumerate(held):
        asked = identifier_key("phone", f"+32475{number:06}") if number % 2 else key
        store.candidates([(asked, 1.0)], FEW)
    used = store.cpu_seconds() - before + time.process_time() - start
    return Measure("identifiers, half of them held", len(held) / used, "a second", IDENTIFIERS_A_SECOND)


def _rows(size: int, queries: list[Query], place: Path) -> Iterator[tuple[int, tuple[int, ...]]]:
    for number, person in enumerate(made_people(size, SEED, place)):
        yield number, _keys(person.name, person.birth, swapped=False)
    chance = random.Random(BIRTHS)  # noqa: S311
    for query in queries:
        birth = query.birth or (made_birth(chance) if chance.random() < 0.5 else "")  # noqa: PLR2004
        yield query.number, _keys(query.stored, birth, swapped=False)


def _keys(name: str, birth: str, *, swapped: bool) -> tuple[int, ...]:
    return keys.keys_of_written(letters.tokens(name), birth, swapped=swapped)


def _queries(place: Path, size: int) -> list[Query]:
    rows = json.loads((place / "blocking_queries.json").read_text(encoding="utf-8"))
    return [
        Query(family, asked, day or (str(year) if year else ""), stored, size + number)
        for number, (family, asked, year, day, _old, stored) in enumerate(rows)
    ]
