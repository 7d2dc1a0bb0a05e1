"""Webhooks and what they were told belong to their person. Whoever is told nothing has nothing to be told of."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import Policy, register
from europol_portal.hooks.models import Delivery, Webhook
from europol_portal.parties.models import Role, User


class WebhookPermission(StrEnum):
    """What people do with their own webhooks."""

    VIEW = "hooks.view_webhook"
    CHANGE = "hooks.change_webhook"


class DeliveryPermission(StrEnum):
    """What people see of their deliveries."""

    VIEW = "hooks.view_delivery"


def own_rows(user: User) -> Q:
    """Only the person's own."""
    return Q(user_id=user.pk)


register(Policy(Webhook, {role: frozenset(WebhookPermission) for role in Role}, own_rows))
register(Policy(Delivery, {role: frozenset(DeliveryPermission) for role in Role}, own_rows))
