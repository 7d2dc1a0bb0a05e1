"""API routes of support."""

from rest_framework.routers import SimpleRouter

from support.api.resources import BookingViewSet, ResourceViewSet
from support.api.viewsets import ServiceViewSet, SupportRequestViewSet

router = SimpleRouter()
router.register("services", ServiceViewSet, basename="service")
router.register("support-requests", SupportRequestViewSet, basename="support-request")
router.register("resources", ResourceViewSet, basename="resource")
router.register("bookings", BookingViewSet, basename="booking")
