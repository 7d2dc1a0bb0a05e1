"""Compare two written names by what their words stand for, then by spelling.

Words that stand for the same name of the shared vocabulary (Vladimir, Владимир; Bob, Robert; Inc., Corporation) are
paired first; the rest is compared letter by letter; what stays alone weighs against, more so in the name asked about.
The vocabulary and the pairing are rigour's, used through its compiled core alone: the Python layer above it would pull
in ICU, which has to be compiled on the machine, and nothing of that layer is needed.
"""

from dataclasses import dataclass
from typing import NamedTuple

from rigour._core import (
    Alignment,
    CompareConfig,
    Name,
    NamePart,
    NamePartTag,
    NameTypeTag,
    align_person_name_order,
    compare_parts,
    pair_symbols,
    stopwords_list,
)

SPELLING = CompareConfig(budget_tolerance=1.0)
# How far words of one symbol count as the same, and how much such a pair weighs, by the kind of symbol.
SAMENESS = {
    "ORGCLS": 0.8, "INITIAL": 0.9, "NAME": 0.9, "NICK": 0.6, "SYMBOL": 0.9, "DOMAIN": 0.9, "NUM": 0.9,
    "LOC": 0.9,
}  # fmt: skip
WEIGHT = {"ORGCLS": 0.7, "INITIAL": 0.5, "NICK": 0.8, "SYMBOL": 0.3, "DOMAIN": 0.7, "NUM": 1.3, "LOC": 0.8}
WEIGHT_ALONE = {"ORGCLS": 0.3, "SYMBOL": 0.7, "NUM": 1.3, "LOC": 0.8}
ALONE_IN_ASKED, ALONE_IN_STORED = 0.8, 0.2
FILLER, FILLER_ALONE, FAMILY = 0.7, 0.5, 1.3
FILLERS = frozenset(stopwords_list())


class WordPair(NamedTuple):
    """Words of the one name beside words of the other; one side may be empty."""

    asked: str
    stored: str
    how: str
    score: float
    weight: float


@dataclass(frozen=True, slots=True)
class Compared:
    """How well two names agree, from 0 to 1, and which words were laid beside which."""

    score: float
    pairs: tuple[WordPair, ...] = ()


def compare_words(asked: Name, stored: Name) -> Compared:
    """The best way to lay two names side by side."""
    if asked.comparable == stored.comparable:
        return Compared(1.0, (WordPair(asked.form, stored.form, "identical", 1.0, 1.0),))
    best = Compared(0.0)
    for paired in pair_symbols(asked, stored):
        found = _laid_out(asked, stored, paired)
        if found.score > best.score:
            best = found
    return best


def _laid_out(asked: Name, stored: Name, paired: tuple[Alignment, ...]) -> Compared:
    rows = [_by_symbol(alignment) for alignment in paired]
    mine, theirs = {p for a in paired for p in a.qps}, {p for a in paired for p in a.rps}
    left = [part for part in asked.parts if part not in mine]
    right = [part for part in stored.parts if part not in theirs]
    if left or right:
        left, right = _ordered(asked.tag, left, right)
        rows += [_by_spelling(asked, stored, found) for found in compare_parts(left, right, config=SPELLING)]
    if asked.tag == NameTypeTag.PER:
        rows = _with_initials(rows)
    total = sum(row.weight for row in rows)
    score = sum(row.score * row.weight for row in rows) / total if total else 0.0
    return Compared(min(score, 1.0), tuple(rows))


def _with_initials(rows: list[WordPair]) -> list[WordPair]:
    """Lay a letter that stands alone beside a word that begins with it."""
    kept = [_as_initial(row.asked, row.stored) if _is_initial(row.asked, row.stored) else row for row in rows]
    for here in [row for row in kept if row.how == "only here"]:
        there = next((row for row in kept if row.how == "only there" and _is_initial(here.asked, row.stored)), None)
        if there:
            kept = [row for row in kept if row not in (here, there)] + [_as_initial(here.asked, there.stored)]
    return kept


def _is_initial(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 < len(long) and long.startswith(short)


def _as_initial(one: str, other: str) -> WordPair:
    return WordPair(one, other, "initial", SAMENESS["INITIAL"], WEIGHT["INITIAL"])


def _ordered(tag: NameTypeTag, left: list[NamePart], right: list[NamePart]) -> tuple[list[NamePart], list[NamePart]]:
    if tag == NameTypeTag.PER:
        return align_person_name_order(left, right)
    return NamePart.tag_sort(left), NamePart.tag_sort(right)


def _by_symbol(found: Alignment) -> WordPair:
    category = found.symbol.category.value if found.symbol else ""
    score = 1.0 if found.qstr == found.rstr else SAMENESS.get(category, 1.0)
    weight = WEIGHT.get(category, 1.0) * _share(found)
    how = {"NICK": "short form", "INITIAL": "initial"}.get(category, "same name")
    return WordPair(found.qstr, found.rstr, "identical" if found.qstr == found.rstr else how, score, weight)


def _by_spelling(asked: Name, stored: Name, found: Alignment) -> WordPair:
    if not found.qps:
        weight, how = ALONE_IN_STORED * _weight_alone(found.rps, stored), "only there"
    elif not found.rps:
        weight, how = ALONE_IN_ASKED * _weight_alone(found.qps, asked), "only here"
    else:
        weight, how = 1.0, "identical" if found.qstr == found.rstr else "spelling"
    score = 1.0 if found.qps and found.qstr == found.rstr else found.score
    return WordPair(found.qstr, found.rstr, how, score, weight * _share(found))


def _share(found: Alignment) -> float:
    """Family names weigh more, words that fill weigh less."""
    weight = FILLER if _is_filler(found.qps) or _is_filler(found.rps) else 1.0
    is_family = any(part.tag == NamePartTag.FAMILY for part in (*found.qps, *found.rps))
    return weight * FAMILY if is_family else weight


def _weight_alone(parts: tuple[NamePart, ...], name: Name) -> float:
    if _is_filler(parts):
        return FILLER_ALONE
    weight = 1.0
    for span in name.spans:
        category = span.symbol.category.value
        is_letter = category == "NUM" and len(parts) == 1 and not parts[0].numeric and len(parts[0].comparable) < 2  # noqa: PLR2004
        if tuple(span.parts) == parts and not is_letter:
            weight *= WEIGHT_ALONE.get(category, 1.0)
    return weight


def _is_filler(parts: tuple[NamePart, ...]) -> bool:
    return len(parts) == 1 and parts[0].form in FILLERS
