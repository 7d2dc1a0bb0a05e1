"""What is asked of a session before anything is answered: is its time over, is a factor needed, who sits there now."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from europol_portal.access.binding import NOBODY, bind
from europol_portal.accounts import services
from europol_portal.accounts.views import proof
from europol_portal.parties.models import User
from europol_portal.web import sessions, step_up
from europol_portal.web.http import address_of
from europol_portal.web.middleware import OUTSIDE

GetResponse = Callable[[HttpRequest], HttpResponseBase]
WITHOUT_FACTOR = frozenset(  # what a person may do who still has to set a factor up
    {
        "accounts:security",
        "accounts:security-app-start",
        "accounts:security-app",
        "accounts:security-passkey",
        "accounts:proof",
        "logout",
    }
)


class SessionTimeMiddleware:
    """Stands behind the middleware that states the person to the database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """End, go on, or leave alone who is not signed in."""
        if request.path not in OUTSIDE and isinstance(request.user, User):
            self._look_after(request, request.user)
        return self.get_response(request)

    def _look_after(self, request: HttpRequest, user: User) -> None:
        at, session = timezone.now(), request.session
        if sessions.is_over(session, at):
            services.run_out(user=user, key=session.session_key or "", at=at, address=address_of(request))
            logout(request)
            bind(NOBODY)
            request.session[sessions.RAN_OUT] = True
        elif sessions.is_due(session, at) and sessions.QUIET not in request.headers:
            session[sessions.SEEN] = at.timestamp()
            services.see_session(key=session.session_key or "", at=at)


class ProofMiddleware:
    """Sensitive acts wait for a fresh proof, and who must have a second factor sets one up before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the address is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponseBase | None:
        """Answer instead of the view where something has to be shown first."""
        if request.path in OUTSIDE or not isinstance(request.user, User) or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        if _lacks_factor(request, request.user) and name not in WITHOUT_FACTOR:
            return _send_to_set_up(request)
        act = step_up.act_of(name, request.method or "")
        if act is None or step_up.is_fresh(request.session, timezone.now()):
            return None
        return _asked(request, act)


def _lacks_factor(request: HttpRequest, user: User) -> bool:
    if settings.SECOND_FACTOR == "off" or request.session.get(step_up.FACTOR):
        return False
    return services.must_have_factor(user)


def _send_to_set_up(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith(proof.API):
        detail = "Your account needs a second factor. Set it up in the portal."
        body = {"type": "about:blank", "status": proof.FORBIDDEN, "code": "factor_needed", "detail": detail}
        return JsonResponse(body, status=proof.FORBIDDEN, content_type="application/problem+json")
    return redirect("accounts:security")


def _asked(request: HttpRequest, act: step_up.Sensitive) -> HttpResponseBase | None:
    if request.method == "POST" and not request.path.startswith(proof.API):
        if not proof.is_given(request.POST):
            return proof.ask(request, act.words, action=request.get_full_path())
        outcome = proof.check(request, request.POST, act.name)
        if not outcome.kind:
            return proof.ask(request, act.words, action=request.get_full_path(), wrong=outcome)
        request.POST = proof.without_proof(request.POST)  # type: ignore[assignment]
        return None
    if request.method == "GET" and not request.path.startswith(proof.API):
        target = urlencode({"next": request.get_full_path()})
        return proof.ask(request, act.words, action=f"{reverse('accounts:proof')}?{target}")
    return proof.ask(request, act.words, action=request.get_full_path())
