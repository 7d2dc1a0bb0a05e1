"""Shapes of EMPACT in the API."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from operations import services
from operations.models import EmpactAction, EmpactCommitment, EmpactMember, EmpactPlan


def area_of(plan: EmpactPlan, user: User) -> Any:
    """One plan with its pace."""
    (area,) = services.areas_of([plan], user, timezone.now().date())
    return area


class ReasonSerializer(serializers.Serializer):
    """A likely reason, the heaviest first."""

    action = serializers.CharField(source="number")
    weight = serializers.IntegerField()
    text = serializers.CharField()


class AreaPaceSerializer(serializers.Serializer):
    """Planned against actual of an area, in per cent."""

    planned = serializers.IntegerField()
    actual = serializers.IntegerField()
    running = serializers.IntegerField()
    behind = serializers.IntegerField()
    is_slow = serializers.BooleanField()
    reasons = ReasonSerializer(many=True)


class PaceSerializer(serializers.Serializer):
    """Planned against actual of an action, the signs that it is behind and the likely reasons."""

    planned = serializers.IntegerField()
    actual = serializers.IntegerField()
    is_behind = serializers.BooleanField()
    signs = serializers.ListField(child=serializers.CharField())
    reasons = ReasonSerializer(many=True)


class EmpactAreaSerializer(serializers.Serializer):
    """A plan with its pace."""

    id = serializers.UUIDField(source="plan.pk")
    reference = serializers.CharField(source="plan.reference")
    title = serializers.CharField(source="plan.title")
    priority = serializers.CharField(source="plan.priority.code")
    cycle = serializers.CharField(source="plan.priority.cycle.code")
    driver = serializers.CharField(source="plan.owner.code")
    classification = serializers.ChoiceField(source="plan.classification", choices=Classification.choices)
    aims = serializers.CharField(source="plan.aims")
    starts_on = serializers.DateField(source="plan.starts_on")
    ends_on = serializers.DateField(source="plan.ends_on")
    status = serializers.ChoiceField(source="plan.status", choices=EmpactPlan.Status.choices)
    pace = AreaPaceSerializer()


class EmpactPriorityRowSerializer(serializers.Serializer):
    """A priority with the areas under it that the person sees."""

    priority = serializers.CharField(source="priority.code")
    name = serializers.CharField(source="priority.name")
    actions = serializers.IntegerField()
    pace = AreaPaceSerializer()
    areas = EmpactAreaSerializer(many=True)


class EmpactMemberSerializer(serializers.Serializer):
    """A party in a plan."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")
    role = serializers.ChoiceField(choices=EmpactMember.Role.choices)


class OverlapSerializer(serializers.Serializer):
    """An action that overlaps, and why."""

    id = serializers.UUIDField(source="row.pk")
    reference = serializers.CharField(source="row.reference")
    title = serializers.CharField(source="row.title")
    why = serializers.CharField()


class EmpactActionSerializer(serializers.Serializer):
    """An operational action with its pace."""

    id = serializers.UUIDField(source="action.pk")
    plan = serializers.UUIDField(source="action.plan_id")
    reference = serializers.CharField(source="action.reference")
    number = serializers.CharField(source="action.number")
    title = serializers.CharField(source="action.title")
    goal = serializers.IntegerField(source="action.goal")
    aim = serializers.CharField(source="action.aim")
    expected = serializers.CharField(source="action.expected")
    leader = serializers.CharField(source="action.leader.code")
    starts_on = serializers.DateField(source="action.starts_on")
    ends_on = serializers.DateField(source="action.ends_on")
    weight = serializers.IntegerField(source="action.weight")
    funding = serializers.ChoiceField(source="action.funding", choices=EmpactAction.Funding.choices)
    funding_amount = serializers.IntegerField(source="action.funding_amount", allow_null=True)
    funding_asked_on = serializers.DateField(source="action.funding_asked_on", allow_null=True)
    has_action_day = serializers.BooleanField(source="action.has_action_day")
    is_external = serializers.BooleanField(source="action.is_external")
    is_training = serializers.BooleanField(source="action.is_training")
    status = serializers.ChoiceField(source="action.status", choices=EmpactAction.Status.choices)
    results = serializers.CharField(source="action.results")
    pace = serializers.SerializerMethodField(help_text="Nothing for a cancelled action.")

    @extend_schema_field(PaceSerializer(allow_null=True))
    def get_pace(self, row: Any) -> Any:
        """Planned against actual."""
        pace = row["pace"] if isinstance(row, dict) else row.pace
        return PaceSerializer(pace).data if pace else None


class CommitmentSerializer(serializers.Serializer):
    """What one party answered."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")
    role = serializers.ChoiceField(choices=EmpactCommitment.Role.choices)
    answer = serializers.ChoiceField(choices=EmpactCommitment.Answer.choices)
    answer_until = serializers.DateField(allow_null=True)
    offer = serializers.CharField()


class MilestoneSerializer(serializers.Serializer):
    """A milestone, planned and reached."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    planned_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    depends_on = serializers.UUIDField(source="depends_on_id", allow_null=True)


class IndicatorSerializer(serializers.Serializer):
    """An indicator with the computed sum."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    unit = serializers.CharField()
    target = serializers.IntegerField()
    actual = serializers.IntegerField()


class ReportTextSerializer(serializers.Serializer):
    """The texts of a report."""

    summary = serializers.CharField()
    obstacles = serializers.CharField()
    lessons = serializers.CharField()
    written_at = serializers.DateTimeField()


class EmpactReportFactsSerializer(serializers.Serializer):
    """The report on a period: computed figures, and the texts of the driver if there are some."""

    from_on = serializers.DateField(source="period.from_on")
    until_on = serializers.DateField(source="period.until_on")
    due_on = serializers.DateField(source="period.due_on")
    pace = AreaPaceSerializer()
    actions = EmpactActionSerializer(source="rows", many=True)
    asked = serializers.IntegerField()
    confirmed = serializers.IntegerField(source="answered")
    milestones_due = serializers.IntegerField()
    milestones_reached = serializers.IntegerField()
    draft = serializers.CharField()
    texts = ReportTextSerializer(allow_null=True)
