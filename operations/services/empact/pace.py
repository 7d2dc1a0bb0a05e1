"""How far an action is against its plan, when it is behind, and the likely reasons. Pure: facts in, words out.

The rule stands in operations/empact.toml and docs/empact.md. Drivers report progress by hand today and overlapping,
slow actions are found late (domain 10, point 22): here both follow from what was recorded, and the page says how.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

RULES = Path(__file__).parents[2] / "empact.toml"
MOST_REASONS = 6


@cache
def rules() -> dict[str, dict[str, Any]]:
    """The rules as written."""
    return tomllib.loads(RULES.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class MilestoneFacts:
    """A milestone: planned, reached, and the one that it waits for, if that one is not reached."""

    title: str
    planned_on: date
    done_on: date | None = None
    waits_for: str = ""


@dataclass(frozen=True)
class IndicatorFacts:
    """An indicator: what is wanted by the end and what was recorded."""

    name: str
    unit: str
    target: int
    actual: int


@dataclass(frozen=True)
class ActionFacts:
    """What was recorded about one action; parties are names, asked ones without the leader."""

    number: str
    leader: str
    starts_on: date
    ends_on: date
    is_running: bool = True
    is_on_hold: bool = False
    is_done: bool = False
    weight: int = 1
    milestones: Sequence[MilestoneFacts] = ()
    indicators: Sequence[IndicatorFacts] = ()
    confirmed: Sequence[str] = ()
    unanswered: Sequence[str] = ()
    declined: Sequence[str] = ()
    withdrawn: Sequence[str] = ()
    funding: str = "none"
    funding_asked_on: date | None = None
    last_progress_on: date | None = None


@dataclass(frozen=True)
class Reason:
    """A likely reason in words, and how much it weighs."""

    weight: int
    text: str
    number: str = ""


@dataclass(frozen=True)
class Pace:
    """Planned and actual in per cent, the signs by which the action is behind, and the likely reasons."""

    planned: int
    actual: int
    signs: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    weight: int = 1
    is_running: bool = True

    @property
    def is_behind(self) -> bool:
        """True for a running action with at least one sign."""
        return bool(self.signs)


@dataclass(frozen=True)
class AreaPace:
    """The same for a plan: weighted means, and whether the area is slower than expected."""

    planned: int
    actual: int
    running: int
    behind: int
    is_slow: bool
    reasons: list[Reason]


def planned_share(facts: ActionFacts, on: date) -> int:
    """The straight line from start to end in per cent: what indicators should have reached by the day."""
    if on <= facts.starts_on:
        return 0
    passed, whole = (min(on, facts.ends_on) - facts.starts_on).days, (facts.ends_on - facts.starts_on).days
    return round(100 * passed / whole)


def indicator_share(facts: ActionFacts) -> int:
    """The mean of the indicators in per cent of their targets; none counts more than its target."""
    shares = [min(1.0, one.actual / one.target) for one in facts.indicators]
    return round(100 * sum(shares) / len(shares)) if shares else 0


def pace_of(facts: ActionFacts, on: date) -> Pace:
    """Where the action stands on the day. Milestones and indicators count half each; one kind alone counts whole."""
    planned: list[int] = []
    actual: list[int] = []
    if facts.milestones:
        whole = len(facts.milestones)
        planned.append(round(100 * sum(one.planned_on <= on for one in facts.milestones) / whole))
        actual.append(round(100 * sum(_is_reached(one, on) for one in facts.milestones) / whole))
    if facts.indicators or not facts.milestones:
        planned.append(planned_share(facts, on))
        actual.append(indicator_share(facts))
    signs = _signs(facts, on) if facts.is_running else []
    return Pace(
        planned=100 if facts.is_done else round(sum(planned) / len(planned)),
        actual=round(sum(actual) / len(actual)),
        signs=signs,
        reasons=_reasons(facts, on) if signs else [],
        weight=facts.weight,
        is_running=facts.is_running,
    )


def area_pace(paces: Iterable[Pace]) -> AreaPace:
    """The area: slower than expected when the stated part of its running actions, by weight, is behind."""
    known = list(paces)
    running = [pace for pace in known if pace.is_running]
    weight = sum(pace.weight for pace in running)
    behind = sum(pace.weight for pace in running if pace.is_behind)
    whole = sum(pace.weight for pace in known) or 1
    reasons = sorted((reason for pace in running for reason in pace.reasons), key=lambda one: -one.weight)
    return AreaPace(
        planned=round(sum(pace.planned * pace.weight for pace in known) / whole),
        actual=round(sum(pace.actual * pace.weight for pace in known) / whole),
        running=len(running),
        behind=sum(pace.is_behind for pace in running),
        is_slow=weight > 0 and Fraction(behind, weight) >= Fraction(rules()["slow"]["share"]),
        reasons=reasons[:MOST_REASONS],
    )


def rule_in_words() -> list[str]:
    """The rule with its numbers, for the pages."""
    behind, slow = rules()["behind"], rules()["slow"]
    return [
        f"a milestone is overdue by more than {behind['overdue_days']} days, or",
        f"its indicators are more than {behind['points']} points below the straight line from start to end, or",
        f"no progress was recorded for more than {behind['silent_days']} days, or",
        f"fewer than {behind['committed_percent']}% of the parties asked have confirmed.",
        f"An area is slower than expected when at least {slow['share']} of its running actions, by weight, are behind.",
    ]


def _is_reached(milestone: MilestoneFacts, on: date) -> bool:
    return milestone.done_on is not None and milestone.done_on <= on


def _overdue(facts: ActionFacts, on: date) -> list[MilestoneFacts]:
    limit = rules()["behind"]["overdue_days"]
    late = [one for one in facts.milestones if not _is_reached(one, on) and (on - one.planned_on).days > limit]
    return sorted(late, key=lambda one: one.planned_on)


def _silent_since(facts: ActionFacts, on: date) -> date | None:
    last = max(facts.starts_on, facts.last_progress_on or facts.starts_on)
    return last if (on - last).days > rules()["behind"]["silent_days"] else None


def _signs(facts: ActionFacts, on: date) -> list[str]:
    """The signs (a) to (d) of the rule that hold."""
    behind = rules()["behind"]
    signs = [f"“{one.title}” is {_days((on - one.planned_on).days)} overdue" for one in _overdue(facts, on)]
    if facts.indicators and (gap := planned_share(facts, on) - indicator_share(facts)) > behind["points"]:
        signs.append(f"Indicators are {gap} points below the straight line")
    if since := _silent_since(facts, on):
        signs.append(f"No progress was recorded for {_days((on - since).days)}")
    asked = len(facts.confirmed) + len(facts.unanswered) + len(facts.declined) + len(facts.withdrawn)
    if asked and 100 * len(facts.confirmed) < behind["committed_percent"] * asked:
        signs.append(f"{len(facts.confirmed)} of {asked} parties asked have confirmed")
    return signs


def _reasons(facts: ActionFacts, on: date) -> list[Reason]:
    """What was recorded that explains it, the heaviest first."""
    found = [*_of_milestones(facts, on), *_of_funding(facts), *_of_parties(facts)]
    if facts.is_on_hold:
        found.append(("on_hold", "The action is on hold"))
    if since := _silent_since(facts, on):
        found.append(("silent", f"{facts.leader} leads and has recorded nothing since {_day(since)}"))
    if not found:
        low = [one for one in facts.indicators if one.actual < one.target]
        found = [("indicator", f"{one.name}: {one.actual} of {one.target} {one.unit}") for one in low]
    weights = rules()["weights"]
    ordered = sorted(found, key=lambda pair: -weights[pair[0]])
    return [Reason(weights[kind], text, facts.number) for kind, text in ordered]


def _of_milestones(facts: ActionFacts, on: date) -> list[tuple[str, str]]:
    return [
        ("blocked", f"Milestone “{one.title}” waits for “{one.waits_for}”, which is not reached")
        if one.waits_for
        else ("overdue", f"Milestone “{one.title}” was planned for {_day(one.planned_on)}")
        for one in _overdue(facts, on)
    ]


def _of_funding(facts: ActionFacts) -> list[tuple[str, str]]:
    asked = f" on {_day(facts.funding_asked_on)}" if facts.funding_asked_on else ""
    words = {
        "requested": f"Funding was requested{asked} and is not decided",
        "refused": f"Funding requested{asked} was refused",
    }
    return [("funding", words[facts.funding])] if facts.funding in words else []


def _of_parties(facts: ActionFacts) -> list[tuple[str, str]]:
    said = (
        ("unanswered", "No confirmation from", facts.unanswered),
        ("withdrawn", "Withdrawn:", facts.withdrawn),
        ("withdrawn", "Declined:", facts.declined),
    )
    return [(kind, f"{words} {_names(names)}") for kind, words, names in said if names]


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"


def _names(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
