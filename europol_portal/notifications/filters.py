"""Filters of notifications, for the page and the API."""

import django_filters

from europol_portal.notifications.models import Notification


class NotificationFilter(django_filters.FilterSet):  # type: ignore[misc]  # has no types
    """New ones, urgent ones."""

    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull", label="New only")
    is_urgent = django_filters.BooleanFilter(label="Urgent only")

    class Meta:
        model = Notification
        fields = ["unread", "is_urgent"]
