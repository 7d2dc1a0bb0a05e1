"""Keys under which a person or an organisation can be found again.

Each key joins two weak facts, for one alone is shared by too many: two skeletons; an initial and a skeleton; a
skeleton and the year of birth; an initial and the day of birth; a full name behind a short form and a skeleton; all
plain words together. Keys are hashed, so that the table of keys tells nothing by itself. The version is part of the
hash: a change of the rules needs the table to be made again, and until then old and new keys never meet by mistake.
"""

import hashlib
from collections.abc import Iterator
from itertools import combinations, permutations, product

from intelligence.matching import letters, nicknames
from intelligence.matching.analysis import Analysis, Kind
from intelligence.matching.births import Birth

VERSION = "1"
MOST_TOKENS = 6


def keys_of(analysis: Analysis) -> tuple[int, ...]:
    """The keys that are stored for an entity, sorted; the same in every process."""
    return _hashed(_written(analysis, swapped=False), analysis.kind)


def asked_keys(analysis: Analysis) -> tuple[int, ...]:
    """The keys to look for: the stored ones, and the day of birth with day and month exchanged."""
    return _hashed(_written(analysis, swapped=True), analysis.kind)


def name_keys(analysis: Analysis) -> tuple[int, ...]:
    """The keys that stand for the name alone, by which homonyms are counted."""
    return _hashed((key for form in analysis.forms for key in _pairs(form.telling[:MOST_TOKENS])), analysis.kind)


def identifier_key(kind: str, value: str) -> int:
    """The key of an identifier that is normalised already."""
    return hashed(f"id {kind} {value}")


def written_keys(words: tuple[str, ...], years: tuple[int, ...], days: tuple[str, ...]) -> Iterator[str]:
    """The keys of one written name in readable form; `words` are all of it."""
    named = letters.telling(words)[:MOST_TOKENS]
    yield "w " + " ".join(sorted({letters.plain(token) for token in named}))
    yield from _pairs(named)
    yield from _initials(words, named)
    for one, other in permutations(named, 2):
        for full in nicknames.full_names(one):
            yield from (f"n {full} {skeleton}" for skeleton in letters.coarse(other))
    for token in named:
        yield from (f"y {skeleton} {year}" for skeleton in letters.coarse(token) for year in years)
        yield from (f"d {initial} {day}" for initial in letters.initials(token) for day in days)


def keys_of_written(words: tuple[str, ...], birth: str, *, swapped: bool) -> tuple[int, ...]:
    """The keys of a person by the words of the name and an ISO date, without reading the vocabulary of names."""
    known = Birth.read(birth)
    return _hashed(_of_form(words, (known,) if known else (), swapped=swapped), Kind.PERSON)


def _written(analysis: Analysis, *, swapped: bool) -> Iterator[str]:
    for form in analysis.forms:
        yield from _of_form(form.words, analysis.births, swapped=swapped)


def _of_form(words: tuple[str, ...], births: tuple[Birth, ...], *, swapped: bool) -> Iterator[str]:
    whole = [birth for birth in births if birth.is_whole]
    days = [f"{birth.year:04}-{birth.month:02}-{birth.day:02}" for birth in whole]
    if swapped:
        days += [f"{birth.year:04}-{birth.day:02}-{birth.month:02}" for birth in whole]
    return written_keys(words, tuple(dict.fromkeys(birth.year for birth in births)), tuple(dict.fromkeys(days)))


def _pairs(named: tuple[str, ...]) -> Iterator[str]:
    if len(named) == 1:
        yield from (f"s {skeleton}" for skeleton in letters.coarse(named[0]))
    for one, other in combinations(named, 2):
        for pair in product(letters.coarse(one), letters.coarse(other)):
            yield "p {} {}".format(*sorted(pair))


def _initials(words: tuple[str, ...], named: tuple[str, ...]) -> Iterator[str]:
    """The initial of a word with the skeleton of another; a word of one letter gives an initial only."""
    letters_alone = tuple(word for word in words if len(letters.plain(word)) == 1 and word not in named)
    for one, other in product((*named, *letters_alone), named):
        if one is not other:
            yield from (f"i {a} {b}" for a in letters.initials(one) for b in letters.coarse(other))


def _hashed(keys: Iterator[str], kind: Kind) -> tuple[int, ...]:
    return tuple(sorted({hashed(f"{kind} {key}") for key in keys}))


def hashed(key: str) -> int:
    """A key as a signed number of 64 bits."""
    digest = hashlib.blake2b(f"{VERSION} {key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
