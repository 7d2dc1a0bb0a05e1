"""Chainable reads of task forces, their members and results."""

from datetime import date
from typing import Any, Self

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import Party

FORCE_ENDED = ("closed", "cancelled")
RUNNING = ("active", "action_phase")


class TaskForceQuerySet(VisibleQuerySet):
    """Reads of task forces."""

    def open(self) -> Self:
        """Task forces that are neither closed nor cancelled."""
        return self.exclude(status__in=FORCE_ENDED)

    def led_by(self, party: Party) -> Self:
        """Task forces that the party leads."""
        return self.filter(owner=party)

    def joined_by(self, party: Party) -> Self:
        """Task forces of others whose rules the party has signed."""
        return self.exclude(owner=party).filter(members__party=party, members__answer="signed")

    def unsigned_by(self, party: Party) -> Self:
        """Task forces whose rules, as they stand, the party has not signed."""
        open_places = Q(members__answer="invited") | Q(
            members__answer="signed", members__signed_version__lt=F("rules_version")
        )
        return self.filter(open_places, members__party=party)

    def concerning(self, crime_area_id: int) -> Self:
        """Task forces against a form of crime."""
        return self.filter(crime_area_ids__contains=[crime_area_id])

    def ended_by(self, day: date) -> Self:
        """Task forces whose last day lies before or on the day and that are not over."""
        return self.open().filter(ends_on__lte=day)

    def named_like(self, text: str) -> Self:
        """Task forces whose code name, title or reference contains the text."""
        return self.filter(Q(code_name__icontains=text) | Q(title__icontains=text) | Q(reference__icontains=text))

    def with_signatures(self) -> Self:
        """Adds how many parties have signed the rules as they stand."""
        members: Any = self.model._meta.get_field("members").related_model
        rows = members._default_manager.filter(task_force=OuterRef("pk")).active().order_by()
        number = Subquery(rows.values("task_force").annotate(number=Count("pk")).values("number"))
        return self.annotate(signatures=Coalesce(number, 0))

    def for_list(self) -> Self:
        """Task forces with what a list shows."""
        return self.select_related("owner", "created_by").with_signatures()


class MemberQuerySet(VisibleQuerySet):
    """Reads of places in task forces."""

    def open(self) -> Self:
        """Parties that are invited or have signed."""
        return self.filter(answer__in=["invited", "signed"])

    def active(self) -> Self:
        """Parties that have signed the rules as they stand."""
        return self.filter(answer="signed", signed_version=F("task_force__rules_version"))

    def to_sign(self) -> Self:
        """Places that wait for a signature under the rules as they stand."""
        unsigned = Q(answer="invited") | Q(answer="signed", signed_version__lt=F("task_force__rules_version"))
        return self.filter(unsigned).exclude(task_force__status__in=FORCE_ENDED)

    def for_list(self) -> Self:
        """Places with what a list shows."""
        return self.select_related("party", "contact", "answered_by")


class ForcePartQuerySet(VisibleQuerySet):
    """Reads of lines and links of a task force."""

    def for_list(self) -> Self:
        """Newest first, with the party that wrote it."""
        return self.select_related("party").order_by("-pk")


class EntryQuerySet(VisibleQuerySet):
    """Reads of lines that are written once."""

    def for_list(self) -> Self:
        """Newest first, with who wrote them."""
        return self.select_related("party", "author").order_by("-pk")


class ResultQuerySet(VisibleQuerySet):
    """Reads of results."""

    def for_list(self) -> Self:
        """Newest first, with the party concerned."""
        return self.select_related("party", "confirmed_by").order_by("-on", "-pk")

    def totals(self) -> list[dict[str, Any]]:
        """Per kind, what is confirmed and what is provisional; computed, never entered (invariant 35)."""
        confirmed = Sum("number", filter=Q(confirmed_at__isnull=False))
        provisional = Sum("number", filter=Q(confirmed_at__isnull=True))
        rows = (
            self.order_by()
            .values("kind")
            .annotate(confirmed=Coalesce(confirmed, 0), provisional=Coalesce(provisional, 0))
        )
        return list(rows.order_by("kind"))
