"""Operational actions for programs: the same services, filters and rules as the pages."""

from dataclasses import replace
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.parties.models import Party
from europol_portal.web.api import PortalViewSet
from operations import services
from operations.access import CommitmentPermission, EmpactActionPermission, EmpactPlanPermission
from operations.api.empact_shapes import (
    CommitmentSerializer,
    EmpactActionSerializer,
    IndicatorSerializer,
    MilestoneSerializer,
    OverlapSerializer,
)
from operations.api.serializers import CodeField
from operations.events import EmpactActionEvent
from operations.filters import EmpactActionFilter
from operations.models import EmpactAction, EmpactCommitment, EmpactIndicator, EmpactMilestone, EmpactPlan
from operations.workflow import COMMITMENT_WORKFLOW, EMPACT_ACTION_WORKFLOW


class ActionChangeSerializer(serializers.Serializer):
    """What is said about an action and may be changed."""

    title = serializers.CharField(max_length=160)
    aim = serializers.CharField(max_length=5000)
    expected = serializers.CharField(max_length=4000, allow_blank=True, required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    weight = serializers.IntegerField(min_value=1, max_value=5, required=False)
    has_action_day = serializers.BooleanField(required=False)
    is_external = serializers.BooleanField(required=False)
    is_training = serializers.BooleanField(required=False)


class ActionDraftSerializer(ActionChangeSerializer):
    """A new action; `overlaps_known` says that the actions that overlap are known."""

    plan = serializers.UUIDField()
    goal = serializers.ChoiceField(choices=EmpactAction.Goal.choices)
    leader = CodeField(queryset=Party.objects.all())
    participants = CodeField(queryset=Party.objects.all(), many=True, required=False)
    overlaps_known = serializers.BooleanField(default=False)


class ActionStepSerializer(serializers.Serializer):
    """A step of the action's workflow."""

    step = serializers.ChoiceField(choices=list(EMPACT_ACTION_WORKFLOW.transitions))
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class AskSerializer(serializers.Serializer):
    """Which party is asked to commit."""

    party = CodeField(queryset=Party.objects.all())
    role = serializers.ChoiceField(choices=EmpactCommitment.Role.choices, default=EmpactCommitment.Role.PARTICIPANT)
    answer_until = serializers.DateField(allow_null=True, default=None)


class AnswerCommitmentSerializer(serializers.Serializer):
    """The answer of the own party, or the question taken back."""

    step = serializers.ChoiceField(choices=list(COMMITMENT_WORKFLOW.transitions))
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")
    offer = serializers.CharField(max_length=2000, allow_blank=True, default="")


class MilestoneWriteSerializer(serializers.Serializer):
    """A new milestone."""

    title = serializers.CharField(max_length=160)
    planned_on = serializers.DateField()
    depends_on = serializers.UUIDField(allow_null=True, default=None)


class ReachSerializer(serializers.Serializer):
    """The day on which it was reached."""

    done_on = serializers.DateField()


class IndicatorWriteSerializer(serializers.Serializer):
    """A new indicator."""

    name = serializers.CharField(max_length=120)
    unit = serializers.CharField(max_length=40)
    target = serializers.IntegerField(min_value=1, max_value=100_000_000)


class ValueWriteSerializer(serializers.Serializer):
    """What the own party reached on a day."""

    indicator = serializers.UUIDField()
    number = serializers.IntegerField(min_value=0, max_value=100_000_000)
    on = serializers.DateField()
    text = serializers.CharField(max_length=300, allow_blank=True, default="")


class FundingWriteSerializer(serializers.Serializer):
    """Whether money is needed, and what became of it."""

    funding = serializers.ChoiceField(choices=EmpactAction.Funding.choices)
    amount = serializers.IntegerField(min_value=0, max_value=100_000_000, allow_null=True, default=None)
    asked_on = serializers.DateField(allow_null=True, default=None)


class ResultsWriteSerializer(serializers.Serializer):
    """What came of the action."""

    results = serializers.CharField(max_length=10000)


PART = r"(?P<part_id>[0-9a-f-]{36})"


class EmpactActionViewSet(PortalViewSet):
    """Operational actions of plans that the person's party is in."""

    queryset = EmpactAction.objects.select_related("leader", "plan__owner")
    serializer_class = EmpactActionSerializer
    filterset_class = EmpactActionFilter
    permissions = {
        "list": EmpactActionPermission.VIEW,
        "retrieve": EmpactActionPermission.VIEW,
        "create": EmpactPlanPermission.DRAFT,
        "partial_update": EmpactActionPermission.CHANGE,
        "step": EmpactActionPermission.VIEW,
        "overlaps": EmpactActionPermission.VIEW,
        "commitments": EmpactActionPermission.VIEW,
        "ask": EmpactActionPermission.CHANGE,
        "answer": CommitmentPermission.ANSWER,
        "milestones": EmpactActionPermission.VIEW,
        "plan_milestone": EmpactActionPermission.CHANGE,
        "reach": EmpactActionPermission.CHANGE,
        "indicators": EmpactActionPermission.VIEW,
        "add_indicator": EmpactActionPermission.CHANGE,
        "record": EmpactActionPermission.RECORD,
        "funding": EmpactActionPermission.CHANGE,
        "results": EmpactActionPermission.CHANGE,
    }

    def list(self, _request: Request) -> Response:
        """Actions with planned against actual, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(EmpactActionSerializer(self._rows(page), many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One action; reading it is recorded."""
        row = self.get_object()
        audit.record_reading(kind=EmpactActionEvent.READ, actor=self.person(), at=timezone.now(), subject=row)
        return self._action(row)

    @extend_schema(request=ActionDraftSerializer, responses={201: EmpactActionSerializer})
    def create(self, _request: Request) -> Response:
        """Draft an action and ask parties to commit to it."""
        facts, by = self._valid(ActionDraftSerializer), self.person()
        plan = get_object_or_404(EmpactPlan.objects.visible_to(by), pk=facts.pop("plan"))
        participants, known = facts.pop("participants", []), facts.pop("overlaps_known")
        row = services.draft_empact_action(
            plan=plan, content=services.EmpactActionContent(**facts), participants=participants,
            overlaps_known=known, by=by, at=timezone.now(),
        )  # fmt: skip
        return self._action(row, status.HTTP_201_CREATED)

    @extend_schema(request=ActionChangeSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of it, while it is planned or being amended."""
        row, changes = self.get_object(), self._valid(ActionChangeSerializer, partial=True)
        content = replace(services.empact_action_content_of(row), **changes)
        by, at = self.person(), timezone.now()
        return self._action(services.change_empact_action(action=row, content=content, by=by, at=at))

    @extend_schema(request=ActionStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Move the action on."""
        row, facts = self.get_object(), self._valid(ActionStepSerializer)
        moved = services.take_empact_action_step(action=row, by=self.person(), at=timezone.now(), **facts)
        return self._action(moved)

    @extend_schema(responses=OverlapSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def overlaps(self, _request: Request, **_: Any) -> Response:
        """Actions that the person sees and that overlap with this one."""
        return Response(OverlapSerializer(services.overlaps_of(self.get_object(), self.person()), many=True).data)

    @extend_schema(responses=CommitmentSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def commitments(self, _request: Request, **_: Any) -> Response:
        """The answer of every party that was asked."""
        rows = EmpactCommitment.objects.visible_to(self.person()).filter(action=self.get_object())
        return Response(CommitmentSerializer(rows.for_list(), many=True).data)

    @extend_schema(request=AskSerializer, responses={201: CommitmentSerializer})
    @commitments.mapping.post
    def ask(self, _request: Request, **_: Any) -> Response:
        """Ask a party of the plan to commit itself."""
        row, facts = self.get_object(), self._valid(AskSerializer)
        made = services.ask_to_commit(action=row, by=self.person(), at=timezone.now(), **facts)
        return Response(CommitmentSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=AnswerCommitmentSerializer, responses=CommitmentSerializer)
    @action(detail=True, methods=["post"], url_path=rf"commitments/{PART}/answer")
    def answer(self, _request: Request, part_id: str, **_: Any) -> Response:
        """Answer for the own party."""
        rows = EmpactCommitment.objects.visible_to(self.person())
        commitment = get_object_or_404(rows, action=self.get_object(), pk=part_id)
        facts = self._valid(AnswerCommitmentSerializer)
        moved = services.answer_commitment(commitment=commitment, by=self.person(), at=timezone.now(), **facts)
        return Response(CommitmentSerializer(moved).data)

    @extend_schema(responses=MilestoneSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def milestones(self, _request: Request, **_: Any) -> Response:
        """Milestones in the order of the plan."""
        rows = EmpactMilestone.objects.visible_to(self.person()).filter(action=self.get_object())
        return Response(MilestoneSerializer(rows.for_list(), many=True).data)

    @extend_schema(request=MilestoneWriteSerializer, responses={201: MilestoneSerializer})
    @milestones.mapping.post
    def plan_milestone(self, _request: Request, **_: Any) -> Response:
        """Plan a milestone."""
        row, facts = self.get_object(), self._valid(MilestoneWriteSerializer)
        if key := facts.pop("depends_on"):
            facts["depends_on"] = get_object_or_404(EmpactMilestone.objects.visible_to(self.person()), pk=key)
        made = services.add_milestone(action=row, by=self.person(), at=timezone.now(), **facts)
        return Response(MilestoneSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=ReachSerializer, responses=MilestoneSerializer)
    @action(detail=True, methods=["post"], url_path=rf"milestones/{PART}/reach")
    def reach(self, _request: Request, part_id: str, **_: Any) -> Response:
        """Record that a milestone was reached."""
        rows = EmpactMilestone.objects.visible_to(self.person())
        milestone = get_object_or_404(rows, action=self.get_object(), pk=part_id)
        facts = self._valid(ReachSerializer)
        moved = services.reach_milestone(milestone=milestone, by=self.person(), at=timezone.now(), **facts)
        return Response(MilestoneSerializer(moved).data)

    @extend_schema(responses=IndicatorSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def indicators(self, _request: Request, **_: Any) -> Response:
        """Indicators with the computed sums of today."""
        rows = EmpactIndicator.objects.visible_to(self.person()).filter(action=self.get_object())
        return Response(IndicatorSerializer(rows.for_list(timezone.now().date()), many=True).data)

    @extend_schema(request=IndicatorWriteSerializer, responses={201: IndicatorSerializer})
    @indicators.mapping.post
    def add_indicator(self, _request: Request, **_: Any) -> Response:
        """Agree on an indicator."""
        row, facts = self.get_object(), self._valid(IndicatorWriteSerializer)
        made: Any = services.add_indicator(action=row, by=self.person(), at=timezone.now(), **facts)
        made.actual = 0
        return Response(IndicatorSerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=ValueWriteSerializer, responses={201: IndicatorSerializer})
    @action(detail=True, methods=["post"], url_path="values")
    def record(self, _request: Request, **_: Any) -> Response:
        """Record what the own party reached on a day; the same day again corrects it."""
        row, facts, today = self.get_object(), self._valid(ValueWriteSerializer), timezone.now().date()
        rows = EmpactIndicator.objects.visible_to(self.person()).filter(action=row)
        indicator = get_object_or_404(rows, pk=facts.pop("indicator"))
        services.record_value(indicator=indicator, by=self.person(), at=timezone.now(), **facts)
        return Response(IndicatorSerializer(rows.with_actual(today).get(pk=indicator.pk)).data, status.HTTP_201_CREATED)

    @extend_schema(request=FundingWriteSerializer)
    @action(detail=True, methods=["post"])
    def funding(self, _request: Request, **_: Any) -> Response:
        """Say whether money is needed, and what became of it."""
        row, facts = self.get_object(), self._valid(FundingWriteSerializer)
        return self._action(services.note_funding(action=row, by=self.person(), at=timezone.now(), **facts))

    @extend_schema(request=ResultsWriteSerializer)
    @action(detail=True, methods=["post"])
    def results(self, _request: Request, **_: Any) -> Response:
        """Write what came of the action."""
        row, facts = self.get_object(), self._valid(ResultsWriteSerializer)
        return self._action(services.write_results(action=row, by=self.person(), at=timezone.now(), **facts))

    def _valid(self, shape: type[serializers.Serializer], *, partial: bool = False) -> dict[str, Any]:
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _rows(self, actions: Any) -> Any:
        paces = {row.action.pk: row for row in services.rows_of(actions, timezone.now().date())}
        return [paces.get(one.pk, {"action": one, "pace": None}) for one in actions]

    def _action(self, row: EmpactAction, code: int = status.HTTP_200_OK) -> Response:
        known = self.queryset.visible_to(self.person()).get(pk=row.pk)
        (shown,) = self._rows([known])
        return Response(EmpactActionSerializer(shown).data, code)
