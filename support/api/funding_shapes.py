"""Shapes of budgets and of what is written about calls in the API."""

from rest_framework import serializers

from support.api.grant_shapes import GrantHeadingSerializer, MoneyField, WordField
from support.api.serializers import CodeField
from support.models import BudgetLine, GrantCall
from support.models.funding import HIGHEST_RATE


class BudgetSerializer(serializers.Serializer):
    """A budget of a year; its lines hold the money."""

    id = serializers.UUIDField()
    year = serializers.IntegerField()
    name = serializers.CharField()
    currency = serializers.CharField()


class BudgetWriteSerializer(serializers.Serializer):
    """A budget to open."""

    year = serializers.IntegerField(min_value=2000, max_value=2100)
    name = serializers.CharField(max_length=120)
    currency = serializers.RegexField(r"^[A-Za-z]{3}$", default="EUR")


class BudgetLineWriteSerializer(serializers.Serializer):
    """A line to add."""

    code = serializers.SlugField(max_length=24)
    name = serializers.CharField(max_length=120)


class CallWriteSerializer(serializers.Serializer):
    """What a call says. Amounts in the currency of the budget."""

    code = serializers.SlugField(max_length=32)
    title = serializers.CharField(max_length=160)
    text = serializers.CharField(max_length=5000)
    kind = WordField(choices=GrantCall.Kind.choices)
    line = CodeField(queryset=BudgetLine.objects.all())
    opens_on = serializers.DateField()
    closes_at = serializers.DateTimeField(allow_null=True, default=None)
    ceiling = MoneyField()
    rate = serializers.IntegerField(min_value=1, max_value=HIGHEST_RATE, default=HIGHEST_RATE)
    prefinancing_rate = serializers.IntegerField(min_value=0, max_value=100, default=0)
    least_partners = serializers.IntegerField(min_value=1, max_value=50, default=1)
    decision_days = serializers.IntegerField(min_value=1, max_value=365, default=30)
    urgent_decision_days = serializers.IntegerField(min_value=1, max_value=365, default=10)
    report_days = serializers.IntegerField(min_value=1, max_value=730, default=30)
    rules = GrantHeadingSerializer(many=True, default=())


class CallStepSerializer(serializers.Serializer):
    """A step of a call."""

    step = serializers.ChoiceField(choices=["publish", "shut"])
