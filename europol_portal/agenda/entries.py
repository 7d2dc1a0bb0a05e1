"""What stands in the calendar of a person; each app's agenda module registers its finder here.

    entries.register("operations", find)

`find(user, first, last)` starts at visible_to(user) and gives what lies on the days from first to last (UTC), in a
constant number of queries.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.module_loading import autodiscover_modules

from europol_portal.core.fields import Classification
from europol_portal.parties.models import User

MOST = 500  # rows of one kind that a finder reads


class Kind(TextChoices):
    """What an entry is; it is all that leaves the portal besides times and a reference."""

    OPERATION = "operation", "Operation"
    ACTION_DAY = "action_day", "Action day"
    DEADLINE = "deadline", "Deadline"
    DEPLOYMENT = "deployment", "Deployment"
    BOOKING = "booking", "Booking"

    @property
    def icon(self) -> str:
        """How it is drawn."""
        icons = {"operation": "ops", "action_day": "flag", "deadline": "clock", "deployment": "support"}
        return icons.get(self.value, "van")


@dataclass(frozen=True)
class Entry:
    """One entry as the person may see it. Whole days are `first` to `last`; with a time, it also has `starts_at`.

    `key` is stable for one thing in one role ("action_day:0193…"): the record of readings and feeds name it.
    """

    kind: Kind
    key: str
    title: str
    url: str
    first: date
    last: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    reference: str = ""
    operation: str = ""
    mark: str = Classification.BPL.value

    @property
    def may_leave(self) -> bool:
        """True for what may stand in a calendar outside the portal: nothing above basic protection."""
        return Classification(self.mark).rank <= Classification.BPL.rank

    @property
    def row(self) -> str:
        """Key of the row behind it, for the record of readings."""
        return self.key.partition(":")[2]

    @property
    def time(self) -> str:
        """When it begins on its first day, UTC; nothing for whole days."""
        return self.starts_at.astimezone(UTC).strftime("%H:%M") if self.starts_at else ""

    def touches(self, day: date) -> bool:
        """True when the day is one of its days."""
        return self.first <= day <= self.last


Find = Callable[[User, date, date], Iterable[Entry]]

_finders: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Plug a finder in; a second one of the same name is a programming error."""
    if name in _finders:
        message = f"There are two finders named {name}."
        raise RuntimeError(message)
    _finders[name] = find


def autodiscover() -> None:
    """Load the agenda module of each app."""
    autodiscover_modules("agenda")


def entries_of(user: User, first: date, last: date, kinds: Sequence[str] = ()) -> list[Entry]:
    """What the person may see on the days from first to last, in the order of time; of some kinds, or of all."""
    found = [entry for find in _finders.values() for entry in find(user, first, last)]
    chosen = [entry for entry in found if (not kinds or entry.kind in kinds) and entry.last >= first]
    return sorted((entry for entry in chosen if entry.first <= last), key=_order)


def on_day(kind: Kind, key: str, day: date, **said: Any) -> Entry:
    """An entry of one whole day."""
    return Entry(kind=kind, key=key, first=day, last=day, **said)


def at_moment(kind: Kind, key: str, when: datetime, **said: Any) -> Entry:
    """An entry of one moment."""
    day = when.astimezone(UTC).date()
    return Entry(kind=kind, key=key, first=day, last=day, starts_at=when, ends_at=when, **said)


def edges(first: date, last: date) -> tuple[datetime, datetime]:
    """The first moment of the first day and the first moment after the last, UTC."""
    return datetime.combine(first, time(), UTC), datetime.combine(last + timedelta(days=1), time(), UTC)


def _order(entry: Entry) -> tuple[date, bool, datetime, str]:
    start = entry.starts_at or datetime.combine(entry.first, time(), UTC)
    return entry.first, entry.starts_at is not None, start, entry.key
