"""The sentences of an explanation; the same inputs give the same text."""

from collections.abc import Sequence

from intelligence.matching.births import AGREEING, Birth, Relation
from intelligence.matching.evidence import Evidence, Grade, Side
from intelligence.matching.symbolic import Compared, WordPair

GOOD_SPELLING = 0.7
OPENING = {
    Grade.EXACT: "Exact identifier",
    Grade.STRONG: "Strong",
    Grade.POSSIBLE: "Possible",
    Grade.NONE: "No match",
}
BIRTH_WORDS = {
    Relation.SAME_DAY: "Same date of birth ({here}).",
    Relation.SAME_MONTH: "Same month of birth; one side does not know the day ({here}, {there}).",
    Relation.SAME_YEAR: "Same year of birth; at least one side does not know the day ({here}, {there}).",
    Relation.SWAPPED: "The dates of birth differ by day and month exchanged ({here}, {there}).",
    Relation.ONE_FIGURE: "The dates of birth differ in one figure ({here}, {there}).",
    Relation.TWO_FIGURES: "The dates of birth differ by two figures exchanged ({here}, {there}).",
    Relation.NEAR_YEAR: "The years of birth are one apart, and one is known by the year only ({here}, {there}).",
    Relation.OTHER_DAY: "Same year of birth, another day ({here}, {there}).",
    Relation.NEAR: "The dates of birth are a year apart ({here}, {there}).",
    Relation.SOME_YEARS: "The years of birth are some apart, and one is known by the year only ({here}, {there}).",
    Relation.OTHER_YEARS: "Different years of birth; one is known by the year only ({here}, {there}).",
    Relation.OTHER: "Different dates of birth ({here}, {there}).",
}
FOR = (*AGREEING, Relation.SWAPPED, Relation.ONE_FIGURE, Relation.TWO_FIGURES)


def about_names(found: Compared) -> list[Evidence]:
    """One part for each pair of words, or one that says that a name is missing."""
    if not found.pairs:
        return [Evidence("name", "", "", "unknown", Side.AGAINST, 0.0, "The names have nothing in common.")]
    return [_about_words(row) for row in found.pairs]


def _about_words(row: WordPair) -> Evidence:
    if row.how == "only here":
        return _word(row, Side.AGAINST, f"“{row.asked}” stands only in the name asked about.")
    if row.how == "only there":
        return _word(row, Side.AGAINST, f"“{row.stored}” stands only in the name found.")
    if row.how == "generation":
        return _word(row, Side.AGAINST, "Parent and child stand the other way round.")
    pair = f"“{row.asked}” and “{row.stored}”"
    sentences = {
        "identical": f"“{row.asked}” is the same in both.",
        "same name": f"{pair} are forms of the same name.",
        "short form": f"{pair}: one is a short form of the other.",
        "initial": f"{pair} begin with the same letter.",
    }
    if row.how in sentences:
        return _word(row, Side.FOR, sentences[row.how])
    like = "sound" if row.how == "sound" else "are spelt"
    if row.score >= GOOD_SPELLING:
        return _word(row, Side.FOR, f"{pair} {like} alike.")
    return _word(row, Side.AGAINST, f"{pair} {like} differently.")


def _word(row: WordPair, side: Side, words: str) -> Evidence:
    return Evidence("name", row.asked, row.stored, row.how, side, round(row.score * row.weight, 3), words)


def about_birth(
    found: tuple[Relation, Birth, Birth] | None, here: Sequence[Birth], there: Sequence[Birth], weight: float
) -> Evidence:
    """How the closest dates of birth relate, or which side knows none."""
    if not found:
        missing = "Neither side knows a date of birth." if not (here or there) else "One side knows no date of birth."
        mine, theirs = ", ".join(map(str, here)), ", ".join(map(str, there))
        return Evidence("birth", mine, theirs, "unknown", Side.UNKNOWN, 0.0, missing)
    relation, one, other = found
    words = BIRTH_WORDS[relation].format(here=one, there=other)
    side = Side.FOR if relation in FOR else Side.AGAINST
    return Evidence("birth", str(one), str(other), relation, side, round(weight, 3), words)


def about_sharers(sharers: int, most: int) -> Evidence:
    """How common the name is."""
    words = f"About {sharers:,} stored persons have a name like this." if sharers else "No other stored person has it."
    return Evidence("rarity", "", "", "common" if sharers > most else "rare",
                    Side.AGAINST if sharers > most else Side.FOR, 0.0, words)  # fmt: skip


def verdict(grade: Grade, parts: Sequence[Evidence], *, is_held_back: bool) -> str:
    """One line: the grade and the reasons for it, then what disagrees."""
    reasons = [part.words for part in parts if part.side == Side.FOR]
    against = [part.words for part in parts if part.side == Side.AGAINST]
    line = f"{OPENING[grade]}. " + " ".join(reasons)
    if is_held_back:
        line += " Held back: the name is common and no second fact agrees."
    return line.strip() + (f" Against: {' '.join(against)}" if against else " Nothing known disagrees.")
