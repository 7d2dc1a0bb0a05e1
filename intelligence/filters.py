"""Filters of lists, in the address; pages and API share them."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from europol_portal.parties.models import CrimeArea
from intelligence.models import Case, Contribution, ContributionShare, Entity
from intelligence.querysets import ContributionShareQuerySet
from operations.models import Operation


def visible_operations(request: Any) -> QuerySet[Operation]:
    """Only operations that the person may know can be filtered by."""
    if request is None:
        return Operation.objects.none()
    return Operation.objects.visible_to(request.user).order_by("code_name", "pk")


class ContributionFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of the lists of contributions; each has its index on the share row."""

    box = django_filters.ChoiceFilter(choices=ContributionShare.Box.choices, label="List")
    kind = django_filters.ChoiceFilter(choices=Contribution.Kind, label="Kind", empty_label="Kind")
    urgency = django_filters.ChoiceFilter(choices=Contribution.Urgency, label="Urgency", empty_label="Urgency")
    crime_area = django_filters.ModelChoiceFilter(
        queryset=CrimeArea.objects.order_by("position", "name"),
        to_field_name="code",
        label="Crime area",
        empty_label="Crime area",
    )
    operation = django_filters.ModelChoiceFilter(
        queryset=visible_operations, label="Operation", empty_label="Operation"
    )
    unread = django_filters.BooleanFilter(method="filter_unread", label="Unread")

    def filter_unread(self, queryset: ContributionShareQuerySet, _name: str, value: Any) -> ContributionShareQuerySet:
        """Only what nobody of the party has opened, or only what somebody has."""
        if value is None:
            return queryset
        return queryset.filter(is_read=not value)


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of cases."""

    status = django_filters.ChoiceFilter(choices=Case.Status, label="State", empty_label="Open and closed")
    crime_area = django_filters.ModelChoiceFilter(
        queryset=CrimeArea.objects.order_by("position", "name"),
        to_field_name="code",
        label="Crime area",
        empty_label="Any crime area",
    )
    operation = django_filters.ModelChoiceFilter(
        queryset=visible_operations, label="Operation", empty_label="Any operation"
    )

    class Meta:
        model = Case
        fields = ["status", "crime_area", "operation"]


class EntityFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of entities for programs; the page asks the search function instead."""

    kind = django_filters.ChoiceFilter(choices=Entity.Kind, label="Kind", empty_label="Any kind")
    value = django_filters.CharFilter(field_name="normalised", label="Comparable form of the value")
    contribution = django_filters.UUIDFilter(field_name="contribution_id", label="Contribution")

    class Meta:
        model = Entity
        fields = ["kind", "value", "contribution"]
