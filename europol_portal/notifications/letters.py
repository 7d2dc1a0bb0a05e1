"""Dead letters: notifications whose mail was given up. Administrators see that there are some, never the content."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from europol_portal.access.binding import acting_as_system
from europol_portal.notifications.models import Notification
from europol_portal.notifications.rules import title_of
from europol_portal.parties.models import User

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A mail that was given up: what kind, for whom and since when, without reference or link."""

    key: UUID
    title: str
    recipient: User
    created_at: datetime
    tries: int
    is_urgent: bool


def dead_letters() -> list[DeadLetter]:
    """The oldest ones, 200 at most."""
    with acting_as_system():
        rows = Notification.objects.filter(mail=Notification.Mail.DEAD).select_related("recipient").order_by("pk")
        return [
            DeadLetter(row.pk, title_of(row.kind), row.recipient, row.created_at, row.tries, row.is_urgent)
            for row in rows[:MOST_SHOWN]
        ]


def revive(keys: Iterable[UUID]) -> list[User]:
    """Let mails that were given up wait again, with all their tries; returns whom they are for, each once a mail.

    Whether the recipient may still know is asked again when the mail is sent.
    """
    with acting_as_system():
        rows = Notification.objects.filter(pk__in=list(keys), mail=Notification.Mail.DEAD)
        found = list(rows.select_for_update(of=("self",)).select_related("recipient").order_by("pk"))
        Notification.objects.filter(pk__in=[row.pk for row in found]).update(
            mail=Notification.Mail.PENDING, lease_until=None, tries=0
        )
        return [row.recipient for row in found]
