"""Filters of the list of requests, the same for page and API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import TextChoices

from europol_portal.parties.models import Party, User
from operations.models import Operation
from support.access import PART_OF
from support.models import Service, SupportRequest
from support.querysets import SupportRequestQuerySet


class View(TextChoices):
    """Saved views of the list."""

    OPEN = "open", "Open"
    QUEUE = "queue", "To decide"
    OVER = "over", "Over"


class SupportRequestFilter(django_filters.FilterSet):  # type: ignore[misc]  # has no types
    """Filters of requests; each only narrows what the person may see."""

    q = django_filters.CharFilter(method="filter_text", label="Title, place or reference", max_length=80)
    view = django_filters.ChoiceFilter(method="filter_view", choices=View, label="View", widget=forms.HiddenInput)
    status = django_filters.ChoiceFilter(choices=SupportRequest.Status, label="State", empty_label="Any state")
    kind = django_filters.ChoiceFilter(choices=Service.Kind, label="Service", empty_label="Any service")
    urgency = django_filters.ChoiceFilter(choices=SupportRequest.Urgency, label="Urgency", empty_label="Any urgency")
    owner = django_filters.ModelChoiceFilter(
        queryset=Party.objects.order_by("name"), to_field_name="code", label="Asked by", empty_label="Any party"
    )
    operation = django_filters.UUIDFilter(method="filter_operation", label="Operation", widget=forms.HiddenInput)
    bundle = django_filters.UUIDFilter(field_name="bundle_id", label="Asked together", widget=forms.HiddenInput)
    mine = django_filters.BooleanFilter(
        method="filter_mine",
        label="Written by",
        widget=forms.Select(choices=[("", "Anybody"), ("true", "Me")]),
    )

    class Meta:
        model = SupportRequest
        fields = ["q", "view", "status", "kind", "urgency", "owner", "operation", "bundle", "mine"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self._person()
        if person is not None:
            self.filters.pop("mine" if person.roles & PART_OF.keys() else "owner")

    def filter_text(self, queryset: SupportRequestQuerySet, _name: str, value: str) -> SupportRequestQuerySet:
        """Requests named like the text."""
        return queryset.named_like(value.strip())

    def filter_view(self, queryset: SupportRequestQuerySet, _name: str, value: str) -> SupportRequestQuerySet:
        """Requests of a saved view."""
        return {View.OPEN: queryset.open, View.QUEUE: queryset.in_queue, View.OVER: queryset.over}[View(value)]()

    def filter_operation(self, queryset: SupportRequestQuerySet, _name: str, value: Any) -> SupportRequestQuerySet:
        """Requests for an operation that the person may know; for any other there is nothing."""
        person = self._person()
        known = Operation.objects.visible_to(person).filter(pk=value) if person else Operation.objects.none()
        return queryset.filter(operation__in=known)

    def filter_mine(self, queryset: SupportRequestQuerySet, _name: str, value: bool) -> SupportRequestQuerySet:  # noqa: FBT001 - django-filter's signature
        """Requests that the person has written."""
        person = self._person()
        return queryset.filter(created_by=person) if value and person else queryset

    def _person(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None
