"""Notifications belong to the person they are addressed to."""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

from django.apps import apps
from django.db.models import Q

from europol_portal.access.policy import Policy, policies, register, visible_q
from europol_portal.notifications.models import Notification
from europol_portal.parties.models import Role, User

Subject = tuple[str, str]


class NotificationPermission(StrEnum):
    """What can be done with notifications."""

    VIEW = "notifications.view_notification"


GRANTS = {role: frozenset({NotificationPermission.VIEW}) for role in Role}


def own_notifications(user: User) -> Q:
    """Only the person's own."""
    return Q(recipient_id=user.pk)


register(Policy(model=Notification, grants=GRANTS, visible=own_notifications))


def seen_subjects(user: User, notifications: Iterable[Notification]) -> frozenset[Subject]:
    """Subjects that the person may still see, asked now; one query per kind of subject."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for notification in notifications:
        wanted[notification.subject_type].add(notification.subject_id)
    return frozenset((label, key) for label, keys in wanted.items() for key in _visible_keys(user, label, keys))


def may_see_subject(user: User, notification: Notification) -> bool:
    """True when the person may still see what the notification is about."""
    return subject_of(notification) in seen_subjects(user, [notification])


def subject_of(notification: Notification) -> Subject:
    """What the notification is about."""
    return notification.subject_type, notification.subject_id


def _visible_keys(user: User, label: str, keys: set[str]) -> set[str]:
    try:
        model = apps.get_model(label)
    except LookupError:  # the kind of thing was renamed or removed since
        return set()
    if model not in policies():
        return set()
    rows = model._default_manager.filter(visible_q(user, model), pk__in=keys)
    return {str(key) for key in rows.values_list("pk", flat=True)}
