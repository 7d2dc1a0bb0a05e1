"""Which free resource goes to which waiting request: the assignment with the most satisfied priority.

A mixed-integer programme (`support.solver`, loaded when it is asked): each request gets one resource that can do it, on
its days or some days later where it can wait. Resources that are alike are one class with as many places a day as are
free, which keeps the programme small; then each chosen request is given one of its class. Where bookings leave no
unbroken stretch for it, another round plans what is left. Pure functions: no database, no clock.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib import import_module

SECONDS = 8.0
ROUNDS = 3
FAR = 4000.0  # kilometres
FOR_DISTANCE, FOR_DELAY = 0.2, 0.02  # of one point of priority: the whole way, each day later

Days = tuple[date, date]
Distance = Callable[[str, str], float]


@dataclass(frozen=True)
class Wish:
    """What a request needs: kinds of resource that will do, days, and how much it weighs (points of its assessment)."""

    key: str
    weight: float
    kinds: tuple[str, ...]
    first: date
    last: date
    place: str
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    rank: int = 0
    can_wait: int = 0


@dataclass(frozen=True)
class Unit:
    """One resource, with the days on which it is taken already."""

    key: str
    kind: str
    base: str
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    rank: int = 0
    road: int = 0
    rest: int = 0
    taken: tuple[Days, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A resource for a request, its days on the spot, and why this one."""

    wish: str
    unit: str
    first: date
    last: date
    why: str


@dataclass(frozen=True)
class Plan:
    """What is proposed, what stays unmet and why, and how much priority that is of how much."""

    proposals: tuple[Proposal, ...]
    unmet: dict[str, str]
    satisfied: float
    wanted: float
    is_best: bool


@dataclass(frozen=True)
class _Choice:
    wish: int
    group: int
    first: date
    last: date
    away: Days
    kilometres: float
    worth: float


@dataclass
class _Rows:
    """Limits of the programme: sums of choices and the most they may be."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    most: list[int] = field(default_factory=list)

    def add(self, columns: Iterable[int], most: int) -> None:
        """At most so many of these."""
        for column in columns:
            self.row.append(len(self.most))
            self.column.append(column)
        self.most.append(most)


def plan(
    wishes: Sequence[Wish],
    units: Sequence[Unit],
    *,
    distance: Distance,
    seconds: float = SECONDS,
    goes_on: Callable[[int], bool] = lambda _rounds: True,
) -> Plan:
    """The best assignment found in the time, with reasons; `is_best` when nothing better exists.

    `goes_on` is told how many rounds are done, and ends the work by answering False.
    """
    proposals: list[Proposal] = []
    left, now, is_best = list(wishes), list(units), True
    for round_number in range(ROUNDS):
        groups = _groups(now)
        choices = list(_choices(left, now, groups, distance))
        chosen, is_solved = _solved(choices, left, now, groups, seconds / 2**round_number)
        placed = _placed(chosen, now, groups)
        is_best = is_best and is_solved and len(placed) == len(chosen)
        proposals += [_proposal(choice, left, now[at], choices, groups) for choice, at in placed]
        for choice, at in placed:
            now[at] = replace(now[at], taken=(*now[at].taken, choice.away))
        met = {choice.wish for choice, _at in placed}
        left = [wish for index, wish in enumerate(left) if index not in met]
        if len(placed) == len(chosen) or not goes_on(round_number + 1):
            break
    unmet = {wish.key: _why_not(wish, units) for wish in left}
    wanted = sum(wish.weight for wish in wishes)
    satisfied = wanted - sum(wish.weight for wish in left)
    return Plan(tuple(sorted(proposals, key=lambda one: one.first)), unmet, satisfied, wanted, is_best)


def fits(wish: Wish, unit: Unit) -> bool:
    """True when the resource can do it: kind, every skill, a common language, the marking."""
    speaks = not wish.languages or bool(wish.languages & unit.languages)
    return unit.kind in wish.kinds and wish.skills <= unit.skills and speaks and wish.rank <= unit.rank


def away(unit: Unit, first: date, last: date) -> Days:
    """Days with the road both ways and the rest."""
    return first - timedelta(days=unit.road), last + timedelta(days=unit.road + unit.rest)


def is_free(unit: Unit, days: Days) -> bool:
    """True when no booking of it touches the days."""
    return all(last < days[0] or first > days[1] for first, last in unit.taken)


def _groups(units: Sequence[Unit]) -> list[list[int]]:
    """Places of the resources that are alike but for their bookings."""
    alike: dict[Unit, list[int]] = {}
    for at, unit in enumerate(units):
        alike.setdefault(replace(unit, key="", taken=()), []).append(at)
    return list(alike.values())


def _choices(
    wishes: Sequence[Wish], units: Sequence[Unit], groups: Sequence[list[int]], distance: Distance
) -> Iterable[_Choice]:
    for number, wish in enumerate(wishes):
        for index, group in enumerate(groups):
            unit = units[group[0]]
            if not fits(wish, unit):
                continue
            far = distance(unit.base, wish.place)
            for later in range(wish.can_wait + 1):
                first, last = wish.first + timedelta(days=later), wish.last + timedelta(days=later)
                days = away(unit, first, last)
                if any(is_free(units[at], days) for at in group):
                    worth = wish.weight - FOR_DISTANCE * min(far / FAR, 1.0) - FOR_DELAY * later
                    yield _Choice(number, index, first, last, days, far, worth)


def _solved(
    choices: list[_Choice], wishes: Sequence[Wish], units: Sequence[Unit], groups: Sequence[list[int]], seconds: float
) -> tuple[list[_Choice], bool]:
    if not choices:
        return [], True
    rows = _limits(choices, len(wishes), units, groups)
    solver = import_module("support.solver")
    columns, is_best = solver.most_worth(
        [choice.worth for choice in choices], rows.row, rows.column, rows.most, seconds=seconds
    )
    return [choices[column] for column in columns], is_best


def _limits(choices: list[_Choice], wishes: int, units: Sequence[Unit], groups: Sequence[list[int]]) -> _Rows:
    """One resource for a request, and on each day as many of a class as are free on it."""
    rows = _Rows()
    by_wish: list[list[int]] = [[] for _ in range(wishes)]
    by_group: list[list[int]] = [[] for _ in groups]
    for column, choice in enumerate(choices):
        by_wish[choice.wish].append(column)
        by_group[choice.group].append(column)
    for columns in by_wish:
        if columns:
            rows.add(columns, 1)
    for group, columns in zip(groups, by_group, strict=True):
        # More share a day, or fewer are free on it, only from the first day of one of them on.
        starts = {choices[column].away[0] for column in columns}
        starts |= {first for at in group for first, _last in units[at].taken}
        for day in starts:
            at_once = [c for c in columns if choices[c].away[0] <= day <= choices[c].away[1]]
            free = sum(is_free(units[at], (day, day)) for at in group)
            if len(at_once) > free:
                rows.add(at_once, free)
    return rows


def _placed(chosen: list[_Choice], units: Sequence[Unit], groups: Sequence[list[int]]) -> list[tuple[_Choice, int]]:
    """Each choice with one resource of its class, in order of days; without one where bookings leave no stretch."""
    taken = [list(unit.taken) for unit in units]
    placed = []
    for choice in sorted(chosen, key=lambda choice: (choice.away, choice.wish)):
        free = [at for at in groups[choice.group] if is_free(replace(units[at], taken=tuple(taken[at])), choice.away)]
        if free:
            # The one that came back last leaves the longest stretches to the others.
            at = max(
                free, key=lambda at: max((last for _f, last in taken[at] if last < choice.away[0]), default=date.min)
            )
            taken[at].append(choice.away)
            placed.append((choice, at))
    return placed


def _proposal(
    choice: _Choice, wishes: Sequence[Wish], unit: Unit, choices: Sequence[_Choice], groups: Sequence[list[int]]
) -> Proposal:
    wish = wishes[choice.wish]
    own = [other for other in choices if other.wish == choice.wish]
    able = sum(len(groups[group]) for group in {other.group for other in own})
    nearer = {other.group for other in own if other.kilometres < choice.kilometres}
    words = [f"one of {able} that can do it" if able > 1 else "the only one that can do it"]
    words.append(f"{choice.kilometres:,.0f} km away")
    if able > 1:
        words.append("nearer ones are taken or serve others better" if nearer else "the nearest")
    if choice.first != wish.first:
        words.append(f"{(choice.first - wish.first).days} days later than asked, when it is free")
    return Proposal(wish.key, unit.key, choice.first, choice.last, ", ".join(words))


def _why_not(wish: Wish, units: Sequence[Unit]) -> str:
    kind = [unit for unit in units if unit.kind in wish.kinds]
    if not kind:
        return "There is no resource of this kind."
    skilled = [unit for unit in kind if wish.skills <= unit.skills]
    if not skilled:
        return f"None has the skills: {', '.join(sorted(wish.skills))}."
    speaking = [unit for unit in skilled if not wish.languages or wish.languages & unit.languages]
    if not speaking:
        return f"None speaks {' or '.join(sorted(wish.languages))}."
    able = [unit for unit in speaking if wish.rank <= unit.rank]
    if not able:
        return "None may see its marking."
    if not any(is_free(unit, away(unit, wish.first, wish.last)) for unit in able):
        return "All that can do it are booked on these days."
    return "All that can do it go to requests of higher priority, or stay nearer, on these days."
