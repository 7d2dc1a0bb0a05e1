"""Cases and networks that an operation links to, as the person who asks sees them: answers to its socket."""

from collections.abc import Sequence

from europol_portal.parties.models import User
from intelligence.models import Case, Network
from operations.sources import Found

MOST = 200  # references in one question


def cases(user: User, references: Sequence[str]) -> list[Found]:
    """Those of the numbers whose case the person sees."""
    rows = Case.objects.visible_to(user).filter(number__in=_numbers(references))
    return [Found(str(row.number), row.title, row.get_absolute_url()) for row in rows]


def networks(user: User, references: Sequence[str]) -> list[Found]:
    """Those of the numbers whose network the person sees."""
    rows = Network.objects.visible_to(user).filter(number__in=_numbers(references))
    return [Found(str(row.number), row.title, row.get_absolute_url()) for row in rows]


def _numbers(references: Sequence[str]) -> list[int]:
    return [int(one) for one in references[:MOST] if one.isdecimal() and len(one) <= len("12345678")]
