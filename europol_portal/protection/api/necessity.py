"""Necessity assessments for programs."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit.services import record_reading
from europol_portal.protection.access import NecessityPermission
from europol_portal.protection.events import NecessityEvent
from europol_portal.protection.models import NecessityAssessment
from europol_portal.protection.services import necessity
from europol_portal.web.api import PortalViewSet

WRITTEN = ["title", "occasion", "about", "measure", "people", "objective", "alternatives", "balance", "safeguards"]


class NecessitySerializer(serializers.ModelSerializer[NecessityAssessment]):
    """An assessment with the officer's opinion."""

    party = serializers.CharField(source="party.code", read_only=True)
    author = serializers.CharField(source="author.display_name", read_only=True)

    class Meta:
        model = NecessityAssessment
        fields = ["id", "reference", "party", "author", *WRITTEN, "status", "opinion", "decided_at", "review_on"]
        read_only_fields = ["status", "opinion", "decided_at", "review_on"]


class NecessityStepSerializer(serializers.Serializer[Any]):
    """A step of the author's side."""

    step = serializers.ChoiceField(choices=["submit", "withdraw"])


class NecessityDecisionSerializer(serializers.Serializer[Any]):
    """What the officer decides."""

    step = serializers.ChoiceField(choices=["approve", "refuse", "give_back"])
    opinion = serializers.CharField(max_length=4000)
    review_on = serializers.DateField(allow_null=True, default=None, help_text="Needed to approve.")


class NecessityViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """All for the officer, those of the own body for its people."""

    queryset = NecessityAssessment.objects.for_list()
    serializer_class = NecessitySerializer
    permissions = {
        "list": NecessityPermission.VIEW, "retrieve": NecessityPermission.VIEW, "create": NecessityPermission.ADD,
        "partial_update": NecessityPermission.CHANGE, "step": NecessityPermission.CHANGE,
        "decide": NecessityPermission.DECIDE,
    }  # fmt: skip

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One; reading it is recorded."""
        del request, args, kwargs
        row = self.get_object()
        record_reading(kind=NecessityEvent.READ, actor=self.person(), at=timezone.now(), subject=row)
        return Response(self.get_serializer(row).data)

    def create(self, request: Request) -> Response:
        """Begin a draft."""
        data = self._data(request)
        row = necessity.write_assessment(data=data, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, **_: Any) -> Response:
        """Change a draft."""
        row = self.get_object()
        data = self._data(request, before={name: getattr(row, name) for name in WRITTEN})
        row = necessity.change_assessment(assessment=row, data=data, by=self.person(), at=timezone.now())
        return Response(self.get_serializer(row).data)

    @extend_schema(request=NecessityStepSerializer, responses=NecessitySerializer)
    @action(detail=True, methods=["post"])
    def step(self, request: Request, **_: Any) -> Response:
        """Submit or withdraw."""
        shape = NecessityStepSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        facts = {"by": self.person(), "at": timezone.now(), **shape.validated_data}
        row = necessity.take_necessity_step(assessment=self.get_object(), **facts)
        return Response(self.get_serializer(row).data)

    @extend_schema(request=NecessityDecisionSerializer, responses=NecessitySerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **_: Any) -> Response:
        """Approve, refuse or give back."""
        shape = NecessityDecisionSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        facts = {"by": self.person(), "at": timezone.now(), **shape.validated_data}
        row = necessity.decide_assessment(assessment=self.get_object(), **facts)
        return Response(self.get_serializer(row).data)

    def _data(self, request: Request, before: dict[str, str] | None = None) -> necessity.NecessityData:
        shape = self.get_serializer(data=request.data, partial=before is not None)
        shape.is_valid(raise_exception=True)
        return necessity.NecessityData(**{**(before or {}), **shape.validated_data})
