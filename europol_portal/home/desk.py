"""What needs the person now, across all apps, in the right order, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from europol_portal.parties.models import User
from europol_portal.web.desk import DeskItem
from intelligence import desk as intelligence_desk
from operations import desk as operations_desk
from support import desk as support_desk

DESKS = (intelligence_desk, operations_desk, support_desk)
NUMBERS = (
    "Nothing",
    "One thing",
    "Two things",
    "Three things",
    "Four things",
    "Five things",
    "Six things",
    "Seven things",
)
THIS_WEEK = timedelta(days=7)
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Group:
    """A heading of the list with its lines."""

    title: str
    tone: str
    items: Sequence[DeskItem]


@dataclass(frozen=True)
class Desk:
    """The desk of one person at one moment."""

    sentence: str
    groups: Sequence[Group]
    waiting: Sequence[DeskItem]
    total: int


def desk_of(user: User, at: datetime) -> Desk:
    """Collect the desks of all apps; the number of queries does not grow with the lines."""
    needs = sorted((item for desk in DESKS for item in desk.needs(user, at)), key=_rank)
    waiting = sorted((item for desk in DESKS for item in desk.waiting(user, at)), key=_rank)
    return Desk(sentence=_sentence(needs, at), groups=_groups(needs, at), waiting=waiting, total=len(needs))


def _rank(item: DeskItem) -> tuple[bool, bool, float, str]:
    """Danger to life first, then what has a deadline, the nearest first."""
    return (not item.is_urgent, item.due is None, item.due.timestamp() if item.due else 0.0, item.title)


def _groups(items: Sequence[DeskItem], at: datetime) -> list[Group]:
    tomorrow = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    overdue = [item for item in items if item.due and item.due < at]
    today = [item for item in items if item not in overdue and (item.is_urgent or (item.due and item.due < tomorrow))]
    week = [item for item in items if item.due and item not in overdue + today and item.due < at + THIS_WEEK]
    later = [item for item in items if item not in overdue + today + week]
    groups = (("Overdue", "crit", overdue), ("Today", "", today), ("This week", "", week), ("When you can", "", later))
    return [Group(title, tone, lines) for title, tone, lines in groups if lines]


def _sentence(items: Sequence[DeskItem], at: datetime) -> str:
    if not items:
        return "Nothing needs you now."
    count = NUMBERS[len(items)] if len(items) < len(NUMBERS) else f"{len(items)} things"
    sentence = f"{count} {'needs' if len(items) == 1 else 'need'} you."
    late = sum(1 for item in items if item.due and item.due < at)
    coming = [item.due for item in items if item.due and item.due >= at]
    if late:
        sentence += f" {'One is' if late == 1 else f'{late} are'} overdue"
        sentence += f"; the next is due in {_span(min(coming) - at)}." if coming else "."
    elif coming:
        sentence += f" The next is due in {_span(min(coming) - at)}."
    return sentence


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < MINUTES_PER_HOUR:
        return f"{minutes} min"
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    if hours < 24:  # noqa: PLR2004 - hours of a day
        return f"{hours} h {rest} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"
