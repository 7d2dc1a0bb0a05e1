"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from europol_portal.web import gallery
from europol_portal.web import views as web
from intelligence.api.urls import router as intelligence_router
from operations.api.urls import router as operations_router
from support.api.urls import router as support_router

API_ROUTERS = (operations_router, intelligence_router, support_router)

api_patterns = [
    *(path("", include(router.urls)) for router in API_ROUTERS),
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
]

urlpatterns = [
    path("", include("europol_portal.home.urls")),
    path("accounts/", include("europol_portal.accounts.urls")),
    path("operations/", include("operations.urls")),
    path("intelligence/", include("intelligence.urls")),
    path("support/", include("support.urls")),
    path("search/", include("europol_portal.search.urls")),
    path("notifications/", include("europol_portal.notifications.urls")),
    path("audit/", include("europol_portal.audit.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include(api_patterns)),
    path("help/", gallery.help_page, name="help"),
    path("components/", gallery.components, name="components"),
    path("drafts/<str:key>/", web.save_draft, name="draft"),
    path("healthz/", web.healthz, name="healthz"),
    path("readyz/", web.readyz, name="readyz"),
]

handler400 = "europol_portal.web.errors.bad_request"
handler403 = "europol_portal.web.errors.forbidden"
handler404 = "europol_portal.web.errors.not_found"
handler500 = "europol_portal.web.errors.server_error"
