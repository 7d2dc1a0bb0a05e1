"""Cross-checks on arrival: what is compared, what is found, who is told, what is remembered."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection

from europol_portal.access import sharing
from europol_portal.access.binding import acting, acting_as_system, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.models import ComparedEntity, Contribution, CrossCheck, Entity, Hit, HitSide, MatchKey
from intelligence.services import Limits
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.centre import send_to_europol
from tests.factories.crosscheck import accept, all_rows, check, contribute, hits_of, pairs_of, phone, suspect
from tests.factories.parties import make_user

pytestmark = pytest.mark.django_db
Category = Entity.DataSubjectCategory
BORN = date(1984, 3, 5)


@pytest.mark.invariant(11)
def test_an_equal_phone_number_is_an_exact_hit_of_which_both_owners_are_told(
    german_officer, dutch_officer, analyst, now
):
    contribute(german_officer, analyst, phone(), at=now)
    contribute(dutch_officer, analyst, phone("0049 151 12345678"), at=now)

    check(now)

    (german,), (dutch,) = hits_of(german_officer), hits_of(dutch_officer)
    assert (german.grade, dutch.grade) == ("exact", "exact")
    assert (german.other.code, dutch.other.code) == ("NL", "DE")
    assert (german.has_arrived, dutch.has_arrived) == (False, True)
    assert german.number == dutch.number
    assert german.agreed == [{"attribute": "Phone number", "value": "+4915112345678"}]
    (pair,) = pairs_of(analyst)
    assert pair.number == german.number
    assert not pair.is_self


def test_a_name_in_another_script_with_the_same_day_of_birth_is_a_strong_hit(
    german_officer, dutch_officer, analyst, now
):
    contribute(german_officer, analyst, suspect("Aleksandr Petrov", BORN), at=now)
    contribute(dutch_officer, analyst, suspect("Александр Петров", BORN), at=now)

    check(now)

    (german,), (dutch,) = hits_of(german_officer), hits_of(dutch_officer)
    assert (german.grade, dutch.grade) == ("strong", "strong")
    assert {"attribute": "birth", "value": "1984-03-05"} in german.agreed
    assert "петров" not in str(german.agreed)
    assert "petrov" not in str(dutch.agreed)
    (pair,) = pairs_of(analyst)
    assert "петров" in str(pair.evidence)
    assert "petrov" in str(pair.evidence)


def test_a_possible_hit_waits_until_europol_has_verified_it(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, suspect("Karl Beispiel-Muster", None), at=now)
    contribute(dutch_officer, analyst, suspect("Karel Beispiel Muster", BORN), at=now)
    check(now)
    (pair,) = pairs_of(analyst)
    assert pair.grade == "possible"
    assert hits_of(german_officer) == hits_of(dutch_officer) == []

    with acting_for(analyst):
        services.verify_hit(hit=pair, step="confirm", reason="Same father.", by=analyst, at=now)
    services.tell_of_hits(at=now)

    (german,) = hits_of(german_officer)
    assert german.outcome == HitSide.Outcome.CONFIRMED
    assert len(hits_of(dutch_officer)) == 1


@pytest.mark.invariant(12)
def test_a_match_inside_one_party_is_told_to_that_party_alone_and_is_no_hit(
    german_officer, dutch_officer, analyst, now
):
    first = contribute(german_officer, analyst, phone(), at=now)
    second = contribute(german_officer, analyst, phone(), at=now)

    check(now)

    (side,) = hits_of(german_officer)
    assert side.is_self
    assert side.other is None
    assert pairs_of(analyst) == []
    assert hits_of(analyst) == hits_of(dutch_officer) == []
    (pair,) = pairs_of(german_officer)
    assert {pair.stored_contribution_id, pair.arrived_contribution_id} == {first.pk, second.pk}
    with acting_for(german_officer):
        assert services.produced_by(None, by=german_officer).hits == 0


@pytest.mark.invariant(2, 10)
@pytest.mark.parametrize("silent", ["stored", "arrived"])
def test_a_silent_hit_is_told_to_its_owner_and_to_europol_only(silent, german_officer, dutch_officer, analyst, now):
    people = {"stored": german_officer, "arrived": dutch_officer}
    for name, person in people.items():
        sent = send_to_europol(person, analyst, at=now, entities=[phone()])
        if name == silent:
            with acting_for(person):
                services.restrict_contribution(contribution=sent, limits=Limits(hides_hits=True), by=person, at=now)
        accept(sent, analyst, at=now)

    check(now)

    owner = people.pop(silent)
    (other,) = people.values()
    assert len(hits_of(owner)) == 1
    assert hits_of(other) == []
    assert len(pairs_of(analyst)) == 1
    assert "intelligence.hitside.told" not in _told_kinds(other)


@pytest.mark.invariant(2, 8, 10)
def test_a_restriction_takes_a_told_hit_away_at_once_and_lifting_it_gives_it_back(
    german_officer, dutch_officer, analyst, now
):
    sent = contribute(german_officer, analyst, phone(), at=now)
    contribute(dutch_officer, analyst, phone(), at=now)
    check(now)
    assert len(hits_of(dutch_officer)) == 1

    with acting_for(german_officer):
        services.restrict_contribution(contribution=sent, limits=Limits(hides_hits=True), by=german_officer, at=now)
    assert hits_of(dutch_officer) == []
    check(now)
    assert hits_of(dutch_officer) == []
    assert len(hits_of(german_officer)) == 1

    with acting_for(german_officer):
        restriction = sent.restrictions.get()
        services.lift_restriction(restriction=restriction, reason="Agreed.", by=german_officer, at=now)
    check(now)
    assert len(hits_of(dutch_officer)) == 1


@pytest.mark.invariant(2, 10)
def test_who_is_not_named_by_a_restriction_learns_nothing(officers, analyst, europol, now):
    german_officer, dutch_officer, french_officer = officers["DE"], officers["NL"], officers["FR"]
    sent = contribute(german_officer, analyst, phone(), at=now)
    with acting_for(german_officer):
        limits = Limits(named_parties=(europol, dutch_officer.party))
        services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=now)
    contribute(dutch_officer, analyst, phone(), at=now)
    contribute(french_officer, analyst, phone(), at=now)

    check(now)

    assert [side.other.code for side in hits_of(french_officer)] == ["NL"]
    assert sorted(side.other.code for side in hits_of(dutch_officer)) == ["DE", "FR"]
    assert sorted(side.other.code for side in hits_of(german_officer)) == ["FR", "NL"]


@pytest.mark.invariant(19)
def test_the_phone_of_a_victim_gives_the_other_side_a_hit_and_no_more(german_officer, dutch_officer, analyst, now):
    victim = suspect("Anna Voorbeeld", None, data_subject_category=Category.VICTIM, necessity="She reported it.")
    contribute(dutch_officer, analyst, phone(), victim, at=now)
    contribute(german_officer, analyst, phone(), at=now)

    check(now)

    (german,), (dutch,) = hits_of(german_officer), hits_of(dutch_officer)
    assert (german.grade, german.other, german.crime_area, german.contact, german.agreed) == ("", None, None, None, [])
    assert (dutch.grade, dutch.other.code) == ("exact", "DE")


@pytest.mark.invariant(19)
def test_of_a_suspect_under_age_others_learn_that_there_is_a_hit_and_no_more(
    german_officer, dutch_officer, analyst, now
):
    young = date(2010, 3, 5)
    contribute(dutch_officer, analyst, suspect(born=young, necessity="Carried the parcels."), at=now)
    contribute(german_officer, analyst, suspect(born=None), at=now)
    contribute(german_officer, analyst, suspect(born=young, necessity="Seen with them."), at=now)

    check(now)

    with acting(OWNER_OF_TABLES):
        sides = HitSide.objects.filter(is_self=False, owner=german_officer.party)
        assert {(side.grade, side.other_id, str(side.agreed)) for side in sides} == {("", None, "[]")}


@pytest.mark.invariant(19, 20, 22)
@pytest.mark.parametrize("category", sorted(set(Category) - {"suspect", "convicted", "potential_offender"}))
def test_persons_of_other_categories_are_never_compared(category, german_officer, dutch_officer, analyst, now):
    other = suspect("Marek Zieliński-Probe", BORN, data_subject_category=category, necessity="Needed.")
    contribute(german_officer, analyst, phone(), other, at=now)
    contribute(dutch_officer, analyst, suspect("Marek Zieliński-Probe", BORN), at=now)

    check(now)

    assert pairs_of(analyst) == []
    assert len(all_rows(ComparedEntity)) == 2  # the phone and the suspect


@pytest.mark.invariant(13)
def test_what_europol_has_not_received_or_not_accepted_is_not_compared(german_officer, dutch_officer, analyst, now):
    send_to_europol(german_officer, analyst, at=now, entities=[phone()])
    contribute(dutch_officer, analyst, phone(), at=now)

    check(now)

    assert all_rows(Hit) == []
    assert len(all_rows(CrossCheck)) == 1


def _told_kinds(person):
    return [note.kind for note in all_rows(Notification) if note.recipient_id == person.pk]


def _recall(contribution, by, now):
    with acting_for(by):
        services.recall_contribution(contribution=contribution, reason="Wrong number.", by=by, at=now)


def _close_to_europol(contribution, by, other, now):
    with acting_for(by):
        limits = Limits(named_parties=(other.party,))
        services.restrict_contribution(contribution=contribution, limits=limits, by=by, at=now)


def _other_purpose(contribution, by, now):
    with acting_for(by):
        limits = Limits(purposes=("operational_analysis",))
        services.restrict_contribution(contribution=contribution, limits=limits, by=by, at=now)


@pytest.mark.invariant(8, 13, 25)
@pytest.mark.parametrize("way", ["recall", "europol", "purpose"])
def test_what_is_taken_back_leaves_the_index_and_the_hits_at_once(way, german_officer, dutch_officer, analyst, now):
    sent = contribute(german_officer, analyst, phone(), at=now)
    contribute(dutch_officer, analyst, phone(), at=now)
    check(now)

    {
        "recall": lambda: _recall(sent, german_officer, now),
        "europol": lambda: _close_to_europol(sent, german_officer, dutch_officer, now),
        "purpose": lambda: _other_purpose(sent, german_officer, now),
    }[way]()

    assert [row.contribution_id for row in all_rows(ComparedEntity)] != []
    assert sent.pk not in {row.contribution_id for row in all_rows(ComparedEntity)}
    assert len(all_rows(MatchKey)) == 1
    (pair,) = all_rows(Hit)
    assert (pair.status, pair.evidence, pair.verdict) == ("withdrawn", [], "")
    for side in all_rows(HitSide):
        assert (side.status, side.agreed, side.crime_area_id) == ("withdrawn", [], None)


@pytest.mark.invariant(25)
def test_what_has_run_out_is_not_compared_before_any_job_has_run(german_officer, dutch_officer, analyst, now):
    sent = contribute(german_officer, analyst, phone(), at=now)
    check(now)
    with acting_for(german_officer):
        limits = Limits(valid_until=now + timedelta(minutes=1))  # past for the clock of the database
        services.restrict_contribution(contribution=sent, limits=limits, by=german_officer, at=now)
    assert all_rows(ComparedEntity) == []
    contribute(dutch_officer, analyst, phone(), at=now)

    check(now)

    assert all_rows(Hit) == []


def test_a_rejected_pair_does_not_come_back_with_a_correction(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, suspect("Marek Zieliński-Probe", BORN), at=now)
    contribute(dutch_officer, analyst, suspect("Marek Zielinski Probe", BORN), at=now)
    check(now)
    (pair,) = pairs_of(analyst)
    with acting_for(analyst):
        services.verify_hit(hit=pair, step="reject", reason="Twins.", by=analyst, at=now)

    contribute(dutch_officer, analyst, suspect("Marek Zielinski Probe", BORN), at=now)
    check(now)

    assert len([row for row in all_rows(Hit) if not row.is_self]) == 1


def test_a_run_that_is_repeated_writes_nothing_twice(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    contribute(dutch_officer, analyst, phone(), at=now)
    check(now)
    with acting(OWNER_OF_TABLES):
        CrossCheck.objects.update(finished_at=None)

    assert check(now) == 2

    assert len(all_rows(Hit)) == 1
    assert len(all_rows(HitSide)) == 2
    assert len(all_rows(MatchKey)) == 2
    assert _told_kinds(german_officer).count("intelligence.hitside.told") == 1


@pytest.mark.invariant(10)
@pytest.mark.parametrize("model", [ComparedEntity, MatchKey, CrossCheck])
def test_nobody_but_the_worker_reads_the_index(model, german_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    check(now)

    for person in (german_officer, analyst):
        with acting_for(person):
            assert not model.objects.exists()
    with acting_as_system():
        assert not model.objects.exists()
    assert all_rows(model) != []


@pytest.mark.parametrize("call", ["portal_check_take('1', now(), now())", "portal_check_read('{1}')"])
def test_the_functions_of_the_worker_are_not_for_people(call, analyst):
    with pytest.raises(ProgrammingError, match="permission denied"), acting_for(analyst), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {call}")


def test_a_side_changes_no_more_than_what_it_says_of_the_hit(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    contribute(dutch_officer, analyst, phone(), at=now)
    check(now)
    (side,) = hits_of(german_officer)

    for values in ({"outcome": "confirmed"}, {"hidden_by": "rule"}, {"agreed": []}, {"status": "withdrawn"}):
        with pytest.raises(ProgrammingError, match="stays as it was found"), acting_for(german_officer):
            HitSide.objects.filter(pk=side.pk).update(**values)


def test_the_outcome_is_told_back_to_both_and_counted(german_officer, dutch_officer, french_officer, analyst, now):
    sent = contribute(german_officer, analyst, phone(), at=now)
    contribute(dutch_officer, analyst, phone(), at=now)
    contribute(french_officer, analyst, phone(), at=now)
    check(now)
    for pair in pairs_of(analyst):
        with acting_for(analyst):
            services.verify_hit(hit=pair, step="confirm", reason="Same handset.", by=analyst, at=now)
    services.tell_of_hits(at=now)

    with acting_for(german_officer):
        produced = services.produced_by(sent, by=german_officer)
    assert produced.words == "Your information produced 2 hits in 2 countries; 2 confirmed."
    for officer in (german_officer, dutch_officer, french_officer):
        assert _told_kinds(officer).count("intelligence.hitside.verified") == 2


def test_what_an_owner_says_reaches_europol_with_its_reason(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    contribute(dutch_officer, analyst, phone(), at=now)
    check(now)
    (side,) = hits_of(german_officer)

    with acting_for(german_officer):
        services.answer_hit(side=side, step="reject", reason="New holder since May.", by=german_officer, at=now)

    (pair,) = pairs_of(analyst)
    assert pair.answers["DE"]["status"] == "rejected"
    assert pair.answers["DE"]["reason"] == "New holder since May."
    (dutch,) = hits_of(dutch_officer)
    assert dutch.status == HitSide.Status.NEW


@pytest.mark.invariant(28)
def test_each_telling_is_on_record_without_content(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    contribute(dutch_officer, analyst, phone(), at=now)
    check(now)

    with acting(OWNER_OF_TABLES):
        events = list(AuditEvent.objects.filter(kind__startswith="intelligence.hit"))
    kinds = sorted(event.kind for event in events)
    assert kinds == ["intelligence.hit.found", "intelligence.hitside.told", "intelligence.hitside.told"]
    assert all("15112345678" not in str(event.__dict__) for event in events)


def test_a_closed_circle_keeps_the_hit_to_its_people(german_officer, dutch_officer, analyst, now):
    colleague = make_user("de.second", authority=german_officer.authority, role="liaison_officer")
    sent = contribute(german_officer, analyst, phone(), at=now)
    contribute(dutch_officer, analyst, phone(), at=now)
    check(now)
    assert len(hits_of(colleague)) == 1

    with acting_for(german_officer):
        sharing.close_circle(Contribution.objects.get(pk=sent.pk), german_officer.party_id, [german_officer])

    assert len(hits_of(german_officer)) == 1
    assert hits_of(colleague) == []
