"""Requests for information for programs: queues, one request, its steps, the yearly statistics."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.parties.models import User
from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import RequestPermission
from intelligence.deadlines import RULE_WORDS, ClockState, RefusalReason
from intelligence.forms.request_filter import InformationRequestFilter
from intelligence.models import Contribution, DelayNotice, InformationRequest, Pause
from intelligence.services import StepData

STEPS = (
    "assign",
    "indirect",
    "ask_clarification",
    "clarify",
    "need_judge",
    "delay",
    "authorised",
    "answer",
    "refuse",
    "withdraw",
)


class PauseSerializer(serializers.ModelSerializer):
    """A time in which the clock stands."""

    class Meta:
        model = Pause
        fields = ["reason", "text", "started_at", "reply", "ended_at"]


class DelayNoticeSerializer(serializers.ModelSerializer):
    """What was said of a delay."""

    class Meta:
        model = DelayNotice
        fields = ["reason", "expected_at", "given_at"]


class ClockSerializer(serializers.Serializer):
    """The clock at the moment of asking."""

    state = serializers.ChoiceField(choices=[state.value for state in ClockState])
    due_at = serializers.DateTimeField(allow_null=True)
    remaining = serializers.DurationField()
    waits_for = serializers.CharField(allow_null=True)


class InformationRequestSerializer(serializers.Serializer):
    """A request with its clock; who works on it is known to the party that is asked only."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    contribution = serializers.UUIDField(source="contribution_id")
    owner = serializers.CharField(source="owner.code")
    party = serializers.CharField(source="party.code")
    received_at = serializers.DateTimeField()
    rule = serializers.ChoiceField(choices=[(rule.value, words) for rule, words in RULE_WORDS.items()])
    indirect_reason = serializers.CharField()
    status = serializers.ChoiceField(choices=InformationRequest.Status.choices)
    assigned_to = serializers.SerializerMethodField()
    outcome = serializers.CharField()
    refusal_reason = serializers.CharField()
    answer = serializers.UUIDField(source="answer_id", allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    clock = serializers.SerializerMethodField()
    pauses = PauseSerializer(many=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_assigned_to(self, request: InformationRequest) -> str | None:
        """Inside the party only."""
        is_ours = request.party_id == self.context["person"].party_id
        return request.assigned_to.username if is_ours and request.assigned_to else None

    @extend_schema_field(ClockSerializer)
    def get_clock(self, request: InformationRequest) -> Any:
        """Computed, never stored."""
        return ClockSerializer(request.clock(self.context["now"])).data


class InformationRequestDetailSerializer(InformationRequestSerializer):
    """A request with its delay notices."""

    delay_notices = DelayNoticeSerializer(many=True)


class RequestStepSerializer(serializers.Serializer):
    """A step and what it needs."""

    step = serializers.ChoiceField(choices=[(step, step) for step in STEPS])
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    reason = serializers.ChoiceField(choices=[reason.value for reason in RefusalReason], required=False)
    expected_at = serializers.DateTimeField(required=False)
    outcome = serializers.ChoiceField(choices=Contribution.Outcome.choices, required=False)
    person = serializers.SlugRelatedField(slug_field="username", queryset=User.objects.none(), required=False)
    answer = serializers.PrimaryKeyRelatedField(queryset=Contribution.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := self.context.get("person"):
            fields: Any = self.fields
            fields["person"].queryset = User.objects.filter(party_id=person.party_id, is_active=True)
            fields["answer"].queryset = Contribution.objects.visible_to(person)


class FigureSerializer(serializers.Serializer):
    """One line of the statistics."""

    code = serializers.CharField()
    words = serializers.CharField()
    number = serializers.IntegerField()


class InformationRequestViewSet(PortalViewSet):
    """Requests that the person's party has made or is asked."""

    queryset = InformationRequest.objects.for_list()
    serializer_class = InformationRequestDetailSerializer
    filterset_class = InformationRequestFilter
    permissions = {
        "list": RequestPermission.VIEW,
        "retrieve": RequestPermission.VIEW,
        "step": RequestPermission.VIEW,
        "statistics": RequestPermission.VIEW,
    }

    def get_serializer_context(self) -> dict[str, Any]:
        """Who asks, and when."""
        return {**super().get_serializer_context(), "person": self.request.user, "now": timezone.now()}

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(responses=InformationRequestSerializer(many=True))
    def list(self, _request: Request) -> Response:
        """Requests, newest first, with their clocks."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        shown = InformationRequestSerializer(rows, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shown.data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One request."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=RequestStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, request: Request, **_: Any) -> Response:
        """Take a step; the same rules as on the page."""
        found = self.get_object()
        shape = RequestStepSerializer(data=request.data, context={"person": self.person()})
        shape.is_valid(raise_exception=True)
        values = dict(shape.validated_data)
        step = values.pop("step")
        services.take_request_step(
            request=found, step=step, data=StepData(**values), by=self.person(), at=timezone.now()
        )
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        parameters=[OpenApiParameter("year", int, required=False)], responses=FigureSerializer(many=True), filters=False
    )
    @action(detail=False, pagination_class=None)
    def statistics(self, request: Request) -> Response:
        """Yearly statistics of the person's party (Article 18)."""
        at = timezone.now()
        asked = request.query_params.get("year", "")
        year = int(asked) if asked.isdecimal() and 1 < int(asked) < at.year + 1 else at.year
        figures = services.yearly_statistics(year=year, by=self.person(), at=at)
        return Response(FigureSerializer(figures, many=True).data)
