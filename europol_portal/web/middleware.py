"""One transaction per request, bound to the person who acts; headers that every answer carries."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from europol_portal.access.binding import NOBODY, acting, bind, binding_for

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

OUTSIDE = frozenset({"/healthz/", "/readyz/"})
SERVER_ERROR = 500
RETRY_AFTER_SECONDS = "5"


class HeadersMiddleware:
    """Nothing of the portal is kept by caches or indexed, and no feature of the browser is granted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers that are missing."""
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
            patch_vary_headers(response, ["Cookie", "HX-Request"])
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), usb=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class ActingMiddleware:
    """Opens the transaction of the request with nobody stated; an answer of 500 or more takes everything back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the transaction, 503 when the database is away."""
        if request.path in OUTSIDE:
            return self.get_response(request)
        try:
            with acting(NOBODY):
                response = self.get_response(request)
                if response.status_code >= SERVER_ERROR:
                    transaction.set_rollback(True)
        except (OperationalError, InterfaceError):
            logger.exception("database unreachable")
            response = HttpResponse("The portal cannot reach its database. Try again in a moment.", status=503)
            response.headers["Retry-After"] = RETRY_AFTER_SECONDS
        return response


class BindActorMiddleware:
    """States the signed-in person for the rest of the transaction."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Bind before anything else reads."""
        if request.path not in OUTSIDE:
            bind(binding_for(request.user))
        return self.get_response(request)
