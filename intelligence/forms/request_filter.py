"""The queues of requests for information as a filter in the address; page and API share it."""

from typing import Any

import django_filters
from django.utils import timezone

from intelligence.models import InformationRequest, InformationRequestQuerySet


class InformationRequestFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of requests for information; "due soon" and "overdue" are computed at this moment."""

    STATES = (
        ("open", "All open"),
        ("soon", "Due soon"),
        ("overdue", "Overdue"),
        ("stopped", "Clock stopped"),
        ("closed", "Closed"),
    )
    state = django_filters.ChoiceFilter(choices=STATES, method="in_state", label="State", empty_label="Open and closed")
    side = django_filters.ChoiceFilter(
        choices=(("to_us", "Requests to us"), ("ours", "Our requests")), method="on_side", label="Side"
    )

    class Meta:
        model = InformationRequest
        fields = ["state", "side"]

    def in_state(self, queryset: InformationRequestQuerySet, _name: str, value: str) -> InformationRequestQuerySet:
        """One of the queues."""
        now = timezone.now()
        queues: dict[str, Any] = {
            "open": lambda: queryset.filter(closed_at=None),
            "soon": lambda: queryset.soon(now),
            "overdue": lambda: queryset.overdue(now),
            "stopped": queryset.stopped,
            "closed": lambda: queryset.filter(closed_at__isnull=False),
        }
        found: InformationRequestQuerySet = queues[value]()
        return found

    def on_side(self, queryset: InformationRequestQuerySet, _name: str, value: str) -> InformationRequestQuerySet:
        """What the party is to answer, or what it has asked."""
        user = self.request.user
        return queryset.asked_of(user) if value == "to_us" else queryset.asked_by(user)
