"""Small questions about a request."""

from django.conf import settings
from django.http import HttpRequest

from europol_portal.parties.models import User


def signed_in(request: HttpRequest) -> User:
    """The person behind the request; LoginRequiredMiddleware has made sure that there is one."""
    user = request.user
    if not isinstance(user, User):
        message = "A page for signed-in people was reached by nobody."
        raise TypeError(message)
    return user


def wants_partial(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def address_of(request: HttpRequest) -> str:
    """Network address of the caller as the proxy in front of us saw it.

    In production the proxy writes it into X-Forwarded-For, in place of whatever the caller sent; elsewhere nobody
    stands in front of us and the header is a claim.
    """
    if settings.IS_PRODUCTION:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
