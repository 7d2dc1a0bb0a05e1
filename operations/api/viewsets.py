"""Operations and invitations for programs: the same services, filters and rules as the pages."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from europol_portal.audit import services as audit
from europol_portal.web.api import PortalViewSet
from europol_portal.web.files import hand_out
from operations import services
from operations.access import (
    CaseLinePermission,
    LogEntryPermission,
    LogFilePermission,
    OperationPermission,
    ParticipationPermission,
)
from operations.api import serializers
from operations.events import CaseEvent, InvitationEvent, LogEvent, OperationEvent
from operations.filters import OperationFilter
from operations.models import CaseLine, LogEntry, LogFile, Operation, OperationPhase, OperationSite, Participation
from operations.querysets import with_crime_areas, with_files

BYTES = {(200, "application/octet-stream"): OpenApiTypes.BINARY}
LOG_FILE = r"log-files/(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"


class OperationViewSet(PortalViewSet):
    """Operations that the person's party leads or is invited to."""

    queryset = Operation.objects.select_related("owner", "priority")
    serializer_class = serializers.OperationSerializer
    filterset_class = OperationFilter
    permissions = {
        "list": OperationPermission.VIEW,
        "retrieve": OperationPermission.VIEW,
        "create": OperationPermission.ADD,
        "partial_update": OperationPermission.CHANGE,
        "step": OperationPermission.CHANGE,
        "invite": OperationPermission.INVITE,
        "answer": ParticipationPermission.ANSWER,
        "withdraw": ParticipationPermission.WITHDRAW,
        "participants": ParticipationPermission.VIEW,
        "log": LogEntryPermission.VIEW,
        "case": CaseLinePermission.VIEW,
        "add_to_log": OperationPermission.LOG,
        "log_file": LogFilePermission.EXPORT,
        "phases": OperationPermission.VIEW,
        "add_phase": OperationPermission.CHANGE,
        "sites": OperationPermission.VIEW,
        "add_site": OperationPermission.LOG,
        "records": OperationPermission.VIEW,
        "link": OperationPermission.LOG,
    }

    def list(self, _request: Request) -> Response:
        """Operations, newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(with_crime_areas(page), many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One operation; reading it is recorded."""
        operation = self.get_object()
        audit.record_reading(kind=OperationEvent.READ, actor=self.person(), at=timezone.now(), subject=operation)
        return self._operation(operation)

    @extend_schema(request=serializers.OperationWriteSerializer, responses={201: serializers.OperationSerializer})
    def create(self, _request: Request) -> Response:
        """Propose an operation; the person's party leads it."""
        plan = services.OperationPlan(**self._valid(serializers.OperationWriteSerializer))
        operation = services.propose_operation(plan=plan, by=self.person(), at=timezone.now())
        return self._operation(operation, status.HTTP_201_CREATED)

    @extend_schema(request=serializers.OperationWriteSerializer)
    def partial_update(self, _request: Request, **_: Any) -> Response:
        """Change some of what the lead says."""
        operation = self.get_object()
        changes = self._valid(serializers.OperationWriteSerializer, partial=True)
        plan = replace(services.plan_of(operation), **changes)
        changed = services.change_operation(operation=operation, plan=plan, by=self.person(), at=timezone.now())
        return self._operation(changed)

    @extend_schema(request=serializers.StepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, _request: Request, **_: Any) -> Response:
        """Move the operation on."""
        operation, facts = self.get_object(), self._valid(serializers.StepSerializer)
        return self._operation(services.take_step(operation=operation, by=self.person(), at=timezone.now(), **facts))

    @extend_schema(request=serializers.InvitationWriteSerializer, responses={201: serializers.ParticipationSerializer})
    @action(detail=True, methods=["post"])
    def invite(self, _request: Request, **_: Any) -> Response:
        """Invite a party: it sees the operation from now on."""
        operation, facts = self.get_object(), self._valid(serializers.InvitationWriteSerializer)
        row = services.invite_party(operation=operation, by=self.person(), at=timezone.now(), **facts)
        return Response(serializers.ParticipationSerializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=serializers.AnswerSerializer, responses=serializers.ParticipationSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, _request: Request, **_: Any) -> Response:
        """Accept or decline the own party's invitation, or leave; who declines or leaves loses the operation."""
        operation, facts = self.get_object(), self._valid(serializers.AnswerSerializer)
        row = get_object_or_404(self._participations(operation).open(), party_id=self.person().party_id)
        return self._take(row, step=facts["answer"], reason=facts["reason"])

    @extend_schema(request=serializers.WithdrawalSerializer, responses=serializers.ParticipationSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, _request: Request, **_: Any) -> Response:
        """Take the invitation of a party back; it loses the operation."""
        operation, facts = self.get_object(), self._valid(serializers.WithdrawalSerializer)
        row = get_object_or_404(self._participations(operation).open(), party=facts["party"])
        return self._take(row, step="withdraw", reason=facts["reason"])

    @extend_schema(responses=serializers.ParticipationSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def participants(self, _request: Request, **_: Any) -> Response:
        """Everybody who was invited, with answers."""
        rows = self.paginate_queryset(self._participations(self.get_object())) or []
        return self.get_paginated_response(serializers.ParticipationSerializer(rows, many=True).data)

    @extend_schema(responses=serializers.LogEntrySerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, parser_classes=[JSONParser, MultiPartParser])
    def log(self, _request: Request, **_: Any) -> Response:
        """The log, newest first; reading it is recorded."""
        operation, user, at = self.get_object(), self.person(), timezone.now()
        entries = LogEntry.objects.visible_to(user).filter(operation=operation).for_list()
        rows = self.paginate_queryset(entries) or []
        verb, shown = audit.Verb.CONSULTATION, [row.pk for row in rows]
        audit.record(verb=verb, kind=LogEvent.READ, actor=user, at=at, subject=operation, shown=shown)
        lines = serializers.LogEntrySerializer(with_files(rows, user), many=True)
        return self.get_paginated_response(lines.data)

    @extend_schema(
        request={
            "application/json": serializers.LogEntryWriteSerializer,
            "multipart/form-data": serializers.LogEntryWriteSerializer,
        },
        responses={201: serializers.LogEntrySerializer},
    )
    @log.mapping.post
    def add_to_log(self, _request: Request, **_: Any) -> Response:
        """Add a note, a question or a decision, with files when sent as multipart form data."""
        operation, facts = self.get_object(), self._valid(serializers.LogEntryWriteSerializer)
        entry = services.add_log_entry(operation=operation, by=self.person(), at=timezone.now(), **facts)
        (shown,) = with_files([entry], self.person())
        return Response(serializers.LogEntrySerializer(shown).data, status.HTTP_201_CREATED)

    @extend_schema(responses=BYTES, filters=False)
    @action(detail=True, filterset_class=None, url_path=LOG_FILE)
    def log_file(self, request: Request, key: str, **_: Any) -> HttpResponseBase:
        """A file of the log, whole or in part (Range); the download is recorded."""
        visible = LogFile.objects.visible_to(self.person()).filter(operation=self.get_object())
        found = get_object_or_404(visible.select_related("operation"), pk=key)
        name = services.export_log_file(file=found, by=self.person(), at=timezone.now())
        known = {"size": found.size, "media_type": found.media_type, "tag": found.sha256}
        return hand_out(found.file, name=name, headers=request.headers, **known)

    @extend_schema(responses=serializers.CaseLineSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def case(self, _request: Request, **_: Any) -> Response:
        """The case record, newest first; reading it is recorded."""
        operation, user, at = self.get_object(), self.person(), timezone.now()
        rows = self.paginate_queryset(CaseLine.objects.visible_to(user).filter(operation=operation).for_list()) or []
        verb, shown = audit.Verb.CONSULTATION, [row.pk for row in rows]
        audit.record(verb=verb, kind=CaseEvent.READ, actor=user, at=at, subject=operation, shown=shown)
        return self.get_paginated_response(serializers.CaseLineSerializer(rows, many=True).data)

    @extend_schema(responses=serializers.PhaseSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def phases(self, _request: Request, **_: Any) -> Response:
        """The phases of the plan."""
        visible = OperationPhase.objects.visible_to(self.person()).filter(operation=self.get_object())
        rows = self.paginate_queryset(visible) or []
        return self.get_paginated_response(serializers.PhaseSerializer(rows, many=True).data)

    @extend_schema(request=serializers.PhaseSerializer, responses={201: serializers.PhaseSerializer})
    @phases.mapping.post
    def add_phase(self, _request: Request, **_: Any) -> Response:
        """Add a phase; for the lead."""
        operation, facts = self.get_object(), self._valid(serializers.PhaseSerializer)
        phase = services.add_phase(operation=operation, by=self.person(), at=timezone.now(), **facts)
        return Response(serializers.PhaseSerializer(phase).data, status.HTTP_201_CREATED)

    @extend_schema(responses=serializers.SiteSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None)
    def sites(self, _request: Request, **_: Any) -> Response:
        """Places and areas of the map that the person may know; reading them is recorded."""
        user, operation = self.person(), self.get_object()
        visible = OperationSite.objects.visible_to(user).filter(operation=operation).select_related("party")
        rows = self.paginate_queryset(visible) or []
        services.record_map_read(operation=operation, rows=rows, by=user, at=timezone.now())
        return self.get_paginated_response(serializers.SiteSerializer(rows, many=True).data)

    @extend_schema(request=serializers.SiteSerializer, responses={201: serializers.SiteSerializer})
    @sites.mapping.post
    def add_site(self, _request: Request, **_: Any) -> Response:
        """Put a place or an area on the map."""
        operation, facts = self.get_object(), services.SiteFacts(**self._valid(serializers.SiteSerializer))
        site = services.add_site(operation=operation, facts=facts, by=self.person(), at=timezone.now())
        return Response(serializers.SiteSerializer(site).data, status.HTTP_201_CREATED)

    @extend_schema(responses=serializers.LinkedRecordsSerializer, filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def records(self, _request: Request, **_: Any) -> Response:
        """Linked records that the person may see."""
        shown = services.shown_records(self.get_object(), self.person())
        return Response({"results": serializers.LinkedRecordSerializer([row for row, _found in shown], many=True).data})

    @extend_schema(request=serializers.LinkedRecordSerializer, responses={201: serializers.LinkedRecordSerializer})
    @records.mapping.post
    def link(self, _request: Request, **_: Any) -> Response:
        """Link a record that the person sees."""
        operation, facts = self.get_object(), self._valid(serializers.LinkedRecordSerializer)
        record = services.link_record(operation=operation, by=self.person(), at=timezone.now(), **facts)
        return Response(serializers.LinkedRecordSerializer(record).data, status.HTTP_201_CREATED)

    def _valid(self, shape: type[Serializer], *, partial: bool = False) -> dict[str, Any]:
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _operation(self, operation: Operation, code: int = status.HTTP_200_OK) -> Response:
        with_crime_areas([operation])
        return Response(serializers.OperationSerializer(operation).data, code)

    def _participations(self, operation: Operation) -> Any:
        visible = Participation.objects.visible_to(self.person()).filter(operation=operation)
        return visible.select_related("party", "lead")

    def _take(self, row: Participation, *, step: str, reason: str) -> Response:
        by, at = self.person(), timezone.now()
        answered = services.answer_invitation(participation=row, step=step, by=by, at=at, reason=reason)
        return Response(serializers.ParticipationSerializer(answered).data)


class InvitationViewSet(mixins.ListModelMixin, PortalViewSet):
    """Invitations of the person's party, those of operations it has left included."""

    queryset = Participation.objects.select_related("party", "lead")
    serializer_class = serializers.ParticipationSerializer
    permissions = {"list": ParticipationPermission.VIEW, "retrieve": ParticipationPermission.VIEW}

    def get_queryset(self) -> Any:
        """Only what the person's own party has received."""
        queryset = super().get_queryset()
        return queryset if getattr(self, "swagger_fake_view", False) else queryset.of_party(self.person().party)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One invitation; reading it is recorded."""
        row = self.get_object()
        audit.record_reading(kind=InvitationEvent.READ, actor=self.person(), at=timezone.now(), subject=row)
        return Response(self.get_serializer(row).data)
