"""How well pairs of names are told apart on labelled sets, beside other scorers; the errors are written to a file.

The sets are not part of the project: `PORTAL_NAME_SETS` names their folder, and without it nothing is measured.
"""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from bench.registry import Measure, benchmark
from intelligence.matching import Analysis, Grade, Kind, Match, analyse, compare, letters, warm_up

ERRORS = Path(__file__).parent / "matching_errors.csv"
FIXED = 0.70
LEAST_STRONG = 0.95
KINDS = {"Person": Kind.PERSON, "Vessel": Kind.THING}
# Best F1 of the scorer recommended before, and of nomenklatura's logic-v2, as measured when the sets were chosen.
RECOMMENDED = {"A1": 0.758, "A2": 0.913, "A3": 0.902, "B": 0.991, "C1": 0.82, "C2": 0.94, "C3": 0.90, "D": 0.909}
LOGIC_V2 = {"A1": 0.750, "A2": 0.888, "A3": 0.905, "B": 0.961, "C1": 0.64, "C2": 0.89, "C3": 0.69, "D": 0.857}
THRESHOLDS = [step / 100 for step in range(20, 101)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, and whether they are the same."""

    one: Analysis
    other: Analysis
    is_same: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision, recall and their mean at a threshold."""

    threshold: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def folder() -> Path | None:
    """Where the sets are, or nothing, which is said."""
    place = Path(os.environ.get("PORTAL_NAME_SETS", ""))
    if not os.environ.get("PORTAL_NAME_SETS") or not (place / "eval_pairs.json").exists():
        sys.stderr.write("  PORTAL_NAME_SETS names no folder with eval_pairs.json: the labelled sets are skipped.\n")
        return None
    return place


@benchmark("matching", size=0)
def matching(size: int) -> Iterator[Measure]:
    """Every set, or the first pairs of each when a size is asked for."""
    place = folder()
    if not place:
        return
    warm_up()
    rows = json.loads((place / "eval_pairs.json").read_text(encoding="utf-8"))
    ours, errors = [], []
    for name, listed in rows.items():
        short = name.split()[0]
        pairs = [_pair(row) for row in listed[: size or None]]
        matches = [compare(pair.one, pair.other) for pair in pairs]
        found = best([match.score for match in matches], pairs)
        ours.append(found.f1)
        yield from _measures(short, pairs, matches, found)
        errors += _errors(short, pairs, matches)
    yield Measure("mean of best F1, ours", sum(ours) / len(ours), "", sum(RECOMMENDED.values()) / len(RECOMMENDED))
    _write(errors)


def _measures(name: str, pairs: list[Pair], matches: list[Match], found: Quality) -> Iterator[Measure]:
    recommended = RECOMMENDED.get(name, 0.0)
    yield Measure(f"{name}, best F1, ours", found.f1, f"at {found.threshold}", recommended)
    for label, scorer in SCORERS.items():
        other = best([scorer(_text(pair.one), _text(pair.other)) for pair in pairs], pairs)
        yield Measure(f"{name}, best F1, {label}", other.f1, f"at {other.threshold}", recommended)
    yield Measure(f"{name}, best F1, logic-v2", LOGIC_V2.get(name, 0.0), "measured before", recommended)
    fixed = quality([match.score for match in matches], pairs, FIXED)
    yield Measure(f"{name}, precision at {FIXED}", fixed.precision, "", 0)
    yield Measure(f"{name}, recall at {FIXED}", fixed.recall, "", 0)
    strong = quality([float(match.grade == Grade.STRONG) for match in matches], pairs, 1.0)
    yield Measure(f"{name}, precision of grade strong", strong.precision, "", LEAST_STRONG)
    yield Measure(f"{name}, recall of grade strong", strong.recall, "", 0)


def best(scores: list[float], pairs: list[Pair]) -> Quality:
    """The threshold with the best F1."""
    return max((quality(scores, pairs, threshold) for threshold in THRESHOLDS), key=lambda one: one.f1)


def quality(scores: list[float], pairs: list[Pair], threshold: float) -> Quality:
    """What a threshold gives."""
    right = sum(score >= threshold and pair.is_same for score, pair in zip(scores, pairs, strict=True))
    told = sum(score >= threshold for score in scores)
    same = sum(pair.is_same for pair in pairs)
    return Quality(threshold, right / told if told else 0.0, right / same if same else 0.0)


def trigrams(one: str, other: str) -> float:
    """The similarity of PostgreSQL's pg_trgm: shared trigrams of words, two blanks before and one after each."""
    left, right = _trigrams(one), _trigrams(other)
    return len(left & right) / len(left | right) if left | right else 0.0


@lru_cache(maxsize=50_000)
def _trigrams(text: str) -> frozenset[str]:
    padded = [f"  {word} " for word in text.split()]
    return frozenset(word[place : place + 3] for word in padded for place in range(len(word) - 2))


SCORERS: dict[str, Callable[[str, str], float]] = {
    "trigram similarity": trigrams,
    "token-set ratio": lambda one, other: fuzz.token_set_ratio(one, other) / 100,
}


def _text(analysis: Analysis) -> str:
    """The first name in plain Latin letters: what the other scorers get."""
    return " ".join(letters.plain(word) for word in analysis.forms[0].words) if analysis.forms else ""


def _pair(row: dict[str, Any]) -> Pair:
    kind = KINDS.get(row["schema"], Kind.ORGANISATION)
    return Pair(_record(row["a"], row.get("da"), kind), _record(row["b"], row.get("db"), kind), bool(row["y"]))


def _record(written: str | dict[str, Any], birth: str | None, kind: Kind) -> Analysis:
    if isinstance(written, str):
        return analyse(written, birth or None, kind=kind)
    middle = f"{written.get('middleName', '')} {written.get('fatherName', '')}"
    given, family = written.get("firstName", ""), written.get("lastName", "")
    return analyse(written.get("name") or (), birth or None, kind=kind, given=given, middle=middle, family=family)


def _errors(name: str, pairs: list[Pair], matches: list[Match]) -> list[tuple[object, ...]]:
    return [
        (name, "missed" if pair.is_same else "false", match.grade, match.score, _first(pair.one), _first(pair.other),
         " ".join(map(str, pair.one.births)), " ".join(map(str, pair.other.births)), match.verdict)
        for pair, match in zip(pairs, matches, strict=True)
        if pair.is_same != (match.score >= FIXED) or (match.grade == Grade.STRONG and not pair.is_same)
    ]  # fmt: skip


def _first(analysis: Analysis) -> str:
    return analysis.forms[0].text if analysis.forms else ""


def _write(errors: list[tuple[object, ...]]) -> None:
    with ERRORS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("set", "error", "grade", "score", "one", "other", "birth", "birth", "verdict"))
        writer.writerows(errors)
    sys.stderr.write(f"  {len(errors):,} errors at {FIXED} are listed in {ERRORS.name}.\n")
