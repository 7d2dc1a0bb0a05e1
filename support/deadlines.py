"""Days and hours counted by rule, so that a due date is never typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

SATURDAY = 5
HOUR = timedelta(hours=1)
DECISION_HOURS = {"normal": 72, "urgent": 24, "danger_to_life": 1}  # until the provider has decided, by urgency


@dataclass(frozen=True)
class Clock:
    """How much of the time for a decision is used; `due_at` only while it runs."""

    limit: timedelta
    used: timedelta
    is_stopped: bool
    has_ended: bool
    due_at: datetime | None

    @property
    def is_late(self) -> bool:
        """True when more time was used than there is."""
        return self.used > self.limit

    @property
    def share(self) -> int:
        """Used time in percent, at most 100."""
        return min(100, round(100 * (self.used / self.limit)))

    @property
    def words(self) -> str:
        """What the clock says, in hours."""
        used, limit = f"{self.used / HOUR:,.0f} h", f"{self.limit / HOUR:,.0f} h"
        if self.has_ended:
            return f"Decided after {used} of {limit}"
        if self.is_late:
            return f"Late: {used} of {limit}"
        return f"Clock stopped at {used} of {limit}" if self.is_stopped else f"Decision within {limit}, {used} used"


def run_clock(
    limit: timedelta,
    started_at: datetime,
    stops: Iterable[tuple[datetime, datetime | None]],
    *,
    ended_at: datetime | None,
    now: datetime,
) -> Clock:
    """The clock from its start to its end or to now, without the time in which it stood; stops may overlap."""
    until, used, last, is_stopped = ended_at or now, timedelta(), started_at, False
    for stop, go in sorted(stops, key=lambda one: one[0]):
        begin, end = max(stop, started_at), min(go or until, until)
        if begin >= until:
            continue
        used += max(begin - last, timedelta())
        last = max(last, end)
        is_stopped = is_stopped or go is None
    used += max(until - last, timedelta())
    if ended_at is not None:
        return Clock(limit, used, is_stopped=False, has_ended=True, due_at=None)
    return Clock(limit, used, is_stopped, has_ended=False, due_at=None if is_stopped else now + limit - used)


def after_working_days(day: date, count: int) -> date:
    """The day so many working days later; Saturdays and Sundays do not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
