"""Chainable reads of deployments and their parts."""

from datetime import UTC
from typing import Any, Self

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from europol_portal.access.querysets import VisibleQuerySet


class DeploymentQuerySet(VisibleQuerySet):
    """Reads of deployments."""

    def named_like(self, text: str) -> Self:
        """Deployments whose reference, title or place contains the text."""
        return self.filter(Q(reference__icontains=text) | Q(title__icontains=text) | Q(place__icontains=text))

    def for_list(self) -> Self:
        """Deployments with their parties."""
        return self.select_related("owner", "requester", "host")


class DeploymentPartQuerySet(VisibleQuerySet):
    """Reads of the parts of a deployment."""

    def in_order(self) -> Self:
        """Parts in the order in which they came."""
        return self.order_by("pk")


class FieldEntryQuerySet(VisibleQuerySet):
    """Reads of what was entered on the spot."""

    def newest_first(self) -> Self:
        """Entries with their author, as they were written on the spot."""
        return self.select_related("author").order_by("-noted_at", "-pk")

    def by_day(self) -> dict[Any, dict[str, int]]:
        """How many of each kind were written on each day, in UTC."""
        rows = (
            self.annotate(day=TruncDate("noted_at", tzinfo=UTC))
            .order_by()
            .values("day", "kind")
            .annotate(number=Count("pk"))
        )
        days: dict[Any, dict[str, int]] = {}
        for row in rows:
            days.setdefault(row["day"], {})[row["kind"]] = row["number"]
        return days
