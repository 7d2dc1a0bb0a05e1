"""Filters of the record, for its page, its export and its API."""

from datetime import UTC, date, datetime, time, timedelta

import django_filters
from django.db.models import Q, QuerySet
from django.forms import DateInput

from europol_portal.audit import kinds
from europol_portal.audit.models import AuditEvent

DAY_INPUT = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ONE_DAY = timedelta(days=1)


class AuditFilter(django_filters.FilterSet):  # type: ignore[misc]  # has no types
    """Who, for which party, did what, to what, when."""

    person = django_filters.CharFilter(field_name="actor_name", lookup_expr="iexact", label="Person (user name)")
    party = django_filters.CharFilter(field_name="party_code", lookup_expr="iexact", label="Party (code)")
    verb = django_filters.ChoiceFilter(choices=AuditEvent.Verb.choices, label="Verb", empty_label="All verbs")
    kind = django_filters.ChoiceFilter(choices=kinds.choices, label="Event", empty_label="All events")
    subject = django_filters.CharFilter(method="by_subject", label="Subject (reference or key)")
    since = django_filters.DateFilter(method="by_day", label="From", widget=DAY_INPUT)
    until = django_filters.DateFilter(method="by_day", label="To", widget=DAY_INPUT)

    class Meta:
        model = AuditEvent
        fields = ["person", "party", "verb", "kind", "subject", "since", "until"]

    def by_subject(self, queryset: QuerySet[AuditEvent], _name: str, value: str) -> QuerySet[AuditEvent]:
        """The reference people use, or the key."""
        value = value.strip()
        return queryset.filter(Q(subject_reference__iexact=value) | Q(subject_id=value))

    def by_day(self, queryset: QuerySet[AuditEvent], name: str, value: date) -> QuerySet[AuditEvent]:
        """Days are whole days in UTC, both included."""
        midnight = datetime.combine(value, time.min, tzinfo=UTC)
        return queryset.filter(at__gte=midnight) if name == "since" else queryset.filter(at__lt=midnight + ONE_DAY)

    @property
    def names_in_force(self) -> list[str]:
        """Names of the filters that are set: what the record says about a reading of it."""
        return [name for name in self.filters if self.data and self.data.get(name)]
