"""A session that ran out ends before anything is answered; one that is in use is written down once a minute."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from europol_portal.access.binding import NOBODY, bind
from europol_portal.accounts import services
from europol_portal.parties.models import User
from europol_portal.web import sessions
from europol_portal.web.http import address_of
from europol_portal.web.middleware import OUTSIDE

GetResponse = Callable[[HttpRequest], HttpResponseBase]
RAN_OUT = "portal_ran_out"


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
            request.session[RAN_OUT] = True
        elif sessions.is_due(session, at) and sessions.QUIET not in request.headers:
            session[sessions.SEEN] = at.timestamp()
            services.see_session(key=session.session_key or "", at=at)
