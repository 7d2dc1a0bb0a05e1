"""Filters of parties, authorities and crime areas, for the directory and the API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from europol_portal.parties.models import Authority, CrimeArea, Party, PriorityArea


class PartyFilter(django_filters.FilterSet):  # type: ignore[misc]  # has no types
    """Parties by name, kind and cooperation."""

    q = django_filters.CharFilter(method="by_name", label="Name or code")
    kind = django_filters.ChoiceFilter(choices=Party.Kind.choices, label="Kind", empty_label="All kinds")
    cooperation_level = django_filters.ChoiceFilter(
        choices=Party.Cooperation.choices, label="Cooperation", empty_label="Any"
    )

    class Meta:
        model = Party
        fields = ["q", "kind", "cooperation_level"]

    def by_name(self, queryset: QuerySet[Party], _name: str, value: str) -> QuerySet[Party]:
        """A part of the name, or the code."""
        return queryset.filter(Q(name__icontains=value.strip()) | Q(code__iexact=value.strip()))


class AuthorityFilter(django_filters.FilterSet):  # type: ignore[misc]  # has no types
    """Authorities by name, party and kind."""

    q = django_filters.CharFilter(method="by_name", label="Name or code")
    party = django_filters.CharFilter(field_name="party__code", lookup_expr="iexact", label="Party code")
    kind = django_filters.ChoiceFilter(choices=Authority.Kind.choices, label="Kind")
    has_mailbox = django_filters.BooleanFilter(label="Can receive contributions")

    class Meta:
        model = Authority
        fields = ["q", "party", "kind", "has_mailbox"]

    def by_name(self, queryset: QuerySet[Authority], _name: str, value: str) -> QuerySet[Authority]:
        """A part of the name or of the code."""
        return queryset.filter(Q(name__icontains=value.strip()) | Q(code__icontains=value.strip()))


class CrimeAreaFilter(django_filters.FilterSet):  # type: ignore[misc]  # has no types
    """Forms of crime by priority area and day."""

    priority_area = django_filters.ModelChoiceFilter(
        queryset=PriorityArea.objects.order_by("position"), to_field_name="code", label="Priority area"
    )
    valid_on = django_filters.DateFilter(method="in_force", label="In force on this day, today without it")

    class Meta:
        model = CrimeArea
        fields = ["priority_area", "valid_on"]

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only what is in force on the day asked for."""
        day = self.form.cleaned_data.get("valid_on") or timezone.now().date()
        chosen: Any = super().filter_queryset(queryset)
        in_force: QuerySet[Any] = chosen.valid_on(day)
        return in_force

    def in_force(self, queryset: QuerySet[CrimeArea], _name: str, _value: object) -> QuerySet[CrimeArea]:
        """The day is applied to the whole query set, also when it is not given."""
        return queryset
