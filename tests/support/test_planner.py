"""The assignment of resources to requests: priority first, no resource twice on a day, and why."""

from datetime import date, timedelta

import pytest

from support.planner import Unit, Wish, plan
from support.services.planning import kilometres

DAY = date(2026, 12, 7)


def _wish(key, weight, *, first=0, days=3, **facts):
    start = DAY + timedelta(days=first)
    return Wish(key, weight, ("kit",), start, start + timedelta(days=days - 1), facts.pop("place", "DE"), **facts)


def _unit(key, **facts):
    return Unit(key, "kit", facts.pop("base", "NL"), rank=3, **facts)


def _planned(wishes, units):
    made = plan(wishes, units, distance=kilometres)
    return {one.wish: one.unit for one in made.proposals}, made


def test_two_small_requests_after_each_other_go_before_one_that_is_worth_less_than_both():
    found, made = _planned([_wish("long", 9, days=7), _wish("a", 5), _wish("b", 6, first=4)], [_unit("k")])

    assert found == {"a": "k", "b": "k"}
    assert (made.satisfied, made.wanted, made.is_best) == (11, 20, True)
    assert "higher priority" in made.unmet["long"]


def test_the_road_and_the_rest_keep_a_resource_away():
    wishes = [_wish("a", 5), _wish("b", 5, first=3)]

    assert len(_planned(wishes, [_unit("k")])[0]) == 2
    assert len(_planned(wishes, [_unit("k", road=1)])[0]) == 1
    assert len(_planned(wishes, [_unit("k", rest=1)])[0]) == 1


def test_who_can_wait_gets_it_when_it_is_free_and_is_told_how_much_later():
    taken = ((DAY, DAY + timedelta(days=1)),)
    found, made = _planned([_wish("a", 5, can_wait=3)], [_unit("k", taken=taken)])

    assert found == {"a": "k"}
    assert made.proposals[0].first == DAY + timedelta(days=2)
    assert "2 days later than asked" in made.proposals[0].why
    assert _planned([_wish("a", 5, can_wait=1)], [_unit("k", taken=taken)])[0] == {}


def test_the_nearer_of_two_equal_ones_goes():
    found, made = _planned([_wish("a", 5, place="PL")], [_unit("far", base="PT"), _unit("near", base="CZ")])

    assert found == {"a": "near"}
    assert "the nearest" in made.proposals[0].why


@pytest.mark.parametrize(
    ("facts", "unit", "why"),
    [
        ({"skills": frozenset({"drones"})}, {}, "skills: drones"),
        ({"languages": frozenset({"greek"})}, {"languages": frozenset({"dutch"})}, "speaks greek"),
        ({"rank": 4}, {}, "marking"),
        ({}, {"taken": ((DAY, DAY),)}, "booked on these days"),
    ],
)
def test_what_cannot_be_met_says_why(facts, unit, why):
    assert why in _planned([_wish("a", 5, **facts)], [_unit("k", **unit)])[1].unmet["a"]


def test_without_resources_or_wishes_there_is_nothing_to_propose():
    assert _planned([], [_unit("k")])[1].wanted == 0
    assert "no resource of this kind" in _planned([_wish("a", 5)], [])[1].unmet["a"]


def test_distances_are_those_between_capitals():
    assert kilometres("DE", "DE") == 0
    assert kilometres("DE", "PL") == pytest.approx(517, abs=10)
    assert kilometres("DE", "XX") > 20_000
