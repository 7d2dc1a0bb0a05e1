"""API routes of the calendar."""

from rest_framework.routers import SimpleRouter

from europol_portal.agenda.api.viewsets import CalendarViewSet

router = SimpleRouter()
router.register("calendar", CalendarViewSet, basename="calendar")
