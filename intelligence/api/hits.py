"""Hits for programs: what an owner knows, and the pairs to verify; the same services and rules as the pages."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import HitPermission, HitSidePermission
from intelligence.forms.hits import HitFilter, HitSideFilter
from intelligence.models import Hit, HitSide
from intelligence.workflow import HIT_WORKFLOW

STEPS = [(step, step) for step in HIT_WORKFLOW.transitions]  # of a side, too


class AgreedSerializer(serializers.Serializer):
    """An own value that agrees."""

    attribute = serializers.CharField()
    value = serializers.CharField()


class HitSideSerializer(serializers.ModelSerializer):
    """A hit as its owner knows it; `other` and what follows are empty where only the hit is told."""

    reference = serializers.CharField()
    value = serializers.CharField(source="entity.label")
    other = serializers.CharField(source="other.code", allow_null=True, default=None)
    contact = serializers.CharField(source="contact.code", allow_null=True, default=None)
    crime_area = serializers.CharField(source="crime_area.code", allow_null=True, default=None)
    agreed = AgreedSerializer(many=True)
    handling_codes = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=HitSide.Status.choices)
    outcome = serializers.ChoiceField(choices=HitSide.Outcome.choices)

    class Meta:
        model = HitSide
        fields = [
            "id", "reference", "classification", "is_self", "kind", "value", "entity", "contribution", "grade",
            "agreed", "other", "contact", "crime_area", "handling_codes", "has_arrived", "found_at", "outcome",
            "status", "decided_at", "reason",
        ]  # fmt: skip


class HitPairSerializer(serializers.ModelSerializer):
    """A pair as it is verified, with all evidence."""

    reference = serializers.CharField()
    stored_owner = serializers.CharField(source="stored_owner.code")
    arrived_owner = serializers.CharField(source="arrived_owner.code")
    evidence = serializers.ListField(child=serializers.DictField())
    told = serializers.DictField(child=serializers.CharField())
    answers = serializers.DictField(child=serializers.DictField())
    status = serializers.ChoiceField(choices=Hit.Status.choices)

    class Meta:
        model = Hit
        fields = [
            "id", "reference", "classification", "is_self", "kind", "stored", "arrived", "stored_contribution",
            "arrived_contribution", "stored_owner", "arrived_owner", "grade", "score", "verdict", "evidence", "sharers",
            "version", "found_at", "status", "decided_at", "reason", "told", "answers", "is_passed_on",
        ]  # fmt: skip


class HitDecisionSerializer(serializers.Serializer):
    """What the owner of one side says, or what becomes of a pair."""

    step = serializers.ChoiceField(choices=STEPS)
    reason = serializers.CharField(max_length=2000)


class HitSideViewSet(PortalViewSet):
    """Hits on the information of the own party."""

    queryset = HitSide.objects.for_list()
    serializer_class = HitSideSerializer
    filterset_class = HitSideFilter
    permissions = {
        "list": HitSidePermission.VIEW,
        "retrieve": HitSidePermission.VIEW,
        "answer": HitSidePermission.ANSWER,
    }

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def list(self, _request: Request) -> Response:
        """Hits, the newest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One hit; reading it is recorded."""
        side = self.get_object()
        services.open_hit_side(side=side, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(side).data)

    @extend_schema(request=HitDecisionSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_: Any) -> Response:
        """Say whether it is the same, with the reason; Europol is told."""
        side = self.get_object()
        shape = HitDecisionSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        services.answer_hit(side=side, **shape.validated_data, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)


class HitPairViewSet(PortalViewSet):
    """Pairs for those who see both sides."""

    queryset = Hit.objects.for_list()
    serializer_class = HitPairSerializer
    filterset_class = HitFilter
    permissions = {
        "list": HitPermission.VIEW,
        "retrieve": HitPermission.VIEW,
        "verify": HitPermission.VERIFY,
        "pass_on": HitPermission.PASS_ON,
    }

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def list(self, _request: Request) -> Response:
        """Pairs, the newest first."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One pair; reading it is recorded."""
        hit = self.get_object()
        services.open_hit(hit=hit, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(hit).data)

    @extend_schema(request=HitDecisionSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, **_: Any) -> Response:
        """Confirm or reject, with the reason; owners that know of it are told the outcome."""
        hit = self.get_object()
        shape = HitDecisionSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        services.verify_hit(hit=hit, **shape.validated_data, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def pass_on(self, _request: Request, **_: Any) -> Response:
        """Tell the owner that the rule of a partner left to Europol."""
        services.pass_hit_on(hit=self.get_object(), by=self.person(), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)
