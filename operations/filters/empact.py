"""Filters of EMPACT plans and actions."""

import django_filters

from europol_portal.parties.models import EmpactCycle, EmpactPriority, Party
from operations.models import EmpactAction, EmpactPlan
from operations.querysets import EmpactPlanQuerySet


class EmpactPlanFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of plans; each only narrows what the person may see."""

    q = django_filters.CharFilter(method="filter_text", label="Title or reference", max_length=80)
    status = django_filters.ChoiceFilter(choices=EmpactPlan.Status, label="Status", empty_label="Any status")
    cycle = django_filters.ModelChoiceFilter(
        field_name="priority__cycle",
        queryset=EmpactCycle.objects.order_by("-code"),
        to_field_name="code",
        label="Cycle",
    )
    priority = django_filters.ModelChoiceFilter(
        queryset=EmpactPriority.objects.order_by("-cycle__code", "position"), to_field_name="code", label="Priority"
    )
    driver = django_filters.ModelChoiceFilter(
        field_name="owner", queryset=Party.objects.order_by("name"), to_field_name="code", label="Driver"
    )

    class Meta:
        model = EmpactPlan
        fields = ["q", "status", "cycle", "priority", "driver"]

    def filter_text(self, queryset: EmpactPlanQuerySet, _name: str, value: str) -> EmpactPlanQuerySet:
        """Plans named like the text."""
        return queryset.named_like(value.strip())


class EmpactActionFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of actions; each only narrows what the person may see."""

    plan = django_filters.UUIDFilter(field_name="plan_id", label="Key of the plan")
    status = django_filters.ChoiceFilter(choices=EmpactAction.Status, label="Status")
    goal = django_filters.ChoiceFilter(choices=EmpactAction.Goal, label="Goal")
    leader = django_filters.ModelChoiceFilter(
        queryset=Party.objects.order_by("name"), to_field_name="code", label="Leader"
    )

    class Meta:
        model = EmpactAction
        fields = ["plan", "status", "goal", "leader"]
