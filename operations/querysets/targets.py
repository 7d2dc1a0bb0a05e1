"""Chainable reads of high value targets, of who backs them and of their points."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import Party

TARGET_ENDED = ("removed", "arrested", "neutralised")
UNDER_REVIEW = ("active", "dormant")
BACKS = ("supporting", "validated")


class CriterionQuerySet(models.QuerySet):
    """Reads of the criteria."""

    def asked(self, scale: str) -> Self:
        """The questions of a scale that are asked now, in their order."""
        return self.filter(scale=scale, is_active=True).order_by("position", "code")


class TargetQuerySet(VisibleQuerySet):
    """Reads of targets."""

    def open(self) -> Self:
        """Targets that are neither removed nor arrested nor neutralised."""
        return self.exclude(status__in=TARGET_ENDED)

    def nominated_by_party(self, party: Party) -> Self:
        """Targets that the party has nominated."""
        return self.filter(owner=party)

    def backed_by(self, party: Party) -> Self:
        """Targets of others that the party supports."""
        return self.filter(backings__party=party, backings__answer__in=BACKS)

    def asked_of(self, party: Party) -> Self:
        """Targets of others for which the party has not answered."""
        return self.filter(backings__party=party, backings__answer="invited")

    def concerning(self, crime_area_id: int) -> Self:
        """Targets of a form of crime."""
        return self.filter(crime_area_ids__contains=[crime_area_id])

    def review_due_by(self, day: date) -> Self:
        """Targets that somebody must look at again by the day."""
        return self.filter(status__in=UNDER_REVIEW, review_on__lte=day)

    def named_like(self, text: str) -> Self:
        """Targets whose name, reference or part in the network contains the text."""
        return self.filter(Q(name__icontains=text) | Q(reference__icontains=text) | Q(role__icontains=text))

    def with_supporters(self) -> Self:
        """Adds how many Member States support it, the nominating one not counted."""
        backings: Any = self.model._meta.get_field("backings").related_model
        rows = backings._default_manager.filter(target=OuterRef("pk")).counting().order_by()
        number = Subquery(rows.values("target").annotate(number=Count("pk")).values("number"))
        return self.annotate(supporters=Coalesce(number, 0))

    def for_list(self) -> Self:
        """Targets with what a list shows."""
        return self.select_related("owner", "nominated_by").with_supporters()


class TargetPartQuerySet(VisibleQuerySet):
    """Reads of parts of a target."""

    def for_list(self) -> Self:
        """Parts with who wrote them, newest first."""
        return self.select_related("party", "by").order_by("-pk")


class BackingQuerySet(VisibleQuerySet):
    """Reads of who is asked and who backs."""

    def open(self) -> Self:
        """Parties that are asked or support."""
        return self.filter(answer__in=["invited", *BACKS])

    def counting(self) -> Self:
        """Member States that support: third parties and Union bodies do not count (invariant 33)."""
        return self.filter(answer__in=BACKS, role="supporter", party__kind=Party.Kind.MEMBER_STATE)

    def unanswered(self) -> Self:
        """Questions for support that wait while the target is open."""
        return self.filter(answer="invited", role="supporter").exclude(target__status__in=TARGET_ENDED)

    def to_validate(self) -> Self:
        """Supporters that have not validated what all support."""
        return self.filter(answer="supporting", target__status="supported")

    def for_list(self) -> Self:
        """Places with what a list shows."""
        return self.select_related("party", "invited_by", "answered_by")


class ScoreQuerySet(VisibleQuerySet):
    """Reads of points."""

    def for_list(self) -> Self:
        """Points in the order of the questions."""
        return self.select_related("criterion", "party", "scored_by").order_by("criterion__position", "party__name")


def weighted(scores: Iterable[Any], highest: int) -> int | None:
    """The points of all parties as 0 to 100: the mean per criterion, weighed; None when there are none."""
    by_criterion: dict[Any, list[int]] = {}
    for score in scores:
        by_criterion.setdefault(score.criterion, []).append(score.points)
    weight = sum(criterion.weight for criterion in by_criterion)
    if not weight:
        return None
    total = sum(
        Decimal(criterion.weight) * sum(points) / (len(points) * highest) for criterion, points in by_criterion.items()
    )
    percent: int = round(100 * total / weight)
    return percent
