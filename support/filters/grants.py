"""Filters of the list of grants, the same for page and API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import TextChoices

from support.models import Grant
from support.querysets import GrantQuerySet


class GrantView(TextChoices):
    """Saved views of the list."""

    OPEN = "open", "Open"
    OVER = "over", "Over"


class GrantFilter(django_filters.FilterSet):  # type: ignore[misc]  # has no types
    """Filters of grants; each only narrows what the person may see."""

    q = django_filters.CharFilter(method="filter_text", label="Title or reference", max_length=80)
    view = django_filters.ChoiceFilter(method="filter_view", choices=GrantView, label="View", widget=forms.HiddenInput)
    status = django_filters.ChoiceFilter(choices=Grant.Status, label="State", empty_label="Any state")
    kind = django_filters.ChoiceFilter(choices=Grant.Kind, label="Kind", empty_label="Any kind")

    class Meta:
        model = Grant
        fields = ["q", "view", "status", "kind"]

    def filter_text(self, queryset: GrantQuerySet, _name: str, value: str) -> GrantQuerySet:
        """Grants named like the text."""
        return queryset.named_like(value.strip())

    def filter_view(self, queryset: GrantQuerySet, _name: str, value: Any) -> GrantQuerySet:
        """Grants of a saved view."""
        return {GrantView.OPEN: queryset.open, GrantView.OVER: queryset.over}[GrantView(value)]()
