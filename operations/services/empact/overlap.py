"""Which actions do the same at the same time: a warning, never a refusal. Pure.

Too many and overlapping actions are what evaluations of EMPACT complain about (domain 10, point 22).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from operations.services.empact.pace import rules

LITTLE_WORDS = frozenset({"a", "an", "and", "against", "by", "for", "from", "in", "of", "on", "the", "to", "with"})


@dataclass(frozen=True)
class Sketch:
    """What two actions are compared by; `row` is the action, or nothing for one that is being drafted."""

    title: str
    goal: int
    crime_area_ids: Collection[int]
    starts_on: date
    ends_on: date
    parties: Collection[str]
    row: Any = None


@dataclass(frozen=True)
class Overlap:
    """An action that overlaps, and why, in words."""

    row: Any
    why: str


def overlaps(one: Sketch, others: Iterable[Sketch]) -> list[Overlap]:
    """Those of the others that have the goal or a crime area in common, run at the same time, and either have enough
    parties in common or a similar title."""
    found = [(other, why) for other in others if (why := _why(one, other))]
    return [Overlap(other.row, why) for other, why in found]


def similarity(one: str, other: str) -> float:
    """How many of the words of two titles are the same, 0 to 1; little words do not count."""
    left, right = _words(one), _words(other)
    return len(left & right) / len(left | right) if left and right else 0.0


def _why(one: Sketch, other: Sketch) -> str:
    is_same_matter = one.goal == other.goal or bool(set(one.crime_area_ids) & set(other.crime_area_ids))
    is_same_time = one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
    if not (is_same_matter and is_same_time):
        return ""
    limits = rules()["overlap"]
    common = sorted(set(one.parties) & set(other.parties))
    whys = []
    if len(common) >= limits["common_parties"]:
        whys.append(f"{len(common)} parties in both ({', '.join(common)})")
    if similarity(one.title, other.title) >= limits["similar_title"]:
        whys.append("a similar title")
    if not whys:
        return ""
    first, last = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
    matter = "same goal" if one.goal == other.goal else "same crime area"
    return f"{matter}, {' and '.join(whys)}, both run from {first:%-d %b %Y} to {last:%-d %b %Y}"


def _words(title: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", title.casefold()) if word not in LITTLE_WORDS}
