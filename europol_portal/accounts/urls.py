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
    path("profile/security/", views.Security.as_view(), name="security"),
    path("profile/security/app/", views.ConfirmApp.as_view(), name="security-app"),
    path("profile/security/app/start/", views.start_app, name="security-app-start"),
    path("profile/security/app/remove/", views.remove_app, name="security-app-remove"),
    path("profile/security/codes/", views.make_codes, name="security-codes"),
    path("profile/security/passkeys/add/", views.AddPasskey.as_view(), name="security-passkey"),
    path("profile/security/passkeys/<int:pk>/remove/", views.remove_passkey, name="security-passkey-remove"),
    path("sign-on/", views.sign_on_list, name="sign-on"),
    path("sign-on/<slug:code>/start/", views.sign_on_start, name="sign-on-start"),
    path("sign-on/<slug:code>/connect/", views.sign_on_connect, name="sign-on-connect"),
    path("sign-on/<slug:code>/back/", views.sign_on_back, name="sign-on-back"),
    path("sign-on/<slug:code>/metadata/", views.sign_on_metadata, name="sign-on-metadata"),
    path("profile/sign-on/<int:pk>/remove/", views.sign_on_remove, name="sign-on-remove"),
    path("proof/", views.Proof.as_view(), name="proof"),
    path("profile/sessions/end-others/", views.end_other_sessions, name="sessions-end-others"),
    path("profile/sessions/<int:pk>/end/", views.end_session, name="session-end"),
    path("unit/", views.Unit.as_view(), name="unit"),
    path("unit/invite/", views.Invite.as_view(), name="unit-invite"),
    path("unit/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="unit-withdraw"),
    path("unit/confirm/", views.confirm_people, name="unit-confirm"),
    path("unit/people/<int:pk>/left/", views.Left.as_view(), name="unit-left"),
    path("directory/", views.Directory.as_view(), name="directory"),
    path("directory/<str:code>/", views.PartyPage.as_view(), name="party"),
]
