"""Categories of people: explicit and dated, with reasons where the law asks for them, and bound to every use."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from intelligence import services
from intelligence.models import CategoryStatement, Entity
from tests.factories.intelligence import (
    draft_contribution,
    make_person_content,
    send_contribution,
)
from tests.factories.projects import give, person_of, state
from tests.kept import kept

pytestmark = pytest.mark.django_db
PROTECTED = sorted(Entity.PROTECTED_CATEGORIES)
REASON = "Saw the handover."


@pytest.fixture
@kept
def now():
    """PostgreSQL ends terms by its own clock, so these tests live in the present."""
    return timezone.now().replace(microsecond=0)


def born(now, years):
    """The birthday of somebody who is that old today."""
    return now.date().replace(year=now.year - years, day=min(now.day, 28))


def told(person, kind):
    with acting_for(person):
        return Notification.objects.filter(recipient=person, kind=kind).count()


# -- the dated history -----------------------------------------------------------------------------------------


@pytest.mark.invariant(23, 30)
def test_a_change_is_a_dated_statement_beside_what_was_sent(german_officer, dutch_officer, now):
    contribution = send_contribution(
        german_officer,
        dutch_officer,
        at=now,
        entities=[make_person_content(data_subject_category="contact")],
    )

    stated = state(person_of(contribution, german_officer), "suspect", by=german_officer, at=now, reason="Phone data.")

    person = person_of(contribution, dutch_officer)
    assert (person.data_subject_category, person.current_category) == ("contact", "suspect")
    assert (stated.previous, stated.category, stated.stated_at) == ("contact", "suspect", now)
    assert (stated.author, stated.reason) == (german_officer, "Phone data.")
    assert told(dutch_officer, "intelligence.categorystatement.stated") == 1
    with acting_for(dutch_officer):
        assert CategoryStatement.objects.visible_to(dutch_officer).count() == 1


@pytest.mark.invariant(23)
@pytest.mark.parametrize(("category", "reason"), [("suspect", " "), ("contact", "Same"), ("boss", "Unknown")])
def test_a_statement_needs_another_category_and_a_reason(german_officer, dutch_officer, now, category, reason):
    contribution = send_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content(data_subject_category="contact")]
    )

    with pytest.raises(DomainError):
        state(person_of(contribution, german_officer), category, by=german_officer, at=now, reason=reason)


@pytest.mark.invariant(23)
def test_only_people_of_the_owner_state_a_category(german_officer, dutch_officer, analyst, now):
    contribution = give(german_officer, dutch_officer, analyst, at=now, people=[{"data_subject_category": "associate"}])

    for person in (dutch_officer, analyst):
        with pytest.raises(AccessDenied):
            state(person_of(contribution, person), "suspect", by=person, at=now)


@pytest.mark.invariant(23)
def test_the_database_lets_no_one_change_a_category_without_a_statement_of_the_owner(
    german_officer, dutch_officer, now
):
    contribution = send_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content(data_subject_category="associate")]
    )
    person = person_of(contribution, german_officer)

    for actor in (german_officer, dutch_officer):
        with acting_for(actor), pytest.raises(ProgrammingError), transaction.atomic():
            Entity.objects.filter(pk=person.pk).update(current_category="suspect")
    forged = CategoryStatement(
        contribution=contribution, entity=person, category="suspect", reason="x", stated_at=now, author=dutch_officer
    )
    with acting_for(dutch_officer), pytest.raises(ProgrammingError), transaction.atomic():
        forged.save(force_insert=True)
    with acting_for(german_officer):
        with pytest.raises(ProgrammingError), transaction.atomic():  # in the name of somebody else
            forged.save(force_insert=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            CategoryStatement(
                contribution=contribution, entity=person, category="suspect", reason="", stated_at=now,
                author=german_officer,
            ).save(force_insert=True)  # fmt: skip
    assert person_of(contribution, german_officer).current_category == "associate"


@pytest.mark.invariant(23)
def test_a_statement_is_never_changed_or_removed(german_officer, dutch_officer, now):
    contribution = send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content()])
    state(person_of(contribution, german_officer), "contact", by=german_officer, at=now)

    with acting_for(german_officer):
        for change in (
            lambda: CategoryStatement.objects.update(reason="Better"),
            lambda: CategoryStatement.objects.all().delete(),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                change()


@pytest.mark.invariant(23)
@pytest.mark.parametrize("category", ["contact", "associate", "uncategorised"])
def test_time_makes_nobody_a_suspect(german_officer, dutch_officer, now, category):
    contribution = send_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content(data_subject_category=category)]
    )

    services.tend_categories(at=now + timedelta(days=2000))

    assert person_of(contribution, german_officer).current_category == category


def test_a_draft_is_changed_in_the_draft(german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content()])

    with pytest.raises(AccessDenied):
        state(person_of(draft, german_officer), "contact", by=german_officer, at=now)


def test_a_correction_starts_from_what_the_owner_says_now(german_officer, dutch_officer, now):
    contribution = send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content()])
    state(person_of(contribution, german_officer), "victim", by=german_officer, at=now, necessity=REASON)

    with acting_for(german_officer):
        draft = services.correct_contribution(contribution=contribution, by=german_officer, at=now)

    person = person_of(draft, german_officer)
    assert (person.data_subject_category, person.necessity) == ("victim", REASON)


# -- reasons of necessity --------------------------------------------------------------------------------------


@pytest.mark.invariant(19)
@pytest.mark.parametrize("category", PROTECTED)
def test_witnesses_victims_and_informants_need_a_reason_before_sending(german_officer, dutch_officer, now, category):
    person = {"data_subject_category": category}

    with pytest.raises(DomainError, match="strictly necessary"):
        send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content(**person)])

    assert send_contribution(
        german_officer, dutch_officer, at=now, entities=[make_person_content(**person, necessity=REASON)]
    )


@pytest.mark.invariant(19)
@pytest.mark.parametrize(("years", "needs"), [(17, True), (18, False)])
def test_being_a_minor_is_derived_from_the_day_asked(german_officer, dutch_officer, now, years, needs):
    content = make_person_content(birth_date=born(now, years))

    if needs:
        with pytest.raises(DomainError, match="strictly necessary"):
            send_contribution(german_officer, dutch_officer, at=now, entities=[content])
    else:
        assert send_contribution(german_officer, dutch_officer, at=now, entities=[content])


@pytest.mark.parametrize("on", [date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29), date(2026, 11, 24)])
@pytest.mark.parametrize("years", [17, 18, 19])
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_query_and_model_agree_on_who_is_a_minor(german_officer, now, on, years, days):
    birthday = date(on.year - years, on.month, min(on.day, 28)) + timedelta(days=days)
    draft = draft_contribution(german_officer, at=now, entities=[make_person_content(birth_date=birthday)])

    with acting_for(german_officer):
        entity = Entity.objects.of(draft).get()
        assert Entity.objects.filter(Entity.minors_on(on)).exists() is entity.is_minor(on)


@pytest.mark.invariant(19)
def test_one_added_entity_is_held_to_the_same_rule(german_officer, dutch_officer, now):
    draft = draft_contribution(german_officer, dutch_officer, at=now)

    with acting_for(german_officer), pytest.raises(DomainError, match="strictly necessary"):
        services.add_entity(
            draft=draft, content=make_person_content(data_subject_category="witness"), by=german_officer, at=now
        )


@pytest.mark.invariant(19)
def test_a_statement_that_makes_a_victim_needs_the_reason_too(german_officer, dutch_officer, now):
    contribution = send_contribution(german_officer, dutch_officer, at=now, entities=[make_person_content()])
    person = person_of(contribution, german_officer)

    with pytest.raises(DomainError, match="strictly necessary"):
        state(person, "victim", by=german_officer, at=now)

    state(person, "victim", by=german_officer, at=now, necessity=REASON)
    assert person_of(contribution, dutch_officer).shown_necessity == REASON
