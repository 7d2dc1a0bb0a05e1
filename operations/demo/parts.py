"""What the stories of the demo world are made of. Days count back from the moment the story is told from."""

from dataclasses import dataclass

from europol_portal.core.fields import Classification
from operations.models import LogEntry, Participation


@dataclass(frozen=True)
class Invite:
    """The lead invites a party; `until` counts days ahead."""

    days: float
    party: str
    role: str = Participation.Role.PARTICIPANT
    message: str = ""
    until: int | None = None


@dataclass(frozen=True)
class Answer:
    """A person answers for the own party, or, without `by`, the lead withdraws the invitation of `party`."""

    days: float
    by: str
    step: str = "accept"
    reason: str = ""
    party: str = ""


@dataclass(frozen=True)
class Step:
    """The lead moves the operation on."""

    days: float
    name: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A person writes to the log."""

    days: float
    by: str
    text: str
    kind: str = LogEntry.Kind.NOTE
    reason: str = ""
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True)
class Circle:
    """A person keeps the operation to himself or herself inside the own party."""

    days: float
    by: str


Part = Invite | Answer | Step | Line | Circle


@dataclass(frozen=True)
class Story:
    """One operation: proposed `days` ago; `starts`, `action` and `ends` count days from today, negative ones back."""

    code_name: str
    title: str
    lead: str
    days: float
    areas: tuple[str, ...]
    priority: str
    summary: str
    objectives: tuple[str, ...]
    starts: int
    parts: tuple[Part, ...]
    action: int | None = None
    ends: int | None = None
    level: str = Classification.BPL
