"""Refused attempts of signed-in people go into the record."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from europol_portal.audit.services import Verb, record
from europol_portal.parties.models import User
from europol_portal.web.http import address_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]

REFUSALS = frozenset({403, 404})
LONGEST_PATH = 200


class RefusalMiddleware:
    """Records who asked for what they may not see or do; the path holds keys, never content."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then record the refusal in the same transaction."""
        response = self.get_response(request)
        if response.status_code in REFUSALS and isinstance(request.user, User):
            record(
                verb=Verb.REFUSAL,
                kind="web.request.refused",
                actor=request.user,
                at=timezone.now(),
                changes={
                    "method": request.method,
                    "path": request.path[:LONGEST_PATH],
                    "status": response.status_code,
                },
                address=address_of(request),
            )
        return response
