"""Results of operations for programs: the same services and rules as the pages; sums are computed."""

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

from europol_portal.web.api import PortalViewSet
from operations import services
from operations.access import OperationPermission, OperationResultPermission
from operations.models import ActionDay, Operation, OperationResult
from operations.reference import result_types

KINDS = list(result_types())
OF_OPERATION = OpenApiParameter("operation", UUID, description="Key of an operation.")


class OperationResultSerializer(serializers.Serializer):
    """One result of one country."""

    id = serializers.UUIDField()
    operation = serializers.UUIDField(source="operation_id")
    action_day = serializers.UUIDField(source="day_id", allow_null=True)
    party = serializers.CharField(source="party.code")
    kind = serializers.CharField(help_text="Code of the kind.")
    substance = serializers.CharField()
    number = serializers.IntegerField()
    minors = serializers.IntegerField()
    weight_kg = serializers.DecimalField(max_digits=12, decimal_places=3, allow_null=True)
    value_eur = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    on = serializers.DateField()
    text = serializers.CharField()
    is_confirmed = serializers.BooleanField()
    corrects = serializers.UUIDField(source="corrects_id", allow_null=True)
    is_replaced = serializers.BooleanField(help_text="A later one corrects it; it counts no more.")
    links = serializers.SerializerMethodField(help_text="References of what it is attributed to.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_links(self, result: OperationResult) -> list[str]:
        """References."""
        return sorted(link.reference for link in result.links.all())


class ResultFactsSerializer(serializers.Serializer):
    """What the own country has reached."""

    kind = serializers.ChoiceField(choices=KINDS)
    number = serializers.IntegerField(min_value=1, max_value=1_000_000)
    on = serializers.DateField()
    substance = serializers.CharField(max_length=30, allow_blank=True, required=False)
    minors = serializers.IntegerField(min_value=0, required=False)
    weight_kg = serializers.DecimalField(max_digits=12, decimal_places=3, allow_null=True, required=False)
    value_eur = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True, required=False)
    text = serializers.CharField(max_length=300, allow_blank=True, required=False)
    action_day = serializers.PrimaryKeyRelatedField(
        source="day", queryset=ActionDay.objects.all(), allow_null=True, required=False
    )


class ResultWriteSerializer(ResultFactsSerializer):
    """A new result."""

    operation = serializers.UUIDField()


class CorrectionSerializer(ResultFactsSerializer):
    """The right figures, and why they differ."""

    reason = serializers.CharField(max_length=300)


class AttributionSerializer(serializers.Serializer):
    """What the result belongs to."""

    reference = serializers.CharField(max_length=24)


class ResultTotalSerializer(serializers.Serializer):
    """Computed sums of one kind."""

    kind = serializers.CharField()
    substance = serializers.CharField()
    number = serializers.IntegerField(source="sum_number")
    minors = serializers.IntegerField(source="sum_minors")
    weight_kg = serializers.DecimalField(source="sum_weight_kg", max_digits=16, decimal_places=3)
    value_eur = serializers.DecimalField(source="sum_value_eur", max_digits=18, decimal_places=2)
    provisional = serializers.IntegerField(help_text="Of the number, what is not confirmed.")


class OperationResultViewSet(PortalViewSet):
    """Results of the operations that the person's party leads or is invited to."""

    queryset = OperationResult.objects.for_list()
    serializer_class = OperationResultSerializer
    permissions = {
        "list": OperationResultPermission.VIEW,
        "retrieve": OperationResultPermission.VIEW,
        "create": OperationPermission.ENTER_RESULT,
        "confirm": OperationResultPermission.CONFIRM,
        "correct": OperationResultPermission.CORRECT,
        "attribute": OperationResultPermission.CORRECT,
        "totals": OperationResultPermission.VIEW,
    }

    def get_queryset(self) -> Any:
        """Results with what they are attributed to, as far as the person may know it."""
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else rows.with_links(self.person())

    @extend_schema(parameters=[OF_OPERATION])
    def list(self, _request: Request) -> Response:
        """Results, newest first, corrected ones included."""
        rows = self.get_queryset()
        if self.request.query_params.get("operation"):
            rows = rows.filter(operation=self._operation())
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One result."""
        return self._result(self.get_object())

    @extend_schema(request=ResultWriteSerializer, responses={201: OperationResultSerializer})
    def create(self, _request: Request) -> Response:
        """Enter a result of the own country."""
        facts = self._valid(ResultWriteSerializer)
        operation = get_object_or_404(Operation.objects.visible_to(self.person()), pk=facts.pop("operation"))
        result = services.enter_operation_result(
            operation=operation, facts=services.ResultFacts(**facts), by=self.person(), at=timezone.now()
        )
        return self._result(result, status.HTTP_201_CREATED)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def confirm(self, _request: Request, **_: Any) -> Response:
        """Sign a result of the own country."""
        result = self.get_object()
        return self._result(services.confirm_operation_result(result=result, by=self.person(), at=timezone.now()))

    @extend_schema(request=CorrectionSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, _request: Request, **_: Any) -> Response:
        """Replace a result of the own country; what is not given stays as it was."""
        result, changes = self.get_object(), self._valid(CorrectionSerializer, partial=True)
        reason = changes.pop("reason", "")
        facts = replace(services.result_facts_of(result), **changes)
        new = services.correct_result(result=result, facts=facts, reason=reason, by=self.person(), at=timezone.now())
        return self._result(new)

    @extend_schema(request=AttributionSerializer)
    @action(detail=True, methods=["post"])
    def attribute(self, _request: Request, **_: Any) -> Response:
        """Attribute a result to a target, a task force or a proposal; it still counts once."""
        result, reference = self.get_object(), self._valid(AttributionSerializer)["reference"]
        services.link_result(result=result, reference=reference, by=self.person(), at=timezone.now())
        return self._result(self.get_object())

    @extend_schema(parameters=[OF_OPERATION], responses=ResultTotalSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def totals(self, _request: Request) -> Response:
        """Computed sums of one operation."""
        rows = OperationResult.objects.visible_to(self.person()).filter(operation=self._operation())
        return Response({"results": ResultTotalSerializer(rows.totals(), many=True).data})

    def _operation(self) -> Operation:
        field = serializers.UUIDField()
        key = field.run_validation(self.request.query_params.get("operation", ""))
        operation: Operation = get_object_or_404(Operation.objects.visible_to(self.person()), pk=key)
        return operation

    def _result(self, result: OperationResult, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=result.pk)
        return Response(OperationResultSerializer(shown).data, code)

    def _valid(self, shape: type[serializers.Serializer], *, partial: bool = False) -> dict[str, Any]:
        serializer = shape(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
