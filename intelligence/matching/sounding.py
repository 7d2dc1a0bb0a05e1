"""Compare two written names by how they sound, word by word, whatever the script.

The words of each name are laid beside those that sound most alike. Where both scripts write vowels, the vowels count;
Arabic and Hebrew leave most of them out, and there the consonants decide.
"""

from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from intelligence.matching import letters
from intelligence.matching.analysis import Form
from intelligence.matching.symbolic import Compared, WordPair

ALONE_IN_ASKED, ALONE_IN_STORED = 0.8, 0.3
LEAST_ALIKE = 0.3
SHARPNESS = 1.5  # so that one word that differs weighs more than two that differ a little
SHORT, LONG = 0.5, 4  # a word of four consonants or more weighs three times a word of none


def compare_sounds(asked: Form, stored: Form) -> Compared:
    """Lay the words side by side, the most alike first."""
    left, right = _words(asked), _words(stored)
    alike = sorted(
        ((word_likeness(one, other), i, j) for i, one in enumerate(left) for j, other in enumerate(right)),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    rows: list[WordPair] = []
    free_left, free_right = dict(enumerate(left)), dict(enumerate(right))
    for likeness, i, j in alike:
        if i in free_left and j in free_right and likeness >= LEAST_ALIKE:
            one, other = free_left.pop(i), free_right.pop(j)
            rows.append(_beside(one, other, likeness))
    rows += [WordPair(word, "", "only here", 0.0, ALONE_IN_ASKED * _weight(word)) for word in free_left.values()]
    rows += [WordPair("", word, "only there", 0.0, ALONE_IN_STORED * _weight(word)) for word in free_right.values()]
    total = sum(row.weight for row in rows)
    return Compared(sum(row.score * row.weight for row in rows) / total if total else 0.0, tuple(rows))


@lru_cache(maxsize=letters.CACHED)
def word_likeness(one: str, other: str) -> float:
    """How alike two words sound, from 0 to 1, over all their readings."""
    if one == other:
        return 1.0
    fine = max(fuzz.ratio(a, b) for a in letters.skeletons(one) for b in letters.skeletons(other))
    broad = max(fuzz.ratio(a, b) for a in letters.coarse(one) for b in letters.coarse(other))
    vowels = fuzz.ratio(letters.softened(one), letters.softened(other))
    is_bare = letters.lacks_vowels(one) or letters.lacks_vowels(other)
    return float(of_measures(fine, broad, vowels, is_bare=is_bare))


def of_measures(fine: Any, broad: Any, soft: Any, *, is_bare: bool) -> Any:
    """One likeness, from 0 to 1, of those of skeletons, coarse skeletons and words with vowels, in hundredths.

    Arrays give an array.
    """
    return (2 * fine + 2 * broad + soft) / 500 if is_bare else (fine + broad + 2 * soft) / 400


def _words(form: Form) -> tuple[str, ...]:
    return tuple(word for word in form.words if letters.plain(word) not in letters.PARTICLES) or form.words


def _beside(one: str, other: str, likeness: float) -> WordPair:
    how = "identical" if one == other else "sound"
    return WordPair(one, other, how, likeness**SHARPNESS, max(_weight(one), _weight(other)))


def _weight(word: str) -> float:
    return SHORT + min(len(letters.skeletons(word)[0]), LONG) / LONG
