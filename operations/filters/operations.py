"""Filters of the list of operations, in the address; page and API share them."""

import django_filters
from django import forms
from django.db.models import TextChoices

from europol_portal.parties.models import CrimeArea, EmpactPriority, Party, User
from operations.models import Operation
from operations.querysets import OperationQuerySet


class Part(TextChoices):
    """What the person's party has to do with an operation."""

    LEAD = "lead", "Led by us"
    JOINED = "joined", "We take part"
    INVITED = "invited", "To answer"


class OperationFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of operations; each only narrows what the person may see."""

    q = django_filters.CharFilter(method="filter_text", label="Name or reference", max_length=80)
    part = django_filters.ChoiceFilter(method="filter_part", choices=Part, label="Our part", widget=forms.HiddenInput)
    status = django_filters.ChoiceFilter(choices=Operation.Status, label="Status", empty_label="Any status")
    crime_area = django_filters.ModelChoiceFilter(
        method="filter_crime_area",
        queryset=CrimeArea.objects.order_by("position", "name"),
        to_field_name="code",
        label="Crime area",
        empty_label="Any crime area",
    )
    priority = django_filters.ModelChoiceFilter(
        queryset=EmpactPriority.objects.order_by("-cycle__code", "position", "name"),
        to_field_name="code",
        label="EMPACT priority",
        empty_label="Any priority",
    )
    lead = django_filters.ModelChoiceFilter(
        field_name="owner",
        queryset=Party.objects.order_by("name"),
        to_field_name="code",
        label="Lead",
        empty_label="Any lead",
    )

    class Meta:
        model = Operation
        fields = ["q", "part", "status", "crime_area", "priority", "lead"]

    def filter_text(self, queryset: OperationQuerySet, _name: str, value: str) -> OperationQuerySet:
        """Operations named like the text."""
        return queryset.named_like(value.strip())

    def filter_part(self, queryset: OperationQuerySet, _name: str, value: str) -> OperationQuerySet:
        """Operations in which the person's party has this part."""
        user = getattr(self.request, "user", None)
        if not isinstance(user, User):
            return queryset.none()
        choices = {Part.LEAD: queryset.led_by, Part.JOINED: queryset.joined_by, Part.INVITED: queryset.unanswered_by}
        return choices[Part(value)](user.party)

    def filter_crime_area(self, queryset: OperationQuerySet, _name: str, value: CrimeArea) -> OperationQuerySet:
        """Operations against the form of crime."""
        return queryset.concerning(value.pk)
