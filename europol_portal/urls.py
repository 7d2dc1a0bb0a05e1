"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path

from europol_portal.web import views as web

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
    path("drafts/<str:key>/", web.save_draft, name="draft"),
    path("healthz/", web.healthz, name="healthz"),
    path("readyz/", web.readyz, name="readyz"),
]

handler400 = "europol_portal.web.errors.bad_request"
handler403 = "europol_portal.web.errors.forbidden"
handler404 = "europol_portal.web.errors.not_found"
handler500 = "europol_portal.web.errors.server_error"
