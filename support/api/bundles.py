"""Requests for several services, for programs."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party
from europol_portal.web.api import PortalViewSet
from operations.models import Operation
from support import services
from support.access import BundlePermission
from support.api.serializers import CodeField, SupportRequestSerializer
from support.events import BundleEvent
from support.models import RequestBundle, Service, SupportRequest


class RequestBundleSerializer(serializers.Serializer):
    """What is asked together; the requests are read by `bundle` in the list of requests."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    owner = serializers.CharField(source="owner.code", help_text="Code of the party that asks.")
    title = serializers.CharField()
    classification = serializers.ChoiceField(choices=Classification.choices)
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)


class RequestBundleWriteSerializer(serializers.Serializer):
    """The services, and what all of their requests share."""

    services = CodeField(queryset=Service.objects.all(), many=True)
    title = serializers.CharField(max_length=120)
    need = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    operation = serializers.UUIDField(allow_null=True, required=False)
    country = CodeField(queryset=Party.objects.all(), allow_null=True, required=False)
    place = serializers.CharField(max_length=120, allow_blank=True, required=False)
    starts_on = serializers.DateField(allow_null=True, required=False)
    ends_on = serializers.DateField(allow_null=True, required=False)
    urgency = serializers.ChoiceField(choices=SupportRequest.Urgency.choices, required=False)
    classification = serializers.ChoiceField(choices=Classification.choices, required=False)


class AddedServiceSerializer(serializers.Serializer):
    """One more service."""

    service = CodeField(queryset=Service.objects.all())


class RequestBundleViewSet(mixins.ListModelMixin, PortalViewSet):
    """Requests for several services: those of the person's party, or those with a request that the person handles."""

    queryset = RequestBundle.objects.select_related("owner", "provider").order_by("-pk")
    serializer_class = RequestBundleSerializer
    permissions = {
        "list": BundlePermission.VIEW,
        "retrieve": BundlePermission.VIEW,
        "create": BundlePermission.ADD,
        "add": BundlePermission.SUBMIT,
        "submit": BundlePermission.SUBMIT,
        "endorse": BundlePermission.ENDORSE,
    }

    def retrieve(self, _request: Request, **_: Any) -> Response:
        """One of them; reading it is recorded."""
        bundle = self.get_object()
        audit.record_reading(kind=BundleEvent.READ, actor=self.person(), at=timezone.now(), subject=bundle)
        return Response(RequestBundleSerializer(bundle).data)

    @extend_schema(request=RequestBundleWriteSerializer, responses={201: RequestBundleSerializer})
    def create(self, request: Request) -> Response:
        """Keep a draft for each service; fill each in, then send them together."""
        shape = RequestBundleWriteSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        facts = dict(shape.validated_data)
        facts["services"] = tuple(facts["services"])
        if facts.get("operation") is not None:
            known = Operation.objects.visible_to(self.person()).filter(pk=facts["operation"]).first()
            facts["operation"] = known or Operation(pk=facts["operation"])
        plan = services.BundlePlan(**facts)
        bundle = services.draft_bundle(plan=plan, by=self.person(), at=timezone.now())
        return Response(RequestBundleSerializer(bundle).data, status.HTTP_201_CREATED)

    @extend_schema(request=AddedServiceSerializer, responses={201: SupportRequestSerializer})
    @action(detail=True, methods=["post"])
    def add(self, request: Request, **_: Any) -> Response:
        """Ask for one more service with it, before it is sent."""
        shape = AddedServiceSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        service = shape.validated_data["service"]
        draft = services.add_service(bundle=self.get_object(), service=service, by=self.person(), at=timezone.now())
        return Response(SupportRequestSerializer(draft).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=RequestBundleSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, _request: Request, **_: Any) -> Response:
        """Send all drafts, or none."""
        sent = services.submit_bundle(bundle=self.get_object(), by=self.person(), at=timezone.now())
        return Response(RequestBundleSerializer(sent).data)

    @extend_schema(request=None, responses=RequestBundleSerializer)
    @action(detail=True, methods=["post"])
    def endorse(self, _request: Request, **_: Any) -> Response:
        """Endorse all that was sent, for the national unit."""
        endorsed = services.endorse_bundle(bundle=self.get_object(), by=self.person(), at=timezone.now())
        return Response(RequestBundleSerializer(endorsed).data)
