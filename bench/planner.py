"""A year of mobile support: as many deployments as Europol has published, planned and first come, first served.

Domain file, section 7.2: 370 deployments to 43 countries in a year, 20 kits. Requests come through the year, most of
them for the same busy months; each weighs what its assessment gave it (1 to 15 points). Both sides see the same
requests and resources. The floor of the planner's points is what first come, first served meets, that of its seconds
is ten.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bench.registry import Measure, benchmark
from support.planner import Unit, Wish, away, fits, is_free, plan
from support.services.planning import kilometres

KITS = 20
COUNTRIES = tuple(
    code
    for line in (
        "AT BE BG HR CY CZ DK EE FI FR DE EL HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE",
        "AL BA CH GE GB IS MD ME MK NO RS TR UA US CA AU",
    )
    for code in line.split()
)
BUSY = (5, 6, 9, 10, 11)  # months with most of the action days
YEAR = date(2027, 1, 1)
MOST_SECONDS = 10.0
SEED = 20


@benchmark("planner", size=370)
def planner(size: int) -> Iterator[Measure]:
    """So many deployments in a year."""
    wishes, units = _wishes(size), _units()
    began = time.perf_counter()
    made = plan(wishes, units, distance=kilometres)
    seconds = time.perf_counter() - began
    first = _first_come(wishes, units)
    yield Measure("priority met by the planner", made.satisfied, "points", floor=sum(wish.weight for wish in first))
    yield Measure("requests met by the planner", len(made.proposals), "requests", floor=len(first))
    yield Measure("time of the planner", seconds, "s", floor=MOST_SECONDS)
    yield Measure("priority asked for", made.wanted, "points", floor=made.satisfied)


def _wishes(size: int) -> list[Wish]:
    """In the order in which they were asked for."""
    chance = random.Random(SEED)  # noqa: S311  # a made year
    wishes = []
    for number in range(size):
        month = chance.choice(BUSY) if chance.random() < 3 / 4 else chance.randint(1, 12)
        first = YEAR.replace(month=month, day=chance.randint(1, 28))
        days = chance.choice((2, 3, 4, 5, 5, 8, 12, 20))
        wishes.append(
            Wish(
                key=str(number),
                weight=float(min(15, max(1, round(chance.gauss(7, 3))))),
                kinds=("mobile_office",),
                first=first,
                last=first + timedelta(days=days - 1),
                place=chance.choice(COUNTRIES),
                skills=frozenset({"satellite"} if chance.random() < 1 / 8 else ()),
                can_wait=chance.choice((0, 0, 1, 3)),
            )
        )
    return sorted(wishes, key=lambda wish: wish.first - timedelta(days=chance.randint(5, 60)))


def _units() -> list[Unit]:
    return [
        Unit(
            key=f"kit-{number}",
            kind="mobile_office",
            base="EP",
            skills=frozenset({"satellite"} if number % 4 == 0 else ()),
            road=1 + number % 2,
            rest=1,
        )
        for number in range(KITS)
    ]


def _first_come(wishes: list[Wish], units: list[Unit]) -> list[Wish]:
    """Each gets the first kit that is free, on its days or as much later as it can wait."""
    units, met = list(units), []
    for wish in wishes:
        for later in range(wish.can_wait + 1):
            first, last = wish.first + timedelta(days=later), wish.last + timedelta(days=later)
            free = [at for at, unit in enumerate(units) if fits(wish, unit) and is_free(unit, away(unit, first, last))]
            if free:
                unit = units[free[0]]
                units[free[0]] = replace(unit, taken=(*unit.taken, away(unit, first, last)))
                met.append(wish)
                break
    return met
