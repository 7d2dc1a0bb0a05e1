"""Searches of the index: what who asks learns, what owners are told, what is recorded, counted and stopped."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from europol_portal.access.binding import acting, acting_as_system, acting_for
from europol_portal.audit.models import AuditEvent
from europol_portal.core.errors import DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.matching import settings
from intelligence.models import QuestConcern, QuestLimit, QuestMatch, QuestNotice, QuestSearch
from intelligence.services import Limits, quest
from intelligence.services.quest import running
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.crosscheck import PHONE, all_rows, check, contribute, phone, suspect
from tests.factories.quest import LATER, answers_to, ask, make_question, notices_of, person, search, searches_of, work

pytestmark = pytest.mark.django_db
BORN = "1984-03-05"


def _told(kind):
    return sorted(row.recipient.username for row in all_rows(Notification) if row.kind == kind)


def _phones(count, start=0):
    return [f"+49151{start + number:08}" for number in range(count)]


@pytest.mark.invariant(11, 28)
def test_who_asks_learns_owner_and_area_and_the_owner_learns_who_asked_and_why(
    german_officer, dutch_officer, french_officer, analyst, now
):
    sent = contribute(german_officer, analyst, phone(), at=now)
    check(now)

    (answer,) = search(dutch_officer, quest.Line("phone", "0151 12345678", region="DE"), at=now)

    assert (answer.grade, answer.other.code, answer.is_self) == ("exact", "DE", False)
    assert answer.agreed == [{"attribute": "Phone number", "value": PHONE}]
    assert answer.crime_area_id == sent.crime_area_id
    (notice,) = notices_of(german_officer)
    assert (notice.asker.code, notice.case_reference, notice.purpose) == ("NL", "LKA-2026-114", "investigation")
    assert notice.entity.label == PHONE
    assert notices_of(dutch_officer) == notices_of(french_officer) == searches_of(german_officer) == []
    assert _told("intelligence.questnotice.told") == [german_officer.username]
    kinds = [row.kind for row in all_rows(AuditEvent) if row.subject_type == "intelligence.questsearch"]
    assert kinds == ["intelligence.questsearch.asked", "intelligence.questsearch.answered"]


def test_names_are_found_in_another_script_and_explained_by_what_was_asked(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, suspect("Александр Петров", BORN), at=now)
    check(now)

    answers = search(dutch_officer, person("Aleksandr Petrov", BORN), person("Karl Beispiel"), at=now)

    (answer,) = answers
    assert (answer.grade, answer.position) == ("strong", 0)
    assert {"attribute": "birth", "value": BORN} in answer.agreed
    assert "петров" not in str(answer.agreed)


@pytest.mark.invariant(12)
def test_own_information_is_no_hit_and_nobody_else_is_told(german_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    check(now)

    (answer,) = search(german_officer, PHONE, at=now)

    assert (answer.is_self, answer.other) == (True, None)
    assert notices_of(german_officer) == notices_of(analyst) == []
    with acting_for(analyst):
        assert not QuestMatch.objects.visible_to(analyst).exists()


def test_the_same_party_for_the_same_case_is_told_to_the_owner_once(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, phone(), phone("+49 151 99999999"), at=now)
    check(now)

    for _ in range(3):
        search(dutch_officer, PHONE, "+4915199999999", at=now)
    search(dutch_officer, PHONE, at=now, case_reference="RK-9")

    assert [notice.times for notice in notices_of(german_officer)] == [3, 3, 1]
    assert _told("intelligence.questnotice.told") == [german_officer.username] * 2


@pytest.mark.invariant(8)
def test_what_the_owner_changes_closes_answers_that_were_given(german_officer, dutch_officer, analyst, now):
    sent = contribute(german_officer, analyst, phone(), at=now)
    check(now)
    found = ask(dutch_officer, at=now)
    work(now)
    assert len(answers_to(dutch_officer, found)) == 1

    with acting_for(german_officer):
        services.restrict_contribution(contribution=sent, limits=Limits(hides_hits=True), by=german_officer, at=now)

    assert answers_to(dutch_officer, found) == []
    assert search(dutch_officer, at=now) == []
    with acting_for(dutch_officer):
        export = quest.export_result(search=found, by=dutch_officer, at=now + LATER)
    assert "No hit" in export.text
    assert "DE" not in export.text
    assert len(notices_of(german_officer)) == 1


def test_a_list_goes_on_where_it_was_halted_with_no_line_twice_and_none_lost(
    german_officer, dutch_officer, analyst, now, monkeypatch
):
    numbers = _phones(30)
    contribute(german_officer, analyst, *(phone(number) for number in numbers[::3]), at=now)
    check(now)
    monkeypatch.setattr(running, "LINES_AT_ONCE", 7)
    found = ask(dutch_officer, *numbers, *numbers[:5], at=now, is_batch=True, name="handset.csv")
    halted, taken = running.value_of, []

    def halt(statement, *values):
        taken.append(statement)
        if "advance" in statement and len([one for one in taken if "advance" in one]) == 3:
            raise IntegrityError
        return halted(statement, *values)

    monkeypatch.setattr(running, "value_of", halt)
    with pytest.raises(IntegrityError):
        quest.search_index(at=now)
    (row,) = searches_of(dutch_officer)
    assert (row.done, row.line_count, row.state_at(now + LATER)) == (14, 30, "searching")
    assert quest.search_index(at=now) == 0  # another worker waits for the lease

    work(now + timedelta(minutes=6))

    answers = answers_to(dutch_officer, found)
    assert [answer.position for answer in answers] == list(range(0, 30, 3))
    assert len(all_rows(QuestMatch)) == len(all_rows(QuestNotice)) == 10
    assert _told("intelligence.questsearch.done") == [dutch_officer.username]
    with acting_for(dutch_officer):
        lines = quest.export_result(search=found, by=dutch_officer, at=now + timedelta(hours=1)).text.splitlines()
    assert len(lines) == 3 + 35 + 1
    assert lines[0] == lines[-1]
    assert "BASIC PROTECTION LEVEL | H0" in lines[0]
    assert sum(",Hit," in line for line in lines) == 12


def test_a_cancelled_list_goes_no_further_and_shows_nothing(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    check(now)
    found = ask(dutch_officer, *_phones(5), PHONE, at=now, is_batch=True)

    with acting_for(dutch_officer):
        quest.cancel_search(search=found, by=dutch_officer, at=now)
    work(now)

    (row,) = searches_of(dutch_officer)
    assert (row.done, row.state_at(now + LATER)) == (0, "cancelled")
    assert answers_to(dutch_officer, found) == []
    with acting_for(dutch_officer), pytest.raises(DomainError, match="no result"):
        quest.export_result(search=found, by=dutch_officer, at=now + LATER)


def test_single_searches_go_before_lists(dutch_officer, now):
    waiting = ask(dutch_officer, *_phones(5), at=now, is_batch=True)
    single = ask(dutch_officer, at=now + timedelta(seconds=1))

    with acting_as_system(), connection.cursor() as cursor:
        for expected in (single, waiting):
            cursor.execute("SELECT key FROM portal_quest_take(%s, %s)", [now + LATER, now + 2 * LATER])
            assert cursor.fetchone() == (expected.pk,)


def test_a_party_over_its_limit_is_refused_in_words_and_lists_wait_their_turn(dutch_officer, netherlands, now):
    with acting(OWNER_OF_TABLES):
        QuestLimit.objects.create(party=netherlands, lines_per_hour=3, lines_per_day=10, open_lists=1)
    ask(dutch_officer, *_phones(3), at=now)

    with pytest.raises(quest.OverLimit, match="3 values in an hour; 3 are used"):
        ask(dutch_officer, at=now + timedelta(minutes=59))
    ask(dutch_officer, at=now + timedelta(minutes=61))
    with pytest.raises(quest.OverLimit, match="10 lines of lists in 24 hours"):
        ask(dutch_officer, *_phones(11), at=now, is_batch=True)
    ask(dutch_officer, *_phones(2), at=now, is_batch=True)
    with pytest.raises(quest.OverLimit, match="1 lists of your party"):
        ask(dutch_officer, *_phones(2), at=now, is_batch=True)


@pytest.mark.parametrize(
    ("gap", "code"),
    [
        ({"case_reference": " "}, "case_missing"),
        ({"reason": ""}, "reason_missing"),
        ({"crime_area": None}, "crime_area_missing"),
        ({"legal_basis": "article_20a"}, "basis_unknown"),
        ({"purpose": "curiosity"}, "purpose_missing"),
        ({"lines": []}, "nothing_asked"),
    ],
)
def test_a_search_without_case_reason_or_basis_is_refused(gap, code, dutch_officer, now):
    question = make_question(by=dutch_officer, **gap)
    with acting_for(dutch_officer), pytest.raises(DomainError) as refusal:
        quest.ask_index(question=question, by=dutch_officer, at=now)

    assert refusal.value.code == code


FISHING = {
    "no_hits": lambda officer, now: [ask(officer, *_phones(10, 1000 * turn * 7), at=now) for turn in range(1, 7)],
    "number_range": lambda officer, now: ask(officer, *_phones(40), at=now, is_batch=True),
    "name_list": lambda officer, now: [
        ask(officer, *(person(f"Name{turn}{one} Probe") for one in "abcdefghij"), at=now) for turn in "xy"
    ],
    "no_case": lambda officer, now: [ask(officer, at=now, case_reference="as discussed") for _ in range(3)],
}


def test_fishing_makes_a_case_for_the_data_protection_officer_alone(
    dutch_officer, german_officer, data_protection_officer, analyst, now
):
    for turn, fish in enumerate(FISHING.values()):
        fish(dutch_officer, now + timedelta(days=10 * turn))
        work(now + timedelta(days=10 * turn))
    ask(german_officer, *_phones(19, 500), at=now, is_batch=True)
    work(now)

    with acting_for(data_protection_officer):
        found = list(QuestConcern.objects.visible_to(data_protection_officer).order_by("pk"))
        assert {(one.rule, one.person_id) for one in found} == {(name, dutch_officer.pk) for name in FISHING}
        closed = quest.close_concern(concern=found[-1], conclusion="A file.", by=data_protection_officer, at=now)
        assert closed.closed_by == data_protection_officer
    assert _told("intelligence.questconcern.opened") == [data_protection_officer.username] * len(FISHING)
    for someone in (dutch_officer, german_officer, analyst):
        with acting_for(someone):
            assert not QuestConcern.objects.exists()
            with pytest.raises(DomainError):
                quest.close_concern(concern=found[0], conclusion="Fine.", by=someone, at=now)


def test_what_expires_is_erased_and_the_record_stays(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    check(now)
    found = ask(dutch_officer, at=now)
    work(now)

    assert quest.end_searches(at=now + timedelta(days=29)) == 0
    assert quest.end_searches(at=now + timedelta(days=31)) == 1

    (row,) = searches_of(dutch_officer)
    with acting_for(dutch_officer):
        assert bytes(QuestSearch.objects.values_list("content", flat=True).get(pk=row.pk)) == b""
    assert answers_to(dutch_officer, found) == []
    assert [match.asked for match in all_rows(QuestMatch)] == [""]
    assert len(notices_of(german_officer)) == 1


def test_nobody_writes_what_the_worker_writes(german_officer, dutch_officer, analyst, now):
    contribute(german_officer, analyst, phone(), at=now)
    check(now)
    found = ask(dutch_officer, at=now)
    work(now)

    for change in ({"finished_at": None}, {"content": b""}, {"case_reference": "x"}, {"owner_id": analyst.party_id}):
        with pytest.raises(ProgrammingError, match="permission denied"), acting_for(dutch_officer):
            QuestSearch.objects.filter(pk=found.pk).update(**change)
    calls = ("portal_quest_find('{1}', 1, 1)", "portal_quest_take(now(), now())", "portal_quest_due(now())")
    for someone in (dutch_officer, analyst):
        for call in calls:
            with pytest.raises(ProgrammingError, match="permission denied"), acting_for(someone):
                connection.cursor().execute(f"SELECT * FROM {call}")
    with acting_as_system():
        assert not QuestSearch.objects.exists()
        assert not QuestMatch.objects.exists()


def test_of_a_number_that_very_many_hold_the_newest_of_each_owner_is_met(officers, analyst, now, monkeypatch):
    rules = replace(settings.default(), every_holder=3, telling_holders=5)
    monkeypatch.setattr(settings, "default", lambda: rules)
    for owner, count in ((officers["DE"], 4), (officers["PL"], 2)):
        for _ in range(count):
            contribute(owner, analyst, phone(), at=now)
    check(now)

    answers = search(officers["NL"], at=now)

    assert sorted((answer.other.code, answer.grade) for answer in answers) == [("DE", "possible"), ("PL", "possible")]
