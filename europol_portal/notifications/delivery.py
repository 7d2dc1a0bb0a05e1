"""Send the mails of pending notifications: at least once, with effect once (one Message-ID per notification)."""

import logging
import smtplib
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.db.models.functions import Now
from django.template.loader import render_to_string

from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.notifications.access import may_see_subject
from europol_portal.notifications.models import Notification
from europol_portal.notifications.rules import is_notice, title_of

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 100
MOST_TRIES = 20
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)  # twenty tries last about half a day: a mail server may be away for a night

Mail = Notification.Mail


def deliver_pending(notification_ids: Iterable[UUID | str] | None = None) -> int:
    """Lease and send what waits, only the given ones if any are given; returns how many mails went out.

    A worker that dies keeps its lease for 60 s, then another takes over.
    """
    sent = 0
    for notification in _lease(notification_ids):
        sent += _deliver_one(notification)
    return sent


def _lease(notification_ids: Iterable[UUID | str] | None) -> list[Notification]:
    due = Q(lease_until=None) | Q(lease_until__lt=Now())
    waiting = Q(mail__in=[Mail.PENDING, Mail.SENDING]) & due
    with acting_as_system():
        queryset = Notification.objects.filter(waiting)
        if notification_ids is not None:
            queryset = queryset.filter(pk__in=list(notification_ids))
        ids = list(queryset.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:BATCH])
        Notification.objects.filter(pk__in=ids).update(
            mail=Mail.SENDING, lease_until=Now() + LEASE, tries=F("tries") + 1
        )
        return list(Notification.objects.filter(pk__in=ids).select_related("recipient").order_by("pk"))


def _deliver_one(notification: Notification) -> int:
    if not _may_still_know(notification):
        _set_mail(notification, Mail.DROPPED)
        return 0
    try:
        _mail(notification).send()
    except (OSError, smtplib.SMTPException):
        _try_later(notification)
        logger.warning("mail of notification %s failed, try %s", notification.pk, notification.tries)
        return 0
    _set_mail(notification, Mail.SENT)
    return 1


def _may_still_know(notification: Notification) -> bool:
    """Asked again at the moment of sending, as the recipient: access may have ended since the event."""
    with acting_for(notification.recipient):
        return may_see_subject(notification.recipient, notification)


def _mail(notification: Notification) -> EmailMessage:
    context = {
        "notification": notification,
        "title": title_of(notification.kind),
        "is_notice": is_notice(notification.kind),
        "link": f"{settings.PUBLIC_ORIGIN}/notifications/{notification.pk}/",
    }
    return EmailMessage(
        subject=f"Europol Portal: something new for you ({'urgent' if notification.is_urgent else 'normal'})",
        body=render_to_string("email/notification.txt", context),
        to=[notification.recipient.email],
        headers={"Message-ID": f"<{notification.pk}@portal.invalid>"},
    )


def _set_mail(notification: Notification, state: str) -> None:
    with acting_as_system():
        Notification.objects.filter(pk=notification.pk).update(mail=state, lease_until=None)


def _try_later(notification: Notification) -> None:
    """Wait longer after each failure, an hour at most; give up after the last try."""
    if notification.tries >= MOST_TRIES:
        _set_mail(notification, Mail.DEAD)
        return
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (notification.tries - 1))
    with acting_as_system():
        Notification.objects.filter(pk=notification.pk).update(mail=Mail.PENDING, lease_until=Now() + wait)
