"""Chainable reads of factsheets."""

from typing import Self

from europol_portal.access.querysets import VisibleQuerySet


class FactsheetQuerySet(VisibleQuerySet):
    """Reads of factsheets."""

    def released(self) -> Self:
        """Those that are public, the newest first."""
        return self.filter(status="released").order_by("-released_at", "-pk")
