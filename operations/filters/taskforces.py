"""Filters of the list of task forces."""

import django_filters
from django import forms
from django.db.models import TextChoices
from django.utils import timezone

from europol_portal.parties.models import CrimeArea, Party, User
from operations.models import TaskForce
from operations.querysets import TaskForceQuerySet


class ForcePart(TextChoices):
    """What the person's party has to do with a task force."""

    LEAD = "lead", "Led by us"
    JOINED = "joined", "We take part"
    UNSIGNED = "unsigned", "To sign"
    EXPIRED = "expired", "Past the end"


class TaskForceFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of task forces; each only narrows what the person may see."""

    q = django_filters.CharFilter(method="filter_text", label="Name or reference", max_length=80)
    part = django_filters.ChoiceFilter(
        method="filter_part", choices=ForcePart, label="Our part", widget=forms.HiddenInput
    )
    status = django_filters.ChoiceFilter(choices=TaskForce.Status, label="Status", empty_label="Any status")
    crime_area = django_filters.ModelChoiceFilter(
        method="filter_crime_area",
        queryset=CrimeArea.objects.order_by("position", "name"),
        to_field_name="code",
        label="Crime area",
        empty_label="Any crime area",
    )
    lead = django_filters.ModelChoiceFilter(
        field_name="owner",
        queryset=Party.objects.filter(kind=Party.Kind.MEMBER_STATE).order_by("name"),
        to_field_name="code",
        label="Lead",
        empty_label="Any lead",
    )

    class Meta:
        model = TaskForce
        fields = ["q", "part", "status", "crime_area", "lead"]

    def filter_text(self, queryset: TaskForceQuerySet, _name: str, value: str) -> TaskForceQuerySet:
        """Task forces named like the text."""
        return queryset.named_like(value.strip())

    def filter_part(self, queryset: TaskForceQuerySet, _name: str, value: str) -> TaskForceQuerySet:
        """Task forces in which the person's party has this part, or whose end has passed."""
        user = getattr(self.request, "user", None)
        if not isinstance(user, User):
            return queryset.none()
        if value == ForcePart.EXPIRED:
            return queryset.open().filter(ends_on__lt=timezone.now().date())
        choices = {
            ForcePart.LEAD: queryset.led_by,
            ForcePart.JOINED: queryset.joined_by,
            ForcePart.UNSIGNED: queryset.unsigned_by,
        }
        return choices[ForcePart(value)](user.party)

    def filter_crime_area(self, queryset: TaskForceQuerySet, _name: str, value: CrimeArea) -> TaskForceQuerySet:
        """Task forces against the form of crime."""
        return queryset.concerning(value.pk)
