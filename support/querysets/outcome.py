"""Chainable reads of outcomes, their figures and lessons."""

from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Sum

from europol_portal.access.querysets import VisibleQuerySet
from support.querysets.requests import RequestPartQuerySet


class OutcomeQuerySet(RequestPartQuerySet):
    """Reads of what requesters said."""

    def newest_first(self) -> Self:
        """Versions of a request with author and figures; the first one counts."""
        return self.select_related("author", "party").prefetch_related("figures").order_by("-number")

    def standing(self) -> Self:
        """The last version of each request."""
        return self.order_by("request_id", "-number").distinct("request_id")


class OutcomeFigureQuerySet(VisibleQuerySet):
    """Reads of figures."""

    def totals(self, outcomes: Iterable[Any]) -> list[dict[str, Any]]:
        """Sums by measure over the outcomes."""
        rows = self.filter(outcome__in=outcomes).order_by("measure").values("measure")
        return list(rows.annotate(total=Sum("amount")))


class LessonQuerySet(VisibleQuerySet):
    """Reads of lessons."""

    def for_list(self) -> Self:
        """Lessons with their service."""
        return self.select_related("service")
