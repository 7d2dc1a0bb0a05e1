"""Dead letters: notifications whose mail was given up. Administrators see for whom, never what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from europol_portal.access.binding import acting_as_system
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import User

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The mails of one person that were given up: how many, and the day of the oldest.

    Kind, urgency and minute are left out: whoever makes mails of a person fail shall not learn what the person is told.
    """

    recipient: User
    count: int
    since: date


def dead_letters() -> list[DeadLetters]:
    """A line for each recipient, 200 at most."""
    with acting_as_system():
        rows = (
            Notification.objects.filter(mail=Notification.Mail.DEAD)
            .order_by()
            .values("recipient_id")
            .annotate(count=Count("pk"), since=Min("created_at"))
            .order_by("since")[:MOST_SHOWN]
        )
        found = {row["recipient_id"]: row for row in rows}
        people = User.objects.in_bulk(found)
    return [DeadLetters(people[key], row["count"], row["since"].date()) for key, row in found.items()]


def revive(people: Iterable[int]) -> list[User]:
    """Let the mails of these people that were given up wait again, with all their tries; whose, each once a mail.

    Whether the recipient may still know is asked again when the mail is sent.
    """
    with acting_as_system():
        rows = Notification.objects.filter(recipient__in=list(people), mail=Notification.Mail.DEAD)
        found = list(rows.select_for_update(of=("self",)).select_related("recipient").order_by("pk"))
        Notification.objects.filter(pk__in=[row.pk for row in found]).update(
            mail=Notification.Mail.PENDING, lease_until=None, tries=0
        )
        return [row.recipient for row in found]
