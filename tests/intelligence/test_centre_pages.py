"""Pages of the Operational Centre and of second opinions: who gets which, what they do, what they cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from europol_portal.access.binding import acting_for
from intelligence import desk, services
from intelligence.models import Contribution, SecondOpinion, Shift, TriageItem
from tests.factories.centre import item_of, plan, send_to_europol, step
from tests.kept import kept

pytestmark = pytest.mark.django_db


def url(name, *parts):
    return reverse(f"intelligence:{name}", args=parts)


@pytest.fixture
@kept
def at():
    """The pages live on the clock of the house."""
    return timezone.now()


@pytest.fixture
@kept
def item(german_officer, analyst, at):
    """An item of the queue."""
    return item_of(send_to_europol(german_officer, analyst, at=at), analyst)


@pytest.mark.parametrize("name", ["triage-queue", "duty-board", "shift-list"])
def test_the_centre_is_closed_to_everybody_else(as_, officers, europol_people, name):
    for person in (officers["DE"], europol_people["support"], europol_people["admin"], europol_people["dpo"]):
        assert as_(person).get(url(name)).status_code == 403
    for person in (europol_people["analyst"], europol_people["duty"]):
        assert as_(person).get(url(name)).status_code == 200


@pytest.mark.invariant(13)
def test_the_page_of_an_item_is_closed_to_everybody_else(as_, officers, europol_people, item):
    for person in (officers["DE"], officers["NL"], europol_people["support"], europol_people["admin"]):
        assert as_(person).get(url("triage-item", item.pk)).status_code == 403
        assert as_(person).post(url("triage-act", item.pk, "claim")).status_code == 403
        assert as_(person).get(url("triage-step", item.pk, "pen")).status_code == 403


def test_the_queue_costs_the_same_for_few_and_for_many(  # noqa: PLR0917
    as_, german_officer, analyst, at, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_(analyst)
    send_to_europol(german_officer, analyst, at=at)
    client.get(url("triage-queue"))
    with django_assert_max_num_queries(40) as few:
        client.get(url("triage-queue"))
    for number in range(4):
        send_to_europol(german_officer, analyst, at=at, urgency="very_urgent" if number % 2 else "normal")
    with django_assert_num_queries(len(few)):
        client.get(url("triage-queue"))


def test_the_duty_board_costs_the_same_for_few_and_for_many(  # noqa: PLR0917
    as_, german_officer, analyst, duty_officer, at, django_assert_max_num_queries, django_assert_num_queries
):
    plan(duty_officer, analyst, at=at)
    client = as_(analyst)
    send_to_europol(german_officer, analyst, at=at)
    client.get(url("duty-board"))
    with django_assert_max_num_queries(40) as few:
        client.get(url("duty-board"))
    for _number in range(4):
        send_to_europol(german_officer, analyst, at=at)
    with django_assert_num_queries(len(few)):
        client.get(url("duty-board"))


def test_the_queue_pages_in_its_order(as_, german_officer, analyst, at, monkeypatch):
    monkeypatch.setattr("intelligence.views.centre.triage.TriageQueue.page_size", 2)
    for number in range(3):
        send_to_europol(german_officer, analyst, at=at - timedelta(hours=number), subject=f"Item {number}")
    life = send_to_europol(german_officer, analyst, at=at, subject="A threat", urgency="very_urgent")

    first = as_(analyst).get(url("triage-queue"))
    shown = [row.item.contribution.subject for row in first.context["rows"]]
    assert shown == [life.subject, "Item 2"]
    second = as_(analyst).get(url("triage-queue"), {"before": first.context["page"].older})
    assert [row.item.contribution.subject for row in second.context["rows"]] == ["Item 1", "Item 0"]


@pytest.mark.parametrize(
    "state", ["waiting", "mine", "pen", "returned", "accepted_for_cross_check", "closed", "nonsense"]
)
def test_every_view_of_the_queue_opens(as_, analyst, item, state):
    answer = as_(analyst).get(url("triage-queue"), {"state": state, "owner": "DE"})

    assert answer.status_code == 200
    assert (item.reference in answer.content.decode()) == (state == "waiting")


def test_an_item_is_claimed_and_released_by_buttons(as_, analyst, second_analyst, item):
    client = as_(analyst)
    page = client.get(url("triage-item", item.pk)).content.decode()
    assert "Claim it first" in page
    assert client.post(url("triage-act", item.pk, "claim")).status_code == 302
    assert "Accept for cross-check" in client.get(url("triage-item", item.pk)).content.decode()

    refused = as_(second_analyst).post(url("triage-act", item.pk, "claim"))
    assert refused.status_code == 409
    assert "has claimed it" in refused.content.decode()
    assert as_(second_analyst).get(url("triage-step", item.pk, "pen")).status_code == 403
    assert as_(analyst).post(url("triage-act", item.pk, "release")).status_code == 302


@pytest.mark.parametrize(
    ("name", "status"),
    [("return", "returned"), ("out_of_mandate", "out_of_mandate"), ("pen", "pen"), ("note", "noted")],
)
def test_a_decision_is_taken_on_its_page_and_keeps_what_was_typed(  # noqa: PLR0917
    as_, analyst, item, at, name, status
):
    step(analyst, item, "claim", at=at)
    client = as_(analyst)
    assert client.get(url("triage-step", item.pk, name)).status_code == 200
    empty = client.post(url("triage-step", item.pk, name), {"text": ""})
    assert empty.status_code == 422
    if name == "pen":
        wrong = client.post(url("triage-step", item.pk, name), {"text": "Kept words", "until": "2020-01-01T10:00"})
        assert wrong.status_code == 422
        assert "Kept words" in wrong.content.decode()
    assert client.post(url("triage-step", item.pk, name), {"text": "Because."}).status_code == 302
    with acting_for(analyst):
        assert TriageItem.objects.get(pk=item.pk).status == status
    assert client.get(url("triage-item", item.pk)).status_code == 200


def test_acceptance_is_one_page_with_the_purposes(as_, analyst, item, at):
    step(analyst, item, "claim", at=at)
    client = as_(analyst)

    assert (
        "Cross-checking, Art. 18(2)(a)"
        in client.get(url("triage-step", item.pk, "accept_for_cross_check")).content.decode()
    )
    assert client.post(url("triage-step", item.pk, "accept_for_cross_check")).status_code == 302
    with acting_for(analyst):
        assert TriageItem.objects.get(pk=item.pk).status == "accepted_for_cross_check"


@pytest.mark.invariant(7)
def test_a_page_says_what_stands_in_the_way_and_a_post_is_refused(as_, german_officer, analyst, at):
    sent = send_to_europol(german_officer, analyst, at=at, purposes=("operational_analysis",))
    item = step(analyst, item_of(sent, analyst), "claim", at=at)
    client = as_(analyst)

    assert "has not given it for this purpose" in client.get(url("triage-item", item.pk)).content.decode()
    assert client.post(url("triage-step", item.pk, "accept_for_cross_check")).status_code == 422
    with acting_for(analyst):
        assert TriageItem.objects.get(pk=item.pk).status == "claimed"


def test_steps_that_there_are_not_are_not_found(as_, analyst, item):
    client = as_(analyst)

    assert client.get(url("triage-step", item.pk, "claim_ends")).status_code == 404
    assert client.post(url("triage-act", item.pk, "pen_ends")).status_code == 404


def test_a_shift_lives_on_its_pages(  # noqa: PLR0917
    as_, analyst, duty_officer, second_analyst, item, at
):
    client = as_(duty_officer)
    fields = {
        "starts_at": at.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M"),
        "people": [analyst.pk],
        "contact": "+31 70 555 0100",
    }
    assert client.post(url("shift-plan"), fields | {"ends_at": fields["starts_at"]}).status_code == 422
    assert client.post(url("shift-plan"), fields).status_code == 302
    with acting_for(duty_officer):
        shift = Shift.objects.get()
    assert client.post(url("shift-change", shift.pk), fields | {"contact": "+31 70 555 0199"}).status_code == 302
    assert as_(analyst).get(url("shift-plan")).status_code == 403
    assert as_(second_analyst).post(url("shift-start", shift.pk)).status_code == 403

    client = as_(analyst)
    assert client.post(url("shift-start", shift.pk)).status_code == 302
    assert client.post(url("triage-act", item.pk, "claim")).status_code == 302
    assert item.reference in client.get(url("shift", shift.pk)).content.decode()
    assert client.post(url("shift", shift.pk), {"text": "Mind the printer."}).status_code == 302
    page = client.get(url("shift", shift.pk)).content.decode()
    assert "Mind the printer." in page
    assert item.reference in page
    assert client.post(url("shift-acknowledge", shift.pk)).status_code == 409
    assert "not acknowledged yet" in as_(second_analyst).get(url("duty-board")).content.decode()
    assert as_(second_analyst).post(url("shift-acknowledge", shift.pk)).status_code == 302


def test_a_handover_shows_no_item_of_a_closed_circle(  # noqa: PLR0917
    as_, analyst, duty_officer, second_analyst, item, at
):
    shift = plan(duty_officer, analyst, at=at)
    with acting_for(analyst):
        services.start_shift(shift=shift, by=analyst, at=at)
    step(analyst, item, "claim", at=at)
    with acting_for(analyst):
        services.end_shift(shift=shift, text="", by=analyst, at=at)
        sent = Contribution.objects.get(pk=item.contribution_id)
        services.keep_to_people(contribution=sent, people=[analyst], by=analyst, at=at)

    assert item.reference in as_(analyst).get(url("shift", shift.pk)).content.decode()
    assert item.reference not in as_(second_analyst).get(url("shift", shift.pk)).content.decode()


def test_the_board_answers_htmx_with_itself(as_, analyst, item):
    answer = as_(analyst).get(url("duty-board"), headers={"HX-Request": "true", "HX-Target": "board"})

    assert answer.status_code == 200
    assert 'id="board"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert item.reference in answer.content.decode()


@pytest.mark.invariant(16)
def test_a_second_opinion_goes_from_page_to_page(as_, german_officer, dutch_officer, analyst, at):
    sent = send_to_europol(german_officer, analyst, dutch_officer, at=at)
    client = as_(analyst)
    assert client.get(url("contribution-opinion-give", sent.pk)).status_code == 200
    fields = {"source_evaluation": "B", "information_evaluation": "2", "reason": "Seen by us."}
    assert client.post(url("contribution-opinion-give", sent.pk), fields | {"reason": ""}).status_code == 422
    assert client.post(url("contribution-opinion-give", sent.pk), fields).status_code == 302
    with acting_for(analyst):
        opinion = SecondOpinion.objects.get()

    assert "Seen by us." in as_(german_officer).get(url("contribution-opinions", sent.pk)).content.decode()
    assert "Seen by us." not in as_(dutch_officer).get(url("contribution-opinions", sent.pk)).content.decode()
    assert as_(dutch_officer).get(url("opinion-answer", opinion.pk)).status_code == 404
    assert as_(analyst).get(url("opinion-answer", opinion.pk)).status_code == 403
    client = as_(german_officer)
    assert client.get(url("opinion-answer", opinion.pk)).status_code == 200
    assert client.post(url("opinion-answer", opinion.pk), {"text": "Well"}).status_code == 422
    agreed = client.post(url("opinion-answer", opinion.pk), {"text": "Well", "intent": "agree"})
    with acting_for(german_officer):
        draft = Contribution.objects.get(corrects=sent)
    assert agreed.url == draft.get_absolute_url()
    assert (draft.evaluation, draft.status) == ("B2", "draft")


def test_an_opinion_is_taken_back_by_its_button(as_, german_officer, analyst, at):
    sent = send_to_europol(german_officer, analyst, at=at)
    fields = {"source_evaluation": "B", "information_evaluation": "2", "reason": "Seen by us."}
    client = as_(analyst)
    client.post(url("contribution-opinion-give", sent.pk), fields)
    with acting_for(analyst):
        opinion = SecondOpinion.objects.get()

    assert client.post(url("opinion-withdraw", opinion.pk)).status_code == 302
    assert as_(german_officer).post(url("opinion-withdraw", opinion.pk)).status_code == 403


def test_strangers_find_no_opinions(as_, german_officer, analyst, french_officer, at):
    sent = send_to_europol(german_officer, analyst, at=at)
    for name in ("contribution-opinions", "contribution-opinion-give"):
        assert as_(french_officer).get(url(name, sent.pk)).status_code == 404


def test_the_desk_says_what_presses_in_the_centre(german_officer, analyst, duty_officer, at):
    life = send_to_europol(german_officer, analyst, at=at, subject="A threat", urgency="very_urgent")
    with acting_for(duty_officer):
        person = type(duty_officer).objects.select_related("party").get(pk=duty_officer.pk)
        found = [one for one in desk.needs(person, at) if one.verb == "Decide"]
    assert [(one.title, one.is_urgent) for one in found] == [(life.subject, True)]

    with acting_for(german_officer):
        assert not [one for one in desk.needs(german_officer, at) if one.verb == "Decide"]


def test_the_desk_of_the_provider_names_open_opinions(german_officer, analyst, at):
    sent = send_to_europol(german_officer, analyst, at=at)
    with acting_for(analyst):
        services.give_opinion(
            contribution=sent, source_evaluation="B", information_evaluation="2", reason="Seen.", by=analyst, at=at
        )

    with acting_for(german_officer):
        whys = [one.why for one in desk.needs(german_officer, at)]
    assert "Europol has another opinion on your grade." in whys
