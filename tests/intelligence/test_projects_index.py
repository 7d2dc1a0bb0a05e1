"""What is held of whom: listed data only, the open index, people withdrawn from use."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.filters import EntityFilter
from intelligence.models import Contribution, Entity
from intelligence.services import EntityContent, Limits
from intelligence.services.people import annex, index_attributes
from tests.factories.intelligence import (
    PURPOSES,
    draft_contribution,
    make_entity_content,
    make_person_content,
    send_contribution,
)
from tests.factories.projects import give, person_of, state
from tests.kept import kept

pytestmark = pytest.mark.django_db
PROTECTED = sorted(Entity.PROTECTED_CATEGORIES)
COMPARED = ["suspect", "convicted", "potential_offender"]
BEYOND = ["contact", "associate", "witness", "victim", "informant", "uncategorised"]
REASON = "Saw the handover."


@pytest.fixture
@kept
def now():
    """PostgreSQL ends terms by its own clock, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


def born(now, years):
    """The birthday of somebody who is that old today."""
    return now.date().replace(year=now.year - years, day=min(now.day, 28))


def found(rule, person, now):
    """Labels of the entities that a rule lets into the index, as Europol reads them."""
    with acting_for(person):
        return set(Entity.objects.filter(rule(hub=person.party, at=now)).values_list("label", flat=True))


def told(person, kind):
    with acting_for(person):
        return Notification.objects.filter(recipient=person, kind=kind).count()


# -- Annex II --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", PROTECTED)
@pytest.mark.parametrize("heading", ["Conviction", "Shoe size"])
def test_about_witnesses_victims_and_informants_only_listed_data_is_held(german_officer, now, category, heading):
    content = make_person_content(
        data_subject_category=category, necessity=REASON, attributes={heading: "x", "Nationality": "PL"}
    )

    with pytest.raises(DomainError, match=f"“{heading}” may not be held") as refused:
        draft_contribution(german_officer, at=now, entities=[content])
    assert "Nationality" not in refused.value.message


@pytest.mark.parametrize("category", COMPARED)
def test_about_suspects_the_annex_is_wide(german_officer, now, category):
    content = make_person_content(data_subject_category=category, attributes={"Conviction": "2019", "Shoe size": "44"})

    assert draft_contribution(german_officer, at=now, entities=[content])


@pytest.mark.invariant(21)
def test_special_data_needs_a_reason_and_enters_no_index(german_officer, dutch_officer, now):
    content = {"attributes": {"Religion": "x", "Nationality": "PL", "Shoe size": "44"}}
    with pytest.raises(DomainError, match=r"Article 30\(2\)"):
        send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content(**content)])

    contribution = send_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content(**content, necessity=REASON)]
    )

    assert index_attributes(person_of(contribution, german_officer)) == {"Nationality": "PL"}


@pytest.mark.invariant(21)
def test_special_data_is_no_filter_and_no_search_word(german_officer, dutch_officer, now, api_as):
    send_contribution(
        german_officer,
        dutch_officer,
        at=now,
        entities=[make_person_content(attributes={"Religion": "Zoroastrian"}, necessity=REASON)],
    )
    special = {word for word, field in annex().by_word.items() if field.is_special}

    assert not special & {name.replace("_", " ") for name in EntityFilter.base_filters}
    assert not any("attributes" in (one.field_name or "") for one in EntityFilter.base_filters.values())
    with acting_for(german_officer), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM intelligence_entity WHERE ts::text ILIKE '%zoroastr%'")
        assert cursor.fetchone() == (0,)
    listed = api_as(german_officer).get("/api/v1/entities/", {"attributes": "Zoroastrian", "religion": "Zoroastrian"})
    assert len(listed.json()["results"]) == 1  # an unknown filter filters nothing


@pytest.mark.invariant(20, 21)
def test_the_annex_marks_no_special_field_for_the_index():
    fields = annex().fields.values()

    assert {field.code for field in fields if field.is_special} == {
        "origin", "politics", "belief", "union", "genetics", "biometrics", "health", "sexuality",
    }  # fmt: skip
    assert not any(field.is_special and field.is_in_index for field in fields)


# -- what may be compared --------------------------------------------------------------------------------------


@pytest.mark.invariant(20, 22)
@pytest.mark.parametrize("category", [*COMPARED, *BEYOND])
def test_the_index_holds_suspects_convicted_and_potential_offenders_only(analyst, german_officer, now, category):
    give(
        german_officer,
        analyst,
        at=now,
        people=[{"label": "Person", "data_subject_category": category, "necessity": REASON}],
    )

    assert found(services.indexable, analyst, now) == ({"Person"} if category in COMPARED else set())
    assert found(services.protected, analyst, now) == set()


@pytest.mark.invariant(19, 20)
@pytest.mark.parametrize("category", [*COMPARED, *BEYOND])
def test_minors_are_never_in_the_open_index_but_hit_or_no_hit_under_the_stronger_rule(
    analyst, german_officer, now, category
):
    give(
        german_officer,
        analyst,
        at=now,
        people=[
            {
                "label": "Minor",
                "data_subject_category": category,
                "necessity": REASON,
                "birth_date": born(now, 16),
            }
        ],
    )

    assert found(services.indexable, analyst, now) == set()
    assert found(services.protected, analyst, now) == ({"Minor"} if category in COMPARED else set())
    grown = now + timedelta(days=3 * 366)
    assert found(services.indexable, analyst, grown) == ({"Minor"} if category in COMPARED else set())


@pytest.mark.invariant(20, 23)
def test_a_statement_reaches_the_index(analyst, german_officer, now):
    contribution = give(german_officer, analyst, at=now, people=[{"label": "Person"}])
    assert found(services.indexable, analyst, now) == {"Person"}

    state(person_of(contribution, german_officer), "associate", by=german_officer, at=now)
    assert found(services.indexable, analyst, now) == set()

    state(person_of(contribution, german_officer), "convicted", by=german_officer, at=now)
    assert found(services.indexable, analyst, now) == {"Person"}


@pytest.mark.invariant(7, 13)
def test_only_what_europol_received_for_comparing_is_in_the_index(analyst, german_officer, dutch_officer, now):
    phone = [make_entity_content(label="+31 6 1111 1111")]
    send_contribution(german_officer, dutch_officer, at=now, purposes=PURPOSES, entities=phone)
    give(german_officer, analyst, at=now, purposes=("operational_analysis",), entities=phone)
    draft_contribution(german_officer, analyst, at=now, purposes=PURPOSES, entities=phone)
    assert found(services.indexable, analyst, now) == set()

    given = give(german_officer, analyst, at=now, entities=phone)
    assert found(services.indexable, analyst, now) == {"+31 6 1111 1111"}

    with acting_for(german_officer):
        services.restrict_contribution(
            contribution=Contribution.objects.get(pk=given.pk),
            limits=Limits(purposes=("operational_analysis",)),
            by=german_officer,
            at=now,
        )
    assert found(services.indexable, analyst, now) == set()


@pytest.mark.invariant(8)
def test_what_is_recalled_leaves_the_index(analyst, german_officer, now):
    given = give(german_officer, analyst, at=now, people=[{}])
    with acting_for(analyst):
        services.open_contribution(contribution=given, by=analyst, at=now)
    with acting_for(german_officer):
        services.recall_contribution(contribution=given, reason="Wrong.", by=german_officer, at=now)

    assert found(services.indexable, analyst, now) == set()


# -- people without a category ---------------------------------------------------------------------------------


@pytest.fixture
@kept
def unclear(german_officer, dutch_officer, analyst, now):
    """A person without a category for the Netherlands and Europol."""
    return give(german_officer, dutch_officer, analyst, at=now, people=[{"data_subject_category": "uncategorised"}])


@pytest.mark.invariant(22)
def test_the_owner_is_reminded_once_and_then_the_person_is_withdrawn_from_use(
    unclear, officers, analyst, now, settings
):
    german_officer, dutch_officer = officers["DE"], officers["NL"]
    days = settings.UNCATEGORISED_DAYS
    services.tend_categories(at=now + timedelta(days=days - settings.UNCATEGORISED_REMINDER_DAYS - 1))
    assert told(german_officer, "intelligence.entity.category_due") == 0
    for hours in (1, 2):
        services.tend_categories(at=now + timedelta(days=days - settings.UNCATEGORISED_REMINDER_DAYS, hours=hours))
    assert told(german_officer, "intelligence.entity.category_due") == 1
    assert person_of(unclear, dutch_officer)

    for hours in (1, 2):
        services.tend_categories(at=now + timedelta(days=days, hours=hours))

    assert told(german_officer, "intelligence.entity.withdrawn") == 1
    assert told(dutch_officer, "intelligence.entity.withdrawn") == 0
    for person in (dutch_officer, analyst):
        with acting_for(person):
            assert not Entity.objects.visible_to(person).of(unclear).exists()
            assert not Entity.objects.of(unclear).exists()  # the second lock alone
    assert person_of(unclear, german_officer).is_withdrawn


@pytest.mark.invariant(22)
@pytest.mark.usefixtures("second_lock_off")
def test_the_first_lock_alone_keeps_withdrawn_people_from_others(unclear, german_officer, dutch_officer, now, settings):
    services.tend_categories(at=now + timedelta(days=settings.UNCATEGORISED_DAYS, hours=1))

    with acting_for(dutch_officer):
        assert not Entity.objects.visible_to(dutch_officer).of(unclear).exists()
    with acting_for(german_officer):
        assert Entity.objects.visible_to(german_officer).of(unclear).exists()


@pytest.mark.invariant(22, 23)
def test_a_category_brings_a_withdrawn_person_back(unclear, german_officer, dutch_officer, now, settings):
    late = now + timedelta(days=settings.UNCATEGORISED_DAYS, hours=1)
    services.tend_categories(at=late)

    state(person_of(unclear, german_officer), "suspect", by=german_officer, at=late)

    assert person_of(unclear, dutch_officer).current_category == "suspect"


@pytest.mark.invariant(22)
def test_losing_the_category_starts_the_time_again(german_officer, dutch_officer, now, settings):
    contribution = send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content()])

    state(person_of(contribution, german_officer), "uncategorised", by=german_officer, at=now)

    assert person_of(contribution, german_officer).category_due == now + timedelta(days=settings.UNCATEGORISED_DAYS)


# -- lists -----------------------------------------------------------------------------------------------------


@pytest.mark.invariant(10, 19)
@pytest.mark.parametrize("category", [*PROTECTED, "minor"])
def test_protected_people_of_others_stand_in_no_list_and_in_no_filter(officers, now, as_, api_as, category):
    german_officer, dutch_officer, french_officer = officers["DE"], officers["NL"], officers["FR"]
    fields = {"birth_date": born(now, 15)} if category == "minor" else {"data_subject_category": category}
    contribution = send_contribution(
        german_officer,
        dutch_officer,
        at=now,
        entities=[make_person_content(label="Protected Person", necessity=REASON, **fields), make_entity_content()],
    )
    person = person_of(contribution, german_officer)
    ways = [{}, {"contribution": str(contribution.pk)}, {"kind": "person"}, {"value": person.normalised}]

    for reader, sees in ((german_officer, True), (dutch_officer, False), (french_officer, False)):
        for way in ways:
            listed = api_as(reader).get("/api/v1/entities/", way).json()["results"]
            assert any(one["label"] == "Protected Person" for one in listed) is sees
        assert api_as(reader).get(f"/api/v1/entities/{person.pk}/").status_code == (200 if sees else 404)
        assert ("Protected Person" in as_(reader).get("/intelligence/entities/").content.decode()) is sees


@pytest.mark.invariant(19)
def test_recipients_read_of_protected_people_in_the_contribution_with_the_reason(officers, now, as_, api_as):
    german_officer, dutch_officer, french_officer = officers["DE"], officers["NL"], officers["FR"]
    contribution = send_contribution(
        german_officer,
        dutch_officer,
        at=now,
        entities=[make_person_content(label="Protected Person", data_subject_category="witness", necessity=REASON)],
    )
    address = f"/api/v1/contributions/{contribution.pk}/"

    text = as_(dutch_officer).get(contribution.get_absolute_url()).content.decode()
    assert "Protected Person" in text
    assert REASON in text
    assert api_as(dutch_officer).get(address).json()["entities"][0]["necessity"] == REASON
    assert as_(french_officer).get(contribution.get_absolute_url()).status_code == 404
    assert api_as(french_officer).get(address).status_code == 404


def test_entities_of_other_kinds_hold_no_category(german_officer, now):
    content = EntityContent(kind="location", label="Quay 7", data_subject_category="suspect")

    with pytest.raises(DomainError, match="Only a person"):
        draft_contribution(german_officer, at=now, entities=[content])
