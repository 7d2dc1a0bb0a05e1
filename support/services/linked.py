"""Support requests that an operation links to, as the person who asks sees them: answers to a socket of operations."""

from collections.abc import Sequence

from europol_portal.parties.models import User
from operations.sources import Found
from support.models import SupportRequest


def requests(user: User, references: Sequence[str]) -> list[Found]:
    """Those of the references whose request the person sees."""
    rows = SupportRequest.objects.visible_to(user).filter(reference__in=list(references))
    return [Found(row.reference, row.title, row.get_absolute_url()) for row in rows]
