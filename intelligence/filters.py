"""Filters of lists, in the address; pages and API share them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet, TextChoices
from django.forms import DateInput, HiddenInput
from django.utils import timezone

from europol_portal.parties.models import CrimeArea, Party
from europol_portal.web.selects import NewestSelect
from intelligence.models import (
    Act,
    AnalysisProject,
    Case,
    Consent,
    Contribution,
    ContributionShare,
    DisclosureRecord,
    DisclosureRequest,
    Entity,
)
from intelligence.querysets import (
    ConsentQuerySet,
    DisclosureRecordQuerySet,
    DisclosureRequestQuerySet,
    WorkItemQuerySet,
)
from intelligence.services import unread_of
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
        queryset=visible_operations, label="Operation", empty_label="Operation", widget=NewestSelect
    )
    unread = django_filters.BooleanFilter(method="filter_unread", label="Unread")

    def filter_unread(self, queryset: QuerySet[Any], _name: str, value: Any) -> QuerySet[Any]:
        """Received lines that the person has not read, or without them."""
        if value is None:
            return queryset
        unread = Q(position__in=unread_of(self.request.user))
        return queryset.filter(unread if value else ~unread)


class WorkState(TextChoices):
    """Whether there is something left to do."""

    OPEN = "open", "To do"
    DONE = "done", "Done"


class WorkFilter(ContributionFilter):
    """The same filters for the work of the party, and whose it is; each has its index on the work item."""

    box = django_filters.ChoiceFilter(choices=ContributionShare.Box.choices, method="filter_box", label="List")
    state = django_filters.ChoiceFilter(
        choices=WorkState, method="filter_state", label="State", empty_label="To do and done"
    )
    assignee = django_filters.CharFilter(method="filter_assignee", label="Assigned to: me, nobody or a user name")

    def filter_box(self, queryset: WorkItemQuerySet, _name: str, value: str) -> WorkItemQuerySet:
        """Only what was received is work."""
        return queryset if value == ContributionShare.Box.RECEIVED else queryset.none()

    def filter_state(self, queryset: WorkItemQuerySet, _name: str, value: str) -> WorkItemQuerySet:
        """What is to do, or what is done."""
        return queryset.filter(is_done=value == WorkState.DONE)

    def filter_assignee(self, queryset: WorkItemQuerySet, _name: str, value: str) -> WorkItemQuerySet:
        """The person's own, nobody's, or a colleague's by user name; a stranger's name finds nothing."""
        if value == "nobody":
            return queryset.filter(assignee=None)
        if value == "me":
            return queryset.filter(assignee=self.request.user)
        return queryset.filter(assignee__username=value, assignee__party_id=self.request.user.party_id)


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
        queryset=visible_operations, label="Operation", empty_label="Any operation", widget=NewestSelect
    )

    class Meta:
        model = Case
        fields = ["status", "crime_area", "operation"]


class ProjectFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of analysis projects."""

    status = django_filters.ChoiceFilter(choices=AnalysisProject.Status, label="State", empty_label="Any state")
    crime_area = django_filters.ModelChoiceFilter(
        queryset=CrimeArea.objects.order_by("position", "name"),
        to_field_name="code",
        label="Crime area",
        empty_label="Any crime area",
        method="filter_area",
    )

    class Meta:
        model = AnalysisProject
        fields = ["status", "crime_area"]

    def filter_area(self, queryset: QuerySet[AnalysisProject], _name: str, value: CrimeArea) -> Any:
        """Projects on the crime area."""
        return queryset.filter(crime_area_ids__contains=[value.pk])


class EntityFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of entities for programs; the page asks the search function instead."""

    kind = django_filters.ChoiceFilter(choices=Entity.Kind, label="Kind", empty_label="Any kind")
    value = django_filters.CharFilter(field_name="normalised", label="Comparable form of the value")
    contribution = django_filters.UUIDFilter(field_name="contribution_id", label="Contribution")

    class Meta:
        model = Entity
        fields = ["kind", "value", "contribution"]


ONE_DAY = timedelta(days=1)
DAY_INPUT = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def all_parties() -> QuerySet[Party]:
    """Parties by name."""
    return Party.objects.order_by("name")


class DisclosureRequestFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of questions that the own party has asked."""

    state = django_filters.ChoiceFilter(
        method="filter_state", choices=DisclosureRequest.Status, label="State", empty_label="Any state"
    )
    act = django_filters.ChoiceFilter(choices=Act, label="Asked for", empty_label="Anything")
    contribution = django_filters.UUIDFilter(field_name="contribution_id", label="Contribution", widget=HiddenInput)

    class Meta:
        model = DisclosureRequest
        fields = ["state", "act", "contribution"]

    def filter_state(self, queryset: DisclosureRequestQuerySet, _name: str, value: str) -> DisclosureRequestQuerySet:
        """The state as it is now, also before the job has written it."""
        return queryset.in_state(value, timezone.now())


class ConsentFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of questions to the own party, and of its consents."""

    state = django_filters.ChoiceFilter(
        method="filter_state", choices=Consent.Status, label="State", empty_label="Any state"
    )
    act = django_filters.ChoiceFilter(choices=Act, label="Asked for", empty_label="Anything")
    asker = django_filters.ModelChoiceFilter(
        queryset=all_parties(), to_field_name="code", label="Asked by", empty_label="Any party"
    )
    contribution = django_filters.UUIDFilter(field_name="contribution_id", label="Contribution", widget=HiddenInput)

    class Meta:
        model = Consent
        fields = ["state", "act", "asker", "contribution"]

    def filter_state(self, queryset: ConsentQuerySet, _name: str, value: str) -> ConsentQuerySet:
        """The state as it is now, also before the job has written it."""
        return queryset.in_state(value, timezone.now())


class LedgerSide(TextChoices):
    """Whose data the lines are about."""

    OURS = "ours", "Of our data"
    THEIRS = "theirs", "To us"


class LedgerFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of the ledger of disclosures, for its page, its export and its API."""

    side = django_filters.ChoiceFilter(
        method="filter_side", choices=LedgerSide, label="Side", empty_label="Both directions"
    )
    event = django_filters.ChoiceFilter(choices=DisclosureRecord.Event, label="What", empty_label="Everything")
    party = django_filters.ModelChoiceFilter(
        method="filter_party", queryset=all_parties(), to_field_name="code", label="Party", empty_label="Any party"
    )
    reference = django_filters.CharFilter(method="filter_reference", max_length=40, label="Reference or question")
    since = django_filters.DateFilter(method="filter_day", label="From", widget=DAY_INPUT)
    until = django_filters.DateFilter(method="filter_day", label="To", widget=DAY_INPUT)

    class Meta:
        model = DisclosureRecord
        fields = ["side", "event", "party", "reference", "since", "until"]

    def filter_side(self, queryset: DisclosureRecordQuerySet, _name: str, value: str) -> DisclosureRecordQuerySet:
        """Lines about the own party's data, or about data shown to it."""
        mine = self.request.user.party_id
        return queryset.filter(owner_id=mine) if value == LedgerSide.OURS else queryset.filter(party_id=mine)

    def filter_party(self, queryset: DisclosureRecordQuerySet, _name: str, value: Party) -> DisclosureRecordQuerySet:
        """Lines in which the party is on one of the sides."""
        return queryset.filter(Q(owner=value) | Q(party=value) | Q(by_party=value) | Q(onward_to=value))

    def filter_reference(self, queryset: DisclosureRecordQuerySet, _name: str, value: str) -> DisclosureRecordQuerySet:
        """The reference of a contribution with or without its copy number, or the number of a question."""
        value = value.strip()
        short = "-".join(value.split("-")[:2])
        return queryset.filter(Q(reference=short) | Q(question__iexact=value))

    def filter_day(self, queryset: DisclosureRecordQuerySet, name: str, value: date) -> DisclosureRecordQuerySet:
        """Days are whole days in UTC, both included."""
        midnight = datetime.combine(value, time.min, tzinfo=UTC)
        return queryset.filter(at__gte=midnight) if name == "since" else queryset.filter(at__lt=midnight + ONE_DAY)

    @property
    def names_in_force(self) -> list[str]:
        """Names of the filters that are set: what the record says about a reading."""
        return [name for name in self.filters if self.data and self.data.get(name)]
