"""The feed of changes, and own webhooks."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit import services as audit
from europol_portal.hooks import feed, services
from europol_portal.hooks.access import WebhookPermission
from europol_portal.hooks.events import WebhookEvent
from europol_portal.hooks.models import Delivery, Webhook
from europol_portal.notifications.access import NotificationPermission
from europol_portal.notifications.models import Notification
from europol_portal.notifications.reading import lines_for
from europol_portal.web.api import PortalViewSet

PAGE = 100
AGAIN = r"deliveries/(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/again"


class ChangeSerializer(serializers.Serializer):
    """One thing that changed for the person; reference and path only while it may still be seen."""

    id = serializers.UUIDField(source="notification.pk")
    kind = serializers.CharField(source="notification.kind")
    title = serializers.CharField()
    subject_type = serializers.CharField(source="notification.subject_type")
    subject_id = serializers.SerializerMethodField(help_text="Null when it is no longer open to you.")
    reference = serializers.SerializerMethodField(help_text="Null when it is no longer open to you.")
    path = serializers.SerializerMethodField(help_text="Null when it is no longer open to you.")
    is_urgent = serializers.BooleanField(source="notification.is_urgent")
    at = serializers.DateTimeField(source="notification.created_at")

    def get_subject_id(self, line: Any) -> str | None:
        """Its key."""
        return line.notification.subject_id if line.is_open else None

    def get_reference(self, line: Any) -> str | None:
        """What people call it."""
        return line.notification.reference if line.is_open else None

    def get_path(self, line: Any) -> str | None:
        """Its page."""
        return line.notification.path if line.is_open else None


class ChangesSerializer(serializers.Serializer):
    """A piece of the feed; ask again with `next` for what comes after."""

    results = ChangeSerializer(many=True)
    next = serializers.CharField(help_text="Give it as `since`; it stays valid.")
    has_more = serializers.BooleanField(help_text="Whether more waits already.")


class ChangeViewSet(PortalViewSet):
    """What changed for the person, in the order in which it became visible: no gap, nothing twice."""

    queryset = Notification.objects.all()
    serializer_class = ChangesSerializer
    permissions = {"list": NotificationPermission.VIEW}

    @extend_schema(
        operation_id="changes",
        parameters=[OpenApiParameter("since", str, description="The `next` of the last answer; without it, all.")],
        responses=ChangesSerializer,
        filters=False,
    )
    def list(self, request: Request) -> Response:
        """The next hundred; reading them is recorded. Begin with `since=now` to hear of news alone."""
        person, at, since = self.person(), timezone.now(), request.query_params.get("since", "")
        place = feed.now() if since == "now" else feed.Cursor.read(since, person.pk)
        places = [] if since == "now" else feed.after(person.pk, place, most=PAGE + 1)
        has_more, places = len(places) > PAGE, places[:PAGE]
        found = Notification.objects.visible_to(person).in_bulk([one.key for one in places])
        lines = lines_for(person, [found[one.key] for one in places if one.key in found])
        if lines:
            shown, verb = [line.notification.pk for line in lines], audit.Verb.CONSULTATION
            audit.record(verb=verb, kind=WebhookEvent.FEED_READ, actor=person, at=at, shown=shown)
        answer = {"results": lines, "next": (places[-1] if places else place).written(person.pk), "has_more": has_more}
        return Response(ChangesSerializer(answer).data)


class WebhookSerializer(serializers.Serializer):
    """A webhook; its secret is told once, in the answer that makes it."""

    id = serializers.UUIDField(read_only=True)
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    url = serializers.URLField(max_length=300)
    kinds = serializers.ListField(child=serializers.CharField(max_length=80), default=list, help_text="Empty: all.")
    is_active = serializers.BooleanField(read_only=True)
    made_at = serializers.DateTimeField(read_only=True)
    secret = serializers.SerializerMethodField(help_text="Only in the answer that makes it, else null.")

    def get_secret(self, _webhook: Webhook) -> str | None:
        """Told once."""
        return self.context.get("secret")


class DeliverySerializer(serializers.Serializer):
    """One thing that a webhook is told."""

    id = serializers.UUIDField()
    notification = serializers.UUIDField(source="notification_id", allow_null=True, help_text="Null for a test.")
    state = serializers.ChoiceField(choices=Delivery.State.choices)
    tries = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True, help_text="HTTP status of the last answer.")
    said = serializers.CharField(help_text="Why there was no answer.")
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class WebhookViewSet(ListModelMixin, RetrieveModelMixin, PortalViewSet):
    """Own webhooks (docs/api.md says how they are signed)."""

    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    permissions = {
        "list": WebhookPermission.VIEW, "retrieve": WebhookPermission.VIEW, "create": WebhookPermission.CHANGE,
        "destroy": WebhookPermission.CHANGE, "test": WebhookPermission.CHANGE, "resume": WebhookPermission.CHANGE,
        "deliveries": WebhookPermission.VIEW, "again": WebhookPermission.CHANGE,
    }  # fmt: skip
    told_once = frozenset({"create"})

    @extend_schema(responses={201: WebhookSerializer})
    def create(self, request: Request) -> Response:
        """Make one; the secret stands in this answer alone."""
        shape = WebhookSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        webhook, secret = services.make_webhook(by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(WebhookSerializer(webhook, context={"secret": secret}).data, status.HTTP_201_CREATED)

    def destroy(self, _request: Request, **_: Any) -> Response:
        """Remove one."""
        services.remove_webhook(webhook=self.get_object(), by=self.person(), at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={201: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def test(self, _request: Request, **_: Any) -> Response:
        """Send a test."""
        made = services.test_webhook(webhook=self.get_object(), by=self.person(), at=timezone.now())
        return Response(DeliverySerializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=WebhookSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, _request: Request, **_: Any) -> Response:
        """Let a paused one go on."""
        webhook = services.resume_webhook(webhook=self.get_object(), by=self.person(), at=timezone.now())
        return Response(self.get_serializer(webhook).data)

    @extend_schema(responses=DeliverySerializer(many=True), filters=False)
    @action(detail=True)
    def deliveries(self, _request: Request, **_: Any) -> Response:
        """What it was told, newest first."""
        rows = Delivery.objects.visible_to(self.person()).filter(webhook=self.get_object()).order_by("-pk")
        page = self.paginate_queryset(rows) or []
        return self.get_paginated_response(DeliverySerializer(page, many=True).data)

    @extend_schema(request=None, responses=DeliverySerializer)
    @action(detail=True, methods=["post"], url_path=AGAIN)
    def again(self, _request: Request, key: str, **_: Any) -> Response:
        """Send one once more."""
        rows = Delivery.objects.visible_to(self.person()).filter(webhook=self.get_object()).select_related("webhook")
        delivery = get_object_or_404(rows, pk=UUID(key))
        sent = services.send_again(delivery=delivery, by=self.person(), at=timezone.now())
        return Response(DeliverySerializer(sent).data)
