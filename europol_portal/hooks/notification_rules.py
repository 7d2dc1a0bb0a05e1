"""The person hears when an own webhook was paused."""

from collections.abc import Iterable
from datetime import datetime

from europol_portal.hooks.events import WebhookEvent
from europol_portal.hooks.models import Webhook
from europol_portal.notifications.rules import Rule, register
from europol_portal.parties.models import User


def its_person(webhook: Webhook, _actor: User | None, _at: datetime) -> Iterable[User]:
    """Who has made it."""
    return [webhook.user]


WORDS = "A webhook of yours is paused: its address does not answer"
register(Rule(kind=WebhookEvent.PAUSED, title=WORDS, who=its_person))
