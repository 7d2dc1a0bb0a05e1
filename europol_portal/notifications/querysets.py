"""Chainable reads of notifications."""

from typing import Self
from uuid import UUID

from europol_portal.access.querysets import VisibleQuerySet


class NotificationQuerySet(VisibleQuerySet):
    """Reads of notifications; always of one person."""

    def unread(self) -> Self:
        """Those the person has not opened."""
        return self.filter(read_at=None)

    def newer_than(self, key: UUID) -> Self:
        """Those that came after one the person already has on the page."""
        return self.filter(pk__gt=key)
