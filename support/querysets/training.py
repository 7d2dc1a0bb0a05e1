"""Chainable reads of courses, sessions, nominations and the library."""

from datetime import date
from typing import Any, Self

from django.db.models import Avg, Count, Q

from europol_portal.access.querysets import VisibleQuerySet


class CourseQuerySet(VisibleQuerySet):
    """Reads of courses."""

    def offered(self) -> Self:
        """Courses that are offered, by title."""
        return self.filter(is_active=True).order_by("title", "pk")


class TrainingSessionQuerySet(VisibleQuerySet):
    """Reads of sessions."""

    def to_come(self, day: date) -> Self:
        """Open sessions that have not begun, the next one first."""
        return self.filter(status="open", starts_on__gte=day).order_by("starts_on", "pk")

    def for_list(self) -> Self:
        """Sessions with their course and country."""
        return self.select_related("course", "country", "owner")


class SessionPartQuerySet(VisibleQuerySet):
    """Reads of quotas."""

    def for_list(self) -> Self:
        """Quotas with their party, and how many of its people have a place."""
        return self.select_related("party").order_by("party__code", "pk")


class NominationQuerySet(VisibleQuerySet):
    """Reads of nominations."""

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.exclude(status="withdrawn")

    def for_list(self) -> Self:
        """Nominations with their party and papers, who has a place first, then in the order of the waiting list."""
        days = Count("attendance", filter=Q(attendance__was_there=True))
        rows = self.select_related("party", "certificate", "evaluation").annotate(days_there=days)
        return rows.order_by("status", "pk")


class NominationPartQuerySet(VisibleQuerySet):
    """Reads of attendance, evaluations and certificates."""

    def marks_of(self, session: Any) -> dict[str, Any]:
        """How many evaluations the session has, and their averages."""
        rows = self.filter(nomination__session=session)
        return rows.aggregate(number=Count("pk"), content=Avg("content"), teaching=Avg("teaching"), use=Avg("use"))


class LibraryItemQuerySet(VisibleQuerySet):
    """Reads of the library."""

    def standing(self) -> Self:
        """What was not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def named_like(self, text: str) -> Self:
        """Material whose title or description holds the text."""
        return self.filter(Q(title__icontains=text) | Q(about__icontains=text))

    def for_list(self) -> Self:
        """Material with its course."""
        return self.select_related("course", "owner")
