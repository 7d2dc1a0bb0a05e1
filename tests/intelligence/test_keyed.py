"""Entities and relations read by key are those that the rule in one statement gives, for everybody."""

from datetime import date

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import User
from intelligence import services
from intelligence.models import Entity, Relation
from intelligence.services.identity.clusters import gathered
from intelligence.services.identity.keyed import Sayers, entities_in, relations_in
from intelligence.services.identity.links import said
from tests.factories.intelligence import (
    draft_contribution,
    make_entity_content,
    make_person_content,
    send_contribution,
)

pytestmark = pytest.mark.django_db

C = Entity.DataSubjectCategory
BORN_OF_A_CHILD = date(2014, 5, 1)


@pytest.fixture
def world(german_officer, dutch_officer, french_officer, now):
    """Of three countries: sent, recalled and drafted; suspects, a witness, a child, one without category."""
    people = [
        make_person_content(label="SUSPECT Anna"),
        make_person_content(label="WITNESS Jan", data_subject_category=C.WITNESS, necessity="Saw it."),
        make_person_content(label="CHILD Mara", birth_date=BORN_OF_A_CHILD, necessity="Was there."),
        make_person_content(label="NOBODY Yet", data_subject_category=C.UNCATEGORISED),
        make_entity_content(),
    ]
    send_contribution(german_officer, dutch_officer, at=now, entities=people)
    send_contribution(dutch_officer, german_officer, french_officer, at=now, entities=people)
    recalled = send_contribution(german_officer, dutch_officer, at=now, entities=people)
    with acting_for(german_officer):
        services.recall_contribution(contribution=recalled, reason="Sent by mistake.", by=german_officer, at=now)
    draft_contribution(german_officer, at=now, entities=people)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("lock", ["both", "second_lock_off"])
def test_both_orders_give_the_same_rows_to_everybody(lock, request, now):
    if lock != "both":
        request.getfixturevalue(lock)
    numbers = []
    for person in User.objects.order_by("pk"):
        with acting_for(person):
            rows = entities_in(Entity.objects.order_by("pk"), on=now.date(), sayers=Sayers(person))
            assert [row.pk for row in rows] == list(
                gathered(person, now.date()).order_by("pk").values_list("pk", flat=True)
            )
            links = relations_in(Relation.objects.order_by("pk"), sayers=Sayers(person))
            assert [row.pk for row in links] == list(said(person).order_by("pk").values_list("pk", flat=True))
            assert all(row.contribution.owner.code for row in (*rows, *links))
            numbers.append(len(rows))
    assert len(set(numbers)) > 1
