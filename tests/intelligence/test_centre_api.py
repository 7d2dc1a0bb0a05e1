"""The Operational Centre for programs: the same rules and answers as the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from europol_portal.access.binding import acting_for
from intelligence import services
from intelligence.models import Contribution, SecondOpinion, TriageItem
from tests.factories.centre import item_of, send_to_europol
from tests.factories.parties import make_user
from tests.kept import kept

pytestmark = pytest.mark.django_db
TRIAGE, SHIFTS, OPINIONS = "/api/v1/triage/", "/api/v1/shifts/", "/api/v1/second-opinions/"


@pytest.fixture
@kept
def at():
    """The API lives on the clock of the house."""
    return timezone.now()


@pytest.fixture
@kept
def item(german_officer, analyst, at):
    """An item of the queue."""
    return item_of(send_to_europol(german_officer, analyst, at=at), analyst)


@pytest.mark.invariant(13)
@pytest.mark.parametrize("address", [TRIAGE, SHIFTS])
def test_the_centre_is_closed_to_everybody_else(api_as, officers, europol_people, item, address):
    for person in (officers["DE"], officers["FR"], europol_people["support"], europol_people["admin"]):
        assert api_as(person).get(address).status_code == 403
        assert api_as(person).get(f"{address}{item.pk}/").status_code == 403


def test_the_queue_is_listed_in_its_order_and_filtered(api_as, german_officer, analyst, item, at):
    life = item_of(send_to_europol(german_officer, analyst, at=at, urgency="very_urgent"), analyst)

    listed = api_as(analyst).get(TRIAGE, {"state": "waiting"}).json()["results"]
    assert [row["id"] for row in listed] == [str(life.pk), str(item.pk)]
    assert api_as(analyst).get(TRIAGE, {"state": "pen"}).json()["results"] == []
    assert api_as(analyst).get(TRIAGE, {"state": "nonsense"}).status_code == 400


def test_an_item_is_decided_by_steps_under_the_same_rules(api_as, analyst, item):
    program = api_as(analyst)
    address = f"{TRIAGE}{item.pk}/step/"
    assert program.post(address, {"step": "pen", "text": "Unclear"}).status_code == 409
    assert program.post(address, {"step": "claim"}).json()["claimed_by"] == analyst.username
    refused = program.post(address, {"step": "return"})
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_missing")
    assert program.post(address, {"step": "claim_ends"}).status_code == 400
    assert program.post(address, {"step": "accept_for_cross_check"}).json()["status"] == "accepted_for_cross_check"
    assert program.get(f"{TRIAGE}{item.pk}/").json()["status"] == "accepted_for_cross_check"


@pytest.mark.invariant(7)
def test_a_purpose_that_was_not_given_is_refused(api_as, german_officer, analyst, at):
    sent = send_to_europol(german_officer, analyst, at=at, purposes=("operational_analysis",))
    address = f"{TRIAGE}{item_of(sent, analyst).pk}/step/"
    program = api_as(analyst)
    program.post(address, {"step": "claim"})

    refused = program.post(address, {"step": "accept_for_cross_check"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_for_cross_check")


def test_a_shift_lives_through_the_api(api_as, analyst, duty_officer, item, at):
    fields = {
        "starts_at": at.isoformat(),
        "ends_at": (at + timedelta(hours=8)).isoformat(),
        "people": [analyst.username],
        "contact": "+31 70 555 0100",
    }
    assert api_as(analyst).post(SHIFTS, fields).status_code == 403
    assert api_as(duty_officer).post(SHIFTS, fields | {"people": ["de.liaison"]}).status_code == 400
    planned = api_as(duty_officer).post(SHIFTS, fields)
    assert (planned.status_code, planned.json()["people"]) == (201, [analyst.username])
    address = f"{SHIFTS}{planned.json()['id']}/"
    changed = api_as(duty_officer).post(f"{address}change/", fields | {"contact": "+31 70 555 0199"})
    assert changed.json()["contact"] == "+31 70 555 0199"
    assert api_as(analyst).post(f"{address}start/").json()["status"] == "running"
    api_as(analyst).post(f"{TRIAGE}{item.pk}/step/", {"step": "claim"})
    ended = api_as(analyst).post(f"{address}end/", {"text": "Mind the printer."}).json()
    assert (ended["status"], ended["gathered"]["claimed"]) == ("ended", [str(item.pk)])
    assert api_as(analyst).post(f"{address}acknowledge/").status_code == 409
    assert api_as(duty_officer).post(f"{address}acknowledge/").json()["acknowledged_at"]
    assert api_as(analyst).get(address).json()["handover_text"] == "Mind the printer."
    assert len(api_as(analyst).get(SHIFTS).json()["results"]) == 1


@pytest.mark.invariant(16)
def test_an_opinion_is_given_answered_and_never_shown_to_others(api_as, officers, analyst, at):
    sent = send_to_europol(officers["DE"], analyst, officers["NL"], officers["PL"], at=at)
    fields = {
        "contribution": str(sent.pk),
        "source_evaluation": "B",
        "information_evaluation": "2",
        "reason": "Seen by us.",
        "shown_to": ["NL", "FR"],
    }
    assert api_as(officers["FR"]).post(OPINIONS, fields).status_code == 400  # there is no such contribution for France
    assert api_as(officers["DE"]).post(OPINIONS, fields).status_code == 403
    given = api_as(analyst).post(OPINIONS, fields)
    assert given.status_code == 201
    assert "shown_to" not in given.json()
    address = f"{OPINIONS}{given.json()['id']}/"
    answers = {code: api_as(person).get(address).status_code for code, person in officers.items()}
    assert answers == {"DE": 200, "NL": 200, "PL": 404, "FR": 404, "US": 404}
    assert api_as(officers["NL"]).post(f"{address}answer/", {"agrees": True}).status_code == 403
    agreed = api_as(officers["DE"]).post(f"{address}answer/", {"agrees": True}).json()
    assert (agreed["status"], bool(agreed["correction"])) == ("agreed", True)
    assert api_as(analyst).get(address).json()["correction"] is None  # the draft is the provider's own
    assert api_as(analyst).post(f"{address}withdraw/").status_code == 409
    assert len(api_as(officers["NL"]).get(OPINIONS).json()["results"]) == 1


def test_lists_cost_the_same_for_few_and_for_many(  # noqa: PLR0917
    api_as, german_officer, analyst, at, django_assert_max_num_queries, django_assert_num_queries
):
    program = api_as(analyst)
    send_to_europol(german_officer, analyst, at=at)
    program.get(TRIAGE)
    with django_assert_max_num_queries(20) as few:
        program.get(TRIAGE)
    for _number in range(3):
        send_to_europol(german_officer, analyst, at=at)
    with django_assert_num_queries(len(few)):
        program.get(TRIAGE)


def test_a_closed_circle_hides_items_from_programs(api_as, german_officer, analyst, item, at):
    colleague = make_user("europol.second", authority=analyst.authority, role="analyst")
    with acting_for(analyst):
        sent = Contribution.objects.get(pk=item.contribution_id)
        services.keep_to_people(contribution=sent, people=[analyst], by=analyst, at=at)

    assert api_as(colleague).get(f"{TRIAGE}{item.pk}/").status_code == 404
    assert api_as(colleague).get(TRIAGE).json()["results"] == []
    with acting_for(colleague):
        assert not TriageItem.objects.exists()
        assert not SecondOpinion.objects.exists()
