"""Finding entities in pasted reports: what is found, what is invented, and how long it takes."""

import re
import statistics
from collections.abc import Iterator
from functools import partial

from bench.held_out import held_out
from bench.registry import Measure, benchmark, seconds_of
from bench.reports import Report, load
from bench.scoring import Score, score
from intelligence.extraction import propose

LEAST_FOUND = 28 / 30  # of the identifiers of a report; asked for by the product
SEED = 20_261_124
PLAIN_SCAN = re.compile(r"\w+")  # the least that any reading of a text costs: each word once


@benchmark("extraction", size=24)
def extraction(size: int) -> Iterator[Measure]:
    """The written reports, and as many generated ones as the size says."""
    written, generated = load(), held_out(size, SEED)
    yield from _quality("written", written)
    yield from _quality("held out", generated)
    yield from _times("written", written)
    yield from _times("held out", generated)


def _times(name: str, reports: list[Report]) -> Iterator[Measure]:
    taken = [seconds_of(partial(propose, report.text, default_region=report.region)) * 1000 for report in reports]
    scanned = [seconds_of(partial(PLAIN_SCAN.findall, report.text)) * 1000 for report in reports]
    yield Measure(f"{name}, median", statistics.median(taken), "ms per report", statistics.median(scanned))
    yield Measure(f"{name}, slowest", max(taken), "ms per report", max(scanned))


def _quality(name: str, reports: list[Report]) -> Iterator[Measure]:
    scores = [score(report) for report in reports]
    yield Measure(f"{name}, found in the worst report", min(map(_share, scores)) * 100, "%", LEAST_FOUND * 100)
    yield Measure(
        f"{name}, found", sum(one.found for one in scores) / sum(map(_expected, scores)) * 100, "%", LEAST_FOUND * 100
    )
    yield Measure(f"{name}, false accounts and cards", sum(len(one.false_accounts) for one in scores), "in all", 0)
    unexpected = sum(len(one.unexpected) for one in scores)
    yield Measure(f"{name}, other proposals nobody expected", unexpected, "in all", 0)


def _expected(one: Score) -> int:
    return one.found + len(one.missed)


def _share(one: Score) -> float:
    return one.found / _expected(one)
