"""Action days for programs: the same services and rules as the pages. Figures come in batches, hour by hour."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.parties.models import Party
from europol_portal.web.api import PortalViewSet
from operations import services
from operations.access import ActionDayPermission, OperationPermission, TaskPermission
from operations.api.serializers import CodeField
from operations.events import ActionDayEvent
from operations.models import ActionDay, CheckCount, CountrySheet, Operation, RoomTask, RosterShift

PART = r"(?P<part_id>[0-9a-f-]{36})"
PART_PARAMETER = OpenApiParameter("part_id", UUID, OpenApiParameter.PATH)
ACTS: dict[str, Callable[..., CountrySheet]] = {
    "ready": services.say_ready,
    "not_ready": services.take_ready_back,
    "sign": services.sign_figures,
    "agree": services.agree_to_publication,
}


class DayPlanSerializer(serializers.Serializer):
    """What the lead says about an action day."""

    title = serializers.CharField(max_length=120)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    centre = serializers.CharField(max_length=160)
    centre_zone = serializers.CharField(max_length=50, default="UTC")
    standing_order = serializers.CharField(max_length=500, allow_blank=True, default="")


class DayWriteSerializer(DayPlanSerializer):
    """A new action day of an operation that the own party leads."""

    operation = serializers.UUIDField()


class DaySerializer(serializers.Serializer):
    """An action day."""

    id = serializers.UUIDField()
    operation = serializers.UUIDField(source="operation_id")
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    centre = serializers.CharField()
    centre_zone = serializers.CharField()
    standing_order = serializers.CharField()
    status = serializers.ChoiceField(choices=ActionDay.Status.choices)


class DayStepSerializer(serializers.Serializer):
    """A step of the action day's workflow."""

    step = serializers.ChoiceField(
        choices=["approve", "prepare", "go_live", "consolidate", "confirm", "publish", "archive", "cancel"]
    )
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class SheetSerializer(serializers.Serializer):
    """A country sheet; `missing` says what stands between the country and being ready."""

    party = serializers.CharField(source="party.code", read_only=True)
    contact = serializers.CharField(max_length=160, allow_blank=True, required=False)
    targets = serializers.IntegerField(min_value=0, required=False)
    teams_planned = serializers.IntegerField(min_value=0, required=False)
    teams_named = serializers.IntegerField(min_value=0, required=False)
    officers = serializers.IntegerField(min_value=0, required=False)
    warrants_needed = serializers.IntegerField(min_value=0, required=False)
    warrants_signed = serializers.IntegerField(min_value=0, required=False)
    channel_tested_at = serializers.DateTimeField(allow_null=True, required=False)
    briefing_read_at = serializers.DateTimeField(allow_null=True, required=False)
    remarks = serializers.CharField(max_length=500, allow_blank=True, required=False)
    missing = serializers.ListField(child=serializers.CharField(), read_only=True)
    ready_at = serializers.DateTimeField(read_only=True)
    signed_at = serializers.DateTimeField(read_only=True)
    agreed_at = serializers.DateTimeField(read_only=True)


class DayActSerializer(serializers.Serializer):
    """What the own country says in one word."""

    act = serializers.ChoiceField(choices=list(ACTS))


class RosterShiftSerializer(serializers.Serializer):
    """Somebody on duty in the coordination centre."""

    id = serializers.UUIDField(read_only=True)
    party = serializers.CharField(source="party.code", read_only=True)
    person = serializers.CharField(max_length=120)
    duty = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class RoomTaskSerializer(serializers.Serializer):
    """A task, or a cross-check with its outcome in one word."""

    id = serializers.UUIDField(read_only=True)
    kind = serializers.ChoiceField(choices=RoomTask.Kind.choices, read_only=True)
    party = serializers.CharField(source="party.code", read_only=True, help_text="Who has given it.")
    doer = serializers.CharField(source="doer.code", read_only=True)
    text = serializers.CharField()
    due_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=RoomTask.Status.choices, read_only=True)
    note = serializers.CharField(read_only=True)
    outcome = serializers.CharField(read_only=True, help_text="hit, no_hit, see_message, or empty.")
    outcome_reference = serializers.CharField(read_only=True)


class RoomTaskWriteSerializer(serializers.Serializer):
    """A new task."""

    text = serializers.CharField(max_length=500)
    doer = CodeField(queryset=Party.objects.all())
    due_at = serializers.DateTimeField()


class CheckWriteSerializer(serializers.Serializer):
    """What the Operational Centre shall check."""

    text = serializers.CharField(max_length=500)


class RoomTaskStepSerializer(serializers.Serializer):
    """A step of a task."""

    step = serializers.ChoiceField(choices=["start", "finish", "cancel"])
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class CheckAnswerSerializer(serializers.Serializer):
    """The outcome of a cross-check."""

    outcome = serializers.ChoiceField(choices=RoomTask.Outcome.choices)
    reference = serializers.CharField(max_length=40, allow_blank=True, default="")
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class CheckFigureSerializer(serializers.Serializer):
    """So many checks of a kind in one hour."""

    party = serializers.CharField(source="code", read_only=True)
    hour = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=CheckCount.Kind.choices)
    number = serializers.IntegerField(min_value=0, max_value=1_000_000)


class CheckFiguresSerializer(serializers.Serializer):
    """Figures of the own country."""

    figures = CheckFigureSerializer(many=True, allow_empty=False)


class StoredSerializer(serializers.Serializer):
    """How many figures were new or different."""

    changed = serializers.IntegerField()


class ActionDayViewSet(PortalViewSet):
    """Action days of the operations that the person's party leads or is invited to."""

    queryset = ActionDay.objects.for_list()
    serializer_class = DaySerializer
    permissions = {
        "list": ActionDayPermission.VIEW,
        "retrieve": ActionDayPermission.VIEW,
        "create": OperationPermission.CHANGE,
        "partial_update": ActionDayPermission.CHANGE,
        "step": ActionDayPermission.CHANGE,
        "sheets": ActionDayPermission.VIEW,
        "write_sheet": ActionDayPermission.SIGN,
        "act": ActionDayPermission.SIGN,
        "roster": ActionDayPermission.VIEW,
        "add_shift": ActionDayPermission.CONTRIBUTE,
        "tasks": TaskPermission.VIEW,
        "give": ActionDayPermission.CONTRIBUTE,
        "check": ActionDayPermission.CONTRIBUTE,
        "move": TaskPermission.VIEW,
        "answer": TaskPermission.TAKE,
        "counts": ActionDayPermission.VIEW,
        "count": ActionDayPermission.SIGN,
    }

    def list(self, _request: Request) -> Response:
        """Action days, newest first."""
        page = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One action day; reading it is recorded."""
        day = self.get_object()
        audit.record_reading(kind=ActionDayEvent.READ, actor=self.person(), at=timezone.now(), subject=day)
        return Response(DaySerializer(day).data)

    @extend_schema(request=DayWriteSerializer, responses={201: DaySerializer})
    def create(self, _request: Request) -> Response:
        """Plan an action day; for the lead of the operation."""
        facts = self._valid(DayWriteSerializer)
        visible = Operation.objects.visible_to(self.person())
        operation = get_object_or_404(visible, pk=facts.pop("operation"))
        plan = services.DayPlan(**facts)
        day = services.plan_day(operation=operation, plan=plan, by=self.person(), at=timezone.now())
        return Response(DaySerializer(day).data, status.HTTP_201_CREATED)

    @extend_schema(request=DayPlanSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of what the lead says."""
        day = self.get_object()
        plan = replace(services.day_plan_of(day), **self._valid(DayPlanSerializer, partial=True))
        changed = services.change_day(day=day, plan=plan, by=self.person(), at=timezone.now())
        return Response(DaySerializer(changed).data)

    @extend_schema(request=DayStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Move the action day on."""
        day, facts = self.get_object(), self._valid(DayStepSerializer)
        return Response(
            DaySerializer(services.take_day_step(day=day, by=self.person(), at=timezone.now(), **facts)).data
        )

    @extend_schema(responses=SheetSerializer(many=True))
    @action(detail=True)
    def sheets(self, _request: Request, **_: Any) -> Response:
        """What each country brings, and what is missing."""
        return self._page(CountrySheet.objects, SheetSerializer)

    @extend_schema(request=SheetSerializer, responses=SheetSerializer)
    @sheets.mapping.post
    def write_sheet(self, _request: Request, **_: Any) -> Response:
        """Change some of the own country's sheet."""
        day, by = self.get_object(), self.person()
        sheet = CountrySheet.objects.visible_to(by).filter(day=day, party_id=by.party_id).first()
        stands = services.sheet_facts_of(sheet) if sheet else services.SheetFacts()
        facts = replace(stands, **self._valid(SheetSerializer))
        written = services.write_sheet(day=day, facts=facts, by=by, at=timezone.now())
        return Response(SheetSerializer(written).data)

    @extend_schema(request=DayActSerializer, responses=SheetSerializer)
    @action(detail=True, methods=["post"])
    def act(self, _request: Request, **_: Any) -> Response:
        """Say ready or not, sign the figures, agree to publication; for the own country."""
        day, name = self.get_object(), self._valid(DayActSerializer)["act"]
        return Response(SheetSerializer(ACTS[name](day=day, by=self.person(), at=timezone.now())).data)

    @extend_schema(responses=RosterShiftSerializer(many=True))
    @action(detail=True)
    def roster(self, _request: Request, **_: Any) -> Response:
        """Who is on duty in the coordination centre."""
        return self._page(RosterShift.objects, RosterShiftSerializer)

    @extend_schema(request=RosterShiftSerializer, responses={201: RosterShiftSerializer})
    @roster.mapping.post
    def add_shift(self, _request: Request, **_: Any) -> Response:
        """Put somebody of the own party on the roster."""
        day, facts = self.get_object(), self._valid(RosterShiftSerializer)
        shift = services.add_shift(day=day, by=self.person(), at=timezone.now(), **facts)
        return Response(RosterShiftSerializer(shift).data, status.HTTP_201_CREATED)

    @extend_schema(responses=RoomTaskSerializer(many=True))
    @action(detail=True)
    def tasks(self, _request: Request, **_: Any) -> Response:
        """Tasks and cross-checks."""
        return self._page(RoomTask.objects.select_related("doer"), RoomTaskSerializer)

    @extend_schema(request=RoomTaskWriteSerializer, responses={201: RoomTaskSerializer})
    @tasks.mapping.post
    def give(self, _request: Request, **_: Any) -> Response:
        """Give a party a task."""
        day, facts = self.get_object(), self._valid(RoomTaskWriteSerializer)
        task = services.give_task(day=day, by=self.person(), at=timezone.now(), **facts)
        return Response(RoomTaskSerializer(task).data, status.HTTP_201_CREATED)

    @extend_schema(request=CheckWriteSerializer, responses={201: RoomTaskSerializer})
    @action(detail=True, methods=["post"])
    def check(self, _request: Request, **_: Any) -> Response:
        """Ask the Operational Centre for a cross-check."""
        day, facts = self.get_object(), self._valid(CheckWriteSerializer)
        task = services.ask_check(day=day, by=self.person(), at=timezone.now(), **facts)
        return Response(RoomTaskSerializer(task).data, status.HTTP_201_CREATED)

    @extend_schema(request=RoomTaskStepSerializer, responses=RoomTaskSerializer, parameters=[PART_PARAMETER])
    @action(detail=True, methods=["post"], url_path=f"tasks/{PART}/step")
    def move(self, _request: Request, part_id: str, **_: Any) -> Response:
        """Take a task up, finish it with a note, withdraw it."""
        task, facts = self._task(part_id), self._valid(RoomTaskStepSerializer)
        moved = services.take_task_step(task=task, by=self.person(), at=timezone.now(), **facts)
        return Response(RoomTaskSerializer(moved).data)

    @extend_schema(request=CheckAnswerSerializer, responses=RoomTaskSerializer, parameters=[PART_PARAMETER])
    @action(detail=True, methods=["post"], url_path=f"tasks/{PART}/answer")
    def answer(self, _request: Request, part_id: str, **_: Any) -> Response:
        """Answer a cross-check; for the Operational Centre."""
        task, facts = self._task(part_id), self._valid(CheckAnswerSerializer)
        answered = services.answer_check(task=task, by=self.person(), at=timezone.now(), **facts)
        return Response(RoomTaskSerializer(answered).data)

    @extend_schema(responses=CheckFigureSerializer(many=True))
    @action(detail=True)
    def counts(self, _request: Request, **_: Any) -> Response:
        """Figures by country, hour and kind."""
        return self._page(CheckCount.objects.annotate(code=F("party__code")), CheckFigureSerializer)

    @extend_schema(request=CheckFiguresSerializer, responses=StoredSerializer)
    @counts.mapping.post
    def count(self, _request: Request, **_: Any) -> Response:
        """Store figures of the own country; sending them again changes nothing."""
        day, facts = self.get_object(), self._valid(CheckFiguresSerializer)
        figures = [services.Figure(**one) for one in facts["figures"]]
        changed = services.count_checks(day=day, figures=figures, by=self.person(), at=timezone.now())
        return Response({"changed": changed})

    def _task(self, part_id: str) -> RoomTask:
        visible = RoomTask.objects.visible_to(self.person()).filter(day=self.get_object())
        task: RoomTask = get_object_or_404(visible, pk=part_id)
        return task

    def _page(self, rows: Any, shape: type[serializers.Serializer]) -> Response:
        visible = rows.filter(day=self.get_object()).visible_to(self.person()).select_related("party")
        return self.get_paginated_response(shape(self.paginate_queryset(visible) or [], many=True).data)

    def _valid(self, shape: type[serializers.Serializer], *, partial: bool = False) -> dict[str, Any]:
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
