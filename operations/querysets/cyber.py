"""Chainable reads of the cyber task force: members, proposals, points and votes."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.parties.models import Party

PROPOSAL_ENDED = ("declined", "closed")


class StandingMemberQuerySet(models.QuerySet):
    """Reads of standing members."""

    def on(self, day: date) -> Self:
        """Members of the day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day, party__is_active=True)

    def voting_on(self, day: date) -> Self:
        """Members of the day that vote: Europol supports, it does not decide."""
        return self.on(day).filter(party__is_hub=False)


class ProposalQuerySet(VisibleQuerySet):
    """Reads of proposals."""

    def open(self) -> Self:
        """Proposals that are neither declined nor closed."""
        return self.exclude(status__in=PROPOSAL_ENDED)

    def submitted_by_party(self, party: Party) -> Self:
        """Proposals of the party."""
        return self.filter(owner=party)

    def to_vote(self, party: Party) -> Self:
        """Proposals under discussion on which the party has not voted."""
        votes = self.model._meta.get_field("votes").related_model
        cast = votes._default_manager.filter(proposal=OuterRef("pk"), party=party)
        return self.filter(~Exists(cast), status="discussion")

    def concerning(self, crime_area_id: int) -> Self:
        """Proposals against a form of crime."""
        return self.filter(crime_area_ids__contains=[crime_area_id])

    def named_like(self, text: str) -> Self:
        """Proposals whose title or reference contains the text."""
        return self.filter(Q(title__icontains=text) | Q(reference__icontains=text))

    def for_list(self) -> Self:
        """Proposals with what a list shows."""
        return self.select_related("owner", "submitted_by")


class PointsQuerySet(VisibleQuerySet):
    """Reads of points."""

    def for_list(self) -> Self:
        """Points in the order of the questions."""
        return self.select_related("criterion", "party", "scored_by").order_by("criterion__position", "party__name")


class VoteQuerySet(VisibleQuerySet):
    """Reads of votes."""

    def for_list(self) -> Self:
        """Votes by party."""
        return self.select_related("party", "voted_by").order_by("party__name")
