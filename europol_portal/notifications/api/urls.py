"""API routes of notifications."""

from rest_framework.routers import SimpleRouter

from europol_portal.notifications.api import viewsets

router = SimpleRouter()
router.register("notifications", viewsets.NotificationViewSet, basename="api-notification")
