"""Write notifications with the event, mark them read."""

import logging
import time
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import Model
from kombu.exceptions import OperationalError

from europol_portal.core.ids import uuid7
from europol_portal.notifications import rules
from europol_portal.notifications.models import Notification
from europol_portal.notifications.querysets import NotificationQuerySet
from europol_portal.parties.models import User

logger = logging.getLogger(__name__)

MOST_COUNTED = 100
BROKER_PAUSE_SECONDS = 30.0
DELIVER_TASK = "europol_portal.notifications.tasks.deliver"


@transaction.atomic
def notify(*, kind: str, event_id: UUID, subject: Model, actor: User | None, at: datetime) -> int:
    """Write one notification per person whom the rule of the kind names; returns how many.

    The rows are the outbox: they commit with the event, the worker is only nudged. The unique constraint on event
    and person makes a repeated call harmless.
    """
    rule = rules.rule_for(kind)
    if rule is None:
        return 0
    told = rule.who(subject, actor, at)
    people = [person for person in told if rule.is_notice or actor is None or person.pk != actor.pk]
    urgent = rule.is_urgent(subject)
    rows = [
        Notification(
            id=uuid7(at),
            recipient=person,
            event_id=event_id,
            kind=kind,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            reference=str(getattr(subject, "reference", "")),
            path=rule.path(subject),
            is_urgent=urgent,
            created_at=at,
            mail=Notification.Mail.PENDING if _gets_mail(person, rule) else Notification.Mail.NONE,
        )
        for person in people
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    pending = [str(row.pk) for row in rows if row.mail == Notification.Mail.PENDING]
    if pending:
        transaction.on_commit(partial(_nudge, pending))
    return len(rows)


@transaction.atomic
def mark_read(*, by: User, at: datetime, notification_id: UUID | None = None) -> int:
    """Mark one notification of the person read, or all of them; returns how many were unread."""
    unread = Notification.objects.visible_to(by).unread()
    if notification_id is not None:
        unread = unread.filter(pk=notification_id)
    return unread.update(read_at=at)


def _gets_mail(person: User, rule: rules.Rule) -> bool:
    return bool(person.email) and (person.mail_notifications or rule.is_notice)


def unread_rows(user: User) -> NotificationQuerySet:
    """What the person has not opened, cut where the bell says "99+"."""
    rows: NotificationQuerySet = Notification.objects.visible_to(user).unread()[:MOST_COUNTED]
    return rows


def count_unread(user: User) -> int:
    """How many the person has not opened; counting stops where the bell says "99+"."""
    return unread_rows(user).count()


class _Doorbell:
    """Wakes the worker. A broker that did not answer is left alone for a while: nobody waits for it twice."""

    def __init__(self) -> None:
        self.silent_until = 0.0

    def ring(self, notification_ids: list[str]) -> None:
        """Send the ids; if the broker is away the scheduler's sweep delivers later."""
        if time.monotonic() < self.silent_until:
            return
        try:
            current_app.send_task(DELIVER_TASK, kwargs={"notification_ids": notification_ids}, retry=False)
        except (OperationalError, OSError):
            self.silent_until = time.monotonic() + BROKER_PAUSE_SECONDS
            logger.warning("broker unreachable, notifications wait for the sweep")


_doorbell = _Doorbell()


def _nudge(notification_ids: list[str]) -> None:
    _doorbell.ring(notification_ids)
