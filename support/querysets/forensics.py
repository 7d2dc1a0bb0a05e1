"""Chainable reads of exhibits and their parts."""

from typing import Self

from django.db.models import Q

from europol_portal.access.querysets import VisibleQuerySet

EXHIBIT_OVER = ("released",)


class ExhibitQuerySet(VisibleQuerySet):
    """Reads of exhibits."""

    def named_like(self, text: str) -> Self:
        """Exhibits whose reference or label contains the text."""
        return self.filter(Q(reference__icontains=text) | Q(label__icontains=text))

    def for_list(self) -> Self:
        """Exhibits with their owner and who has them."""
        return self.select_related("owner", "holder")


class ExhibitPartQuerySet(VisibleQuerySet):
    """Reads of the parts of an exhibit."""

    def for_list(self) -> Self:
        """Parts in the order in which they came."""
        return self.order_by("pk")
