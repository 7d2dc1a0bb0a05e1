"""Who sits there is asked again before a sensitive act; what was typed goes on with the answer.

The page carries the fields of the act and sends them, with the proof, to where they were going: nothing is kept on the
way, and it works without JavaScript. A reading (an export) goes by the page of its own.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.generic import View

from europol_portal.accounts import services
from europol_portal.accounts.services.factors import Outcome
from europol_portal.accounts.views import passkeys, pending, sign_in
from europol_portal.web import moments, step_up
from europol_portal.web.http import address_of, signed_in
from europol_portal.web.views import PortalView

PREFIX = "portal_"
PASSWORD, CODE, ANSWER = f"{PREFIX}password", f"{PREFIX}code", f"{PREFIX}passkey"
HEADER = "X-Portal-Step-Up"
STEP_UP_NEEDED = "step_up_needed"
FORBIDDEN = 403
API = "/api/"


def is_given(values: Mapping[str, Any]) -> bool:
    """True when a form or a program carries a proof."""
    return any(values.get(name) for name in (PASSWORD, CODE, ANSWER))


def check(request: HttpRequest, values: Mapping[str, Any], act: str) -> Outcome:
    """Look at the proof: the factor of who has one, the password of who has none. A right one renews the session."""
    user, at, address = signed_in(request), timezone.now(), address_of(request)
    factors = services.factors_of(user)
    if factors and values.get(ANSWER):
        outcome = sign_in.show_passkey(request, user, str(values[ANSWER]))
    elif factors:
        outcome = services.try_code(user=user, code=str(values.get(CODE, "")), at=at, address=address)
    else:
        outcome = services.try_password(user=user, password=str(values.get(PASSWORD, "")), at=at, address=address)
    services.record_proof(user=user, act=act, is_right=bool(outcome.kind), at=at, address=address)
    if outcome.kind:
        step_up.prove(request.session, at)
    return outcome


def ask(request: HttpRequest, words: str, *, action: str, wrong: Outcome | None = None) -> HttpResponse:
    """The page that asks, with the fields of the act; 403, so that nobody takes it for the answer."""
    if request.path.startswith(API):
        return _problem()
    user = signed_in(request)
    factors = services.factors_of(user)
    context = {
        "words": words,
        "action": action,
        "kept": [(name, value) for name, values in request.POST.lists() if _is_kept(name) for value in values],
        "lost_files": bool(request.FILES),
        "factors": factors,
        "options": passkeys.ask(request, user) if factors.passkeys else "",
        "wrong": _words_of(wrong, has_factor=bool(factors)),
    }
    response = render(request, "accounts/proof.html", context, status=FORBIDDEN)
    response.headers[HEADER] = "asked"
    return response


def without_proof(values: QueryDict) -> QueryDict:
    """The fields of the act alone."""
    kept = values.copy()
    for name in list(kept):
        if name.startswith(PREFIX):
            del kept[name]
    kept._mutable = False  # noqa: SLF001 - as Django makes it
    return kept


class Proof(PortalView, View):
    """The page before a reading; it leads on to what was asked for."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask."""
        return ask(request, "go on", action=request.get_full_path())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go on, or ask again."""
        outcome = check(request, request.POST, "accounts:proof")
        if not outcome.kind:
            return ask(request, "go on", action=request.get_full_path(), wrong=outcome)
        return HttpResponseRedirect(pending.safe(request, request.GET.get("next", "")))


def _is_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and not name.startswith(PREFIX)


def _words_of(wrong: Outcome | None, *, has_factor: bool) -> str:
    if wrong is None:
        return ""
    if wrong.free_at:
        return f"Too many were tried. Try again at {moments.full(wrong.free_at)}."
    return "This code is not right, or was used before." if has_factor else "This is not your password."


def _problem() -> JsonResponse:
    body = {
        "type": "about:blank",
        "status": FORBIDDEN,
        "code": STEP_UP_NEEDED,
        "detail": "Show again who you are (POST /api/v1/proof/), then repeat the request.",
    }
    return JsonResponse(body, status=FORBIDDEN, content_type="application/problem+json")
