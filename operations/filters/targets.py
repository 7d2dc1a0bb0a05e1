"""Filters of the list of targets."""

import django_filters
from django import forms
from django.db.models import TextChoices
from django.utils import timezone

from europol_portal.parties.models import CrimeArea, Party, User
from operations.models import HighValueTarget
from operations.querysets import TargetQuerySet


class TargetPart(TextChoices):
    """What the person's party has to do with a target."""

    OURS = "ours", "Nominated by us"
    BACKED = "backed", "We support"
    ASKED = "asked", "To answer"
    OVERDUE = "overdue", "Review overdue"


class TargetFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of targets; each only narrows what the person may see."""

    q = django_filters.CharFilter(method="filter_text", label="Name or reference", max_length=80)
    part = django_filters.ChoiceFilter(
        method="filter_part", choices=TargetPart, label="Our part", widget=forms.HiddenInput
    )
    status = django_filters.ChoiceFilter(choices=HighValueTarget.Status, label="Status", empty_label="Any status")
    kind = django_filters.ChoiceFilter(choices=HighValueTarget.Kind, label="Kind", empty_label="Any kind")
    crime_area = django_filters.ModelChoiceFilter(
        method="filter_crime_area",
        queryset=CrimeArea.objects.order_by("position", "name"),
        to_field_name="code",
        label="Crime area",
        empty_label="Any crime area",
    )
    nominated_by = django_filters.ModelChoiceFilter(
        field_name="owner",
        queryset=Party.objects.filter(kind=Party.Kind.MEMBER_STATE).order_by("name"),
        to_field_name="code",
        label="Nominated by",
        empty_label="Anybody",
    )

    class Meta:
        model = HighValueTarget
        fields = ["q", "part", "status", "kind", "crime_area", "nominated_by"]

    def filter_text(self, queryset: TargetQuerySet, _name: str, value: str) -> TargetQuerySet:
        """Targets named like the text."""
        return queryset.named_like(value.strip())

    def filter_part(self, queryset: TargetQuerySet, _name: str, value: str) -> TargetQuerySet:
        """Targets in which the person's party has this part, or whose review is overdue."""
        user = getattr(self.request, "user", None)
        if not isinstance(user, User):
            return queryset.none()
        if value == TargetPart.OVERDUE:
            return queryset.review_due_by(timezone.now().date())
        choices = {
            TargetPart.OURS: queryset.nominated_by_party,
            TargetPart.BACKED: queryset.backed_by,
            TargetPart.ASKED: queryset.asked_of,
        }
        return choices[TargetPart(value)](user.party)

    def filter_crime_area(self, queryset: TargetQuerySet, _name: str, value: CrimeArea) -> TargetQuerySet:
        """Targets of the form of crime."""
        return queryset.concerning(value.pk)
