"""Task forces for programs: the same services, filters and rules as the pages."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.core.fields import Classification
from europol_portal.parties.models import CrimeArea, Party, User
from europol_portal.web.api import PortalViewSet
from operations import services
from operations.access import MemberPermission, ResultPermission, TaskForcePermission
from operations.api.serializers import CodeField
from operations.events import TaskForceEvent
from operations.filters import TaskForceFilter
from operations.models import (
    HighValueTarget,
    Operation,
    TaskForce,
    TaskForceEntry,
    TaskForceMember,
    TaskForceResult,
)
from operations.querysets import with_crime_areas
from operations.services.taskforces.contents import WRITTEN_BY_PEOPLE

PART = r"(?P<part_id>[0-9a-f-]{36})"
PART_PARAMETER = OpenApiParameter("part_id", UUID, OpenApiParameter.PATH)


class TaskForceSerializer(serializers.Serializer):
    """A task force as its members read it."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    code_name = serializers.CharField()
    title = serializers.CharField()
    objectives = serializers.CharField()
    plan = serializers.CharField()
    rules = serializers.CharField()
    rules_version = serializers.IntegerField()
    lead = serializers.CharField(source="owner.code")
    classification = serializers.ChoiceField(choices=Classification.choices)
    crime_areas = serializers.SerializerMethodField(help_text="Codes of crime areas.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    status = serializers.ChoiceField(choices=TaskForce.Status.choices)
    signatures = serializers.IntegerField(help_text="Parties that have signed the rules as they stand.")
    report = serializers.CharField()
    lessons = serializers.CharField()
    created_at = serializers.DateTimeField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_crime_areas(self, force: TaskForce) -> list[str]:
        """Codes, attached by the view set for the whole page."""
        return [area.code for area in force.crime_areas]


class TaskForceWriteSerializer(serializers.Serializer):
    """What the lead says."""

    code_name = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=160)
    objectives = serializers.CharField(max_length=5000)
    plan = serializers.CharField(max_length=10000, allow_blank=True, required=False)
    rules = serializers.CharField(max_length=10000, allow_blank=True, required=False)
    crime_areas = CodeField(queryset=CrimeArea.objects.all(), many=True, allow_empty=False)
    classification = serializers.ChoiceField(choices=Classification.choices, required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class MemberSerializer(serializers.Serializer):
    """A party's place in a task force."""

    id = serializers.UUIDField()
    party = serializers.CharField(source="party.code")
    role = serializers.ChoiceField(choices=TaskForceMember.Role.choices)
    basis = serializers.CharField()
    answer = serializers.ChoiceField(choices=TaskForceMember.Answer.choices)
    signed_version = serializers.IntegerField()
    contact = serializers.CharField(source="contact.display_name", default="", help_text="Point of contact.")
    reason = serializers.CharField()
    invited_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class MemberWriteSerializer(serializers.Serializer):
    """Whom the lead invites."""

    party = CodeField(queryset=Party.objects.all())
    basis = serializers.CharField(max_length=200, allow_blank=True, default="")
    message = serializers.CharField(max_length=1000, allow_blank=True, default="")


class MembershipAnswerSerializer(serializers.Serializer):
    """The own party's answer; `withdraw` is the lead's and names the party."""

    step = serializers.ChoiceField(choices=["sign", "decline", "leave", "withdraw"])
    party = CodeField(queryset=Party.objects.all(), allow_null=True, default=None)
    contact = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.all(), allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class TaskForceStepSerializer(serializers.Serializer):
    """A step of the task force's workflow."""

    step = serializers.ChoiceField(
        choices=[
            "consult", "agree", "activate", "start_action", "end_action", "suspend", "resume", "start_closing", "close",
            "cancel",
        ]
    )  # fmt: skip
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class RenewalSerializer(serializers.Serializer):
    """A later end and why."""

    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=1000)


class ReportSerializer(serializers.Serializer):
    """The closing report and the lessons."""

    report = serializers.CharField(max_length=20000)
    lessons = serializers.CharField(max_length=10000)


class EntrySerializer(serializers.Serializer):
    """A line that is written once."""

    id = serializers.UUIDField(read_only=True)
    party = serializers.CharField(source="party.code", read_only=True)
    author = serializers.CharField(source="author.display_name", read_only=True)
    kind = serializers.ChoiceField(choices=TaskForceEntry.Kind.choices)
    text = serializers.CharField()
    at = serializers.DateTimeField(read_only=True)


class EntryWriteSerializer(serializers.Serializer):
    """A new line."""

    kind = serializers.ChoiceField(
        choices=[kind.value for kind in WRITTEN_BY_PEOPLE], default=TaskForceEntry.Kind.NOTE.value
    )
    text = serializers.CharField(max_length=4000)


class ResultSerializer(serializers.Serializer):
    """A counted result."""

    id = serializers.UUIDField(read_only=True)
    party = serializers.CharField(source="party.code", read_only=True)
    kind = serializers.ChoiceField(choices=TaskForceResult.Kind.choices)
    number = serializers.IntegerField(min_value=1)
    on = serializers.DateField()
    text = serializers.CharField(max_length=300, allow_blank=True, default="")
    is_confirmed = serializers.BooleanField(read_only=True)


class LinkSerializer(serializers.Serializer):
    """An own target or operation to link."""

    target = serializers.UUIDField(required=False, default=None, allow_null=True)
    operation = serializers.UUIDField(required=False, default=None, allow_null=True)


class LinkedSerializer(serializers.Serializer):
    """What was linked, by reference."""

    reference = serializers.CharField()
    party = serializers.CharField(source="party.code")


class TaskForceViewSet(PortalViewSet):
    """Task forces that the person's party leads or is invited to."""

    queryset = TaskForce.objects.for_list()
    serializer_class = TaskForceSerializer
    filterset_class = TaskForceFilter
    permissions = {
        "list": TaskForcePermission.VIEW,
        "retrieve": TaskForcePermission.VIEW,
        "create": TaskForcePermission.ADD,
        "partial_update": TaskForcePermission.CHANGE,
        "step": TaskForcePermission.CHANGE,
        "renew": TaskForcePermission.CHANGE,
        "report": TaskForcePermission.CHANGE,
        "members": MemberPermission.VIEW,
        "invite": TaskForcePermission.INVITE,
        "answer": MemberPermission.VIEW,
        "entries": TaskForcePermission.VIEW,
        "write": TaskForcePermission.CONTRIBUTE,
        "results": ResultPermission.VIEW,
        "enter": TaskForcePermission.CONTRIBUTE,
        "confirm": ResultPermission.CONFIRM,
        "link": TaskForcePermission.CONTRIBUTE,
    }

    def list(self, _request: Request) -> Response:
        """Task forces, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(with_crime_areas(page), many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One task force; reading it is recorded."""
        force = self.get_object()
        audit.record_reading(kind=TaskForceEvent.READ, actor=self.person(), at=timezone.now(), subject=force)
        return self._force(force)

    @extend_schema(request=TaskForceWriteSerializer, responses={201: TaskForceSerializer})
    def create(self, _request: Request) -> Response:
        """Propose a task force; the person's Member State leads it."""
        plan = services.ForcePlan(**self._valid(TaskForceWriteSerializer))
        force = services.propose_task_force(plan=plan, by=self.person(), at=timezone.now())
        return self._force(force, status.HTTP_201_CREATED)

    @extend_schema(request=TaskForceWriteSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of what the lead says; new rules must be signed again."""
        force = self.get_object()
        changes = self._valid(TaskForceWriteSerializer, partial=True)
        plan = replace(services.force_plan_of(force), **changes)
        return self._force(services.change_task_force(force=force, plan=plan, by=self.person(), at=timezone.now()))

    @extend_schema(request=TaskForceStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Move the task force on."""
        force, facts = self.get_object(), self._valid(TaskForceStepSerializer)
        return self._force(services.take_force_step(force=force, by=self.person(), at=timezone.now(), **facts))

    @extend_schema(request=RenewalSerializer)
    @action(detail=True, methods=["post"])
    def renew(self, _request: Request, **_: Any) -> Response:
        """Give it a later end, with the reason."""
        force, facts = self.get_object(), self._valid(RenewalSerializer)
        return self._force(services.renew_task_force(force=force, by=self.person(), at=timezone.now(), **facts))

    @extend_schema(request=ReportSerializer)
    @action(detail=True, methods=["post"])
    def report(self, _request: Request, **_: Any) -> Response:
        """Write the closing report and the lessons."""
        force, facts = self.get_object(), self._valid(ReportSerializer)
        return self._force(services.write_report(force=force, by=self.person(), at=timezone.now(), **facts))

    @extend_schema(responses=MemberSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def members(self, _request: Request, **_: Any) -> Response:
        """Every place, with signatures."""
        rows = self.paginate_queryset(self._members(self.get_object())) or []
        return self.get_paginated_response(MemberSerializer(rows, many=True).data)

    @extend_schema(request=MemberWriteSerializer, responses={201: MemberSerializer})
    @action(detail=True, methods=["post"])
    def invite(self, _request: Request, **_: Any) -> Response:
        """Invite a party."""
        force, facts = self.get_object(), self._valid(MemberWriteSerializer)
        member = services.invite_member(force=force, by=self.person(), at=timezone.now(), **facts)
        return Response(MemberSerializer(member).data, status.HTTP_201_CREATED)

    @extend_schema(request=MembershipAnswerSerializer, responses=MemberSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, _request: Request, **_: Any) -> Response:
        """Sign, decline or leave; who declines or leaves loses the task force."""
        force, facts = self.get_object(), self._valid(MembershipAnswerSerializer)
        party = facts["party"] if facts["step"] == "withdraw" and facts["party"] else self.person().party
        member = get_object_or_404(self._members(force).open(), party=party)
        answered = services.answer_membership(
            member=member,
            step=facts["step"],
            by=self.person(),
            at=timezone.now(),
            reason=facts["reason"],
            contact=facts["contact"],
        )
        return Response(MemberSerializer(answered).data)

    @extend_schema(responses=EntrySerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def entries(self, _request: Request, **_: Any) -> Response:
        """Meetings, decisions and notes, newest first."""
        visible = TaskForceEntry.objects.visible_to(self.person()).filter(task_force=self.get_object())
        rows = self.paginate_queryset(visible.for_list()) or []
        return self.get_paginated_response(EntrySerializer(rows, many=True).data)

    @extend_schema(request=EntryWriteSerializer, responses={201: EntrySerializer})
    @entries.mapping.post
    def write(self, _request: Request, **_: Any) -> Response:
        """Write a meeting, a decision or a note."""
        force, facts = self.get_object(), self._valid(EntryWriteSerializer)
        entry = services.add_force_entry(force=force, by=self.person(), at=timezone.now(), **facts)
        return Response(EntrySerializer(entry).data, status.HTTP_201_CREATED)

    @extend_schema(responses=ResultSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def results(self, _request: Request, **_: Any) -> Response:
        """Results, provisional ones included."""
        visible = TaskForceResult.objects.visible_to(self.person()).filter(task_force=self.get_object())
        rows = self.paginate_queryset(visible.select_related("party")) or []
        return self.get_paginated_response(ResultSerializer(rows, many=True).data)

    @extend_schema(request=ResultSerializer, responses={201: ResultSerializer})
    @results.mapping.post
    def enter(self, _request: Request, **_: Any) -> Response:
        """Enter a result of the own party."""
        force, facts = self.get_object(), self._valid(ResultSerializer)
        result = services.enter_result(force=force, by=self.person(), at=timezone.now(), **facts)
        return Response(ResultSerializer(result).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ResultSerializer, parameters=[PART_PARAMETER])
    @action(detail=True, methods=["post"], url_path=f"results/{PART}/confirm")
    def confirm(self, _request: Request, part_id: str, **_: Any) -> Response:
        """Sign a figure of the own party."""
        visible = TaskForceResult.objects.visible_to(self.person()).filter(task_force=self.get_object())
        result = get_object_or_404(visible.select_related("party", "task_force"), pk=part_id)
        confirmed = services.confirm_result(result=result, by=self.person(), at=timezone.now())
        return Response(ResultSerializer(confirmed).data)

    @extend_schema(request=LinkSerializer, responses={201: LinkedSerializer})
    @action(detail=True, methods=["post"])
    def link(self, _request: Request, **_: Any) -> Response:
        """Link an own target or an operation that the own party leads."""
        force, facts, user, at = self.get_object(), self._valid(LinkSerializer), self.person(), timezone.now()
        if facts["target"]:
            target = get_object_or_404(HighValueTarget.objects.visible_to(user), pk=facts["target"])
            link: Any = services.link_target(force=force, target=target, by=user, at=at)
        else:
            operation = get_object_or_404(Operation.objects.visible_to(user), pk=facts["operation"])
            link = services.link_operation(force=force, operation=operation, by=user, at=at)
        return Response(LinkedSerializer(link).data, status.HTTP_201_CREATED)

    def _valid(self, shape: type[serializers.Serializer], *, partial: bool = False) -> dict[str, Any]:
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _force(self, force: TaskForce, code: int = status.HTTP_200_OK) -> Response:
        row = TaskForce.objects.visible_to(self.person()).for_list().get(pk=force.pk)
        with_crime_areas([row])
        return Response(TaskForceSerializer(row).data, code)

    def _members(self, force: TaskForce) -> Any:
        return TaskForceMember.objects.visible_to(self.person()).filter(task_force=force).for_list()
