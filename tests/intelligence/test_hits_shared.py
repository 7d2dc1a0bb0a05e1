"""Identifiers that very many hold: how many hits one arrival makes, of which grade, and what no one learns by it."""

from dataclasses import replace

import pytest

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.matching import settings
from intelligence.models import CommonKey, Hit, MatchKey
from intelligence.services import Limits
from intelligence.services.crosscheck import running
from tests.factories.crosscheck import all_rows, check, contribute, hits_of, pairs_of, phone, suspect

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    """Three holders are many, and five very many."""
    rules = replace(settings.default(), every_holder=3, telling_holders=5)
    monkeypatch.setattr(settings, "default", lambda: rules)


def _hold(person, analyst, count, now):
    """So many entities with the same telephone, each in a contribution of its own."""
    return [contribute(person, analyst, phone(), at=now) for _ in range(count)]


def _between(*codes):
    return [hit for hit in all_rows(Hit) if {hit.stored_owner.code, hit.arrived_owner.code} == set(codes)]


@pytest.mark.invariant(11)
def test_an_arrival_meets_every_holder_while_they_are_few_and_then_the_newest_of_each_owner(officers, analyst, now):
    _hold(officers["DE"], analyst, 2, now)
    check(now)
    contribute(officers["NL"], analyst, phone(), at=now)
    check(now)
    assert len(_between("DE", "NL")) == 2

    newest = _hold(officers["DE"], analyst, 1, now)[0]
    check(now)
    contribute(officers["FR"], analyst, phone(), at=now)
    check(now)

    (german,) = _between("DE", "FR")
    assert german.stored_contribution_id == newest.pk
    assert german.grade == "exact"
    assert len(_between("NL", "FR")) == 1


@pytest.mark.invariant(11)
def test_of_a_number_that_very_many_hold_a_match_is_possible_and_one_is_open_between_two_owners(officers, analyst, now):
    german, dutch = officers["DE"], officers["NL"]
    _hold(german, analyst, 6, now)
    check(now)
    _hold(dutch, analyst, 4, now)
    check(now)

    (pair,) = _between("DE", "NL")
    assert pair.grade == "possible"
    assert "More than 5 entities hold it" in pair.verdict
    assert [side for side in hits_of(dutch) if not side.is_self] == []

    with acting_for(analyst):
        services.verify_hit(hit=pairs_of(analyst)[0], step="confirm", reason="Not the hotel.", by=analyst, at=now)
    contribute(dutch, analyst, phone(), at=now)
    check(now)
    assert len(_between("DE", "NL")) == 2, "what was decided does not keep the next one away"


@pytest.mark.invariant(2, 12)
def test_how_many_others_hold_a_number_changes_nothing_of_the_matches_inside_a_party(officers, analyst, now):
    _hold(officers["DE"], analyst, 6, now)
    check(now)
    _hold(officers["NL"], analyst, 2, now)
    check(now)

    (own,) = _between("NL")
    assert own.is_self
    assert own.grade == "exact"
    assert "More than" not in own.verdict


@pytest.mark.invariant(2, 10)
def test_a_hidden_hit_keeps_no_other_from_being_found_and_a_lifted_one_comes_back(officers, analyst, now):
    german, dutch = officers["DE"], officers["NL"]
    first = contribute(german, analyst, phone(), at=now)
    contribute(dutch, analyst, phone(), at=now)
    check(now)
    with acting_for(german):
        services.restrict_contribution(contribution=first, limits=Limits(hides_hits=True), by=german, at=now)
    _hold(german, analyst, 5, now)
    check(now)
    assert [side.is_self for side in hits_of(dutch)] == [False] * len(hits_of(dutch))

    with acting_for(german):
        services.lift_restriction(restriction=first.restrictions.get(), reason="Agreed.", by=german, at=now)
    check(now)

    found = {hit.pk: hit.grade for hit in _between("DE", "NL") if hit.stored_contribution_id == first.pk}
    assert set(found.values()) == {"exact"}, "what was found before is graded as it was"
    assert set(found) <= {side.hit_id for side in hits_of(dutch)}


def test_common_keys_are_counted_for_the_worker_in_a_round_of_its_own(officers, analyst, now, monkeypatch):
    monkeypatch.setattr(running, "COMMON", 1)
    for code in ("DE", "NL"):
        contribute(officers[code], analyst, suspect(), phone(), at=now)
    check(now)
    assert all_rows(CommonKey) == []

    services.recount_keys()
    services.recount_keys()

    assert {row.held for row in all_rows(CommonKey)} == {2}
    held = {row.key: row.holder for row in all_rows(MatchKey)}
    assert sum(holder is not None for holder in held.values()) == 1
