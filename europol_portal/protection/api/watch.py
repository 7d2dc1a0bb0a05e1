"""Alerts of data protection for programs of the officer."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from europol_portal.audit.services import record_reading
from europol_portal.protection.access import WatchPermission
from europol_portal.protection.events import WatchEvent
from europol_portal.protection.models import Alert
from europol_portal.protection.services import watch
from europol_portal.web.api import PortalViewSet


class AlertSerializer(serializers.ModelSerializer[Alert]):
    """An alert: the rule, the person, what was counted against which threshold, and the conclusion."""

    person = serializers.CharField(source="person.username", read_only=True)

    class Meta:
        model = Alert
        fields = ["id", "kind", "person", "day", "number", "limit", "raised_at", "decision", "reason", "decided_at"]
        read_only_fields = fields


class AlertDecisionSerializer(serializers.Serializer[Any]):
    """What the officer concludes."""

    decision = serializers.ChoiceField(choices=Alert.Decision.choices)
    reason = serializers.CharField(max_length=2000)


class AlertViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Alerts of data protection, for Europol's officers."""

    queryset = Alert.objects.for_list()
    serializer_class = AlertSerializer
    permissions = {
        "list": WatchPermission.VIEW,
        "retrieve": WatchPermission.VIEW,
        "decide": WatchPermission.DECIDE,
    }

    def get_object(self) -> Any:
        """Record the reading."""
        row = super().get_object()
        record_reading(kind=WatchEvent.READ, actor=self.person(), at=timezone.now(), subject=row)
        return row

    @extend_schema(request=AlertDecisionSerializer, responses=AlertSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **_: Any) -> Response:
        """Conclude it once, with the reason."""
        shape = AlertDecisionSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        row = watch.decide_alert(alert=self.get_object(), by=self.person(), at=timezone.now(), **shape.validated_data)
        return Response(AlertSerializer(row).data)
