"""Make, test, pause and remove webhooks; send again what was given up."""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from europol_portal import events
from europol_portal.access.policy import require
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.hooks import feed, sending
from europol_portal.hooks.access import WebhookPermission
from europol_portal.hooks.events import WebhookEvent
from europol_portal.hooks.models import Delivery, Webhook
from europol_portal.notifications import rules
from europol_portal.parties.models import User

Verb = events.Verb
State = Delivery.State
MOST_WEBHOOKS = 5  # of one person
SECRET_BYTES = 32
PREFIX = "whsec_"  # as the Standard Webhooks write it


@transaction.atomic
def make_webhook(*, label: str, url: str, kinds: Iterable[str], by: User, at: datetime) -> tuple[Webhook, str]:
    """Tell an address of the person's news from now on; returns the secret that signs them, which is not shown again.

    Raises DomainError for an address that may not be told, an unknown kind, and one webhook too many.
    """
    require(by, WebhookPermission.CHANGE)
    chosen = sorted(set(kinds))
    if unknown := [kind for kind in chosen if rules.rule_for(kind) is None]:
        message = f"Nobody is ever told of {unknown[0]}."
        raise DomainError(message, code="kind_unknown", field="kinds")
    if Webhook.objects.visible_to(by).count() >= MOST_WEBHOOKS:
        message = f"You have {MOST_WEBHOOKS} webhooks. Remove one first."
        raise DomainError(message, code="too_many_webhooks")
    try:
        sending.target_of(url)
    except sending.Refused as refused:
        raise DomainError(str(refused), code="address_refused", field="url") from refused
    secret = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    place = feed.now()
    webhook = Webhook(
        user=by, label=label.strip(), url=url.strip(), secret=secret, kinds=chosen, made_at=at,
        seen_transaction=place.transaction, seen_id=place.key,
    )  # fmt: skip
    webhook.full_clean(exclude=["user", "secret"])
    webhook.save(force_insert=True)
    _publish(WebhookEvent.MADE, webhook, by, at)
    return webhook, secret


@transaction.atomic
def remove_webhook(*, webhook: Webhook, by: User, at: datetime) -> None:
    """It is told of nothing any more, and what it was told goes with it."""
    _own(webhook, by)
    _publish(WebhookEvent.REMOVED, webhook, by, at)
    webhook.delete()


@transaction.atomic
def resume_webhook(*, webhook: Webhook, by: User, at: datetime) -> Webhook:
    """A paused webhook goes on with the next news; what it missed stands in the feed."""
    _own(webhook, by)
    place = feed.now()
    webhook.is_active, webhook.failures = True, 0
    webhook.seen_transaction, webhook.seen_id = place.transaction, place.key
    webhook.save(update_fields=["is_active", "failures", "seen_transaction", "seen_id"])
    _publish(WebhookEvent.RESUMED, webhook, by, at)
    return webhook


@transaction.atomic
def test_webhook(*, webhook: Webhook, by: User, at: datetime) -> Delivery:
    """Send a test, as real news would be sent."""
    _own(webhook, by)
    made: Delivery = Delivery.objects.create(webhook=webhook, user=by, due_at=at, made_at=at)
    return made


@transaction.atomic
def send_again(*, delivery: Delivery, by: User, at: datetime) -> Delivery:
    """Try once more what was given up or delivered; the receiver knows it by its id."""
    _own(delivery.webhook, by)
    locked: Delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.state in {State.PENDING, State.SENDING}:
        return locked
    locked.state, locked.tries, locked.due_at, locked.ended_at = State.PENDING, 0, at, None
    locked.save(update_fields=["state", "tries", "due_at", "ended_at"])
    return locked


def _own(webhook: Webhook, by: User) -> None:
    require(by, WebhookPermission.CHANGE)
    if webhook.user_id != by.pk:
        message = "You look after your own webhooks only."
        raise AccessDenied(message)


def _publish(kind: WebhookEvent, webhook: Webhook, by: User, at: datetime) -> None:
    changes = {"webhook": str(webhook.pk), "kinds": webhook.kinds}
    events.publish(kind, subject=webhook, actor=by, at=at, verb=Verb.ADMINISTRATION, changes=changes)
