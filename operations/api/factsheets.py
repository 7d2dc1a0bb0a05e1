"""Factsheets for programs: the same services and rules as the pages."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.web.api import PortalViewSet
from operations import services
from operations.access import AgreementPermission, FactsheetPermission
from operations.events import FactsheetEvent
from operations.models import Factsheet, FactsheetAgreement, Operation
from operations.workflow import AGREEMENT_WORKFLOW, FACTSHEET_WORKFLOW

STEPS = [name for name in FACTSHEET_WORKFLOW.transitions if name != "lapse"]
ANSWERS = list(AGREEMENT_WORKFLOW.transitions)


class FactsheetFigureSerializer(serializers.Serializer):
    """One sum, in the words in which it is public."""

    label = serializers.CharField()  # type: ignore[assignment]
    number = serializers.CharField()
    unit = serializers.CharField()
    more = serializers.CharField()


class FactsheetSerializer(serializers.Serializer):
    """One factsheet; the operation stays with those who see it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    text = serializers.CharField()
    figures = FactsheetFigureSerializer(many=True, help_text="Computed when the owners are asked.")
    state = serializers.CharField(source="status")
    released_at = serializers.DateTimeField(allow_null=True)
    classification = serializers.CharField()


class FactsheetWriteSerializer(serializers.Serializer):
    """The words of a new factsheet."""

    operation = serializers.UUIDField()
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=3000)


class FactsheetStepSerializer(serializers.Serializer):
    """A step of the lead."""

    step = serializers.CharField(help_text=f"One of {', '.join(STEPS)}.")
    note = serializers.CharField(max_length=500, allow_blank=True, required=False, default="")


class FactsheetAnswerSerializer(serializers.Serializer):
    """What the own country says."""

    answer = serializers.CharField(help_text=f"One of {', '.join(ANSWERS)}.")
    note = serializers.CharField(max_length=500, allow_blank=True, required=False, default="")


class FactsheetViewSet(PortalViewSet):
    """Factsheets of the person's operations, and every one that is released."""

    queryset = Factsheet.objects.all()
    serializer_class = FactsheetSerializer
    permissions = {
        "list": FactsheetPermission.VIEW,
        "retrieve": FactsheetPermission.VIEW,
        "create": FactsheetPermission.ADD,
        "step": FactsheetPermission.CHANGE,
        "answer": AgreementPermission.ANSWER,
    }

    @extend_schema(parameters=[OpenApiParameter("released", bool, description="Those that are public only.")])
    def list(self, request: Request) -> Response:
        """Factsheets, newest first."""
        rows = self.get_queryset()
        if request.query_params.get("released") == "true":
            rows = rows.filter(status="released")
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(FactsheetSerializer(page, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One factsheet."""
        row = self.get_object()
        audit.record_reading(kind=FactsheetEvent.READ, actor=self.person(), at=timezone.now(), subject=row)
        return Response(FactsheetSerializer(row).data)

    @extend_schema(request=FactsheetWriteSerializer, responses={201: FactsheetSerializer})
    def create(self, request: Request) -> Response:
        """Begin a factsheet of an operation that the own party leads."""
        said = self._valid(FactsheetWriteSerializer, request)
        key: UUID = said.pop("operation")
        operation = get_object_or_404(Operation.objects.visible_to(self.person()), pk=key)
        row = services.write_factsheet(operation=operation, by=self.person(), at=timezone.now(), **said)
        return Response(FactsheetSerializer(row).data, status.HTTP_201_CREATED)

    @extend_schema(request=FactsheetStepSerializer)
    @action(detail=True, methods=["post"])
    def step(self, request: Request, **_: Any) -> Response:
        """Ask the owners, release, or take back."""
        row, said = self.get_object(), self._valid(FactsheetStepSerializer, request)
        by, at = self.person(), timezone.now()
        moved = services.take_factsheet_step(factsheet=row, step=said["step"], note=said["note"], by=by, at=at)
        return Response(FactsheetSerializer(moved).data)

    @extend_schema(request=FactsheetAnswerSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_: Any) -> Response:
        """Agree, refuse, or take the agreement of the own country back."""
        row, said, by = self.get_object(), self._valid(FactsheetAnswerSerializer, request), self.person()
        agreement = get_object_or_404(FactsheetAgreement.objects.visible_to(by), factsheet=row, party_id=by.party_id)
        services.answer_factsheet(agreement=agreement, step=said["answer"], note=said["note"], by=by, at=timezone.now())
        return Response(FactsheetSerializer(Factsheet.objects.get(pk=row.pk)).data)

    def _valid(self, shape: type[serializers.Serializer], request: Request) -> dict[str, Any]:
        serializer = shape(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
