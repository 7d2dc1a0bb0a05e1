"""Compare the names of two analyses: by symbols and spelling, by sound across scripts, by skeleton in one script."""

from collections.abc import Iterator
from itertools import product

from rapidfuzz import fuzz

from intelligence.matching import letters
from intelligence.matching.analysis import Analysis, Form, Kind
from intelligence.matching.sounding import compare_sounds, word_likeness
from intelligence.matching.symbolic import Compared, WordPair, compare_words

SAME_SOUND = 0.85  # what a name of one script is worth that sounds the same and is written otherwise
LEAST_SAME_SOUND = 0.85
CHILD_OF = frozenset(("bin", "ben", "ibn", "bint", "binti", "binte", "بن", "ابن", "بنت", "בן", "בת", "бин", "ибн"))
SAME_WORD, OTHER_GENERATION = 0.8, 0.7
SAME_SKELETONS = 97  # in a hundred
SHORTEST_SOUND, WORD_OF_SOUND = 4, 2  # consonants of the name, of its longest word
GENERATION = WordPair("", "", "generation", 0.0, 0.0)


def compare_names(asked: Analysis, stored: Analysis) -> Compared:
    """The best that any two written names of both sides give; nothing where one has no name."""
    best = Compared(0.0)
    for one, other in product(asked.forms, stored.forms):
        share = OTHER_GENERATION if asked.kind == Kind.PERSON and is_child_for_parent(one, other) else 1.0
        for way in _ways(one, other, asked.kind):
            found = way if share == 1 else Compared(way.score * share, (*way.pairs, GENERATION))
            if found.score > best.score:
                best = found
    return best


def _ways(one: Form, other: Form, kind: Kind) -> Iterator[Compared]:
    for mine, theirs in product(one.names, other.names):
        yield compare_words(mine, theirs)
        if kind == Kind.PERSON:  # which of two people was asked about is chance; the longer name may hold more
            yield turned(compare_words(theirs, mine))
    if kind == Kind.THING:
        return
    sound = compare_sounds(one, other)
    if not one.scripts & other.scripts:
        yield sound
    elif sound.score >= LEAST_SAME_SOUND and _same_skeletons(one, other):
        yield Compared(SAME_SOUND, sound.pairs)


def is_child_for_parent(one: Form, other: Form) -> bool:
    """Whether the one name says A son of B and the other B son of A: two people of a family, not one."""
    mine, theirs = _descents(one), _descents(other)
    return any(
        word_likeness(child, parent) >= SAME_WORD
        and word_likeness(other_parent, other_child) >= SAME_WORD
        and word_likeness(child, other_child) < SAME_WORD
        for child, other_parent in mine
        for other_child, parent in theirs
    )


def _descents(form: Form) -> list[tuple[str, str]]:
    """The words before and after each word that says whose child somebody is."""
    return [
        (form.words[place - 1], form.words[place + 1])
        for place in range(1, len(form.words) - 1)
        if form.words[place] in CHILD_OF
    ]


def _same_skeletons(one: Form, other: Form) -> bool:
    left, right = (sorted(letters.skeletons(word)[0] for word in form.words) for form in (one, other))
    if min(len("".join(left)), len("".join(right))) < SHORTEST_SOUND or max(map(len, left + right)) < WORD_OF_SOUND:
        return False
    return fuzz.ratio(" ".join(left), " ".join(right)) >= SAME_SKELETONS


def turned(found: Compared) -> Compared:
    """The same comparison seen from the other side."""
    sides = {"only here": "only there", "only there": "only here"}
    pairs = (WordPair(row.stored, row.asked, sides.get(row.how, row.how), row.score, row.weight) for row in found.pairs)
    return Compared(found.score, tuple(pairs))
