"""What happens to calendars, with the words of the audit page."""

from django.db.models import TextChoices


class AgendaEvent(TextChoices):
    """Event kinds of the calendar."""

    READ = "agenda.calendar.read", "Calendar read"
    FEED_READ = "agenda.feed.read", "Calendar feed read"
    FEED_ISSUED = "agenda.feed.issued", "Calendar feed issued"
    FEED_REVOKED = "agenda.feed.revoked", "Calendar feed revoked"
