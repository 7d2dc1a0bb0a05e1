"""Order candidates by sound of words, shared keys and day of birth, and compare the first of them in full.

All words of all candidates are read once, however many candidates have them, so that a thousand are ordered in the
time in which a few are compared. The likeness of two words is that of `sounding.word_likeness`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import NamedTuple, TypeVar

from intelligence.matching.evidence import Match

OF_KEYS, OF_BIRTH = 0.3, 0.2  # beside the sound of the words, which is 1 at most
LEAST_COMPARED, IN_VAIN = 20, 10  # so many are compared, and more until so many in a row gave nothing
LIKENESS = "intelligence.matching.likeness"  # loads numpy, which web processes do without
T = TypeVar("T")


class Candidate(NamedTuple):
    """A stored name: number, telling words, what the shared keys weigh, whether the day of birth is the same."""

    number: int
    words: tuple[str, ...]
    weight: float
    born_alike: bool


def most_promising(asked: Sequence[str], candidates: Sequence[Candidate], most: int) -> list[int]:
    """The numbers of the `most` candidates that promise most, the best first."""
    if not candidates:
        return []
    heaviest = max(one.weight for one in candidates) or 1.0
    sounds = import_module(LIKENESS).sounds(asked, [one.words for one in candidates])
    promised = [
        (-(sound + OF_KEYS * one.weight / heaviest + OF_BIRTH * one.born_alike), one.number)
        for one, sound in zip(candidates, sounds, strict=True)
    ]
    return [number for _promise, number in sorted(promised)[:most]]


def matches(ranked: Iterable[T], compared: Callable[[T], Match | None]) -> Iterator[tuple[T, Match]]:
    """Compare in this order, the most promising first, until it leads nowhere; those that have a grade."""
    missed = 0
    for place, stored in enumerate(ranked):
        if place >= LEAST_COMPARED and missed >= IN_VAIN:
            return
        match = compared(stored)
        missed = 0 if match else missed + 1
        if match:
            yield stored, match
