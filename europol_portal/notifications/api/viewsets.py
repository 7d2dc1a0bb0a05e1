"""The person's own notifications."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.notifications import services
from europol_portal.notifications.access import NotificationPermission, seen_subjects
from europol_portal.notifications.api.serializers import NotificationSerializer
from europol_portal.notifications.filters import NotificationFilter
from europol_portal.notifications.models import Notification
from europol_portal.web.api import PortalViewSet

READ = OpenApiResponse(description="Marked read.")


class NotificationViewSet(ListModelMixin, RetrieveModelMixin, PortalViewSet):
    """What the person was told, and marking it read."""

    queryset = Notification.objects.all()
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter
    permissions = dict.fromkeys(("list", "retrieve", "read", "read_all"), NotificationPermission.VIEW)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Ask once for the whole page which subjects may still be seen."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_serializer(*args, **kwargs)
        given = args[0] if args else None
        rows = given if isinstance(given, list) else [given] if isinstance(given, Notification) else []
        context = {**self.get_serializer_context(), "seen_subjects": seen_subjects(self.person(), rows)}
        return NotificationSerializer(*args, **({"context": context} | kwargs))

    @extend_schema(request=None, responses={204: READ})
    @action(detail=True, methods=["post"])
    def read(self, _request: Request, **_kwargs: Any) -> Response:
        """Mark one read."""
        services.mark_read(by=self.person(), at=timezone.now(), notification_id=self.get_object().pk)
        return Response(status=204)

    @extend_schema(operation_id="notifications_read_all", request=None, responses={204: READ})
    @action(detail=False, methods=["post"], url_path="read", url_name="read-all")
    def read_all(self, _request: Request) -> Response:
        """Mark all read."""
        services.mark_read(by=self.person(), at=timezone.now())
        return Response(status=204)
