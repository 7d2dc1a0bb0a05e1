"""Defaults by crime area for programs: the list that administrators keep, and what is usual for a party."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Authority, CrimeArea
from europol_portal.web.api import PortalViewSet
from intelligence import services
from intelligence.access import ContributionPermission, DefaultPermission
from intelligence.models import Contribution, CrimeAreaDefault, ProcessingPurpose


class DefaultSerializer(serializers.ModelSerializer):
    """What a contribution of a crime area begins with; an empty kind holds for every kind."""

    crime_area: serializers.Field = serializers.SlugRelatedField(slug_field="code", read_only=True)
    kind = serializers.CharField(allow_blank=True)
    to: serializers.Field = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    cc: serializers.Field = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    handling_codes = serializers.ListField(child=serializers.CharField())
    purposes = serializers.ListField(child=serializers.ChoiceField(choices=ProcessingPurpose.choices))

    class Meta:
        model = CrimeAreaDefault
        fields = ["id", "crime_area", "kind", "to", "cc", "classification", "handling_codes", "purposes", "is_active"]
        read_only_fields = fields


class DefaultViewSet(PortalViewSet):
    """Defaults by crime area; administrators keep them."""

    queryset = CrimeAreaDefault.objects.select_related("crime_area").prefetch_related("to", "cc")
    serializer_class = DefaultSerializer
    permissions = {"list": DefaultPermission.VIEW, "retrieve": DefaultPermission.VIEW}

    def list(self, _request: Request) -> Response:
        """All defaults in use."""
        rows = self.paginate_queryset(self.get_queryset()) or []
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One default."""
        return Response(self.get_serializer(self.get_object()).data)


class UsualAskedSerializer(serializers.Serializer):
    """What is to be written."""

    kind = serializers.ChoiceField(choices=Contribution.Kind.choices)
    crime_area = serializers.SlugRelatedField(slug_field="code", queryset=CrimeArea.objects.all())


class UsualSerializer(serializers.Serializer):
    """What to begin with: as the party wrote last time (`sent_at` says when), else the default of the crime area."""

    sent_at = serializers.DateTimeField(allow_null=True)
    to = serializers.SlugRelatedField(slug_field="code", many=True, queryset=Authority.objects.all())
    cc = serializers.SlugRelatedField(slug_field="code", many=True, queryset=Authority.objects.all())
    classification = serializers.ChoiceField(choices=Classification.choices)
    handling_codes = serializers.ListField(child=serializers.CharField())
    purposes = serializers.ListField(child=serializers.ChoiceField(choices=ProcessingPurpose.choices))


class UsualViewSet(PortalViewSet):
    """What the person's party usually chooses; nothing is stored."""

    queryset = Contribution.objects.none()
    permissions = {"create": ContributionPermission.ADD}

    @extend_schema(request=UsualAskedSerializer, responses={200: UsualSerializer, 204: None})
    def create(self, request: Request) -> Response:
        """Recipients and conditions to begin with; 204 when there are none."""
        shape = UsualAskedSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        found = services.usual(**shape.validated_data, by=self.person())
        return Response(UsualSerializer(found).data) if found else Response(status=204)
