"""Sign in, sign out, and the first choice of a password."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import FormView

from europol_portal.accounts import services
from europol_portal.accounts.forms import SLOWED, ChoosePasswordForm, SignInForm
from europol_portal.accounts.middleware import RAN_OUT
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.web.http import address_of
from europol_portal.web.views import UNPROCESSABLE, add_refusal

CHOICE = "choose_password"
CHOICE_LIFETIME = timedelta(minutes=10)
TOO_MANY = 429


class SignIn(LoginView):
    """User name and password; a one-time password leads to the choice of the own one before any session begins."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Begin the session, or send to the choice of a password."""
        user: User = form.get_user()
        if user.one_time_until is not None:
            self.request.session[CHOICE] = {
                "user": user.pk,
                "tied": user.get_session_auth_hash(),
                "until": (timezone.now() + CHOICE_LIFETIME).timestamp(),
                "next": self.get_redirect_url(),
            }
            return redirect("choose-password")
        response = super().form_valid(form)
        services.record_sign_in(user=user, at=timezone.now(), address=address_of(self.request))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says why the sign-in is asked for again, once."""
        context = super().get_context_data(**kwargs)
        return context | {"ran_out": self.request.session.pop(RAN_OUT, False), "idle": settings.SESSION_IDLE}

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, as 422, with the same words for every refusal."""
        username = str(form.cleaned_data.get("username", "")) if hasattr(form, "cleaned_data") else ""
        is_slowed = form.has_error(NON_FIELD_ERRORS, SLOWED)
        services.record_refused_sign_in(
            username=username, at=timezone.now(), address=address_of(self.request), is_slowed=is_slowed
        )
        response = super().form_invalid(form)
        response.status_code = TOO_MANY if is_slowed else UNPROCESSABLE
        return response


class SignOut(LogoutView):
    """Ends the session; POST only."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record who leaves, then leave."""
        if isinstance(request.user, User):
            services.record_sign_out(user=request.user, at=timezone.now(), address=address_of(request))
            services.forget_session(key=request.session.session_key or "")
        return super().post(request, *args, **kwargs)


@method_decorator(login_not_required, name="dispatch")
class ChoosePassword(FormView):
    """Who came with a one-time password chooses the own one; only then the session begins."""

    form_class = ChoosePasswordForm
    template_name = "accounts/choose_password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only straight after a sign-in with a one-time password."""
        person = self._person()
        if person is None:
            return redirect("login")
        self.person = person
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: ChoosePasswordForm) -> HttpResponse:
        """Keep the password and begin the session."""
        at = timezone.now()
        try:
            user = services.choose_password(user=self.person, password=form.cleaned_data["new_password1"], at=at)
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        target = self.request.session[CHOICE]["next"]
        login(self.request, user)
        self.request.session.pop(CHOICE, None)
        services.record_sign_in(user=user, at=at, address=address_of(self.request))
        return HttpResponseRedirect(self._safe(target))

    def form_invalid(self, form: ChoosePasswordForm) -> HttpResponse:
        """The form again, as 422."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response

    def _person(self) -> User | None:
        choice = self.request.session.get(CHOICE)
        if not choice or choice["until"] < timezone.now().timestamp():
            return None
        user: User | None = User.objects.active().filter(pk=choice["user"]).select_related("party").first()
        if user is None or not constant_time_compare(user.get_session_auth_hash(), choice["tied"]):
            return None
        return user

    def _safe(self, target: str) -> str:
        hosts, secure = {self.request.get_host()}, self.request.is_secure()
        if target and url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=secure):
            return target
        return resolve_url(reverse("desk"))
