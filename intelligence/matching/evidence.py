"""What speaks for and against a match, in parts and in words."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Which way a part of the evidence speaks."""

    FOR = "for"
    AGAINST = "against"
    UNKNOWN = "unknown"


class Grade(StrEnum):
    """How much a match is worth; `exact` is an equal identifier."""

    EXACT = "exact"
    STRONG = "strong"
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact beside another: what it is about, both values, how they relate, and a sentence that says it."""

    attribute: str
    here: str
    there: str
    relation: str
    side: Side
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """The outcome of comparing two analyses. `held_back` says that only the frequency of the name speaks against it."""

    grade: Grade
    score: float
    evidence: tuple[Evidence, ...]
    verdict: str
    version: str
    sharers: int | None = None
    held_back: bool = False

    def of(self, side: Side) -> tuple[Evidence, ...]:
        """The parts that speak one way."""
        return tuple(part for part in self.evidence if part.side == side)
