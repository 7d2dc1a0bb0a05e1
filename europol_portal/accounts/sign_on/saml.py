"""SAML 2.0, Web Browser SSO profile: a question by redirect, a signed assertion by POST.

The library checks schema, signature, audience, destination and times; a response answers the one question that waits
in the session, so that none is used twice.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import LxmlError  # type: ignore[import-untyped]
from onelogin.saml2.auth import OneLogin_Saml2_Auth  # type: ignore[import-untyped]
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names  # type: ignore[import-untyped]
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError  # type: ignore[import-untyped]
from onelogin.saml2.settings import OneLogin_Saml2_Settings  # type: ignore[import-untyped]

from europol_portal.accounts.models import SignOnProvider
from europol_portal.accounts.sign_on import NotShown, Shown

LARGEST = 512 * 1024  # characters of a response


@dataclass(frozen=True)
class Place:
    """Where the portal is known: its entity ID (where its metadata stand) and where responses are sent."""

    entity: str
    back: str


def begin(provider: SignOnProvider, *, place: Place) -> tuple[str, str]:
    """Where to send the browser, and the key of the question, which must be kept."""
    auth = _auth(provider, place, {})
    url = auth.login(return_to="", force_authn=True, set_nameid_policy=True)
    return str(url), str(auth.get_last_request_id())


def finish(provider: SignOnProvider, *, place: Place, question: str, response: str) -> Shown:
    """Check a response. Raises NotShown."""
    if not question or not response or len(response) > LARGEST:
        raise NotShown("there is no question, or no answer")
    auth = _auth(provider, place, {"SAMLResponse": response})
    try:
        auth.process_response(request_id=question)
    except (OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, LxmlError, ValueError, KeyError) as wrong:
        raise NotShown(type(wrong).__name__) from wrong
    if auth.get_errors() or not auth.is_authenticated():
        raise NotShown(", ".join(auth.get_errors()) or "nobody is authenticated")
    if auth.get_nameid_format() == Names.NAMEID_TRANSIENT or not auth.get_nameid():
        raise NotShown("the name is not a lasting one")
    levels = auth.get_last_authn_contexts()
    if provider.needed_level and provider.needed_level not in levels:
        raise NotShown("the level is another one")
    return Shown(str(auth.get_nameid()), provider.needed_level or "".join(levels[:1]))


def metadata(provider: SignOnProvider, *, place: Place) -> bytes:
    """What the provider needs to know of the portal, as XML."""
    known = OneLogin_Saml2_Settings(_settings(provider, place), sp_validation_only=True)
    text: Any = known.get_sp_metadata()
    return text if isinstance(text, bytes) else str(text).encode()


def _auth(provider: SignOnProvider, place: Place, posted: dict[str, str]) -> OneLogin_Saml2_Auth:
    parts = urlsplit(place.back)
    asked = {
        "https": "on" if parts.scheme == "https" else "off", "http_host": parts.netloc, "script_name": parts.path,
        "get_data": {}, "post_data": posted,
    }  # fmt: skip
    return OneLogin_Saml2_Auth(asked, _settings(provider, place))


def _settings(provider: SignOnProvider, place: Place) -> dict[str, Any]:
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": place.entity,
            "assertionConsumerService": {"url": place.back, "binding": Names.BINDING_HTTP_POST},
            "NameIDFormat": Names.NAMEID_PERSISTENT,
        },
        "idp": {
            "entityId": provider.issuer,
            "singleSignOnService": {"url": provider.sign_on_url, "binding": Names.BINDING_HTTP_REDIRECT},
            "x509cert": provider.certificate,
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "rejectUnsolicitedResponsesWithInResponseTo": True,
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": [provider.needed_level] if provider.needed_level else False,
            "allowSingleLabelDomains": True,
        },
    }
