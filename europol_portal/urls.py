"""Every address of the portal."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from europol_portal.accounts import views as accounts
from europol_portal.accounts.api.proof import ProofView
from europol_portal.accounts.api.urls import router as accounts_router
from europol_portal.agenda.api.urls import router as agenda_router
from europol_portal.audit.api.urls import router as audit_router
from europol_portal.hooks.api.urls import router as hooks_router
from europol_portal.notifications.api.urls import router as notifications_router
from europol_portal.protection.api.urls import router as protection_router
from europol_portal.search.api.urls import router as search_router
from europol_portal.web import gallery
from europol_portal.web import views as web
from intelligence.api.urls import router as intelligence_router
from operations.api.urls import router as operations_router
from support.api.urls import router as support_router

API_ROUTERS = (
    operations_router,
    intelligence_router,
    support_router,
    notifications_router,
    accounts_router,
    audit_router,
    search_router,
    agenda_router,
    protection_router,
    hooks_router,
)
api_docs = SpectacularSwaggerSplitView.as_view(url_name="api-schema", template_name="api/docs.html")

api_patterns: list[URLPattern | URLResolver] = [
    *(path("", include(router.urls)) for router in API_ROUTERS),
    path("proof/", ProofView.as_view(), name="api-proof"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("docs/", login_required(api_docs), name="api-docs"),
]

urlpatterns = [
    path("", include("europol_portal.home.urls")),
    path("accounts/login/", accounts.SignIn.as_view(), name="login"),
    path("accounts/logout/", accounts.SignOut.as_view(), name="logout"),
    path("accounts/choose-password/", accounts.ChoosePassword.as_view(), name="choose-password"),
    path("accounts/second-factor/", accounts.SecondFactor.as_view(), name="second-factor"),
    path("accounts/second-factor/reset/", accounts.UseReset.as_view(), name="use-reset"),
    path("accounts/passkey/", accounts.PasskeySignIn.as_view(), name="passkey-sign-in"),
    path("accounts/invitation/", accounts.TakeInvitation.as_view(), name="take-invitation"),
    path("accounts/invitation/<str:key>/", accounts.follow_link, name="invitation-link"),
    path("accounts/", include("europol_portal.accounts.urls")),
    path("operations/", include("operations.urls")),
    path("intelligence/", include("intelligence.urls")),
    path("support/", include("support.urls")),
    path("search/", include("europol_portal.search.urls")),
    path("calendar/", include("europol_portal.agenda.urls")),
    path("notifications/", include("europol_portal.notifications.urls")),
    path("protection/", include("europol_portal.protection.urls")),
    path("accounts/profile/webhooks/", include("europol_portal.hooks.urls")),
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
