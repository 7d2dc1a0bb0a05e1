"""Notifications as their person may read them now: what may no longer be seen keeps its line, without a link."""

from collections.abc import Sequence
from dataclasses import dataclass

from europol_portal.notifications.access import Subject, seen_subjects, subject_of
from europol_portal.notifications.models import Notification
from europol_portal.notifications.rules import title_of
from europol_portal.parties.models import User


@dataclass(frozen=True)
class Line:
    """One notification; `is_open` says that its subject may still be seen."""

    notification: Notification
    title: str
    is_open: bool

    @property
    def is_new(self) -> bool:
        """Not opened yet."""
        return self.notification.read_at is None


def lines_for(user: User, notifications: Sequence[Notification]) -> list[Line]:
    """Lines with or without their link: one query per kind of subject."""
    seen: frozenset[Subject] = seen_subjects(user, notifications)
    return [
        Line(notification, title_of(notification.kind), subject_of(notification) in seen)
        for notification in notifications
    ]
