"""Shapes of services, requests and their parts in the API."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from support.deadlines import HOUR, Clock
from support.models import Assessment, Measure, OutcomeFigure, RequestMessage, Service, SupportRequest, details_of
from support.services import PLAIN_STEPS


class CodeField(serializers.SlugRelatedField):
    """A party or a service by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", **kwargs)


class ServiceSerializer(serializers.Serializer):
    """A service of the catalogue."""

    code = serializers.SlugField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Service.Kind.choices)
    description = serializers.CharField()
    who_may_ask = serializers.CharField()
    open_to = serializers.ListField(
        child=serializers.ChoiceField(choices=Party.Kind.choices), help_text="Kinds of party; none means every party."
    )
    needs = serializers.ListField(child=serializers.CharField(), source="need_lines")
    lead_time_days = serializers.IntegerField()
    capacity = serializers.CharField()
    ceiling = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    details = serializers.SerializerMethodField(help_text="What `details` of a request of this kind holds.")

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_details(self, service: Service) -> list[dict[str, Any]]:
        """Name, label, shape, options and whether sending needs it."""
        return [
            {
                "name": detail.name,
                "label": detail.label,
                "shape": detail.shape.value,
                "options": [value for value, _label in detail.options],
                "required": detail.required,
            }
            for detail in details_of(service.kind)
        ]


class SupportRequestSerializer(serializers.Serializer):
    """A request as its two sides read it."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    owner = serializers.CharField(source="owner.code", help_text="Code of the party that asks.")
    service = serializers.CharField(source="service.code")
    kind = serializers.ChoiceField(choices=Service.Kind.choices)
    operation = serializers.SerializerMethodField(help_text="Only for those who may know the operation.")
    bundle = serializers.UUIDField(source="bundle_id", allow_null=True, help_text="What it is asked together with.")
    title = serializers.CharField()
    need = serializers.CharField()
    country = serializers.CharField(source="country.code", default=None, allow_null=True)
    place = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    urgency = serializers.ChoiceField(choices=SupportRequest.Urgency.choices)
    details = serializers.DictField()
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    classification = serializers.ChoiceField(choices=Classification.choices)
    status = serializers.ChoiceField(choices=SupportRequest.Status.choices)
    submitted_at = serializers.DateTimeField(allow_null=True)
    endorsed_at = serializers.DateTimeField(allow_null=True)
    priority_score = serializers.IntegerField(allow_null=True)
    queue_band = serializers.ChoiceField(choices=[("", "Not in the queue"), *SupportRequest.Band.choices])
    handled_by = serializers.CharField(
        source="handled_by.display_name", default=None, allow_null=True, help_text="Who of the provider handles it."
    )
    scheduled_from = serializers.DateField(allow_null=True)
    scheduled_until = serializers.DateField(allow_null=True)
    decision_reason = serializers.CharField()
    feedback_rating = serializers.IntegerField(allow_null=True)
    feedback_text = serializers.CharField()

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_operation(self, request: SupportRequest) -> str | None:
        """The key of the operation, or nothing when the reader may not know it; the view set gives who is known."""
        known = self.context["known_operations"]
        return str(request.operation_id) if request.operation_id in known else None


class SupportRequestWriteSerializer(serializers.Serializer):
    """What the requester says. A draft may leave out what only sending needs."""

    service = CodeField(queryset=Service.objects.all())
    title = serializers.CharField(max_length=160)
    need = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    operation = serializers.UUIDField(allow_null=True, required=False)
    country = CodeField(queryset=Party.objects.all(), allow_null=True, required=False)
    place = serializers.CharField(max_length=120, allow_blank=True, required=False)
    starts_on = serializers.DateField(allow_null=True, required=False)
    ends_on = serializers.DateField(allow_null=True, required=False)
    urgency = serializers.ChoiceField(choices=SupportRequest.Urgency.choices, required=False)
    details = serializers.DictField(required=False)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True, required=False)
    classification = serializers.ChoiceField(choices=Classification.choices, required=False)


class ReasonSerializer(serializers.Serializer):
    """A reason that both sides read."""

    reason = serializers.CharField(max_length=2000)


class AppealAnswerSerializer(ReasonSerializer):
    """What becomes of what was declined."""

    reopens = serializers.BooleanField(help_text="True: it is decided anew. False: the decision stays.")


class ReassignSerializer(ReasonSerializer):
    """Who handles the request from now on."""

    to = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.filter(is_active=True, party__is_hub=True)
    )


class DecisionClockSerializer(serializers.Serializer):
    """How much of the time for a decision is used."""

    limit_hours = serializers.SerializerMethodField()
    used_minutes = serializers.SerializerMethodField()
    is_stopped = serializers.BooleanField(help_text="True while a question of the provider has no answer.")
    has_ended = serializers.BooleanField()
    is_late = serializers.BooleanField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="While it runs.")

    def get_limit_hours(self, clock: Clock) -> int:
        """Hours that there are."""
        return round(clock.limit / HOUR)

    def get_used_minutes(self, clock: Clock) -> int:
        """Minutes used."""
        return int(clock.used.total_seconds() // 60)


class NoteSerializer(serializers.Serializer):
    """A note that both sides read, or nothing."""

    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class RequestStepWriteSerializer(NoteSerializer):
    """A step that needs no facts."""

    step = serializers.ChoiceField(choices=sorted(PLAIN_STEPS))


class ScoresSerializer(ReasonSerializer):
    """Points from 0 to 3 by the written criteria, and the reason."""

    danger_to_life = serializers.IntegerField(min_value=0, max_value=3)
    empact_priority = serializers.IntegerField(min_value=0, max_value=3)
    countries = serializers.IntegerField(min_value=0, max_value=3)
    deadline = serializers.IntegerField(min_value=0, max_value=3)
    added_value = serializers.IntegerField(min_value=0, max_value=3)


class ScheduleSerializer(NoteSerializer):
    """The days of the support."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class FeedbackSerializer(serializers.Serializer):
    """What the support led to; figures by measure in its unit, results by key."""

    rating = serializers.IntegerField(min_value=1, max_value=5)
    text = serializers.CharField(max_length=2000, allow_blank=True, default="")
    lessons = serializers.CharField(max_length=2000, allow_blank=True, default="")
    may_share = serializers.BooleanField(default=False)
    figures = serializers.DictField(child=serializers.DecimalField(max_digits=14, decimal_places=2), default=dict)
    results = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=50)

    def validate_figures(self, figures: dict[str, Decimal]) -> dict[str, Decimal]:
        """Refuse a measure that there is not."""
        unknown = sorted(figures.keys() - set(Measure.values))
        if unknown:
            message = f"There is no measure {unknown[0]!r}. Measures: {', '.join(Measure.values)}."
            raise serializers.ValidationError(message)
        return figures


class LessonWriteSerializer(serializers.Serializer):
    """A lesson for everybody."""

    text = serializers.CharField(max_length=1000)


class LessonSerializer(serializers.Serializer):
    """A lesson of a service; whose request it comes from is not told."""

    id = serializers.UUIDField()
    service = serializers.CharField(source="service.code")
    text = serializers.CharField()
    told_on = serializers.DateField()


class PartSerializer(serializers.Serializer):
    """What every part of a request says: which side, who, when."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")
    author = serializers.CharField(source="author.display_name")
    at = serializers.DateTimeField()


class OutcomeFigureSerializer(serializers.Serializer):
    """A figure with its unit."""

    measure = serializers.ChoiceField(choices=Measure.choices)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    unit = serializers.SerializerMethodField()

    def get_unit(self, figure: OutcomeFigure) -> str:
        """The unit in words."""
        return Measure(figure.measure).unit


class OutcomeSerializer(PartSerializer):
    """A version of what the requester says; the newest counts."""

    number = serializers.IntegerField()
    rating = serializers.IntegerField()
    text = serializers.CharField()
    lessons = serializers.CharField()
    may_share = serializers.BooleanField()
    figures = OutcomeFigureSerializer(many=True)


class AssessmentSerializer(PartSerializer):
    """A judgement of the provider."""

    scores = serializers.SerializerMethodField()
    total = serializers.IntegerField()
    reason = serializers.CharField()

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_scores(self, assessment: Assessment) -> dict[str, int]:
        """Points by criterion."""
        return {name: getattr(assessment, name) for name in Assessment.CRITERIA}


class RequestStepSerializer(PartSerializer):
    """A step in the life of a request."""

    step = serializers.CharField()
    status = serializers.ChoiceField(choices=SupportRequest.Status.choices, source="to_status")
    note = serializers.CharField()


class RequestMessageSerializer(PartSerializer):
    """A question or an answer."""

    kind = serializers.ChoiceField(choices=RequestMessage.Kind.choices)
    answers = serializers.UUIDField(source="answers_id", allow_null=True)
    text = serializers.CharField()


class RequestMessageWriteSerializer(serializers.Serializer):
    """A question, or the answer to one."""

    text = serializers.CharField(max_length=4000)
    answers = serializers.UUIDField(allow_null=True, default=None)
