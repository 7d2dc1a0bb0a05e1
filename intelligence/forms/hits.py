"""Filters of hits, shared by page and API, and the reason of a decision."""

import django_filters
from django import forms

from europol_portal.parties.models import Party
from intelligence.models import Entity, Hit, HitGrade, HitSide
from intelligence.querysets import HitQuerySet, HitSideQuerySet


class HitSideFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Hits as one owner knows them; matches inside the own party stand apart."""

    VIEWS = (("new", "New"), ("answered", "Answered"), ("self", "Within our own"), ("withdrawn", "Taken back"))
    view = django_filters.ChoiceFilter(choices=VIEWS, method="in_view", label="View", empty_label="All")
    grade = django_filters.ChoiceFilter(choices=HitGrade.choices, label="Grade", empty_label="All")
    kind = django_filters.ChoiceFilter(choices=Entity.Kind.choices, label="Kind", empty_label="All")
    other = django_filters.ModelChoiceFilter(
        queryset=Party.objects.filter(is_active=True).order_by("name"),
        to_field_name="code",
        label="With",
        empty_label="All",
    )
    contribution = django_filters.UUIDFilter(label="Contribution")

    class Meta:
        model = HitSide
        fields = ["view", "grade", "kind", "other", "contribution"]

    def in_view(self, queryset: HitSideQuerySet, _name: str, value: str) -> HitSideQuerySet:
        """One of the views."""
        if value == "self":
            return queryset.filter(is_self=True)
        states = {
            "new": [HitSide.Status.NEW],
            "answered": [HitSide.Status.CONFIRMED, HitSide.Status.REJECTED],
            "withdrawn": [HitSide.Status.WITHDRAWN],
        }
        return queryset.hits().filter(status__in=states[value])


class HitFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Pairs by who verifies them."""

    status = django_filters.ChoiceFilter(choices=Hit.Status.choices, label="State", empty_label="All")
    grade = django_filters.ChoiceFilter(choices=HitGrade.choices, label="Grade", empty_label="All")
    kind = django_filters.ChoiceFilter(choices=Entity.Kind.choices, label="Kind", empty_label="All")
    party = django_filters.ModelChoiceFilter(
        queryset=Party.objects.filter(is_active=True).order_by("name"),
        to_field_name="code",
        method="of_party",
        label="Party",
        empty_label="All",
    )

    class Meta:
        model = Hit
        fields = ["status", "grade", "kind", "party"]

    def of_party(self, queryset: HitQuerySet, _name: str, value: Party) -> HitQuerySet:
        """Pairs in which the party owns one side."""
        return queryset.filter(stored_owner=value) | queryset.filter(arrived_owner=value)


class HitReasonForm(forms.Form):
    """Why it is the same, or not."""

    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Reason",
        help_text="What was compared, and what decided it. It stays with the hit.",
    )
