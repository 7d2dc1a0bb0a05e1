"""API routes of the audit record."""

from rest_framework.routers import SimpleRouter

from europol_portal.audit.api import viewsets

router = SimpleRouter()
router.register("audit-events", viewsets.AuditEventViewSet, basename="api-audit-event")
