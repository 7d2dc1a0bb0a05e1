"""Requests of data subjects and consultations for programs: the same services as the pages."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit.services import Verb, record, record_reading
from europol_portal.protection.access import ConsultationPermission, SubjectRequestPermission
from europol_portal.protection.events import ConsultationEvent, SubjectRequestEvent
from europol_portal.protection.models import ProviderConsultation, SubjectRequest
from europol_portal.protection.services import requests
from europol_portal.protection.services.consultations import answer_consultation
from europol_portal.web.api import PortalViewSet


class SubjectRequestSerializer(serializers.ModelSerializer[SubjectRequest]):
    """A request as the authority knows it: never whether something is held."""

    reference = serializers.CharField(read_only=True)
    party = serializers.CharField(source="party.code", read_only=True)
    authority = serializers.CharField(source="authority.code", read_only=True)

    class Meta:
        model = SubjectRequest
        fields = [
            "id", "reference", "party", "authority", "kind", "received_on", "due_on", "status", "outcome", "ground",
            "answer", "closed_at",
        ]  # fmt: skip
        read_only_fields = fields


class SubjectRequestWriteSerializer(serializers.Serializer[Any]):
    """What an authority registers."""

    kind = serializers.ChoiceField(choices=SubjectRequest.Kind.choices)
    name = serializers.CharField(max_length=200)
    received_on = serializers.DateField()
    also_known_as = serializers.CharField(max_length=600, required=False, default="", allow_blank=True)
    born_on = serializers.DateField(required=False, allow_null=True, default=None)
    details = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)


class SubjectRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """The register, as far as the person may know it."""

    queryset = SubjectRequest.objects.for_list()
    serializer_class = SubjectRequestSerializer
    permissions = {
        "list": SubjectRequestPermission.VIEW,
        "retrieve": SubjectRequestPermission.VIEW,
        "create": SubjectRequestPermission.ADD,
    }

    def paginate_queryset(self, queryset: Any) -> Any:
        """Record the look with the requests it shows."""
        page = super().paginate_queryset(queryset)
        keys = [row.pk for row in page or []]
        record(
            verb=Verb.CONSULTATION, kind=SubjectRequestEvent.LISTED, actor=self.person(), at=timezone.now(), shown=keys
        )
        return page

    def get_object(self) -> Any:
        """Record the reading."""
        row = super().get_object()
        record_reading(kind=SubjectRequestEvent.READ, actor=self.person(), at=timezone.now(), subject=row)
        return row

    @extend_schema(request=SubjectRequestWriteSerializer, responses={201: SubjectRequestSerializer})
    def create(self, request: Request) -> Response:
        """Register a request that the person's authority received."""
        shape = SubjectRequestWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        data = requests.RequestData(**shape.validated_data)
        made = requests.register_request(data=data, by=self.person(), at=timezone.now())
        return Response(SubjectRequestSerializer(made).data, status.HTTP_201_CREATED)


class ConsultationSerializer(serializers.ModelSerializer[ProviderConsultation]):
    """A consultation as the provider reads it."""

    party = serializers.CharField(source="party.code", read_only=True)

    class Meta:
        model = ProviderConsultation
        fields = [
            "id", "reference", "party", "kind", "name", "also_known_as", "born_on", "asked_at", "answer_by",
            "position", "ground", "reason", "answered_at",
        ]  # fmt: skip
        read_only_fields = fields


class ConsultationAnswerSerializer(serializers.Serializer[Any]):
    """What the provider says; an objection needs ground and reason."""

    position = serializers.ChoiceField(choices=ProviderConsultation.Position.choices)
    ground = serializers.ChoiceField(
        choices=SubjectRequest.Ground.choices, required=False, default="", allow_blank=True
    )
    reason = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class ConsultationViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, PortalViewSet):
    """What the person's party is asked."""

    queryset = ProviderConsultation.objects.for_list()
    serializer_class = ConsultationSerializer
    permissions = {
        "list": ConsultationPermission.VIEW,
        "retrieve": ConsultationPermission.VIEW,
        "answer": ConsultationPermission.ANSWER,
    }

    def paginate_queryset(self, queryset: Any) -> Any:
        """Record the look with the consultations it shows."""
        page = super().paginate_queryset(queryset)
        keys = [row.pk for row in page or []]
        record(verb=Verb.CONSULTATION, kind=ConsultationEvent.READ, actor=self.person(), at=timezone.now(), shown=keys)
        return page

    def get_object(self) -> Any:
        """Record the reading."""
        row = super().get_object()
        record_reading(kind=ConsultationEvent.READ, actor=self.person(), at=timezone.now(), subject=row)
        return row

    @extend_schema(request=ConsultationAnswerSerializer, responses=ConsultationSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, **_: Any) -> Response:
        """Say whether the party objects."""
        shape = ConsultationAnswerSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        row = self.get_object()
        done = answer_consultation(consultation=row, by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(ConsultationSerializer(done).data)
