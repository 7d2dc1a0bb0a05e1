"""The score of a draft, and the warning of what was sent lately."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.binding import acting_for
from intelligence import services
from tests.factories.intelligence import (
    ask,
    draft_contribution,
    make_content,
    make_entity_content,
    make_person_content,
    send_contribution,
)

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3)


def _entities(by, at, *contents):
    return [services.build_entity(one, party_code=by.party.code, at=at) for one in contents]


def _score(by, at, *entities, undecided=0, **fields):
    content = make_content(*fields.pop("to", ()), **fields)
    return services.completeness(content, _entities(by, at, *entities), by=by, on=at.date(), undecided=undecided)


def test_the_score_grows_with_what_is_written_and_is_whole_only_when_nothing_is_missing(
    german_officer, dutch_officer, now
):
    empty = _score(german_officer, now, subject="", body="", crime_area=None)
    addressed = _score(german_officer, now, to=[dutch_officer])
    named = _score(german_officer, now, make_entity_content(), to=[dutch_officer])
    graded = _score(
        german_officer,
        now,
        make_entity_content(),
        to=[dutch_officer],
        source_evaluation="B",
        information_evaluation="2",
    )

    assert empty.score < addressed.score < named.score < graded.score == 100
    assert not empty.may_be_sent
    assert {item.field for item in empty.missing} >= {"subject", "body", "crime_area", "to"}
    assert [item.field for item in named.hints] == ["source_evaluation"]


def test_what_is_undecided_and_people_without_a_category_are_hinted_at(german_officer, dutch_officer, now):
    person = make_person_content(data_subject_category="uncategorised")

    judged = _score(german_officer, now, person, to=[dutch_officer], undecided=2)

    hints = [item.message for item in judged.hints]
    assert "2 things were found in the text: confirm or drop." in hints
    assert any("why each person" in hint for hint in hints)
    assert judged.may_be_sent


def test_a_request_asks_for_no_evaluation(german_officer, dutch_officer, now):
    judged = _score(german_officer, now, make_entity_content(), to=[dutch_officer], kind="request")

    assert judged.score == 100


def _same(by, at, *entities, to=(), **fields):
    with acting_for(by):
        content = make_content(*to, **fields)
        return services.duplicates(content, _entities(by, at, *entities), by=by, at=at)


def test_the_same_number_sent_in_the_last_days_is_warned_of(sent, german_officer, now):
    found = _same(german_officer, now + LATER, make_entity_content(label="0031 6 1234 5678"))

    assert [(one.contribution, one.labels, one.is_same_request) for one in found] == [
        (sent, ("0031 6 1234 5678",), False)
    ]
    assert _same(german_officer, now + timedelta(days=15), make_entity_content()) == []
    assert _same(german_officer, now + LATER, make_entity_content(label="+31 6 1234 5679")) == []


@pytest.mark.invariant(1)
@pytest.mark.usefixtures("sent")
def test_nobody_is_warned_of_what_it_may_not_see(french_officer, analyst, now):
    assert _same(french_officer, now + LATER, make_entity_content()) == []
    assert _same(analyst, now + LATER, make_entity_content()) == []


@pytest.mark.invariant(1)
@pytest.mark.usefixtures("sent", "second_lock_off")
def test_the_rule_of_the_application_alone_keeps_the_warning_from_others(french_officer, analyst, now):
    assert _same(french_officer, now + LATER, make_entity_content()) == []
    assert _same(analyst, now + LATER, make_entity_content()) == []


@pytest.mark.invariant(1)
def test_the_second_lock_alone_keeps_the_warning_from_others(sent, french_officer, now, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())

    assert _same(french_officer, now + LATER, make_entity_content()) == []


def test_the_same_request_to_the_same_party_stands_first(german_officer, dutch_officer, polish_officer, now):
    phone = make_entity_content()
    asked = ask(german_officer, dutch_officer, at=now, entities=[phone])
    ask(german_officer, polish_officer, at=now + timedelta(hours=1), entities=[phone])

    found = _same(german_officer, now + LATER, phone, to=[dutch_officer], kind="request")

    assert [one.is_same_request for one in found] == [True, False]
    assert found[0].contribution == asked


def test_two_people_of_one_name_with_two_dates_of_birth_are_two(german_officer, dutch_officer, now):
    born = make_person_content(birth_date=now.date() - timedelta(days=12_000))
    send_contribution(german_officer, dutch_officer, at=now, entities=[born])

    other = make_person_content(birth_date=now.date() - timedelta(days=14_000))
    assert _same(german_officer, now + LATER, other) == []
    assert len(_same(german_officer, now + LATER, make_person_content())) == 1


def test_a_reply_is_not_warned_of_what_it_answers(sent, dutch_officer, now):
    assert _same(dutch_officer, now + LATER, make_entity_content(), reply_to=sent) == []
    assert len(_same(dutch_officer, now + LATER, make_entity_content())) == 1


def test_the_warning_costs_the_same_for_one_and_for_many(
    german_officer, dutch_officer, now, django_assert_max_num_queries
):
    contents = [make_entity_content(label=f"+31 6 1234 56{number}") for number in range(10, 40)]
    for _ in range(3):
        send_contribution(german_officer, dutch_officer, at=now, entities=contents)
    with acting_for(german_officer):
        content, entities = make_content(dutch_officer, kind="request"), _entities(german_officer, now, *contents)
        with django_assert_max_num_queries(6):
            assert len(services.duplicates(content, entities, by=german_officer, at=now + LATER)) == 3


def test_the_score_and_the_warning_for_programs(api_as, sent, german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=[make_entity_content()], subject="")
    url = reverse("contribution-completeness", args=[draft.pk])

    answer = api_as(german_officer).get(url).json()

    assert not answer["may_be_sent"]
    assert [item["code"] for item in answer["missing"]] == ["subject_missing"]
    assert api_as(dutch_officer).get(url).status_code == 404
    assert api_as(german_officer).get(reverse("contribution-completeness", args=[sent.pk])).status_code == 404
