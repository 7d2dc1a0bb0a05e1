"""Nobody learns from a search what is not theirs: two and three parties, protected people, terms, each lock alone."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse

from europol_portal.access.binding import acting_for
from europol_portal.search import services as search
from europol_portal.search.index import Question
from intelligence import services
from intelligence.models import Entity
from intelligence.querysets import Place, found, found_contributions
from intelligence.search import codes
from tests.factories.intelligence import (
    make_entity_content,
    make_person_content,
    send_contribution,
)

pytestmark = pytest.mark.django_db
WITNESS = {"label": "Zuzana Svědková", "data_subject_category": "witness", "necessity": "The only eye witness."}


def _look(person, now, text, **question):
    with acting_for(person):
        return search.look(by=person, question=Question(text=text, **question), at=now)


def _read(person, contribution, now):
    with acting_for(person):
        services.open_contribution(contribution=contribution, by=person, at=now)


def _finds(person, word):
    """How many entities and how many contributions the search finds."""
    with acting_for(person):
        return len(found("entity", word, limit=5)), len(found_contributions(word, limit=5))


def _facts(listing):
    """All that a search tells."""
    counts = [(facet.name, value.value, value.count) for facet in listing.facets for value in facet.values]
    types = [(one.value, one.count) for one in listing.types]
    return [line.hit.title for line in listing.lines], counts, types, listing.older


@pytest.mark.invariant(10)
def test_of_three_parties_each_counts_only_what_is_its_own(german_officer, dutch_officer, french_officer, now):
    for number in range(3):
        send_contribution(german_officer, dutch_officer, at=now, body="Quartz", subject=f"For the Dutch {number}")
    send_contribution(german_officer, french_officer, at=now, body="Quartz", subject="For the French")

    german, dutch, french = (
        _facts(_look(who, now, "quartz")) for who in (german_officer, dutch_officer, french_officer)
    )

    assert (len(german[0]), len(dutch[0]), len(french[0])) == (4, 3, 1)
    assert ("owner", "DE", "3") in dutch[1]
    assert ("owner", "DE", "1") in french[1]
    assert dict(french[2])["contributions"] == "1"


@pytest.mark.invariant(2, 10)
@pytest.mark.parametrize("question", [{}, {"best": True}, {"owner": "DE"}, {"kind": "information"}, {"handling": "H2"}])
def test_what_others_share_leaves_no_trace(german_officer, dutch_officer, french_officer, now, question):
    send_contribution(
        german_officer, dutch_officer, at=now, body="Quartz", handling_codes=("H2",),
        entities=[make_entity_content(label="quartz@example.org", subtype="email")],
    )  # fmt: skip

    assert _facts(_look(french_officer, now, "quartz", **question)) == _facts(
        _look(french_officer, now, "basalt", **question)
    )


@pytest.mark.invariant(10)
def test_the_function_alone_keeps_the_second_party_out(german_officer, dutch_officer, french_officer, now, monkeypatch):
    monkeypatch.setattr("europol_portal.access.querysets.visible_q", lambda *_: Q())
    send_contribution(german_officer, dutch_officer, at=now, body="Quartz", entities=[make_entity_content()])

    assert _facts(_look(french_officer, now, "quartz"))[0] == []
    assert len(_facts(_look(dutch_officer, now, "quartz"))[0]) == 1


@pytest.mark.invariant(10)
@pytest.mark.usefixtures("second_lock_off")
def test_the_application_alone_keeps_the_second_party_out(german_officer, dutch_officer, french_officer, now):
    send_contribution(german_officer, dutch_officer, at=now, body="Quartz", entities=[make_entity_content()])

    assert _facts(_look(french_officer, now, "quartz"))[:2] == ([], [])
    assert len(_facts(_look(dutch_officer, now, "quartz"))[0]) == 1


@pytest.mark.invariant(19)
def test_a_protected_person_is_found_by_the_owner_alone(german_officer, dutch_officer, french_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content(**WITNESS)])
    everybody = (german_officer, dutch_officer, french_officer)

    assert [_finds(who, "svedkova") for who in everybody] == [(1, 0), (0, 0), (0, 0)]
    _read(dutch_officer, sent, now)
    assert [_finds(who, "svedkova") for who in everybody] == [(1, 0), (0, 0), (0, 0)]


@pytest.mark.invariant(19)
def test_a_minor_is_protected_by_the_day_of_birth(german_officer, dutch_officer, now):
    young = make_person_content(
        label="Tomáš Mladý", birth_date=(now - timedelta(days=16 * 365)).date(), necessity="Named by the group."
    )
    grown = make_person_content(label="Tomáš Starý", birth_date=(now - timedelta(days=40 * 365)).date())
    send_contribution(german_officer, dutch_officer, at=now, entities=[young, grown])

    with acting_for(dutch_officer):
        places = found("entity", "tomas", limit=5)
        assert [Entity.objects.get(pk=place.id).label for place in places] == ["Tomáš Starý"]
        people = found("entity", None, codes=[codes.of_entity_kind("person")], limit=5)
    assert len(people) == 1


@pytest.mark.invariant(21)
def test_special_categories_and_categories_of_people_are_no_criterion(german_officer, dutch_officer, now):
    person = make_person_content(
        attributes={"religion": "zoroastrian", "health": "asthmatic"}, necessity="His inhaler."
    )
    send_contribution(german_officer, dutch_officer, at=now, entities=[person])

    for words in ("zoroastrian", "asthmatic", "suspect"):
        assert _facts(_look(dutch_officer, now, words))[0] == [], words
    facets = {facet.name for facet in _look(dutch_officer, now, "container").facets}
    assert facets <= {"kind", "owner", "crime_area", "handling", "since"}


@pytest.mark.invariant(8)
def test_a_filter_follows_the_codes_that_the_owner_adds_later(german_officer, dutch_officer, now):
    sent = send_contribution(german_officer, dutch_officer, at=now, body="Quartz")
    with acting_for(german_officer):
        type(sent).objects.filter(pk=sent.pk).update(handling_codes=["H1"])

    assert len(_look(dutch_officer, now, "quartz", handling="H1").lines) == 1
    assert _look(dutch_officer, now, "quartz", handling="H0").lines == []


def test_pages_go_on_where_the_last_one_ended_over_all_sources(german_officer, dutch_officer, now):
    for number in range(4):
        things = [make_entity_content(label=f"quartz{number}{part}@example.org", subtype="email") for part in range(3)]
        send_contribution(german_officer, dutch_officer, at=now, subject=f"Quartz {number}", entities=things)
    shown, cursor = [], ""
    with acting_for(dutch_officer):
        everything = search.look(by=dutch_officer, question=Question("quartz"), at=now, limit=50)
        while True:
            page = search.look(by=dutch_officer, question=Question("quartz"), at=now, cursor=cursor, limit=3)
            shown += [line.hit.key for line in page.lines]
            if not (cursor := page.older):
                break
    assert shown == [line.hit.key for line in everything.lines]
    assert len(shown) == len(set(shown)) >= 4


@pytest.mark.parametrize("cursor", ["x", "1.2", "'", "..", "99999999"])
def test_a_cursor_typed_by_hand_is_no_error(german_officer, dutch_officer, now, cursor):
    send_contribution(german_officer, dutch_officer, at=now, body="Quartz")

    with acting_for(dutch_officer):
        assert len(search.look(by=dutch_officer, question=Question("quartz"), at=now, cursor=cursor).lines) == 1
        assert Place.read(cursor) is None


def test_the_best_stand_first_by_choice(german_officer, dutch_officer, now):
    send_contribution(german_officer, dutch_officer, at=now, subject="Quartz", body="Quartz and quartz.")
    send_contribution(german_officer, dutch_officer, at=now, subject="Other", body="One quartz among many other words.")

    def titles(**question):
        lines = _look(dutch_officer, now, "quartz", **question).lines
        return [line.hit.title for line in lines if line.source.name == "contributions"]

    assert titles() == ["Other", "Quartz"]
    assert titles(best=True) == ["Quartz", "Other"]


def test_days_and_unknown_filters_narrow(german_officer, dutch_officer, now):
    send_contribution(german_officer, dutch_officer, at=now, body="Quartz")
    today = _key_day(dutch_officer)

    assert len(_look(dutch_officer, now, "quartz", since=today, until=today).lines) == 1
    assert _look(dutch_officer, now, "quartz", until=today - timedelta(days=1)).lines == []
    assert _look(dutch_officer, now, "quartz", since=today + timedelta(days=1)).lines == []
    assert _look(dutch_officer, now, "quartz", kind="nonsense").lines == []
    assert _look(dutch_officer, now, "quartz", owner="XX").lines == []


def _key_day(person):
    from datetime import UTC, datetime  # noqa: PLC0415
    from uuid import UUID  # noqa: PLC0415

    with acting_for(person):
        (place,) = found("text", "quartz", limit=2)
    return datetime.fromtimestamp((UUID(place.of).int >> 80) / 1000, tz=UTC).date()


def test_the_page_costs_the_same_number_of_queries_for_many_hits(
    client, german_officer, dutch_officer, now, django_assert_max_num_queries
):
    client.force_login(dutch_officer)
    send_contribution(german_officer, dutch_officer, at=now, body="Quartz", entities=[make_entity_content()])
    with django_assert_max_num_queries(60) as few:
        client.get(reverse("search"), {"q": "quartz"})
    for _ in range(5):
        send_contribution(german_officer, dutch_officer, at=now, body="Quartz", entities=[make_entity_content()])
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("search"), {"q": "quartz"})
