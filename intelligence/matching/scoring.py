"""Grade a pair: exact identifier, strong, possible or none, with the evidence for and against.

A name gives a number from 0 to 1, and every other fact moves it. The date of birth is evidence and no veto: registers
mistype it, and ages are estimated. Strong needs two facts, or a name alone that is nearly the same and not common.
"""

from dataclasses import dataclass

from intelligence.matching import births, settings
from intelligence.matching.analysis import Analysis, Kind
from intelligence.matching.births import Relation
from intelligence.matching.evidence import Evidence, Grade, Match, Side
from intelligence.matching.names import compare_names
from intelligence.matching.settings import Settings
from intelligence.matching.symbolic import Compared
from intelligence.matching.wording import about_birth, about_names, about_sharers, verdict

WORDS_OF_A_FULL_NAME = 2
LONGEST_COUNTED = 4


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The sum of a pair, and what the grades ask about it."""

    name: Compared
    score: float
    is_supported: bool
    is_contradicted: bool
    words: int


def compare(asked: Analysis, stored: Analysis, *, sharers: int | None = None, rules: Settings | None = None) -> Match:
    """Compare two analyses; `sharers` is how many stored persons are expected to have the name by chance."""
    rules = rules or settings.default()
    return _compared(asked, stored, compare_names(asked, stored), sharers, rules)


def graded(
    asked: Analysis, stored: Analysis, *, sharers: int | None = None, rules: Settings | None = None
) -> Match | None:
    """The same where the pair has a grade, else nothing; quicker, for most pairs end at their names."""
    rules = rules or settings.default()
    name = compare_names(asked, stored)
    most = name.score + max(rules.birth.values()) + rules.same_nationality
    is_hopeless = name.score < rules.possible_least_name or most < rules.possible
    if is_hopeless and not asked.identifiers & stored.identifiers:
        return None
    match = _compared(asked, stored, name, sharers, rules)
    return None if match.grade == Grade.NONE else match


def _compared(asked: Analysis, stored: Analysis, name: Compared, sharers: int | None, rules: Settings) -> Match:
    parts = [*about_names(name), *_identifiers(asked, stored)]
    birth, nationality, gender = (
        _birth(asked, stored, rules, _words(asked, stored)),
        _nationality(asked, stored, rules),
        _gender(asked, stored, rules),
    )
    parts += [birth, nationality, gender]
    moved = sum(part.weight for part in (birth, nationality, gender))
    weighed = _Weighed(
        name,
        max(0.0, min(1.0, name.score + moved)) if name.score else 0.0,
        is_supported=_is_supported(birth, nationality),
        is_contradicted=birth.relation in births.CONTRADICTING or gender.side == Side.AGAINST,
        words=_words(asked, stored),
    )
    grade = Grade.EXACT if asked.identifiers & stored.identifiers else _grade(weighed, rules)
    kept = _after_rarity(grade, weighed, sharers, rules)
    if sharers is not None:
        parts.append(about_sharers(sharers, rules.most_sharers))
    return Match(
        grade=kept,
        score=round(weighed.score, 4),
        evidence=tuple(parts),
        verdict=verdict(kept, parts, is_held_back=kept != grade),
        version=rules.version,
        sharers=sharers,
        held_back=kept != grade,
    )


def _grade(weighed: _Weighed, rules: Settings) -> Grade:
    name, score = weighed.name.score, weighed.score
    is_full = weighed.words >= WORDS_OF_A_FULL_NAME
    if not weighed.is_contradicted and is_full:
        if name >= rules.strong_name and score >= rules.strong_name:
            return Grade.STRONG
        if weighed.is_supported and name >= rules.strong_least_name and score >= rules.strong:
            return Grade.STRONG
    if score >= rules.possible and name >= rules.possible_least_name:
        return Grade.POSSIBLE
    return Grade.NONE


def _after_rarity(grade: Grade, weighed: _Weighed, sharers: int | None, rules: Settings) -> Grade:
    """A name that many have is worth one grade less, or nothing, unless a second fact agrees."""
    if sharers is None or sharers <= rules.most_sharers or weighed.is_supported or grade == Grade.EXACT:
        return grade
    return Grade.POSSIBLE if grade == Grade.STRONG and sharers <= 10 * rules.most_sharers else Grade.NONE


def _is_supported(birth: Evidence, nationality: Evidence) -> bool:
    """Whether a fact besides the name agrees: the day, or year or month together with the nationality."""
    if birth.relation == Relation.SAME_DAY:
        return True
    return birth.relation in births.AGREEING and nationality.side == Side.FOR


def _words(asked: Analysis, stored: Analysis) -> int:
    """How many words the shorter of two full names has."""
    counts = [max((len(form.telling) for form in one.forms), default=0) for one in (asked, stored)]
    return min(counts) if asked.kind == Kind.PERSON else max(counts)


def _birth(asked: Analysis, stored: Analysis, rules: Settings, words: int) -> Evidence:
    found = births.closest(asked.births, stored.births)
    if not found:
        return about_birth(None, asked.births, stored.births, 0.0)
    relation, _one, _other = found
    weight = rules.birth[relation.name.lower()]
    if relation in births.CONTRADICTING:
        weight *= 1 - rules.long_name * max(0, min(words, LONGEST_COUNTED) - WORDS_OF_A_FULL_NAME)
    return about_birth(found, asked.births, stored.births, weight)


def _nationality(asked: Analysis, stored: Analysis, rules: Settings) -> Evidence:
    here, there = (", ".join(sorted(one.nationalities)).upper() for one in (asked, stored))
    if not (here and there):
        return Evidence("nationality", here, there, "unknown", Side.UNKNOWN, 0.0, "One side has no nationality.")
    if shared := asked.nationalities & stored.nationalities:
        words = f"Same nationality ({', '.join(sorted(shared)).upper()})."
        return Evidence("nationality", here, there, "same", Side.FOR, rules.same_nationality, words)
    words = f"Different nationalities ({here} and {there})."
    return Evidence("nationality", here, there, "different", Side.AGAINST, rules.other_nationality, words)


def _gender(asked: Analysis, stored: Analysis, rules: Settings) -> Evidence:
    here, there = asked.gender, stored.gender
    if not (here and there):
        return Evidence("gender", here, there, "unknown", Side.UNKNOWN, 0.0, "One side has no gender.")
    if here == there:
        return Evidence("gender", here, there, "same", Side.FOR, 0.0, "Same gender.")
    return Evidence("gender", here, there, "different", Side.AGAINST, rules.other_gender, "Different genders.")


def _identifiers(asked: Analysis, stored: Analysis) -> list[Evidence]:
    return [
        Evidence("identifier", value, value, "identical", Side.FOR, 1.0, f"The same {kind.replace('_', ' ')}: {value}.")
        for kind, value in sorted(asked.identifiers & stored.identifiers)
    ]
