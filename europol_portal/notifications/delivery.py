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
from europol_portal.web import metrics

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 100
MOST_TRIES = 20
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)  # twenty tries last about half a day: a mail server may be away for a night

Mail = Notification.Mail
WAITING = Q(mail=Mail.PENDING) & (Q(lease_until=None) | Q(lease_until__lt=Now()))
ABANDONED = Q(mail=Mail.SENDING, lease_until__lt=Now())  # by a worker that died, or that failed on it


def deliver_pending(notification_ids: Iterable[UUID | str] | None = None) -> int:
    """Lease and send what waits, only the given ones if any are given; returns how many mails went out.

    A worker that dies keeps its lease for 60 s. What it left behind may be what killed it, so the sweep takes such
    notifications one by one, the longest abandoned first: one that can never be sent holds up no other.
    """
    if notification_ids is not None:
        return _deliver_all(_lease(WAITING & Q(pk__in=list(notification_ids))))
    sent = _deliver_all(_lease(WAITING))
    while abandoned := _lease(ABANDONED, most=1):
        sent += _deliver_all(abandoned)
    return sent


def _lease(wanted: Q, *, most: int = BATCH) -> list[Notification]:
    """Take what is due for a minute; one that was tried too often is given up and kept as a dead letter."""
    with acting_as_system():
        rows = Notification.objects.filter(wanted)
        rows.filter(tries__gte=MOST_TRIES).update(mail=Mail.DEAD, lease_until=None)
        locked = rows.select_for_update(skip_locked=True).order_by("lease_until", "pk")
        ids = list(locked.values_list("pk", flat=True)[:most])
        Notification.objects.filter(pk__in=ids).update(
            mail=Mail.SENDING, lease_until=Now() + LEASE, tries=F("tries") + 1
        )
        return list(Notification.objects.filter(pk__in=ids).select_related("recipient").order_by("pk"))


def _deliver_all(leased: list[Notification]) -> int:
    """Send one after the other; if one fails in a way that nobody foresaw, those behind it are free again at once."""
    sent = done = 0
    try:
        for notification in leased:
            sent += _deliver_one(notification)
            done += 1
    finally:
        if behind := [notification.pk for notification in leased[done + 1 :]]:
            with acting_as_system():
                rows = Notification.objects.filter(pk__in=behind, mail=Mail.SENDING)
                rows.update(mail=Mail.PENDING, lease_until=None, tries=F("tries") - 1)
    return sent


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
    metrics.MAILS.labels(state).inc()
    with acting_as_system():
        Notification.objects.filter(pk=notification.pk).update(mail=state, lease_until=None)


def _try_later(notification: Notification) -> None:
    """Wait longer after each failure, an hour at most; give up after the last try."""
    if notification.tries >= MOST_TRIES:
        _set_mail(notification, Mail.DEAD)
        return
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (notification.tries - 1))
    metrics.MAILS.labels("again").inc()
    with acting_as_system():
        Notification.objects.filter(pk=notification.pk).update(mail=Mail.PENDING, lease_until=Now() + wait)
