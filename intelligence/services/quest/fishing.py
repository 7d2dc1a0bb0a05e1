"""Searches that look like fishing: counted by stated rules, told to the data protection officer alone.

The rules stand in `rules.toml`. What was asked stays with who asked; the case names the rule, what was counted and the
references of the last searches.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from intelligence.models import QuestConcern, QuestSearch
from intelligence.services.crosscheck.running import rows_of, value_of
from intelligence.services.crosscheck.telling import Terms, rule_of
from intelligence.services.quest.lines import Line, last_word, unpacked
from intelligence.services.quest.rules import FishingRule, fishing_rule

LONGEST = timedelta(days=7)
MOST_NAMED = 10
FEW = 50  # fewer than one hit in so many values is none
Rule = QuestConcern.Rule


@dataclass(frozen=True)
class Past:
    """One search of the person."""

    number: int
    asked_at: datetime
    is_batch: bool
    line_count: int
    hits: int
    case_reference: str
    crime_area: str
    lines: tuple[Line, ...]


def look_for_fishing(search: QuestSearch, lines: Sequence[Line], asker: Terms, *, at: datetime) -> None:
    """Count by every rule what the person has searched; open a case, or add to the one that is open."""
    person = search.asked_by_id
    past = [_past(row) for row in rows_of("SELECT * FROM portal_quest_history(%s, %s)", person, at - LONGEST)]
    closed = {row["rule"]: row["closed"] for row in rows_of("SELECT * FROM portal_quest_closed(%s)", person)}
    for name, count in COUNTS.items():
        rule = fishing_rule(name)
        since = max(at - rule.span, closed.get(name, at - rule.span))
        rows = [one for one in past if one.asked_at > since]
        found = count(rows, rule, asker)
        if name == Rule.NUMBER_RANGE and search.is_batch:
            found = max(found, longest_row(lines, rule.gap))
        if found >= rule.least:
            numbers = [f"Q-{one.number}" for one in rows[:MOST_NAMED]]
            value_of(
                "SELECT portal_quest_concern(%s, %s, %s, %s, %s, %s)", name, person, found, rule.least, numbers, at
            )


def _past(row: dict[str, Any]) -> Past:
    content = row.pop("content")
    return Past(**row, lines=() if row["is_batch"] else unpacked(content).lines)


def without_hits(past: Iterable[Past], _rule: FishingRule, _asker: Terms) -> int:
    """Values of single searches, where hardly one of them has met anything."""
    single = [one for one in past if not one.is_batch]
    values = sum(one.line_count for one in single)
    return values if sum(one.hits for one in single) * FEW < values else 0


def number_range(past: Iterable[Past], rule: FishingRule, _asker: Terms) -> int:
    """The longest row of numbers that follow each other."""
    return longest_row([line for one in past for line in one.lines], rule.gap)


def name_list(past: Iterable[Past], _rule: FishingRule, _asker: Terms) -> int:
    """The most names that share the word by which names are listed."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for line in (line for one in past for line in one.lines if line.of == QuestSearch.Of.PERSON):
        names[last_word(line)].add(line.value.lower())
    names.pop("", None)
    return max(map(len, names.values()), default=0)


def without_case(past: Iterable[Past], _rule: FishingRule, _asker: Terms) -> int:
    """Searches whose case reference holds no digit, so that it can be no file number."""
    return sum(not any(letter.isdigit() for letter in one.case_reference) for one in past)


def outside_purpose(past: Iterable[Past], _rule: FishingRule, asker: Terms) -> int:
    """Searches for a crime area that is not the party's."""
    own = rule_of(asker)
    return sum(not own.is_competent(one.crime_area) for one in past)


def longest_row(lines: Iterable[Line], gap: int) -> int:
    """How many numbers of one kind follow each other at most."""
    numbers: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for line in lines:
        digits = "".join(letter for letter in line.normalised() if letter.isdigit()) if not line.is_named else ""
        if digits:
            numbers[line.of, len(digits)].add(int(digits))
    return max((_row(sorted(found), gap) for found in numbers.values()), default=0)


def _row(found: Sequence[int], gap: int) -> int:
    longest = current = 1
    for one, following in pairwise(found):
        current = current + 1 if following - one <= gap else 1
        longest = max(longest, current)
    return longest


COUNTS: dict[str, Callable[[Sequence[Past], FishingRule, Terms], int]] = {
    Rule.NO_HITS: without_hits,
    Rule.NUMBER_RANGE: number_range,
    Rule.NAME_LIST: name_list,
    Rule.NO_CASE: without_case,
    Rule.OUTSIDE_PURPOSE: outside_purpose,
}
