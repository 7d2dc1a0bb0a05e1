"""Words for moments: what remains, what has passed, and a full time with its zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SOON = timedelta(hours=2)  # design guide, section 5: a deadline is "soon" under two hours
WEEK = timedelta(days=7)
CITY_NAMES = {"Europe/Amsterdam": "The Hague", "America/New_York": "Washington"}


def span(length: timedelta) -> str:
    """A length in at most two units: "52 min", "1 h 18 min", "3 d 4 h"."""
    minutes = int(length.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours and days < WEEK.days else f"{days} d"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{rest} min"


def day(moment: datetime, *, year: bool = True) -> str:
    """A date as the portal writes it: "24 Nov 2026"."""
    return f"{moment.day} {moment:%b %Y}" if year else f"{moment.day} {moment:%b}"


def due_tone(moment: datetime, now: datetime) -> str:
    """Calm, soon or late."""
    if moment < now:
        return "late"
    return "soon" if moment - now < SOON else "calm"


def remaining(moment: datetime, now: datetime) -> str:
    """What remains until a deadline, or how late it is."""
    if moment < now:
        return f"{span(now - moment)} late"
    if moment - now < WEEK:
        return f"in {span(moment - now)}"
    return day(moment.astimezone(UTC), year=moment.year != now.year)


def age(moment: datetime, now: datetime) -> str:
    """How long ago something was."""
    passed = now - moment
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < WEEK:
        return f"{span(passed)} ago"
    return day(moment.astimezone(UTC), year=moment.year != now.year)


def place(zone: str) -> str:
    """The city of a time zone as people say it."""
    return CITY_NAMES.get(zone, zone.rsplit("/", 1)[-1].replace("_", " "))


def local(moment: datetime, zone: str) -> datetime | None:
    """The moment on the person's own clock, or nothing when that clock is UTC."""
    try:
        there = moment.astimezone(ZoneInfo(zone or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return None if zone in {"", "UTC"} else there


def full(moment: datetime, zone: str = "UTC") -> str:
    """The whole moment: "24 Nov 2026, 08:50 UTC (09:50 Madrid)"."""
    utc = moment.astimezone(UTC)
    text = f"{day(utc)}, {utc:%H:%M} UTC"
    there = local(utc, zone)
    if there is None:
        return text
    other_day = f", {day(there, year=False)}" if there.date() != utc.date() else ""
    return f"{text} ({there:%H:%M} {place(zone)}{other_day})"
