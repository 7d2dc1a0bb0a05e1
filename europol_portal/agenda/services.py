"""The calendar is read, its feed is issued, read and revoked; each of these stands in the record."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from europol_portal import events
from europol_portal.access.binding import bind, binding_for
from europol_portal.access.policy import reads_content
from europol_portal.agenda import feeds
from europol_portal.agenda.entries import Entry, entries_of
from europol_portal.agenda.events import AgendaEvent
from europol_portal.audit import services as audit
from europol_portal.core.errors import AccessDenied
from europol_portal.parties.models import CalendarFeed, User
from europol_portal.web.authentication import digest_of

Verb = events.Verb

TOKEN_BYTES = 32
BEHIND, AHEAD = timedelta(days=30), timedelta(days=366)  # days that a feed tells of


def read_calendar(*, user: User, first: date, last: date, kinds: Sequence[str], at: datetime) -> list[Entry]:
    """What the person may see on the days; the reading is recorded with the keys that were shown."""
    found = entries_of(user, first, last, kinds)
    changes = {"first": first.isoformat(), "last": last.isoformat()}
    shown = [entry.row for entry in found]
    audit.record(verb=Verb.CONSULTATION, kind=AgendaEvent.READ, actor=user, at=at, shown=shown, changes=changes)
    return found


@transaction.atomic
def issue_feed(*, user: User, at: datetime) -> str:
    """Give the person a new secret for the feed and return it; the former ends, and it cannot be shown again."""
    if not reads_content(user):
        message = "Your role has no calendar."
        raise AccessDenied(message)
    _end_feeds(user, at)
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(user=user, digest=digest_of(secret), created_at=at)
    events.publish(AgendaEvent.FEED_ISSUED, subject=feed, actor=user, at=at, verb=Verb.ADMINISTRATION)
    return secret


@transaction.atomic
def revoke_feed(*, user: User, at: datetime) -> int:
    """End the person's feed at once; returns how many ended."""
    return _end_feeds(user, at)


def read_feed(*, secret: str, at: datetime) -> bytes | None:
    """The feed of the secret under the rights that its person has now; None when it is unknown or has ended.

    The transaction acts for the person from here on.
    """
    feed = CalendarFeed.objects.select_related("user__party").filter(digest=digest_of(secret), revoked_at=None).first()
    if feed is None or not reads_content(feed.user):
        return None
    user = feed.user
    bind(binding_for(user))
    found = [entry for entry in entries_of(user, (at - BEHIND).date(), (at + AHEAD).date()) if entry.may_leave]
    shown = [entry.row for entry in found]
    audit.record(verb=Verb.EXPORT, kind=AgendaEvent.FEED_READ, actor=user, at=at, subject=feed, shown=shown)
    CalendarFeed.objects.filter(pk=feed.pk).update(read_at=at)
    return feeds.calendar(found, salt=feed.digest, at=at)


def _end_feeds(user: User, at: datetime) -> int:
    running = list(CalendarFeed.objects.select_for_update().filter(user=user, revoked_at=None))
    for feed in running:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        events.publish(AgendaEvent.FEED_REVOKED, subject=feed, actor=user, at=at, verb=Verb.ADMINISTRATION)
    return len(running)
