"""API routes of news for programs."""

from rest_framework.routers import SimpleRouter

from europol_portal.hooks.api.viewsets import ChangeViewSet, WebhookViewSet

router = SimpleRouter()
router.register("changes", ChangeViewSet, basename="change")
router.register("webhooks", WebhookViewSet, basename="webhook")
