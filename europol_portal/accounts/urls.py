"""Pages of accounts."""

from django.urls import path

from europol_portal.accounts import views

app_name = "accounts"

urlpatterns = [
    path("profile/", views.Profile.as_view(), name="profile"),
    path("profile/preferences/", views.Preferences.as_view(), name="preferences"),
    path("profile/password/", views.ChangePassword.as_view(), name="password"),
    path("profile/tokens/", views.IssueToken.as_view(), name="token-create"),
    path("profile/tokens/<int:pk>/revoke/", views.revoke_token, name="token-revoke"),
    path("profile/sessions/end-others/", views.end_other_sessions, name="sessions-end-others"),
    path("profile/sessions/<int:pk>/end/", views.end_session, name="session-end"),
    path("directory/", views.Directory.as_view(), name="directory"),
    path("directory/<str:code>/", views.PartyPage.as_view(), name="party"),
]
