"""When things are sent: more each year, on working days, in office hours."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from bench.world import shape

HOUR_SECONDS, YEAR_DAYS = 3_600, 365.25


def moments(size: int, random: Random) -> Iterator[datetime]:
    """`size` moments in their order, one day in memory at a time."""
    days = (shape.ENDS - shape.BEGINS).days
    weights = [weight_of(shape.BEGINS + timedelta(days=day), day) for day in range(days)]
    total, so_far, given = sum(weights), 0.0, 0
    for day, weight in enumerate(weights):
        so_far += weight
        due = round(size * so_far / total)
        yield from _one_day(shape.BEGINS + timedelta(days=day), due - given, random)
        given = due


def weight_of(moment: datetime, day: int) -> float:
    """How much of the traffic falls on a day."""
    return shape.WEEKDAYS[moment.weekday()] * float(shape.GROWTH_A_YEAR ** (day / YEAR_DAYS))


def _one_day(midnight: datetime, count: int, random: Random) -> list[datetime]:
    hours = random.choices(range(24), shape.HOURS, k=count)
    seconds = sorted(hour * HOUR_SECONDS + random.random() * HOUR_SECONDS for hour in hours)
    return [midnight + timedelta(seconds=second) for second in seconds]
