"""Chainable reads of action days: country sheets, shifts, tasks and counted checks."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Case, F, Max, Q, Sum, When

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import Party

DAY_ENDED = ("published", "archived", "cancelled")
COUNTED_ON = ("live", "consolidation")
TASK_ENDED = ("done", "cancelled")
OFFICERS = "officers"


class ActionDayQuerySet(VisibleQuerySet):
    """Reads of action days."""

    def open(self) -> Self:
        """Action days on which something can still be entered."""
        return self.exclude(status__in=DAY_ENDED)

    def for_list(self) -> Self:
        """Action days with what a list shows, the next first."""
        return self.select_related("operation__owner")


class SheetQuerySet(VisibleQuerySet):
    """Reads of country sheets."""

    def for_list(self) -> Self:
        """Sheets with who has said ready."""
        return self.select_related("party", "ready_by", "signed_by")


class RosterQuerySet(VisibleQuerySet):
    """Reads of shifts in the coordination centre."""

    def for_list(self) -> Self:
        """Shifts in the order of time."""
        return self.select_related("party").order_by("starts_at", "party__code", "pk")


class TaskQuerySet(VisibleQuerySet):
    """Reads of tasks and cross-checks."""

    def open(self) -> Self:
        """What is neither done nor cancelled."""
        return self.exclude(status__in=TASK_ENDED)

    def done_by_party(self, party: Party) -> Self:
        """What the party has to do."""
        return self.filter(doer=party)

    def late(self, at: datetime) -> Self:
        """Open ones whose time has passed."""
        return self.open().filter(due_at__lt=at)

    def for_list(self) -> Self:
        """Open ones first, by the time they are due."""
        ended = Case(When(status__in=TASK_ENDED, then=1), default=0)
        return self.select_related("party", "doer", "day", "done_by").order_by(ended, "due_at", "pk")


class CountQuerySet(VisibleQuerySet):
    """Reads of counted checks."""

    def totals(self) -> list[dict[str, Any]]:
        """Per party and kind: checks of all hours together, of officers the most in one hour."""
        rows = self.order_by().values("party__code", "party__name", "kind").annotate(
            added=Sum("number", filter=~Q(kind=OFFICERS)), most=Max("number", filter=Q(kind=OFFICERS))
        )  # fmt: skip
        return [
            {"code": row["party__code"], "name": row["party__name"], "kind": row["kind"],
             "number": row["most"] if row["kind"] == OFFICERS else row["added"]}
            for row in rows.order_by("party__code", "kind")
        ]  # fmt: skip

    def by_hour(self) -> list[dict[str, Any]]:
        """Per hour, all checks of all parties together."""
        rows = self.exclude(kind=OFFICERS).order_by().values("hour").annotate(number=Sum("number"))
        return list(rows.order_by(F("hour").desc()))
