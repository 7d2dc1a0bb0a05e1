"""Chainable reads of results. Every sum is computed from the rows that stand; a corrected one counts no more."""

from typing import Any, Self

from django.db.models import Count, Prefetch, Q, Sum
from django.db.models.functions import Coalesce

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import User

SUMMED = ("number", "minors", "weight_kg", "value_eur")


class ResultRowQuerySet(VisibleQuerySet):
    """Reads of results."""

    def standing(self) -> Self:
        """Results that no later one corrects."""
        return self.filter(corrected_by__isnull=True)

    def provisional(self) -> Self:
        """Standing results that their country has not confirmed."""
        return self.standing().filter(confirmed_at__isnull=True)

    def for_list(self) -> Self:
        """Results with what a list shows."""
        return self.select_related("party", "day", "confirmed_by", "corrected_by")

    def with_links(self, user: User) -> Self:
        """Results with what they are attributed to, as far as the person may know it."""
        links = self.model._meta.get_field("links").related_model
        return self.prefetch_related(Prefetch("links", links._default_manager.visible_to(user)))

    def totals(self, *by: str) -> list[dict[str, Any]]:
        """Sums by kind and substance, and by more columns; `provisional` counts what is not confirmed."""
        open_ones = Q(confirmed_at__isnull=True)
        sums = {f"sum_{name}": Coalesce(Sum(name), 0, output_field=self.model._meta.get_field(name)) for name in SUMMED}
        rows = self.standing().order_by().values(*by, "kind", "substance")
        rows = rows.annotate(results=Count("pk"), provisional=Coalesce(Sum("number", filter=open_ones), 0), **sums)
        return list(rows.order_by(*by, "kind", "substance"))


class ResultLinkQuerySet(VisibleQuerySet):
    """Reads of what results are attributed to."""

    def results_of(self, **linked: Any) -> Any:
        """The results linked to one target, task force or proposal, each of them once."""
        results: Any = self.model._meta.get_field("result").related_model
        return results._default_manager.filter(pk__in=self.filter(**linked).values("result"))
