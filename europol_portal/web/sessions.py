"""How long a session lives: it ends after a time in which its person did nothing, and after its whole time."""

from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

BEGAN, SEEN = "portal_began", "portal_seen"
RAN_OUT = "portal_ran_out"  # tells the sign-in page why it is shown
EVERY = timedelta(minutes=1)  # how often a session that is in use is written down
QUIET = "X-Portal-Quiet"  # header of a request that the page makes by itself


def begin(session: MutableMapping[str, Any], at: datetime) -> None:
    """The session starts to live."""
    session[BEGAN] = session[SEEN] = at.timestamp()


def is_over(session: Mapping[str, Any], at: datetime) -> bool:
    """True when one of its two times has run out, and for a session that never began as ours do."""
    return at >= ends_at(session)


def ends_at(session: Mapping[str, Any]) -> datetime:
    """When it ends if its person does nothing more."""
    began, seen = (datetime.fromtimestamp(session.get(name, 0), UTC) for name in (BEGAN, SEEN))
    return min(began + settings.SESSION_LONGEST, seen + settings.SESSION_IDLE)


def is_due(session: Mapping[str, Any], at: datetime) -> bool:
    """True when its last use was written down a minute ago or longer."""
    return at >= datetime.fromtimestamp(session.get(SEEN, 0), UTC) + EVERY
