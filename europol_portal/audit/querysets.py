"""Chainable reads of the audit record."""

from typing import Self

from europol_portal.access.querysets import VisibleQuerySet


class AuditEventQuerySet(VisibleQuerySet):
    """Reads of audit events."""

    def about(self, subject_type: str, subject_id: str) -> Self:
        """Events about one object."""
        return self.filter(subject_type=subject_type, subject_id=subject_id)
