"""The pieces that a story of the demo world is told with; days count back from the moment of the story."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from europol_portal.core.fields import Classification
from support.models import SupportRequest
from support.services import Scores


@dataclass(frozen=True)
class Send:
    """The author sends the draft."""

    days: float


@dataclass(frozen=True)
class Assess:
    """The provider scores the request."""

    days: float
    scores: Scores
    reason: str
    by: str = "europol.support"


@dataclass(frozen=True)
class Decide:
    """A step with its note: accept, waitlist, decline, appeal, start, deliver, close, cancel, accept_in_danger."""

    days: float
    step: str
    note: str = ""
    by: str = "europol.support"


@dataclass(frozen=True)
class Schedule:
    """The provider sets the dates, in days from the moment of the story."""

    days: float
    first: int
    last: int
    note: str = ""
    by: str = "europol.support"


@dataclass(frozen=True)
class Rate:
    """The requester says what it led to."""

    days: float
    rating: int
    text: str
    figures: Mapping[str, int] = field(default_factory=dict)
    lessons: str = ""
    may_share: bool = False
    amends: bool = False


@dataclass(frozen=True)
class Tell:
    """The provider tells a lesson to others."""

    days: float
    text: str
    by: str = "europol.support"


@dataclass(frozen=True)
class Ask:
    """A question, and the answer if there is one."""

    days: float
    by: str
    question: str
    answer_by: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Hand:
    """The provider gives the request to another of its people."""

    days: float
    to: str
    reason: str
    by: str = "europol.support"


Part = Hand | Send | Assess | Decide | Schedule | Rate | Tell | Ask


@dataclass(frozen=True)
class Story:
    """A request with what happens to it; `first` and `last` are days from the moment of the story."""

    by: str
    service: str
    title: str
    need: str
    days: float
    first: int
    last: int
    country: str = ""
    place: str = ""
    operation: str = ""
    urgency: str = SupportRequest.Urgency.NORMAL
    details: Mapping[str, Any] = field(default_factory=dict)
    amount: Decimal | None = None
    level: str = Classification.BPL
    parts: tuple[Part, ...] = ()
