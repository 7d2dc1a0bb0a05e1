"""Notifications belong to the person they are addressed to."""

from enum import StrEnum

from django.db.models import Q

from europol_portal.access.policy import Policy, register
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Role, User


class NotificationPermission(StrEnum):
    """What can be done with notifications."""

    VIEW = "notifications.view_notification"


GRANTS = {role: frozenset({NotificationPermission.VIEW}) for role in Role}


def own_notifications(user: User) -> Q:
    """Only the person's own."""
    return Q(recipient_id=user.pk)


register(Policy(model=Notification, grants=GRANTS, visible=own_notifications))
