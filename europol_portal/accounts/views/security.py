"""Second factors on the own profile: authenticator app, passkeys, recovery codes."""

import json
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from europol_portal.accounts import services
from europol_portal.accounts.forms import AddPasskeyForm, ConfirmAppForm
from europol_portal.accounts.models import Passkey, SignOnIdentity
from europol_portal.accounts.services.factors import APP, PASSKEY
from europol_portal.accounts.views import passkeys
from europol_portal.core.errors import DomainError
from europol_portal.web import step_up
from europol_portal.web.http import signed_in
from europol_portal.web.views import UNPROCESSABLE, PortalView, add_refusal, answer_action

QR_SCALE = 5  # pixels of a module


class Security(PortalView, TemplateView):
    """Which factors the person has."""

    template_name = "accounts/security.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Factors, and whether one is needed."""
        user = signed_in(self.request)
        return super().get_context_data(**kwargs) | {
            "factors": services.factors_of(user),
            "must_have": services.must_have_factor(user),
            "identities": list(SignOnIdentity.objects.visible_to(user).select_related("provider").order_by("pk")),
            "providers": services.open_providers(user),
        }


@require_POST
def start_app(request: HttpRequest) -> HttpResponse:
    """Make a secret and go on to the page that shows it."""
    user, at = signed_in(request), timezone.now()
    return answer_action(
        request,
        lambda: services.start_app(user=user, at=at),
        lambda _done: redirect("accounts:security-app"),
    )


class _AddFactor(PortalView, FormView):
    """A form that ends with a new factor and, for the first one, with recovery codes."""

    factor = ""

    def add(self, form: Any) -> list[str]:
        """Call the service."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the codes in the answer itself: they are kept nowhere."""
        try:
            codes = self.add(form)
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        self.request.session[step_up.FACTOR] = self.factor
        if codes:
            return render(self.request, "accounts/recovery_codes.html", {"codes": codes})
        messages.success(self.request, "Second factor added.")
        return redirect("accounts:security")

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, as 422."""
        response = super().form_invalid(form)
        response.status_code = UNPROCESSABLE
        return response


class ConfirmApp(_AddFactor):
    """The secret as a picture and in letters, and the first code of the app."""

    form_class = ConfirmAppForm
    template_name = "accounts/security_app.html"
    factor = APP

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only while an app is being set up."""
        try:
            services.address_for_app(signed_in(request))
        except DomainError:
            return redirect("accounts:security")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret, as long as nothing of it was confirmed."""
        try:
            address = services.address_for_app(signed_in(self.request))
        except DomainError:
            return super().get_context_data(**kwargs)
        secret = address.partition("secret=")[2].partition("&")[0]
        return super().get_context_data(**kwargs) | {
            "picture": segno.make(address, error="m").svg_data_uri(scale=QR_SCALE, border=2, light="#fff"),
            "secret": [secret[start : start + 4] for start in range(0, len(secret), 4)],
        }

    def add(self, form: ConfirmAppForm) -> list[str]:
        """Take the app."""
        return services.confirm_app(user=signed_in(self.request), code=form.cleaned_data["code"], at=timezone.now())


@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """The authenticator app opens nothing any more."""
    user, at = signed_in(request), timezone.now()
    return answer_action(
        request,
        lambda: services.remove_app(user=user, at=at),
        lambda _done: _back(request, "Authenticator app removed."),
    )


class AddPasskey(_AddFactor):
    """The browser makes a passkey; the portal keeps its public half."""

    form_class = AddPasskeyForm
    template_name = "accounts/security_passkey.html"
    factor = PASSKEY

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the browser needs."""
        try:
            options, state = services.begin_adding(user=signed_in(self.request), relying=passkeys.relying(self.request))
        except DomainError as refusal:
            return super().get_context_data(**kwargs) | {"refusal": refusal.message}
        self.request.session[passkeys.STATE] = state
        return super().get_context_data(**kwargs) | {"options": json.dumps(passkeys.plain(options))}

    def add(self, form: AddPasskeyForm) -> list[str]:
        """Take the passkey; a question is answered once."""
        return services.finish_adding(
            user=signed_in(self.request),
            relying=passkeys.relying(self.request),
            state=self.request.session.pop(passkeys.STATE, {}),
            answer=passkeys.answer_of(form.cleaned_data["answer"]),
            label=form.cleaned_data["label"],
            at=timezone.now(),
        )


@require_POST
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the own passkeys opens nothing any more."""
    user, at = signed_in(request), timezone.now()
    passkey = get_object_or_404(Passkey.objects.visible_to(user), pk=pk)
    return answer_action(
        request,
        lambda: services.remove_passkey(passkey=passkey, by=user, at=at),
        lambda _done: _back(request, f"Passkey “{passkey.label}” removed."),
    )


@require_POST
def make_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes, shown in the answer itself."""
    user, at = signed_in(request), timezone.now()
    return answer_action(
        request,
        lambda: services.make_codes(user=user, at=at),
        lambda codes: render(request, "accounts/recovery_codes.html", {"codes": codes}),
    )


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(reverse("accounts:security"))
