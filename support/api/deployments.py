"""Deployments for programs and tablets: read, enter on the spot, test the line, report a day."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.core.fields import InformationEvaluation, SourceEvaluation
from europol_portal.web.api import PortalViewSet
from support import services
from support.access import DeploymentPartPermission, DeploymentPermission
from support.api.grant_shapes import WordField
from support.models import Deployment, FieldEntry, LineTest
from support.models.deployments import RESTRICTIONS

CREATED = status.HTTP_201_CREATED


class DeploymentSerializer(serializers.Serializer):
    """A team at a place."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    requester = serializers.CharField(source="requester.code")
    host = serializers.CharField(source="host.code")
    erased_at = serializers.DateTimeField(allow_null=True, read_only=True)
    place = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    status = serializers.CharField()
    end_report = serializers.CharField()


class FieldEntrySerializer(serializers.Serializer):
    """What was entered on the spot; the host owns it."""

    id = serializers.UUIDField()
    key = serializers.UUIDField()
    kind = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # evaluation of the source
    information = serializers.CharField()
    handling_codes = serializers.ListField(child=serializers.CharField())
    handling_text = serializers.CharField()
    noted_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()


class FieldEntryWriteSerializer(serializers.Serializer):
    """An entry; the key makes sending it again harmless."""

    key = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=FieldEntry.Kind.values)
    text = serializers.CharField(max_length=4000)
    source = serializers.ChoiceField(choices=SourceEvaluation.values, default="X")  # type: ignore[assignment]
    information = serializers.ChoiceField(choices=InformationEvaluation.values, default="4")
    handling_codes = serializers.ListField(child=WordField(choices=RESTRICTIONS), default=list)
    handling_text = serializers.CharField(max_length=300, allow_blank=True, default="")
    noted_at = serializers.DateTimeField(allow_null=True, default=None)


class LineTestSerializer(serializers.Serializer):
    """A test of the line."""

    system = serializers.ChoiceField(choices=LineTest.System.values)
    line = serializers.ChoiceField(choices=LineTest.Line.values)
    worked = serializers.BooleanField()
    delay_ms = serializers.IntegerField(min_value=0, allow_null=True, default=None)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class DailyReportSerializer(serializers.Serializer):
    """What the team says of a day."""

    day = serializers.DateField()
    text = serializers.CharField(max_length=3000)


class DeploymentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Deployments that the party asked for, hosts or runs."""

    queryset = Deployment.objects.select_related("requester", "host", "owner")
    serializer_class = DeploymentSerializer
    permissions = {
        "list": DeploymentPermission.VIEW,
        "retrieve": DeploymentPermission.VIEW,
        "entries": DeploymentPartPermission.VIEW_ENTRY,
        "enter": DeploymentPermission.WORK,
        "line": DeploymentPermission.WORK,
        "report": DeploymentPermission.WORK,
    }

    @extend_schema(responses=FieldEntrySerializer(many=True))
    @action(detail=True)
    def entries(self, _request: Request, **_: Any) -> Response:
        """What was entered, newest first; for the requester only if it is the host."""
        rows = FieldEntry.objects.visible_to(self.person()).filter(deployment=self.get_object())
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(FieldEntrySerializer(page, many=True).data)

    @extend_schema(request=FieldEntryWriteSerializer, responses={201: FieldEntrySerializer})
    @entries.mapping.post
    def enter(self, _request: Request, **_: Any) -> Response:
        """Enter in the name of the host; the same key again answers with the first entry."""
        said = self._valid(FieldEntryWriteSerializer)
        plan = services.EntryPlan(**(said | {"handling_codes": tuple(said["handling_codes"])}))
        row = services.enter_field(deployment=self.get_object(), plan=plan, by=self.person(), at=timezone.now())
        return Response(FieldEntrySerializer(row).data, CREATED)

    @extend_schema(request=LineTestSerializer, responses={201: LineTestSerializer})
    @action(detail=True, methods=["post"])
    def line(self, _request: Request, **_: Any) -> Response:
        """Note a test of the line."""
        facts = self._valid(LineTestSerializer) | {"by": self.person(), "at": timezone.now()}
        row = services.record_line(deployment=self.get_object(), **facts)
        return Response(LineTestSerializer(row).data, CREATED)

    @extend_schema(request=DailyReportSerializer, responses={201: DailyReportSerializer})
    @action(detail=True, methods=["post"])
    def report(self, _request: Request, **_: Any) -> Response:
        """Report a day."""
        facts = self._valid(DailyReportSerializer) | {"by": self.person(), "at": timezone.now()}
        row = services.report_day(deployment=self.get_object(), **facts)
        return Response(DailyReportSerializer(row).data, CREATED)

    def _valid(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
