"""The days of a page of the calendar: a month in whole weeks, a week, or a list of thirty days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from europol_portal.agenda.entries import Entry

WEEK, LISTED = 7, 30
MOST_IN_A_DAY = 4  # entries of a day in a month; the others stand in the week


@dataclass(frozen=True)
class View:
    """One way to look: its days, and where the ones before and after begin."""

    name: str
    title: str
    first: date
    last: date
    before: date
    after: date


@dataclass(frozen=True)
class Day:
    """A day with its entries."""

    day: date
    entries: Sequence[Entry]
    is_outside: bool = False

    @property
    def shown(self) -> Sequence[Entry]:
        """What a month has room for."""
        return self.entries if len(self.entries) <= MOST_IN_A_DAY else self.entries[: MOST_IN_A_DAY - 1]

    @property
    def more(self) -> int:
        """How many it has no room for."""
        return len(self.entries) - len(self.shown)


def view_of(name: str, on: date) -> View:
    """The days of the view that hold a day."""
    if name == "week":
        first = monday(on)
        last = first + timedelta(days=WEEK - 1)
        title = f"{first:%-d %b} to {last:%-d %b %Y}"
        return View(name, title, first, last, first - timedelta(days=WEEK), first + timedelta(days=WEEK))
    if name == "list":
        last = on + timedelta(days=LISTED - 1)
        title = f"{on:%-d %b %Y} to {last:%-d %b %Y}"
        return View(name, title, on, last, on - timedelta(days=LISTED), on + timedelta(days=LISTED))
    start = on.replace(day=1)
    after = (start + timedelta(days=31)).replace(day=1)
    end = after - timedelta(days=1)
    first, last = monday(start), monday(end) + timedelta(days=WEEK - 1)
    return View("month", f"{on:%B %Y}", first, last, (start - timedelta(days=1)).replace(day=1), after)


def days_of(view: View, found: Sequence[Entry], on: date) -> list[Day]:
    """Every day of the view with what lies on it; an entry of several days stands on each."""
    number = (view.last - view.first).days + 1
    days = [view.first + timedelta(days=count) for count in range(number)]
    is_month = view.name == "month"
    return [
        Day(day, [entry for entry in found if entry.touches(day)], is_outside=is_month and day.month != on.month)
        for day in days
    ]


def weeks(days: Sequence[Day]) -> list[Sequence[Day]]:
    """The days in rows of seven."""
    return [days[start : start + WEEK] for start in range(0, len(days), WEEK)]


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
