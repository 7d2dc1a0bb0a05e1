"""Candidates for one name among millions: how many of the frozen queries find their person, and what that costs.

The queries are not part of the project: `PORTAL_NAME_SETS` names the folder with `blocking_queries.json`. Times are
seconds of processors, of the server by the kernel's count and of this process; Linux only.
"""

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
from intelligence.matching import analyse, asked_keys, compare, identifier_key, keys, letters, sounding, warm_up
from intelligence.matching.lookup import MOST_CANDIDATES, MOST_READ, most_rows

SEED, BIRTHS, SAMPLE = 7, 3, 11
ASKED = 1500
CHECKED, RANKED = 100, 300
WHOLE_DAY = len("2000-01-01")
COMPARED = 60  # candidates that share the most telling keys are compared in full
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
    yield from _ranked(store, queries, size, place)
    yield from _whole(store, queries)
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
        among_first.append(query.number in candidates[:COMPARED])
        found.setdefault(query.family, []).append(query.number in candidates)
    used = (store.cpu_seconds() - before) / len(queries) * 1000
    hits = [hit for listed in found.values() for hit in listed]
    yield Measure(f"recall of {MOST_CANDIDATES} candidates", sum(hits) / len(hits), "", LEAST_RECALL)
    yield Measure(f"recall of the first {COMPARED}", sum(among_first) / len(hits), "", LEAST_RECALL)
    for family, listed in sorted(found.items()):
        yield Measure(f"recall, {family}", sum(listed) / len(listed), "", LEAST_RECALL)
    yield Measure("candidates, mean", statistics.mean(sizes), "", MOST_CANDIDATES)
    yield Measure("server", used, "ms CPU", SERVER_MS.get(size, 0))
    taken.sort()
    yield Measure("wall p50", statistics.median(taken), "ms", 0)
    yield Measure("wall p95", taken[int(len(taken) * 0.95)], "ms", 0)


def _ranked(store: KeyStore, queries: list[Query], size: int, place: Path) -> Iterator[Measure]:
    """The candidates in the order of the portal, by sound and keys: how many of the first are the person asked for."""
    counts = store.counts()
    asked = [
        (query, store.weighed(counts.chosen(_keys(query.name, query.birth, swapped=True), most_rows(size)), MOST_READ))
        for query in random.Random(SAMPLE + 2).sample(queries, min(RANKED, len(queries)))  # noqa: S311
    ]
    wanted = {number for _query, rows in asked for number in rows}
    people = {number: made for number, made in enumerate(made_people(size, SEED, place)) if number in wanted}
    people |= {query.number: Made(query.stored, query.birth) for query in queries if query.number in wanted}
    start = time.process_time()
    places = [_place(query, rows, people) for query, rows in asked]
    used = (time.process_time() - start) / len(asked) * 1000
    found = sum(place < COMPARED for place in places) / len(places)
    yield Measure(f"recall of the first {COMPARED}, ranked", found, "", LEAST_RECALL)
    yield Measure(f"ranking {MOST_READ}", used, "ms CPU", 0)


def _place(query: Query, rows: dict[int, float], people: dict[int, Made]) -> int:
    """Where the person asked for stands among the ranked candidates; behind all where it is none."""
    heaviest, words = max(rows.values(), default=1.0), _words(query.name)

    def likely(number: int) -> float:
        made = people[number]
        born_alike = len(made.birth) == WHOLE_DAY and made.birth == query.birth
        return sounding.likely(words, _words(made.name), rows[number] / heaviest, born_alike=born_alike)

    ranked = sorted(rows, key=lambda number: (-likely(number), number))
    return ranked.index(query.number) if query.number in rows else MOST_READ


def _words(name: str) -> tuple[str, ...]:
    return letters.telling(letters.tokens(name))


def _whole(store: KeyStore, queries: list[Query]) -> Iterator[Measure]:
    """From the written name to graded matches: analysis, keys, candidates, full comparison of the best."""
    warm_up()
    counts = store.counts()
    chosen = random.Random(SAMPLE + 1).sample(queries, min(CHECKED, len(queries)))  # noqa: S311
    stored = [query.stored for query in queries]
    before, start = store.cpu_seconds(), time.process_time()
    for place, query in enumerate(chosen):
        asked = analyse(query.name, query.birth or None)
        candidates = store.candidates(counts.chosen(asked_keys(asked), most_rows(counts.persons)))
        names = [stored[(place * COMPARED + at) % len(stored)] for at in range(min(COMPARED, len(candidates)))]
        for name in names:
            compare(asked, analyse(name))
    used = (store.cpu_seconds() - before + time.process_time() - start) / len(chosen) * 1000
    yield Measure(f"whole check, {COMPARED} compared", used, "ms CPU", WHOLE_MS)


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
