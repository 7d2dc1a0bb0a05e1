"""Sign in, sign out, the second factor, and the first choice of a password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services
from europol_portal.accounts.forms import SLOWED, ChoosePasswordForm, FactorForm, PasskeyForm, ResetForm, SignInForm
from europol_portal.accounts.services.factors import PASSKEY, Outcome
from europol_portal.accounts.views import passkeys, pending
from europol_portal.core.errors import DomainError
from europol_portal.parties.models import User
from europol_portal.web import sessions
from europol_portal.web.http import address_of
from europol_portal.web.views import UNPROCESSABLE, add_refusal

TOO_MANY = 429


class SignIn(LoginView):
    """User name and password; what else has to be shown or chosen comes before any session begins."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """On to the second factor, to the choice of a password, or inside."""
        return pending.start(self.request, form.get_user(), self.get_redirect_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Says why the sign-in is asked for again, once."""
        context = super().get_context_data(**kwargs)
        ran_out = self.request.session.pop(sessions.RAN_OUT, False)
        return context | {"ran_out": ran_out, "idle": settings.SESSION_IDLE, "passkey_form": PasskeyForm()}

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, as 422 or 429, with the same words for every refusal."""
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
class PasskeySignIn(FormView):
    """In with a passkey alone: the device has asked for PIN or finger, so it counts as both factors."""

    form_class = PasskeyForm
    template_name = "accounts/passkey_sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser needs to ask its devices."""
        return super().get_context_data(**kwargs) | {"options": passkeys.ask(self.request), "next": self._target()}

    def form_valid(self, form: PasskeyForm) -> HttpResponse:
        """Inside, or the page again."""
        state = self.request.session.pop(passkeys.STATE, None)
        answer = passkeys.answer_of(form.cleaned_data["answer"])
        at = timezone.now()
        user = state and services.finish_showing(
            relying=passkeys.relying(self.request), state=state, answer=answer, at=at
        )
        if not user:
            services.record_refused_sign_in(username="", at=at, address=address_of(self.request))
            form.add_error(None, "This passkey opens no account here. Try another one, or sign in with your password.")
            return self.form_invalid(form)
        return pending.start(self.request, user, self._target(), factor=PASSKEY)

    def form_invalid(self, form: PasskeyForm) -> HttpResponse:
        """The page again, as 422."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response

    def _target(self) -> str:
        return str(self.request.POST.get("next") or self.request.GET.get("next") or "")


class _PendingView(FormView):
    """A step between the password and the session."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only for who is about to come in."""
        found = pending.of(request)
        if found is None or not self.is_next(*found):
            return redirect("login")
        self.person, self.pending = found
        return super().dispatch(request, *args, **kwargs)

    def is_next(self, user: User, under_way: pending.Pending) -> bool:
        """True when this step is the one to do now."""
        raise NotImplementedError

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, as 422."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response


@method_decorator(login_not_required, name="dispatch")
class SecondFactor(_PendingView):
    """A code of the app, a recovery code, or a passkey."""

    form_class = FactorForm
    template_name = "accounts/second_factor.html"

    def is_next(self, user: User, under_way: pending.Pending) -> bool:
        """For who has a factor and has not shown it."""
        return not under_way.factor and pending.has_factor(user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the person can show."""
        with acting_for(self.person):
            factors = services.factors_of(self.person)
            options = passkeys.ask(self.request, self.person) if factors.passkeys else ""
        return super().get_context_data(**kwargs) | {"factors": factors, "options": options}

    def form_valid(self, form: FactorForm) -> HttpResponse:
        """On with the sign-in, or the form again."""
        outcome = self.look_at(form)
        if not outcome.kind:
            form.refuse(outcome)
            return self.form_invalid(form)
        self.pending.factor = outcome.kind
        return pending.proceed(self.request, self.person, self.pending)

    def look_at(self, form: FactorForm) -> Outcome:
        """Which factor was shown, if one was."""
        at, address = timezone.now(), address_of(self.request)
        if form.cleaned_data["answer"]:
            return show_passkey(self.request, self.person, form.cleaned_data["answer"])
        with acting_for(self.person):
            return services.try_code(user=self.person, code=form.cleaned_data["code"], at=at, address=address)


@method_decorator(login_not_required, name="dispatch")
class UseReset(_PendingView):
    """Who lost the factors shows the code of an administrator; all factors are then removed."""

    form_class = ResetForm
    template_name = "accounts/use_reset.html"
    is_next = SecondFactor.is_next

    def form_valid(self, form: ResetForm) -> HttpResponse:
        """On with the sign-in; the person sets a new factor up inside."""
        at, address = timezone.now(), address_of(self.request)
        with acting_for(self.person):
            outcome = services.try_reset(user=self.person, code=form.cleaned_data["code"], at=at, address=address)
        if not outcome.kind:
            form.refuse(outcome)
            return self.form_invalid(form)
        return pending.proceed(self.request, self.person, self.pending)


@method_decorator(login_not_required, name="dispatch")
class ChoosePassword(_PendingView):
    """Who came with a one-time password chooses the own one; only then the session begins."""

    form_class = ChoosePasswordForm
    template_name = "accounts/choose_password.html"

    def is_next(self, user: User, under_way: pending.Pending) -> bool:
        """Straight after a sign-in with a one-time password, and after the factor of who has one."""
        return user.one_time_until is not None and bool(under_way.factor or not pending.has_factor(user))

    def form_valid(self, form: ChoosePasswordForm) -> HttpResponse:
        """Keep the password and begin the session."""
        password, at = form.cleaned_data["new_password1"], timezone.now()
        try:
            user = services.choose_password(user=self.person, password=password, at=at)
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        return pending.finish(self.request, user, self.pending)


def show_passkey(request: HttpRequest, user: User, text: str) -> Outcome:
    """A passkey of this person, shown to the question that waits in the session; a question is answered once."""
    state = request.session.pop(passkeys.STATE, None)
    shown = state and services.finish_showing(
        relying=passkeys.relying(request), state=state, answer=passkeys.answer_of(text), at=timezone.now(), user=user
    )
    return Outcome(kind=PASSKEY if shown else "")
