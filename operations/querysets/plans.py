"""Chainable reads of phases and linked records."""

from typing import Self

from europol_portal.access.querysets import VisibleQuerySet


class PhaseQuerySet(VisibleQuerySet):
    """Reads of phases."""

    def for_list(self) -> Self:
        """Phases in the order of time."""
        return self.order_by("starts_on", "ends_on", "pk")


class RecordQuerySet(VisibleQuerySet):
    """Reads of linked records."""

    def for_list(self) -> Self:
        """Records by kind, the newest first in each."""
        return self.select_related("party").order_by("kind", "-pk")


class SiteQuerySet(VisibleQuerySet):
    """Reads of sites."""

    def for_list(self) -> Self:
        """Sites by kind and name, with who entered them."""
        return self.select_related("party").order_by("kind", "name", "pk")
