"""EMPACT plans for programs: the same services, filters and rules as the pages."""

from dataclasses import replace
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, EmpactPriority, Party
from europol_portal.web.api import PortalViewSet
from operations import services
from operations.access import EmpactPlanPermission
from operations.api.empact_shapes import (
    EmpactAreaSerializer,
    EmpactMemberSerializer,
    EmpactPriorityRowSerializer,
    EmpactReportFactsSerializer,
    area_of,
)
from operations.api.serializers import CodeField
from operations.api.taskforces import EntrySerializer, EntryWriteSerializer
from operations.events import EmpactPlanEvent
from operations.filters import EmpactPlanFilter
from operations.models import EmpactEntry, EmpactMember, EmpactPlan, EmpactReport


class EmpactPlanWriteSerializer(serializers.Serializer):
    """What the driver says."""

    title = serializers.CharField(max_length=160)
    priority = CodeField(queryset=EmpactPriority.objects.select_related("cycle"))
    aims = serializers.CharField(max_length=5000)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    crime_areas = CodeField(queryset=CrimeArea.objects.all(), many=True, allow_empty=False)
    classification = serializers.ChoiceField(choices=Classification.choices, required=False)


class EmpactInviteSerializer(serializers.Serializer):
    """Whom the driver invites."""

    party = CodeField(queryset=Party.objects.all())
    role = serializers.ChoiceField(choices=EmpactMember.Role.choices, default=EmpactMember.Role.MEMBER)
    message = serializers.CharField(max_length=1000, allow_blank=True, default="")


class EmpactPlanStepSerializer(serializers.Serializer):
    """A step of the plan's workflow."""

    step = serializers.ChoiceField(choices=["adopt", "start", "report", "close"])
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class EmpactReportWriteSerializer(serializers.Serializer):
    """The texts of the report on a period."""

    from_on = serializers.DateField()
    until_on = serializers.DateField()
    summary = serializers.CharField(max_length=10000)
    obstacles = serializers.CharField(max_length=10000, allow_blank=True, default="")
    lessons = serializers.CharField(max_length=10000, allow_blank=True, default="")


class PeriodSerializer(serializers.Serializer):
    """A period of a report, by default the whole plan."""

    from_on = serializers.DateField(required=False)
    until_on = serializers.DateField(required=False)


PERIOD = [OpenApiParameter("from_on", str), OpenApiParameter("until_on", str)]


class EmpactPlanViewSet(PortalViewSet):
    """Operational action plans that the person's party is in."""

    queryset = EmpactPlan.objects.for_list()
    serializer_class = EmpactAreaSerializer
    filterset_class = EmpactPlanFilter
    permissions = {
        "list": EmpactPlanPermission.VIEW,
        "retrieve": EmpactPlanPermission.VIEW,
        "create": EmpactPlanPermission.ADD,
        "partial_update": EmpactPlanPermission.CHANGE,
        "overview": EmpactPlanPermission.VIEW,
        "step": EmpactPlanPermission.VIEW,
        "members": EmpactPlanPermission.VIEW,
        "invite": EmpactPlanPermission.CHANGE,
        "remove": EmpactPlanPermission.CHANGE,
        "entries": EmpactPlanPermission.VIEW,
        "write": EmpactPlanPermission.CONTRIBUTE,
        "report": EmpactPlanPermission.VIEW,
        "write_report": EmpactPlanPermission.CHANGE,
    }

    def list(self, _request: Request) -> Response:
        """Plans with planned against actual, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        areas = services.areas_of(page, self.person(), timezone.now().date())
        return self.get_paginated_response(EmpactAreaSerializer(areas, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One plan; reading it is recorded."""
        plan = self.get_object()
        audit.record_reading(kind=EmpactPlanEvent.READ, actor=self.person(), at=timezone.now(), subject=plan)
        return self._plan(plan)

    @extend_schema(request=EmpactPlanWriteSerializer, responses={201: EmpactAreaSerializer})
    def create(self, _request: Request) -> Response:
        """Begin a plan with the own party as its driver."""
        content = services.EmpactPlanContent(**self._valid(EmpactPlanWriteSerializer))
        plan = services.begin_empact_plan(content=content, by=self.person(), at=timezone.now())
        return self._plan(plan, status.HTTP_201_CREATED)

    @extend_schema(request=EmpactPlanWriteSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of it."""
        plan = self.get_object()
        changes = self._valid(EmpactPlanWriteSerializer, partial=True)
        content = replace(services.empact_plan_content_of(plan), **changes)
        by, at = self.person(), timezone.now()
        return self._plan(services.change_empact_plan(plan=plan, content=content, by=by, at=at))

    @extend_schema(
        parameters=[OpenApiParameter("cycle", str, required=True)],
        responses=EmpactPriorityRowSerializer(many=True),
        filters=False,
    )
    @action(detail=False, filterset_class=None, pagination_class=None)
    def overview(self, request: Request) -> Response:
        """Priorities of a cycle, counting only what the person sees."""
        rows = services.overview(self.person(), request.query_params.get("cycle", ""), timezone.now().date())
        return Response(EmpactPriorityRowSerializer(rows, many=True).data)

    @extend_schema(request=EmpactPlanStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Move the plan on."""
        plan, facts = self.get_object(), self._valid(EmpactPlanStepSerializer)
        return self._plan(services.take_empact_plan_step(plan=plan, by=self.person(), at=timezone.now(), **facts))

    @extend_schema(responses=EmpactMemberSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def members(self, _request: Request, **_: Any) -> Response:
        """The parties in the plan."""
        rows = EmpactMember.objects.visible_to(self.person()).filter(plan=self.get_object())
        return Response(EmpactMemberSerializer(rows.for_list(), many=True).data)

    @extend_schema(request=EmpactInviteSerializer, responses={201: EmpactMemberSerializer})
    @members.mapping.post
    def invite(self, _request: Request, **_: Any) -> Response:
        """Invite a party."""
        plan, facts = self.get_object(), self._valid(EmpactInviteSerializer)
        member = services.invite_to_empact_plan(plan=plan, by=self.person(), at=timezone.now(), **facts)
        return Response(EmpactMemberSerializer(member).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path=r"members/(?P<part_id>[0-9a-f-]{36})/remove")
    def remove(self, _request: Request, part_id: str, **_: Any) -> Response:
        """Take a party out that has no standing commitment."""
        rows = EmpactMember.objects.visible_to(self.person()).select_related("party")
        member = get_object_or_404(rows, plan=self.get_object(), pk=part_id)
        services.remove_from_empact_plan(member=member, by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=EntrySerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def entries(self, _request: Request, **_: Any) -> Response:
        """What happened, newest first."""
        visible = EmpactEntry.objects.visible_to(self.person()).filter(plan=self.get_object())
        rows = self.paginate_queryset(visible.for_list()) or []
        return self.get_paginated_response(EntrySerializer(rows, many=True).data)

    @extend_schema(request=EntryWriteSerializer, responses={201: EntrySerializer})
    @entries.mapping.post
    def write(self, _request: Request, **_: Any) -> Response:
        """Write to all parties in the plan."""
        plan, facts = self.get_object(), self._valid(EntryWriteSerializer)
        entry = services.add_empact_entry(plan=plan, by=self.person(), at=timezone.now(), **facts)
        return Response(EntrySerializer(entry).data, status.HTTP_201_CREATED)

    @extend_schema(parameters=PERIOD, responses=EmpactReportFactsSerializer, filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def report(self, request: Request, **_: Any) -> Response:
        """The figures of the report on a period, and its texts."""
        plan, user = self.get_object(), self.person()
        shape = PeriodSerializer(data=request.query_params)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        period = services.Period(given.get("from_on", plan.starts_on), given.get("until_on", plan.ends_on))
        audit.record_reading(kind=EmpactPlanEvent.READ, actor=user, at=timezone.now(), subject=plan)
        texts = EmpactReport.objects.visible_to(user).filter(plan=plan)
        known = texts.filter(from_on=period.from_on, until_on=period.until_on).first()
        facts = services.report_facts(plan, period, user)
        return Response(EmpactReportFactsSerializer({**vars(facts), "texts": known}).data)

    @extend_schema(request=EmpactReportWriteSerializer, responses={201: EmpactReportFactsSerializer})
    @report.mapping.post
    def write_report(self, _request: Request, **_: Any) -> Response:
        """Save the texts of the report on a period."""
        plan, facts = self.get_object(), self._valid(EmpactReportWriteSerializer)
        texts = services.write_empact_report(plan=plan, by=self.person(), at=timezone.now(), **facts)
        figures = services.report_facts(plan, services.Period(texts.from_on, texts.until_on), self.person())
        answer = EmpactReportFactsSerializer({**vars(figures), "texts": texts}).data
        return Response(answer, status.HTTP_201_CREATED)

    def _valid(self, shape: type[serializers.Serializer], *, partial: bool = False) -> dict[str, Any]:
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _plan(self, plan: EmpactPlan, code: int = status.HTTP_200_OK) -> Response:
        row = EmpactPlan.objects.visible_to(self.person()).for_list().get(pk=plan.pk)
        return Response(EmpactAreaSerializer(area_of(row, self.person())).data, code)
