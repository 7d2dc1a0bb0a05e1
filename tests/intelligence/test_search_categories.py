"""The search follows the dated category of a person at once, and asks the same rule as every list."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from europol_portal.access.binding import acting, acting_for
from europol_portal.search import services as search
from europol_portal.search.index import Place as IndexPlace
from europol_portal.search.index import Question
from intelligence import services
from intelligence.access import listed_entities
from intelligence.models import Entity
from intelligence.querysets import Place, found, found_contributions
from intelligence.search import sources
from intelligence.services import ContributionContent
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.intelligence import make_person_content, send_contribution
from tests.factories.projects import person_of, state

pytestmark = pytest.mark.django_db
NAME, WORD = "Zuzana Svědková", "svedkova"
REASON = "The only eye witness."


def finds(person, now, word=WORD):
    """What the search tells of the word: entities, contributions, lines of the page, facets and types."""
    with acting_for(person):
        looked = search.look(by=person, question=Question(text=word), at=now)
        counts = sum(int(value.count) for facet in looked.facets for value in facet.values if value.count.isdecimal())
        types = sum(int(one.count) for one in looked.types if one.count.isdecimal())
        return (
            len(found("entity", word, limit=5)),
            len(found_contributions(word, limit=5)),
            len(looked.lines),
            counts + types,
        )


def sent_with(german_officer, dutch_officer, now, **fields):
    """A contribution about one person."""
    return send_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content(label=NAME, **fields)]
    )


NOTHING = (0, 0, 0, 0)


@pytest.mark.invariant(10, 19, 23)
@pytest.mark.parametrize("category", sorted(Entity.PROTECTED_CATEGORIES))
def test_who_becomes_protected_leaves_the_search_of_others_at_once(officers, now, category):
    german, dutch, french = officers["DE"], officers["NL"], officers["FR"]
    sent = sent_with(german, dutch, now)
    assert finds(dutch, now)[:2] == (1, 1)

    state(person_of(sent, german), category, by=german, at=now, necessity=REASON)

    assert finds(dutch, now) == finds(french, now) == NOTHING
    assert finds(german, now)[0] == 1


@pytest.mark.invariant(19, 23)
@pytest.mark.parametrize("category", sorted(Entity.PROTECTED_CATEGORIES))
def test_who_is_no_longer_protected_is_found_at_once_by_those_who_have_the_contribution(officers, now, category):
    german, dutch, french = officers["DE"], officers["NL"], officers["FR"]
    sent = sent_with(german, dutch, now, data_subject_category=category, necessity=REASON)
    assert finds(dutch, now) == NOTHING

    state(person_of(sent, german), "suspect", by=german, at=now)

    assert finds(dutch, now)[:2] == (1, 1)
    assert finds(french, now) == NOTHING


@pytest.mark.invariant(19)
def test_a_minor_stays_protected_whatever_the_category(officers, now):
    german, dutch = officers["DE"], officers["NL"]
    born = (now - timedelta(days=10 * 365)).date()
    sent = sent_with(german, dutch, now, birth_date=born, necessity=REASON)
    state(person_of(sent, german), "potential_offender", by=german, at=now, necessity=REASON)

    assert finds(dutch, now) == NOTHING
    assert finds(german, now)[0] == 1


@pytest.mark.invariant(22)
def test_who_is_withdrawn_from_use_leaves_the_search_of_others_at_once_and_comes_back_with_a_category(
    officers, now, settings
):
    german, dutch = officers["DE"], officers["NL"]
    sent = sent_with(german, dutch, now, data_subject_category="uncategorised")
    assert finds(dutch, now)[:2] == (1, 1)

    later = now + timedelta(days=settings.UNCATEGORISED_DAYS + 1)
    services.tend_categories(at=later)
    assert finds(dutch, now) == NOTHING
    assert finds(german, now)[0] == 1

    state(person_of(sent, german), "suspect", by=german, at=later)
    assert finds(dutch, now)[:2] == (1, 1)


@pytest.mark.invariant(10, 19, 22)
def test_the_function_alone_keeps_protected_and_withdrawn_people_from_others(officers, now, settings):
    german, dutch = officers["DE"], officers["NL"]
    sent_with(german, dutch, now, data_subject_category="victim", necessity=REASON)
    sent_with(german, dutch, now, data_subject_category="uncategorised")
    services.tend_categories(at=now + timedelta(days=settings.UNCATEGORISED_DAYS + 1))

    with acting_for(dutch):
        assert found("entity", WORD, limit=5) == []
        assert found_contributions(WORD, limit=5) == []


@pytest.mark.invariant(19)
@pytest.mark.parametrize("on", [date(2026, 11, 24), date(2028, 2, 29), date(2026, 2, 28), date(2027, 3, 1)])
def test_the_rule_of_the_lists_and_the_rule_of_the_search_are_one(german_officer, dutch_officer, now, on, monkeypatch):
    births = [None, *(date(on.year - 18, month, day) for month, day in ((2, 27), (2, 28), (3, 1), (11, 24), (11, 25)))]
    if on.year % 4 == 2:
        births.append(date(on.year - 18, 2, 29))
    people = [
        make_person_content(data_subject_category=category, birth_date=birth, necessity=REASON)
        for category in Entity.DataSubjectCategory.values
        for birth in births
    ]
    send_contribution(german_officer, dutch_officer, at=now, entities=people)

    with acting(OWNER_OF_TABLES), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, current_category IN ('witness', 'victim', 'informant')"
            " OR coalesce(birth_date > %s::date - interval '18 years', false),"
            " portal_is_protected(current_category, birth_date) FROM intelligence_entity",
            [on],
        )
        rows = cursor.fetchall()
        by_search = {key for key, is_protected, _ in rows if is_protected}
        today = Entity.objects.filter(Entity.protected_on(timezone.now().date()))
        assert set(today.values_list("pk", flat=True)) == {key for key, _, is_protected in rows if is_protected}
        listed = set(Entity.objects.filter(listed_entities(dutch_officer, on)).values_list("pk", flat=True))
    assert listed == {key for key, *_ in rows} - by_search


@pytest.mark.invariant(19)
def test_the_application_alone_shows_no_protected_person_of_another_owner(officers, now, monkeypatch):
    german, dutch = officers["DE"], officers["NL"]
    sent = sent_with(german, dutch, now, data_subject_category="witness", necessity=REASON)
    place = Place(of=str(sent.pk), id=str(person_of(sent, german).pk))
    monkeypatch.setattr(sources, "answered", lambda *_: [(place, 1.0)])

    for person, titles in ((german, [NAME]), (dutch, [])):
        with acting_for(person):
            hits = sources.page_of_entities(person, Question(text=WORD), IndexPlace(), 5)
        assert [hit.title for hit in hits] == titles


@pytest.mark.invariant(10, 19)
@pytest.mark.parametrize("category", sorted(Entity.PROTECTED_CATEGORIES))
def test_a_draft_is_no_way_to_search_for_protected_people_of_another_owner(officers, now, category):
    german, dutch = officers["DE"], officers["NL"]
    sent = sent_with(german, dutch, now, data_subject_category=category, necessity=REASON)
    content = ContributionContent(subject="A guess", body="", to=(german.authority,))

    def warned(person):
        with acting_for(person):
            guess = services.build_entity(make_person_content(label=NAME), party_code=person.party.code, at=now)
            return [one.contribution.pk for one in services.duplicates(content, [guess], by=person, at=now)]

    assert warned(dutch) == []
    assert warned(german) == [sent.pk]
    state(person_of(sent, german), "suspect", by=german, at=now)
    assert warned(dutch) == [sent.pk]
