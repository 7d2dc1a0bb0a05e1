"""Chainable reads of the case record."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from django.db.models import Exists, OuterRef, QuerySet

from europol_portal.access.querysets import VisibleQuerySet


class CaseLineQuerySet(VisibleQuerySet):
    """Reads of the case record."""

    def for_list(self) -> Self:
        """Lines with whose they are, newest first."""
        return self.select_related("party", "author").order_by("-pk")

    def told(self, *, kind: str = "", on: date | None = None) -> Self:
        """Lines of a kind, and of a day in UTC; all without."""
        rows = self.filter(kind=kind) if kind else self
        if on is None:
            return rows
        begins = datetime.combine(on, time(), tzinfo=UTC)
        return rows.filter(at__gte=begins, at__lt=begins + timedelta(days=1))

    def without_line(self, sources: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the sources that have no line saying that they were entered; there must be none."""
        return sources.filter(~Exists(self.filter(source=OuterRef("pk"), act="entered")))
