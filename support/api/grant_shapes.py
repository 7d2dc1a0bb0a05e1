"""Shapes of budgets, calls and grants in the API. Money is text with two decimals, in the currency beside it."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party
from operations.models import EmpactAction, Operation, TaskForce
from support.api.serializers import CodeField
from support.models import Grant, GrantCall, GrantEvaluation, Heading, LedgerEntry

WIDE, NARROW = 14, 2


class MoneyField(serializers.DecimalField):
    """Money, exact to the cent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=WIDE, decimal_places=NARROW, **kwargs)


@extend_schema_field(OpenApiTypes.STR)
class WordField(serializers.ChoiceField):
    """One of a list of words that the models know."""


class GrantLineSerializer(serializers.Serializer):
    """A line of a budget with its balances."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    budget = serializers.CharField(source="budget.name")
    year = serializers.IntegerField(source="budget.year")
    currency = serializers.CharField(source="budget.currency")
    allocated = MoneyField()
    committed = MoneyField()
    paid = MoneyField()
    available = MoneyField()


class GrantAllocateSerializer(serializers.Serializer):
    """Money for a line; negative to take it back."""

    amount = MoneyField()
    note = serializers.CharField(max_length=300)


class LedgerEntrySerializer(serializers.Serializer):
    """One movement of money."""

    id = serializers.UUIDField()
    grant = serializers.UUIDField(source="grant_id", allow_null=True)
    kind = WordField(choices=LedgerEntry.Kind.choices)
    amount = MoneyField()
    currency = serializers.CharField()
    note = serializers.CharField()
    at = serializers.DateTimeField()


class GrantHeadingSerializer(serializers.Serializer):
    """What a call says of a heading that it pays for."""

    heading = WordField(choices=Heading.choices)
    unit_ceiling = MoneyField(allow_null=True, default=None)
    share = serializers.IntegerField(min_value=1, max_value=100, allow_null=True, default=None)


class GrantCallSerializer(serializers.ModelSerializer):
    """A call."""

    owner = serializers.CharField(source="owner.code")
    kind = WordField(choices=GrantCall.Kind.choices)
    status = WordField(choices=GrantCall.Status.choices)
    rules = serializers.SerializerMethodField()

    class Meta:
        model = GrantCall
        fields = [
            "id", "owner", "code", "title", "text", "kind", "status", "currency", "opens_on", "closes_at", "ceiling",
            "rate", "prefinancing_rate", "least_partners", "decision_days", "urgent_decision_days", "report_days",
            "rules",
        ]  # fmt: skip

    @extend_schema_field(GrantHeadingSerializer(many=True))
    def get_rules(self, call: GrantCall) -> Any:
        """The headings that it pays for."""
        return GrantHeadingSerializer(call.rules.values(), many=True).data


class GrantSerializer(serializers.ModelSerializer):
    """A grant; what it is for is left out, its reader may not know that."""

    owner = serializers.CharField(source="owner.code")
    call = serializers.CharField(source="call.code")
    kind = WordField(choices=Grant.Kind.choices)
    status = WordField(choices=Grant.Status.choices)
    classification = WordField(choices=Classification.choices)

    class Meta:
        model = Grant
        fields = [
            "id", "reference", "owner", "call", "kind", "title", "objective", "activities", "expected",
            "urgency_reason", "starts_on", "ends_on", "is_declared", "classification", "currency", "rate",
            "requested_amount", "status", "submitted_at", "decide_by", "awarded_amount", "decision_reason",
            "report_text", "report_results", "accepted_costs", "accepted_amount", "committed_amount", "paid_amount",
        ]  # fmt: skip


class GrantWriteSerializer(serializers.Serializer):
    """What an application says."""

    call = CodeField(queryset=GrantCall.objects.select_related("owner"))
    kind = WordField(choices=Grant.Kind.choices)
    title = serializers.CharField(max_length=160)
    objective = serializers.CharField(max_length=4000, allow_blank=True, default="")
    activities = serializers.CharField(max_length=5000, allow_blank=True, default="")
    expected = serializers.CharField(max_length=4000, allow_blank=True, default="")
    urgency_reason = serializers.CharField(max_length=2000, allow_blank=True, default="")
    operation = serializers.PrimaryKeyRelatedField(queryset=Operation.objects.all(), allow_null=True, default=None)
    empact_action = serializers.PrimaryKeyRelatedField(
        queryset=EmpactAction.objects.all(), allow_null=True, default=None
    )
    task_force = serializers.PrimaryKeyRelatedField(queryset=TaskForce.objects.all(), allow_null=True, default=None)
    starts_on = serializers.DateField(allow_null=True, default=None)
    ends_on = serializers.DateField(allow_null=True, default=None)
    is_declared = serializers.BooleanField(default=False)
    classification = WordField(choices=Classification.choices, default=Classification.BPL)


class GrantCostWriteSerializer(serializers.Serializer):
    """One line of the planned costs."""

    party = CodeField(queryset=Party.objects.all())
    heading = WordField(choices=Heading.choices)
    description = serializers.CharField(max_length=160)
    unit = serializers.CharField(max_length=30)
    quantity = serializers.DecimalField(max_digits=9, decimal_places=2)
    unit_cost = MoneyField()


class GrantCostSerializer(GrantCostWriteSerializer):
    """One line of the costs: planned, claimed, accepted."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")  # type: ignore[assignment]  # read as a code
    amount = MoneyField()
    claimed = MoneyField(allow_null=True)
    accepted = MoneyField(allow_null=True)
    judgement = serializers.CharField()


class GrantCostsSerializer(serializers.Serializer):
    """All planned lines; they replace those that were there."""

    rows = GrantCostWriteSerializer(many=True)


class GrantInviteSerializer(serializers.Serializer):
    """A party to invite into the consortium."""

    party = CodeField(queryset=Party.objects.all())
    role = serializers.CharField(max_length=300)


class GrantAnswerSerializer(serializers.Serializer):
    """What the own party answers."""

    step = serializers.ChoiceField(choices=["confirm", "decline"])


class GrantPartnerSerializer(serializers.Serializer):
    """A place in the consortium."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")
    role = serializers.CharField()
    answer = serializers.CharField()


class GrantStepWriteSerializer(serializers.Serializer):
    """A step of the life, with a note or reason."""

    step = serializers.ChoiceField(
        choices=[
            "submit", "withdraw", "check", "admit", "reject", "take_back", "sign", "start", "submit_report", "ask",
            "accept_costs", "pay", "recover", "recovered", "close", "prefinance",
        ]
    )  # fmt: skip
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class GrantDeclareSerializer(serializers.Serializer):
    """Whether the person has an interest."""

    has_conflict = serializers.BooleanField()
    text = serializers.CharField(max_length=500, allow_blank=True, default="")


class GrantJudgeSerializer(serializers.Serializer):
    """One of the two judgements; points by criterion, 0 to 5."""

    kind = WordField(choices=GrantEvaluation.Kind.choices)
    points = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=5))
    is_favourable = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000)


class GrantAwardSerializer(serializers.Serializer):
    """The amount to award; all sides read the note, the audit record alone keeps why a better one is passed over."""

    amount = MoneyField()
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
    passing_over = serializers.CharField(max_length=2000, allow_blank=True, default="")


class GrantReportSerializer(serializers.Serializer):
    """The report; claims by key of the line of costs."""

    text = serializers.CharField(max_length=10000)
    results = serializers.CharField(max_length=10000)
    claims = serializers.DictField(child=MoneyField(min_value=0), default=dict)


class GrantAcceptedSerializer(serializers.Serializer):
    """What is accepted of one line."""

    cost = serializers.UUIDField()
    amount = MoneyField(min_value=0)
    why = serializers.CharField(max_length=300, allow_blank=True, default="")


class GrantJudgeCostsSerializer(serializers.Serializer):
    """What is accepted, by line."""

    rows = GrantAcceptedSerializer(many=True)


class GrantEvidenceWriteSerializer(serializers.Serializer):
    """A file and what it proves."""

    what = serializers.CharField(max_length=160)
    file = serializers.FileField()


class GrantEvidenceSerializer(serializers.Serializer):
    """A stored file of evidence."""

    id = serializers.UUIDField()
    what = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class GrantEvaluationSerializer(serializers.Serializer):
    """A judgement that the reader may know."""

    kind = WordField(choices=GrantEvaluation.Kind.choices)
    total = serializers.IntegerField()
    is_favourable = serializers.BooleanField()
    reason = serializers.CharField()
    by = serializers.CharField(source="author.username")
    at = serializers.DateTimeField()


class GrantAmendSerializer(serializers.Serializer):
    """Another end, other sums by heading; the sums cancel out."""

    reason = serializers.CharField(max_length=2000)
    ends_on = serializers.DateField(allow_null=True, default=None)
    shifts = serializers.DictField(child=MoneyField(), default=dict)


class GrantAmendmentSerializer(serializers.Serializer):
    """An amendment and what became of it."""

    id = serializers.UUIDField()
    reason = serializers.CharField()
    ends_on = serializers.DateField(allow_null=True)
    shifts = serializers.DictField(child=serializers.CharField())
    status = serializers.CharField()
    decision = serializers.CharField()


class GrantAmendmentDecideSerializer(serializers.Serializer):
    """What the provider says to an amendment."""

    step = serializers.ChoiceField(choices=["accept", "refuse"])
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
