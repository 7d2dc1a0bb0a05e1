"""Acts for which the portal asks again who sits there. Each app names its addresses; one middleware asks.

The session keeps when its person last showed a password or a factor. Older than STEP_UP_AFTER, a sensitive act waits
until it is shown again.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

PROVED = "portal_proved"
FACTOR = "portal_factor"  # what was shown at sign-in besides a password
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
READING = frozenset({"GET", "POST"})


@dataclass(frozen=True)
class Sensitive:
    """One act: the address name, what the person does there in words, and the methods that do it."""

    name: str
    words: str
    methods: frozenset[str] = WRITING


_acts: dict[str, Sensitive] = {}


def register(words: str, names: Iterable[str], methods: frozenset[str] = WRITING) -> None:
    """Add addresses of one act; an address twice is a programming error."""
    for name in names:
        if name in _acts:
            message = f"{name} stands twice among the sensitive acts."
            raise RuntimeError(message)
        _acts[name] = Sensitive(name, words, methods)


def acts() -> Mapping[str, Sensitive]:
    """All sensitive acts by address name."""
    return dict(_acts)


def act_of(name: str, method: str) -> Sensitive | None:
    """The sensitive act behind an address and a method, if it is one."""
    act = _acts.get(name)
    return act if act is not None and method in act.methods else None


def prove(session: MutableMapping[str, Any], at: datetime) -> None:
    """The person has just shown who sits there."""
    session[PROVED] = at.timestamp()


def is_fresh(session: Mapping[str, Any], at: datetime) -> bool:
    """True while the last proof is young enough."""
    return at < datetime.fromtimestamp(session.get(PROVED, 0), UTC) + settings.STEP_UP_AFTER
