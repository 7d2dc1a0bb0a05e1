"""OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636); every answer is checked before it counts.

Providers are reached by https alone; elsewhere than in production also by http on this machine, for tests.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from authlib.oauth2.base import OAuth2Error  # type: ignore[import-untyped]
from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from europol_portal.accounts.models import SignOnProvider
from europol_portal.accounts.sign_on import NotShown, Shown

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]  # asymmetric ones: a client secret signs nothing here
SECONDS = 10
LEEWAY = 60  # seconds that clocks may differ
LARGEST = 256 * 1024  # bytes of a document of the provider
LOCAL = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True)
class Asked:
    """What waits in the session until the browser comes back."""

    state: str
    nonce: str
    verifier: str


def begin(provider: SignOnProvider, *, back: str) -> tuple[str, Asked]:
    """Where to send the browser, and what must be kept. Raises NotShown when the provider cannot be reached."""
    asked = Asked(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(64))
    with _client(provider, back) as client:
        extra = {"acr_values": provider.needed_level} if provider.needed_level else {}
        url, _ = client.create_authorization_url(
            _metadata(provider)["authorization_endpoint"], state=asked.state, nonce=asked.nonce,
            code_verifier=asked.verifier, prompt="login", **extra,
        )  # fmt: skip
    return str(url), asked


def finish(provider: SignOnProvider, *, back: str, asked: Asked, answer: dict[str, str]) -> Shown:
    """Exchange the code and check the token. Raises NotShown."""
    if not answer.get("code") or not secrets.compare_digest(answer.get("state", ""), asked.state):
        raise NotShown("the answer belongs to no question of this browser")
    if "iss" in answer and answer["iss"] != provider.issuer:
        raise NotShown("the answer comes from another issuer")
    found = _metadata(provider)
    try:
        with _client(provider, back) as client:
            token = client.fetch_token(
                found["token_endpoint"], code=answer["code"], code_verifier=asked.verifier, timeout=SECONDS,
                allow_redirects=False,
            )  # fmt: skip
        claims = jwt.decode(str(token.get("id_token", "")), _keys(found["jwks_uri"]), algorithms=ALGORITHMS).claims
    except (OAuth2Error, JoseError, requests.RequestException, ValueError, KeyError) as wrong:
        raise NotShown(type(wrong).__name__) from wrong
    return _checked(provider, asked, claims)


def _checked(provider: SignOnProvider, asked: Asked, claims: dict[str, Any]) -> Shown:
    audience = claims.get("aud")
    many = isinstance(audience, list) and len(audience) > 1
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
        "nonce": {"essential": True, "value": asked.nonce},
    }
    if many or "azp" in claims:
        wanted["azp"] = {"essential": True, "value": provider.client_id}
    if provider.needed_level:
        wanted["acr"] = {"essential": True, "value": provider.needed_level}
    try:
        jwt.JWTClaimsRegistry(leeway=LEEWAY, **wanted).validate(claims)  # type: ignore[arg-type]
    except JoseError as wrong:
        raise NotShown(type(wrong).__name__) from wrong
    return Shown(str(claims["sub"]), str(claims.get("acr", "")))


def _client(provider: SignOnProvider, back: str) -> OAuth2Session:
    return OAuth2Session(
        provider.client_id, provider.client_secret or None, scope="openid", redirect_uri=back,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
    )  # fmt: skip


def _metadata(provider: SignOnProvider) -> dict[str, str]:
    """The configuration of the provider; it must be of the issuer that the administrator named."""
    found = _document(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise NotShown("the configuration is of another issuer")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    try:
        return {name: _safe(str(found[name])) for name in wanted}
    except KeyError as missing:
        raise NotShown("the configuration lacks an address") from missing


def _keys(address: str) -> KeySet:
    return KeySet.import_key_set(_document(address))  # type: ignore[arg-type]


def _document(address: str) -> dict[str, Any]:
    try:
        with requests.get(_safe(address), timeout=SECONDS, allow_redirects=False, stream=True) as answer:
            answer.raise_for_status()
            text = answer.raw.read(LARGEST + 1, decode_content=True)
    except (requests.RequestException, OSError) as away:
        raise NotShown(type(away).__name__) from away
    if len(text) > LARGEST:
        raise NotShown("a document of the provider is too large")
    try:
        found = json.loads(text)
    except ValueError as wrong:
        raise NotShown("a document of the provider is no JSON") from wrong
    if not isinstance(found, dict):
        raise NotShown("a document of the provider is no object")
    return found


def _safe(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL and not settings.IS_PRODUCTION):
        return address
    raise NotShown("an address of the provider is not https")
