"""Chainable reads of budgets, calls, grants and their parts."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db.models import Case, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from europol_portal.access.querysets import VisibleQuerySet

GRANT_OVER = ("rejected", "withdrawn", "closed")
ALLOCATED = (("allocation", 1), ("cut", -1))
COMMITTED = (("commitment", 1), ("release", -1))
PAID = (("prefinancing", 1), ("payment", 1), ("recovery", -1))
MONEY = DecimalField(max_digits=14, decimal_places=2)


class BudgetQuerySet(VisibleQuerySet):
    """Reads of budgets."""

    def for_list(self) -> Self:
        """Newest year first."""
        return self.order_by("-year", "name")


class BudgetLineQuerySet(VisibleQuerySet):
    """Reads of the lines of budgets."""

    def for_list(self) -> Self:
        """Lines with their budget, by code."""
        return self.select_related("budget").order_by("-budget__year", "code")


class LedgerQuerySet(VisibleQuerySet):
    """Reads of the ledger."""

    def for_list(self) -> Self:
        """Entries with whom they were booked by, newest first."""
        return self.select_related("by").order_by("-pk")

    def balances(self) -> dict[str, Decimal]:
        """Allocated, committed and paid, worked out from the entries alone."""
        kinds = {"allocated": ALLOCATED, "committed": COMMITTED, "paid": PAID}
        sums = {
            name: Coalesce(Sum(_signed(signs)), Value(Decimal(0)), output_field=MONEY) for name, signs in kinds.items()
        }
        return dict(self.aggregate(**sums))


class CallQuerySet(VisibleQuerySet):
    """Reads of calls."""

    def taking(self, at: datetime) -> Self:
        """Calls that take applications at the moment."""
        return self.filter(Q(closes_at__isnull=True) | Q(closes_at__gt=at), status="open", opens_on__lte=at.date())

    def for_list(self) -> Self:
        """Open ones first, then by their deadline."""
        return self.select_related("owner").order_by("status", F("closes_at").asc(nulls_last=True), "code")


class GrantQuerySet(VisibleQuerySet):
    """Reads of grants."""

    def open(self) -> Self:
        """Grants whose life goes on."""
        return self.exclude(status__in=GRANT_OVER)

    def over(self) -> Self:
        """Grants that were rejected, withdrawn or closed."""
        return self.filter(status__in=GRANT_OVER)

    def named_like(self, text: str) -> Self:
        """Grants whose reference or title contains the text."""
        return self.filter(Q(reference__icontains=text) | Q(title__icontains=text))

    def ranked(self) -> Self:
        """By the points of both evaluations, the best first; then the one that came first."""
        return self.order_by(F("score").desc(nulls_last=True), "submitted_at", "pk")

    def for_list(self) -> Self:
        """Grants with what a list shows."""
        return self.select_related("owner", "call")


class GrantPartQuerySet(VisibleQuerySet):
    """Reads of the parts of a grant."""

    def for_list(self) -> Self:
        """Parts in the order in which they came."""
        return self.order_by("pk")


class GrantPartnerQuerySet(GrantPartQuerySet):
    """Reads of a consortium."""

    def for_list(self) -> Self:
        """With the parties."""
        return self.select_related("party").order_by("pk")

    def unanswered_by(self, party_id: int) -> Self:
        """Invitations of drafts that the party has not answered."""
        return self.filter(party_id=party_id, answer="invited", grant__status="draft")


def _signed(signs: tuple[tuple[str, int], ...]) -> Case:
    cases = [When(kind=kind, then=F("amount") if sign > 0 else -F("amount")) for kind, sign in signs]
    return Case(*cases, default=Value(Decimal(0)), output_field=MONEY)
