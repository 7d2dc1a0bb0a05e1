"""Entries as iCalendar (RFC 5545): kind, reference and times, and nothing else that stands in the portal."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from europol_portal.agenda.entries import Entry

PRODUCT = "-//Europol Portal//Calendar//EN"
REFRESH = timedelta(hours=1)


def calendar(entries: Iterable[Entry], *, salt: str, at: datetime) -> bytes:
    """The file. `salt` differs between people, so that nobody tells from two feeds that an entry is the same."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", "Europol Portal")
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for entry in entries:
        made.add_component(_event(entry, salt, at))
    written: bytes = made.to_ical()
    return written


def _event(entry: Entry, salt: str, at: datetime) -> Event:
    event = Event()
    digest = hmac.new(salt.encode(), entry.key.encode(), hashlib.sha256).hexdigest()
    event.add("uid", f"{digest[:32]}@portal.invalid")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("summary", f"{entry.kind.label} {entry.reference}".strip())
    starts, ends = _span(entry)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    return event


def _span(entry: Entry) -> tuple[date | datetime, date | datetime]:
    """Whole days end on the day after the last (RFC 5545, section 3.6.1); a moment lasts no time."""
    if entry.starts_at is None:
        return entry.first, entry.last + timedelta(days=1)
    return entry.starts_at.astimezone(UTC), (entry.ends_at or entry.starts_at).astimezone(UTC)
