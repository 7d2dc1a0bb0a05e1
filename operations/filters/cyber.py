"""Filters of the list of proposals."""

import django_filters
from django import forms
from django.db.models import TextChoices

from europol_portal.parties.models import CrimeArea, Party, User
from operations.models import CyberProposal
from operations.querysets import ProposalQuerySet


class ProposalPart(TextChoices):
    """What the person's party has to do with a proposal."""

    OURS = "ours", "Ours"
    VOTE = "vote", "To vote"


class ProposalFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of proposals; each only narrows what the person may see."""

    q = django_filters.CharFilter(method="filter_text", label="Title or reference", max_length=80)
    part = django_filters.ChoiceFilter(
        method="filter_part", choices=ProposalPart, label="Our part", widget=forms.HiddenInput
    )
    status = django_filters.ChoiceFilter(choices=CyberProposal.Status, label="Status", empty_label="Any status")
    crime_area = django_filters.ModelChoiceFilter(
        method="filter_crime_area",
        queryset=CrimeArea.objects.order_by("position", "name"),
        to_field_name="code",
        label="Crime area",
        empty_label="Any crime area",
    )
    submitted_by = django_filters.ModelChoiceFilter(
        field_name="owner",
        queryset=Party.objects.order_by("name"),
        to_field_name="code",
        label="Submitted by",
        empty_label="Anybody",
    )

    class Meta:
        model = CyberProposal
        fields = ["q", "part", "status", "crime_area", "submitted_by"]

    def filter_text(self, queryset: ProposalQuerySet, _name: str, value: str) -> ProposalQuerySet:
        """Proposals named like the text."""
        return queryset.named_like(value.strip())

    def filter_part(self, queryset: ProposalQuerySet, _name: str, value: str) -> ProposalQuerySet:
        """Proposals in which the person's party has this part."""
        user = getattr(self.request, "user", None)
        if not isinstance(user, User):
            return queryset.none()
        choices = {ProposalPart.OURS: queryset.submitted_by_party, ProposalPart.VOTE: queryset.to_vote}
        return choices[ProposalPart(value)](user.party)

    def filter_crime_area(self, queryset: ProposalQuerySet, _name: str, value: CrimeArea) -> ProposalQuerySet:
        """Proposals against the form of crime."""
        return queryset.concerning(value.pk)
