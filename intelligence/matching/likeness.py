"""How alike many names sound: all words of all of them laid beside those asked about at once, in arrays.

Each word and each reading is looked at once, however many names have it. The likeness of two words is that of
`sounding.word_likeness`. Loads numpy: only for processes that compare.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from intelligence.matching import letters, sounding


def sounds(asked: Sequence[str], stored: Sequence[tuple[str, ...]]) -> list[float]:
    """How alike each name sounds, from 0 to 1: the words of the shorter name beside the closest of the longer one."""
    sizes = np.array([len(words) for words in stored])
    has_words = sizes > 0
    found = np.zeros(len(stored))
    if not asked or not has_words.any():
        return [float(one) for one in found]
    places: dict[str, int] = {}
    chosen = np.array([places.setdefault(word, len(places)) for words in stored for word in words])
    alike = _likenesses(asked, list(places))[:, chosen]
    sizes = sizes[has_words]
    begins = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    of_asked = np.maximum.reduceat(alike, begins, axis=1).sum(axis=0)
    of_stored = np.add.reduceat(alike.max(axis=0), begins)
    found[has_words] = np.where(len(asked) <= sizes, of_asked, of_stored) / np.minimum(len(asked), sizes)
    return [float(one) for one in found]


def _likenesses(asked: Sequence[str], stored: Sequence[str]) -> Any:
    """How alike each word asked about (row) and each stored word (column) sound; an array."""
    read = [_read(word) for word in stored]
    fine = _nearest([letters.skeletons(word) for word in asked], [row[0] for row in read])
    broad = _nearest([letters.coarse(word) for word in asked], [row[1] for row in read])
    soft = _nearest([(letters.softened(word),) for word in asked], [row[2] for row in read])
    bare = np.array([letters.lacks_vowels(word) for word in asked])[:, None] | np.array([row[3] for row in read])
    same = np.array(asked, dtype=object)[:, None] == np.array(stored, dtype=object)
    alike = np.where(
        bare,
        sounding.of_measures(fine, broad, soft, is_bare=True),
        sounding.of_measures(fine, broad, soft, is_bare=False),
    )
    return np.where(same, 1.0, alike)


@lru_cache(maxsize=letters.CACHED)
def _read(word: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool]:
    return letters.skeletons(word), letters.coarse(word), (letters.softened(word),), letters.lacks_vowels(word)


def _nearest(asked: Sequence[tuple[str, ...]], stored: Sequence[tuple[str, ...]]) -> Any:
    """How near the nearest readings of two words are, in hundredths: words asked about by stored words, an array."""
    places: dict[str, int] = {}
    chosen = [places.setdefault(text, len(places)) for texts in stored for text in texts]
    readings = [text for texts in asked for text in texts]
    near = process.cdist(readings, list(places), scorer=fuzz.ratio, dtype=np.float64)
    return _best(_best(near, asked, axis=0)[:, chosen], stored, axis=1)


def _best(near: Any, readings: Sequence[tuple[str, ...]], *, axis: int) -> Any:
    """The best over all readings of each word, which lie side by side."""
    sizes = [len(texts) for texts in readings]
    return np.maximum.reduceat(near, np.concatenate(([0], np.cumsum(sizes)[:-1])), axis=axis)
