"""The record for audit duty, read-only; reading it by program is recorded too."""

from typing import Any

from django.utils import timezone
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from europol_portal.audit import reading
from europol_portal.audit.access import AuditPermission
from europol_portal.audit.api.serializers import AuditEventSerializer
from europol_portal.audit.filters import AuditFilter
from europol_portal.audit.models import AuditEvent
from europol_portal.web.api import PortalViewSet


class AuditEventViewSet(ListModelMixin, RetrieveModelMixin, PortalViewSet):
    """Lines of the audit record."""

    queryset = AuditEvent.objects.all()
    serializer_class = AuditEventSerializer
    filterset_class = AuditFilter
    permissions = {"list": AuditPermission.VIEW, "retrieve": AuditPermission.VIEW}

    def paginate_queryset(self, queryset: Any) -> Any:
        """Record the look with the lines it shows."""
        page = super().paginate_queryset(queryset)
        chosen = AuditFilter(self.request.GET, queryset)
        names, shown = chosen.names_in_force, page or []
        reading.record_consultation(by=self.person(), at=timezone.now(), filters=names, shown=shown)
        return page

    def get_object(self) -> Any:
        """Record that the line was opened."""
        event = super().get_object()
        reading.record_opening(by=self.person(), at=timezone.now(), event=event)
        return event
