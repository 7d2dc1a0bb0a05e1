"""Who asks: a token or the browser's session. Apart from the API kit, because DRF loads it while the kit loads DRF."""

import hashlib
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from europol_portal.access.binding import bind, binding_for
from europol_portal.core.errors import AccessDenied
from europol_portal.parties.models import ApiToken, User
from europol_portal.web import sessions, step_up
from europol_portal.web.http import address_of

Scope = ApiToken.Scope


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <token>`; the token acts for its person, who is stated to the database."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person of the token; None without one; 401 when it is unknown, expired or revoked."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        at, address = timezone.now(), address_of(request._request)  # noqa: SLF001
        token = ApiToken.objects.select_related("user__party").filter(digest=digest_of(key.strip())).first()
        if token is None or not token.user.is_active or not token.is_usable(at) or not token.may_come_from(address):
            message = "The token is unknown, expired, revoked, or not for this network."
            raise exceptions.AuthenticationFailed(message)
        bind(binding_for(token.user))
        if token.last_used_at is None or token.last_used_at + sessions.EVERY <= at:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=at, last_address=address)
        _require_scope(token, request)
        return token.user, token

    def authenticate_header(self, _request: Request) -> str:
        """Makes the answer 401 instead of 403."""
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, with CSRF check."""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the token in the OpenAPI document."""

    target_class = "europol_portal.web.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the browser's session in the OpenAPI document."""

    target_class = "europol_portal.web.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        """The session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def _require_scope(token: ApiToken, request: Request) -> None:
    """Raise AccessDenied when the token does not reach this far; the person may reach further by hand."""
    match = request._request.resolver_match  # noqa: SLF001
    needed = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
    if match is not None and step_up.act_of(match.view_name, request.method or ""):
        needed = Scope.SENSITIVE
    if needed not in token.scopes:
        message = f"The token lacks the scope “{needed.value}”. Issue another one on your profile."
        raise AccessDenied(message, code="scope_missing")


def digest_of(key: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(key.encode()).hexdigest()
