"""Order candidates by sound of words, shared keys and day of birth, and compare the first of them in full.

All words of all candidates are read once, however many candidates have them, so that a thousand are ordered in the
time in which a few are compared. The likeness of two words is that of `sounding.word_likeness`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from rapidfuzz import fuzz

from intelligence.matching import letters, sounding
from intelligence.matching.evidence import Match

OF_KEYS, OF_BIRTH = 0.3, 0.2  # beside the sound of the words, which is 1 at most
LEAST_COMPARED, IN_VAIN = 20, 10  # so many are compared, and more until so many in a row gave nothing
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
    sounds = _sounds(asked, [one.words for one in candidates])
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


def _sounds(asked: Sequence[str], stored: Sequence[tuple[str, ...]]) -> list[float]:
    """How alike each name sounds, from 0 to 1: the words of the shorter name beside the closest of the longer one."""
    if not asked:
        return [0.0] * len(stored)
    alike = _likenesses(asked, {word for words in stored for word in words})
    return [_sound(len(asked), [alike[word] for word in words]) for words in stored]


def _sound(asked: int, rows: list[tuple[float, ...]]) -> float:
    if not rows:
        return 0.0
    closest = map(max, zip(*rows, strict=True)) if asked <= len(rows) else map(max, rows)
    return sum(closest) / min(asked, len(rows))


def _likenesses(asked: Sequence[str], stored: Iterable[str]) -> Mapping[str, tuple[float, ...]]:
    """For each stored word how alike it sounds to each word asked about."""
    read = [
        (word, letters.skeletons(word), letters.coarse(word), letters.softened(word), letters.lacks_vowels(word))
        for word in stored
    ]
    fines = {text for row in read for text in row[1]}
    broads = {text for row in read for text in row[2]}
    softs = {row[3] for row in read}
    columns = []
    for word in asked:
        fine, broad = _closest(letters.skeletons(word), fines), _closest(letters.coarse(word), broads)
        soft, is_bare = _closest((letters.softened(word),), softs), letters.lacks_vowels(word)
        columns.append([
            1.0 if other == word
            else sounding.of_measures(
                fine[skeletons[0]] if len(skeletons) == 1 else max(map(fine.__getitem__, skeletons)),
                broad[coarse[0]] if len(coarse) == 1 else max(map(broad.__getitem__, coarse)),
                soft[softened],
                is_bare=is_bare or other_is_bare,
            )
            for other, skeletons, coarse, softened, other_is_bare in read
        ])  # fmt: skip
    return dict(zip((row[0] for row in read), zip(*columns, strict=True), strict=True))


def _closest(readings: Sequence[str], texts: Iterable[str]) -> dict[str, float]:
    """For each text how near the nearest reading is, in hundredths."""
    first, *others = readings
    found = {text: fuzz.ratio(first, text) for text in texts}
    for other in others:
        found = {text: max(near, fuzz.ratio(other, text)) for text, near in found.items()}
    return found
