"""The ceremony of a passkey between browser and portal: options out, answer in, in JSON."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from europol_portal.accounts import services
from europol_portal.parties.models import User

STATE = "portal_passkey"


def relying(request: HttpRequest) -> services.Relying:
    """The name that passkeys are made for, and the address that their answers must come from.

    In production both are the public address alone; elsewhere the address that the browser uses, of the allowed ones.
    """
    origin = settings.PUBLIC_ORIGIN if settings.IS_PRODUCTION else f"{request.scheme}://{request.get_host()}"
    return services.Relying(host=urlsplit(origin).hostname or "", origin=origin)


def ask(request: HttpRequest, user: User | None = None) -> str:
    """Options for showing a passkey, as JSON; what belongs to them waits in the session."""
    options, state = services.begin_showing(relying=relying(request), user=user)
    request.session[STATE] = state
    return json.dumps(plain(options))


def answer_of(text: str) -> Mapping[str, Any]:
    """What the browser answered; nothing when it is no object."""
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def plain(value: Any) -> Any:
    """Mappings and lists of the library as JSON knows them."""
    if isinstance(value, Mapping):
        return {key: plain(value[key]) for key in value}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
