"""Tell webhooks: find what is new for their people, ask once more whether they may know it, sign, send, try again.

At least once: a worker that dies after the answer sends it again, under the same id.
"""

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from urllib3.exceptions import HTTPError

from europol_portal import events
from europol_portal.access.binding import acting_as_system, acting_for
from europol_portal.hooks import feed, sending
from europol_portal.hooks.events import WebhookEvent
from europol_portal.hooks.models import Delivery, Webhook
from europol_portal.hooks.services import PREFIX
from europol_portal.notifications.access import may_see_subject
from europol_portal.notifications.models import Notification
from europol_portal.notifications.rules import title_of
from europol_portal.web import metrics
from europol_portal.web.models import Heartbeat

logger = logging.getLogger(__name__)

State = Delivery.State
LEASE = timedelta(seconds=60)
LONGEST_ROUND = 45.0  # seconds
TURN = "webhooks"
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=6)
MOST_TRIES = 14  # about a day
MOST_FAILURES = 5  # given up one after the other: then the webhook is paused
KEPT = timedelta(days=30)
TEST = "portal.test"
DELIVERED = range(200, 300)


def tend(*, at: datetime) -> int:
    """Find news, send what is due, forget what is old; returns how many were delivered. Harmless to repeat.

    One worker does it at a time: receivers that do not answer keep no others from their work.
    """
    done = 0
    with _alone(at) as is_alone:
        if not is_alone:
            return 0
        with acting_as_system():
            for webhook in Webhook.objects.filter(is_active=True).select_for_update(skip_locked=True).order_by("pk"):
                _spread(webhook, at)
            Delivery.objects.filter(ended_at__lt=at - KEPT).delete()
        began = time.monotonic()
        while time.monotonic() < began + LONGEST_ROUND and (key := _next(at)):
            done += _deliver(key, at)
    return done


@contextmanager
def _alone(at: datetime) -> Iterator[bool]:
    """True for the one worker that does this now; a worker that died is waited for until its turn is over."""
    Heartbeat.objects.get_or_create(name=TURN, defaults={"at": at - 2 * LEASE})
    mine = Heartbeat.objects.filter(name=TURN, at__lt=at - LEASE).update(at=at) == 1
    try:
        yield mine
    finally:
        if mine:
            Heartbeat.objects.filter(name=TURN).update(at=at - 2 * LEASE)


def _spread(webhook: Webhook, at: datetime) -> None:
    """Write a delivery for each notification that came since."""
    places = feed.after(webhook.user_id, feed.Cursor(webhook.seen_transaction, webhook.seen_id))
    if not places:
        return
    rows = Notification.objects.filter(pk__in=[place.key for place in places])
    if webhook.kinds:
        rows = rows.filter(kind__in=webhook.kinds)
    wanted = set(rows.exclude(kind=WebhookEvent.PAUSED).values_list("pk", flat=True))
    Delivery.objects.bulk_create(
        [
            Delivery(webhook=webhook, user_id=webhook.user_id, notification_id=place.key, due_at=at, made_at=at)
            for place in places
            if place.key in wanted
        ],
        ignore_conflicts=True,
    )
    last = places[-1]
    Webhook.objects.filter(pk=webhook.pk).update(seen_transaction=last.transaction, seen_id=last.key)


def _next(at: datetime) -> UUID | None:
    """Take one that is due, for a minute."""
    free = Q(state=State.PENDING) | Q(state=State.SENDING, lease_until__lt=at)
    with acting_as_system():
        rows = Delivery.objects.filter(free, due_at__lte=at, webhook__is_active=True)
        rows = rows.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "pk")
        key: UUID | None = rows.values_list("pk", flat=True).first()
        if key is None:
            return None
        changes: dict[str, Any] = {"state": State.SENDING, "lease_until": at + LEASE, "tries": F("tries") + 1}
        Delivery.objects.filter(pk=key).update(**changes)
    return key


def _deliver(key: UUID, at: datetime) -> bool:
    with acting_as_system():
        delivery = Delivery.objects.select_related("webhook", "notification").get(pk=key)
        webhook, person = delivery.webhook, delivery.webhook.user
    with acting_for(person):
        notification = delivery.notification
        if not person.is_active or (notification and not may_see_subject(person, notification)):
            return _end(delivery, State.DROPPED, at)
        body = body_of(delivery)
    try:
        target = sending.target_of(webhook.url)
        status, said = sending.send(target, body, signed(webhook.secret, str(delivery.pk), at, body)), ""
    except sending.Refused as refused:
        status, said = None, str(refused)
    except (HTTPError, OSError) as away:
        status, said = None, type(away).__name__
    delivery.status, delivery.said = status, said[:60]
    if status in DELIVERED:
        return _end(delivery, State.DONE, at)
    return _again(delivery, at)


def body_of(delivery: Delivery) -> bytes:
    """What is said: kind, reference and address, never content; as the person may see it now."""
    told = delivery.notification
    data: dict[str, Any] = {}
    if told:
        data = {
            "notification": str(told.pk), "title": title_of(told.kind), "reference": told.reference,
            "urgent": told.is_urgent, "url": f"{settings.PUBLIC_ORIGIN}/notifications/{told.pk}/",
        }  # fmt: skip
    at = (told.created_at if told else delivery.made_at).isoformat()
    return json.dumps({"type": told.kind if told else TEST, "timestamp": at, "data": data}).encode()


def signed(secret: str, key: str, at: datetime, body: bytes) -> dict[str, str]:
    """Headers by which the receiver knows us (Standard Webhooks: HMAC-SHA256 of id, seconds and body)."""
    seconds = str(int(at.timestamp()))
    code = hmac.new(
        base64.b64decode(secret.removeprefix(PREFIX)), f"{key}.{seconds}.".encode() + body, hashlib.sha256
    ).digest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Europol-Portal",
        "webhook-id": key,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(code).decode()}",
    }


def _end(delivery: Delivery, state: str, at: datetime) -> bool:
    """It is over, well or not; returns whether it was delivered."""
    metrics.MAILS.labels(f"webhook_{state}").inc()
    facts = {"state": state, "ended_at": at, "lease_until": None, "status": delivery.status, "said": delivery.said}
    with acting_as_system():
        Delivery.objects.filter(pk=delivery.pk).update(**facts)
        if state == State.DONE:
            Webhook.objects.filter(pk=delivery.webhook_id).update(failures=0)
    if state == State.DONE and delivery.notification_id:
        with acting_for(delivery.webhook.user):
            changes = {"webhook": str(delivery.webhook_id), "notification": str(delivery.notification_id)}
            verb = events.Verb.DISCLOSURE
            events.publish(WebhookEvent.TOLD, subject=delivery.webhook, actor=None, at=at, verb=verb, changes=changes)
    return state == State.DONE


def _again(delivery: Delivery, at: datetime) -> bool:
    """Wait longer after each try; give up after the last, and pause a webhook that never answers."""
    if delivery.tries < MOST_TRIES:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (delivery.tries - 1))
        facts = {"state": State.PENDING, "due_at": at + wait, "status": delivery.status, "said": delivery.said}
        with acting_as_system():
            Delivery.objects.filter(pk=delivery.pk).update(lease_until=None, **facts)
        return False
    _end(delivery, State.DEAD, at)
    with acting_as_system():
        Webhook.objects.filter(pk=delivery.webhook_id).update(failures=F("failures") + 1)
        webhook = Webhook.objects.select_related("user").get(pk=delivery.webhook_id)
        if webhook.failures < MOST_FAILURES or not webhook.is_active:
            return False
        Webhook.objects.filter(pk=webhook.pk).update(is_active=False)
    with acting_for(webhook.user):
        changes = {"webhook": str(webhook.pk)}
        verb = events.Verb.ADMINISTRATION
        events.publish(WebhookEvent.PAUSED, subject=webhook, actor=None, at=at, verb=verb, changes=changes)
    return False
