"""Dates as people of the Union write them; a day and month that could be exchanged are said to be so, never guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice

from anyascii import anyascii

from intelligence.extraction.vocabulary import months

MOST_DATES = 20_000
NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-]) ?(\d{1,2})\2 ?((?:1[89]|20)\d\d)(?![\d]|[./-]\d)")
ISO = re.compile(r"(?<![\d./-])((?:1[89]|20)\d\d)([-./])(\d{2})\2(\d{2})(?![\d]|[./-]\d)")
SHORT = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{2})(?![\d]|[./-]\d)")
IN_WORDS = re.compile(
    r"(?<![\w.])(\d{1,2})(?:\.|er|ο|η|th|st|nd|rd|-?го|º)? ?(?:de |of )?([^\W\d_]{3,12})\.? ?"
    r"(?:de |del |,)? ?((?:1[89]|20)\d\d)(?!\d)"
)
MONTH_FIRST = re.compile(r"(?<!\w)([A-Z][a-z]{2,8})\.? (\d{1,2})(?:th|st|nd|rd)?, ?((?:1[89]|20)\d\d)(?!\d)")
CROATIAN, OCTOBER = {"HR", "BA"}, 10  # elsewhere "listopad" is November
LEAP_YEAR = 2000  # any day of a year exists in it


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date at its place; without `day` when the writing leaves the day open."""

    start: int
    end: int
    day: date | None
    year: int | None
    is_ambiguous: bool = False


@cache
def _months() -> dict[str, int]:
    return {anyascii(name).lower(): at for at, names in enumerate(months(), start=1) for name in names}


def month_of(word: str, region: str = "") -> int | None:
    """The number of a month by its name in one of the languages; "listopad" is another month in Croatian."""
    name = anyascii(word).lower()
    return OCTOBER if region in CROATIAN and name in {"listopad", "listopada"} else _months().get(name)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def find_dates(plain: str, region: str = "") -> Iterator[WrittenDate]:
    """Each date, in the order of the ways to write one."""
    for pattern, read in WAYS:
        for match in islice(pattern.finditer(plain), MOST_DATES):
            yield from read(match, region)


def _known(match: re.Match[str], year: str, month: int | None, day: str) -> Iterator[WrittenDate]:
    if month and (found := _day(int(year), month, int(day))):
        yield WrittenDate(*match.span(), found, found.year)


def _iso(match: re.Match[str], region: str) -> Iterator[WrittenDate]:  # noqa: ARG001 (ways share one form)
    return _known(match, match[1], int(match[3]), match[4])


def _in_words(match: re.Match[str], region: str) -> Iterator[WrittenDate]:
    return _known(match, match[3], month_of(match[2], region), match[1])


def _month_first(match: re.Match[str], region: str) -> Iterator[WrittenDate]:
    return _known(match, match[3], month_of(match[1], region), match[2])


def _short(match: re.Match[str], region: str) -> Iterator[WrittenDate]:  # noqa: ARG001 (ways share one form)
    first, second = int(match[1]), int(match[3])
    if _day(LEAP_YEAR, second, first) or _day(LEAP_YEAR, first, second):
        yield WrittenDate(*match.span(), None, None)


def _numeric(match: re.Match[str], region: str) -> Iterator[WrittenDate]:  # noqa: ARG001 (ways share one form)
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if day_first is None and month_first is None:
        return
    # Full stops are written only where the day comes first; strokes and dashes are written in both orders.
    is_ambiguous = match[2] != "." and None not in {day_first, month_first} and day_first != month_first
    yield WrittenDate(*match.span(), None if is_ambiguous else day_first or month_first, year, is_ambiguous)


WAYS = ((ISO, _iso), (NUMERIC, _numeric), (IN_WORDS, _in_words), (MONTH_FIRST, _month_first), (SHORT, _short))
