"""The promise, tried by chance: random people do random things; nobody ever sees more or less than rules say."""

import random

import pytest

from tests.visibility import deeds, deeds_owner, deeds_time  # noqa: F401 - they register their steps
from tests.visibility.machine import Difference, Run, programme, shortened, taken_back
from tests.visibility.paths import compare
from tests.visibility.world import build

pytestmark = pytest.mark.django_db

SEEDS = range(3)
LENGTH = 40
EVERY = 8
TRIES = 30
LEAST = 500  # comparisons of one programme, so that an empty run cannot pass


def play(steps, *, seed, told=None):
    """Take the steps in a fresh world and compare on the way and at the end; returns the run."""
    with taken_back():
        run, chance = Run(build(), told=[] if told is None else told), random.Random(seed)
        for number, step in enumerate(steps, start=1):
            run.take(step)
            if number % EVERY == 0:
                compare(run, chance, people=1, items=2, words=1)
        compare(run, chance, people=3, items=2, words=1, frames=True)
    return run


def report(steps, *, seed, first):
    """The shortest programme that was found to fail, and what it did."""

    def fails(tried):
        try:
            play(tried, seed=seed)
        except Difference:
            return True
        return False

    short, told = shortened(steps, fails, budget=TRIES), []
    try:
        play(short, seed=seed, told=told)
    except Difference as difference:
        first = difference
    return "\n".join([f"seed {seed}: {first}", "after:", *(f"  {line}" for line in told), f"programme: {short}"])


@pytest.mark.invariant(2, 8, 9, 10, 13, 15, 41, 42)
@pytest.mark.parametrize("seed", SEEDS)
def test_random_people_see_exactly_what_the_rules_let_them_see(seed):
    steps = programme(seed, LENGTH)
    try:
        run = play(steps, seed=seed)
        assert run.compared > LEAST
    except Difference as difference:
        pytest.fail(report(steps, seed=seed, first=difference), pytrace=False)
