"""The queue of the Operational Centre as a filter in the address; page and API share it."""

import django_filters

from europol_portal.parties.models import CrimeArea, Party
from intelligence.models import TriageItem
from intelligence.models.triage import TriageItemQuerySet

WAITING = "waiting"
MINE = "mine"


class TriageFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of the queue."""

    STATES = (
        (WAITING, "To decide"),
        (MINE, "Claimed by you"),
        ("pen", "In a pen"),
        ("returned", "Returned"),
        ("accepted", "Accepted"),
        ("closed", "Closed"),
    )
    state = django_filters.ChoiceFilter(choices=STATES, method="in_state", label="State", empty_label="All")
    owner = django_filters.ModelChoiceFilter(
        queryset=Party.objects.filter(is_active=True).order_by("name"),
        to_field_name="code",
        label="Provider",
        empty_label="All",
    )
    crime_area = django_filters.ModelChoiceFilter(
        field_name="contribution__crime_area",
        queryset=CrimeArea.objects.order_by("position", "name"),
        to_field_name="code",
        label="Crime area",
        empty_label="All",
    )

    class Meta:
        model = TriageItem
        fields = ["state", "owner", "crime_area"]

    def in_state(self, queryset: TriageItemQuerySet, _name: str, value: str) -> TriageItemQuerySet:
        """One of the views."""
        closed = TriageItem.BY_CONTRIBUTION | TriageItem.CLOSED_TO_USE | {TriageItem.Status.NOTED.value}
        if value == WAITING:
            return queryset.waiting()
        if value == MINE:
            return queryset.claims().filter(claimed_by=self.request.user.pk)
        if value == "accepted":
            return queryset.filter(status__in=TriageItem.ACCEPTED)
        return queryset.filter(status__in=closed) if value == "closed" else queryset.filter(status=value)
