"""Breaches and notices of them for programs."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.access.policy import can
from europol_portal.audit.services import record_reading
from europol_portal.protection.access import BreachPermission
from europol_portal.protection.events import BreachEvent
from europol_portal.protection.models import BreachNotice, DataBreach
from europol_portal.protection.services import breaches
from europol_portal.web.api import PortalViewSet


class BreachSerializer(serializers.ModelSerializer[DataBreach]):
    """A breach with its clock."""

    party = serializers.CharField(source="party.code", read_only=True)

    class Meta:
        model = DataBreach
        fields = [
            "id", "reference", "party", "title", "kinds", "details", "aware_at", "due_at", "status", "risk", "persons",
            "assessed_at", "supervisor_told_at", "closed_at",
        ]  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: DataBreach) -> dict[str, Any]:
        """Whoever reported it learns what becomes of it, not how the officer judged it."""
        said: dict[str, Any] = super().to_representation(instance)
        if not can(self.context["request"].user, BreachPermission.HANDLE, instance):
            said |= {"risk": "", "persons": None, "assessed_at": None, "supervisor_told_at": None}
        return said


class BreachReportSerializer(serializers.Serializer[Any]):
    """What a program reports; the 72 hours run from `aware_at`."""

    title = serializers.CharField(max_length=120)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=DataBreach.Kind.choices), allow_empty=False)
    details = serializers.CharField(max_length=4000)
    aware_at = serializers.DateTimeField()


class BreachViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """The register for officers, the own reports for everybody else."""

    queryset = DataBreach.objects.for_list()
    serializer_class = BreachSerializer
    permissions = {"list": BreachPermission.VIEW, "retrieve": BreachPermission.VIEW, "create": BreachPermission.ADD}

    def get_object(self) -> Any:
        """Record the reading."""
        row = super().get_object()
        record_reading(kind=BreachEvent.READ, actor=self.person(), at=timezone.now(), subject=row)
        return row

    @extend_schema(request=BreachReportSerializer, responses={201: BreachSerializer})
    def create(self, request: Request) -> Response:
        """Report a breach."""
        shape = BreachReportSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        data = breaches.BreachData(**shape.validated_data | {"kinds": tuple(shape.validated_data["kinds"])})
        row = breaches.report_breach(data=data, by=self.person(), at=timezone.now())
        return Response(BreachSerializer(row, context=self.get_serializer_context()).data, status=201)


class NoticeSerializer(serializers.ModelSerializer[BreachNotice]):
    """What an owner is told."""

    party = serializers.CharField(source="party.code", read_only=True)

    class Meta:
        model = BreachNotice
        fields = ["id", "reference", "party", "message", "told_at", "acknowledged_at"]
        read_only_fields = fields


class NoticeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Notices to the own party; for officers all of them."""

    queryset = BreachNotice.objects.for_list()
    serializer_class = NoticeSerializer
    permissions = {
        "list": BreachPermission.VIEW_NOTICE,
        "retrieve": BreachPermission.VIEW_NOTICE,
        "acknowledge": BreachPermission.ACKNOWLEDGE,
    }

    def get_object(self) -> Any:
        """Record the reading."""
        row = super().get_object()
        record_reading(kind=BreachEvent.NOTICE_READ, actor=self.person(), at=timezone.now(), subject=row)
        return row

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, **_: Any) -> Response:  # noqa: ARG002
        """The owner has read it."""
        row = breaches.acknowledge_notice(notice=self.get_object(), by=self.person(), at=timezone.now())
        return Response(NoticeSerializer(row).data)
