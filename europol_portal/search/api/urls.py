"""API routes of search."""

from rest_framework.routers import SimpleRouter

from europol_portal.search.api.viewsets import SearchViewSet

router = SimpleRouter()
router.register("search", SearchViewSet, basename="search")
