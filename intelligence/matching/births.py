"""Dates of birth that may be known in part, and how two of them relate."""

import re
from dataclasses import dataclass
from enum import StrEnum

WRITTEN = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


class Relation(StrEnum):
    """How two dates of birth stand to each other, from the closest to the farthest."""

    SAME_DAY = "same day"
    SAME_MONTH = "same month"
    SAME_YEAR = "same year"
    SWAPPED = "day and month swapped"
    ONE_FIGURE = "one figure differs"
    TWO_FIGURES = "two neighbouring figures swapped"
    NEAR_YEAR = "one year apart, one known by year"
    OTHER_DAY = "same year, another day"
    NEAR = "one year apart"
    SOME_YEARS = "some years apart, one known by year"
    OTHER_YEARS = "other years, one known by year"
    OTHER = "different"


AGREEING = (Relation.SAME_DAY, Relation.SAME_MONTH, Relation.SAME_YEAR)
CONTRADICTING = (Relation.NEAR, Relation.SOME_YEARS, Relation.OTHER_YEARS, Relation.OTHER)
SOME = 3  # years by which ages that were estimated differ


@dataclass(frozen=True, slots=True)
class Birth:
    """A year, with month and day where they are known; a zero is unknown."""

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def read(cls, written: str) -> "Birth | None":
        """Read an ISO date or the start of one; anything else is no date."""
        match = WRITTEN.match(written.strip())
        if not match or not int(match[1]):
            return None
        month, day = int(match[2] or 0), int(match[3] or 0)
        return cls(int(match[1]), month, day if month else 0)

    @property
    def is_whole(self) -> bool:
        """Whether the day is known; the first of January stands for an unknown day in many registers."""
        return bool(self.month and self.day) and not self.is_new_year

    @property
    def is_new_year(self) -> bool:
        """Whether the day is the first of January."""
        return (self.month, self.day) == (1, 1)

    def __str__(self) -> str:
        return f"{self.year:04}" + (f"-{self.month:02}" if self.month else "") + (f"-{self.day:02}" if self.day else "")


def closest(ones: tuple[Birth, ...], others: tuple[Birth, ...]) -> tuple[Relation, Birth, Birth] | None:
    """The closest relation between any two of the known dates; none where a side knows none."""
    order = list(Relation)
    found = [(relation(one, other), one, other) for one in ones for other in others]
    return min(found, key=lambda one: order.index(one[0])) if found else None


def relation(one: Birth, other: Birth) -> Relation:
    """How two dates relate; where one lacks the day, as far as both are known."""
    if not (one.is_whole and other.is_whole):
        return _partial(one, other)
    if one == other:
        return Relation.SAME_DAY
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return Relation.SWAPPED
    first, second = str(one), str(other)
    differing = [place for place, (left, right) in enumerate(zip(first, second, strict=True)) if left != right]
    if len(differing) == 1:
        return Relation.ONE_FIGURE
    if len(differing) == 2 and [first[place] for place in differing] == [second[place] for place in differing[::-1]]:  # noqa: PLR2004
        return Relation.TWO_FIGURES
    if one.year == other.year:
        return Relation.OTHER_DAY
    return Relation.NEAR if abs(one.year - other.year) == 1 else Relation.OTHER


def _partial(one: Birth, other: Birth) -> Relation:
    apart = abs(one.year - other.year)
    if apart > 1:
        return Relation.SOME_YEARS if apart <= SOME else Relation.OTHER_YEARS
    if apart:
        return Relation.NEAR_YEAR
    if one.month and other.month and not (one.is_new_year or other.is_new_year):
        return Relation.SAME_MONTH if one.month == other.month else Relation.OTHER_DAY
    return Relation.SAME_YEAR
