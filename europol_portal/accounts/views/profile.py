"""The own account: who the portal knows you as, preferences, password, API tokens."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.accounts import services
from europol_portal.accounts.forms import ChangePasswordForm, PreferencesForm, TokenForm
from europol_portal.accounts.models import OpenSession
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.web.http import signed_in
from europol_portal.web.views import UNPROCESSABLE, PortalView, ServiceFormMixin, add_refusal, answer_action

THEME_COOKIE = "theme"
THEME_AGE = int(timedelta(days=365).total_seconds())


def profile_context(request: HttpRequest, **forms: Any) -> dict[str, Any]:
    """Everything the profile page shows; a form given replaces the empty one."""
    user = signed_in(request)
    kept = {
        "time_zone": user.time_zone,
        "mail_notifications": user.mail_notifications,
        "theme": request.COOKIES.get(THEME_COOKIE, ""),
    }
    return {
        "person": user,
        "memberships": user.memberships.select_related("authority").order_by("valid_from", "pk"),
        "sessions": OpenSession.objects.live(user, timezone.now()),
        "session_key": request.session.session_key,
        "tokens": user.api_tokens.order_by("-created_at", "-pk"),
        "today": timezone.now().date(),
        "now": timezone.now(),
        "preferences_form": PreferencesForm(initial=kept),
        "token_form": TokenForm(),
    } | forms


class Profile(PortalView, TemplateView):
    """The own account on one page."""

    template_name = "accounts/profile.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All panels."""
        return super().get_context_data(**kwargs) | profile_context(self.request)


class _ProfileForm(PortalView, ServiceFormMixin, FormView):
    """A form of the profile page; refused, the whole page comes again with what was typed."""

    template_name = "accounts/profile.html"
    success_url = reverse_lazy("accounts:profile")
    form_name = ""
    http_method_names = ["post"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page around the form."""
        context = super().get_context_data(**kwargs)
        return context | profile_context(self.request, **{self.form_name: context["form"]})

    def get_success_url(self) -> str:
        """Back to the profile."""
        return str(self.success_url)


class Preferences(_ProfileForm):
    """Clock, mails, theme."""

    form_class = PreferencesForm
    form_name = "preferences_form"

    def perform(self, form: PreferencesForm) -> User:
        """Keep what belongs to the account."""
        return services.save_preferences(
            user=signed_in(self.request),
            time_zone=form.cleaned_data["time_zone"],
            mail_notifications=form.cleaned_data["mail_notifications"],
            at=timezone.now(),
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the theme in the browser, where the theme switch keeps it too."""
        response = super().form_valid(form)
        if response.status_code < UNPROCESSABLE:
            messages.success(self.request, "Preferences kept.")
            response.set_cookie(
                THEME_COOKIE,
                form.cleaned_data["theme"],
                max_age=THEME_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


class IssueToken(_ProfileForm):
    """A new API token, shown once."""

    form_class = TokenForm
    form_name = "token_form"

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the key in the answer itself: it is kept nowhere, not even in a message."""
        label, days = form.cleaned_data["label"], form.cleaned_data["days"]
        user, at = signed_in(self.request), timezone.now()
        try:
            with transaction.atomic():
                key = services.issue_token(
                    user=user,
                    label=label,
                    lifetime=timedelta(days=days),
                    scopes=form.cleaned_data["scopes"],
                    networks=form.cleaned_data["networks"],
                    at=at,
                )
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        context = {"key": key, "label": label, "expires_at": at + timedelta(days=days)}
        return render(self.request, "accounts/token_issued.html", context)


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the own tokens."""
    user, at = signed_in(request), timezone.now()
    token = get_object_or_404(user.api_tokens, pk=pk)

    def done(_token: object) -> HttpResponse:
        messages.success(request, f"Token “{token.label}” revoked.")
        return redirect(reverse("accounts:profile"))

    return answer_action(request, lambda: services.revoke_token(token=token, by=user, at=at), done)


class ChangePassword(PortalView, ServiceFormMixin, FormView):
    """A new password; all other sessions of the person end."""

    form_class = ChangePasswordForm
    template_name = "accounts/password.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form checks the present password."""
        return super().get_form_kwargs() | {"user": signed_in(self.request)}

    def perform(self, form: ChangePasswordForm) -> User:
        """Keep the password and stay signed in here."""
        password = form.cleaned_data["new_password1"]
        user = services.choose_password(user=signed_in(self.request), password=password, at=timezone.now())
        key = self.request.session.session_key or ""
        update_session_auth_hash(self.request, user)
        services.keep_session(user=user, key=key, new_key=self.request.session.session_key or "")
        return user

    def get_success_url(self) -> str:
        """Back to the profile."""
        messages.success(self.request, "Password changed. Your other sessions have ended.")
        return reverse("accounts:profile")
