"""Lists, the queue and what is done with requests for support on pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from europol_portal.access.binding import acting_for
from europol_portal.core.ids import uuid7
from support import services
from support.models import RequestMessage, SupportRequest
from tests.factories.support import (
    AT,
    SCORES,
    make_accepted,
    make_assessed,
    make_delivered,
    make_plan,
    make_sent,
)
from tests.support.steps import HTMX, LATER, LIST, NEW, SOON, address, stored

pytestmark = pytest.mark.django_db


def test_the_list_costs_the_same_for_one_row_and_for_many(as_, operation, german_officer, service_coordinator):
    def cost(person, url):
        browser = as_(person)
        browser.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    urls = [(german_officer, LIST), (service_coordinator, f"{LIST}?view=queue")]
    make_sent(german_officer, operation=operation)
    few = [cost(*one) for one in urls]
    for _ in range(5):
        make_sent(german_officer, operation=operation)

    assert [cost(*one) for one in urls] == few


def test_the_list_pages_by_key(as_, german_officer, europol, monkeypatch):
    monkeypatch.setattr("support.views.requests.RequestList.page_size", 2)
    titles = [make_sent(german_officer, title=f"Request {number}").title for number in range(3)]
    browser = as_(german_officer)

    first = browser.get(LIST)
    assert [row.title for row, _name in first.context["rows"]] == titles[:0:-1]
    second = browser.get(f"{LIST}?before={first.context['page'].older}")
    assert [row.title for row, _name in second.context["rows"]] == titles[:1]


def test_the_queue_stands_in_order_of_priority(as_, german_officer, dutch_officer, service_coordinator):
    low = make_assessed(german_officer, service_coordinator)
    high = make_sent(dutch_officer)
    with acting_for(service_coordinator):
        points = services.Scores(empact_priority=3, countries=3, deadline=3, added_value=3)
        services.assess_request(request=high, scores=points, reason="x", by=service_coordinator, at=AT)
    danger = make_sent(german_officer, urgency="danger_to_life")
    make_accepted(german_officer, service_coordinator)

    page = as_(service_coordinator).get(f"{LIST}?view=queue")

    assert [row.pk for row, _name in page.context["rows"]] == [danger.pk, high.pk, low.pk]


def test_an_htmx_request_gets_the_table_only(as_, sent, german_officer):
    page = as_(german_officer).get(LIST, headers=HTMX).content.decode()

    assert page.strip().startswith('<div id="request-table">')
    assert sent.reference in page


def test_requesters_filter_by_what_they_wrote(as_, german_officer, national_officer, europol):
    make_sent(german_officer)
    mine = make_sent(national_officer)

    page = as_(national_officer).get(f"{LIST}?mine=true")

    assert [row.pk for row, _name in page.context["rows"]] == [mine.pk]


def test_the_panel_of_an_operation_shows_own_requests_to_those_who_know_the_operation(
    as_, sent, operation, requesters, analyst
):
    panel = address("operation-panel", operation.pk)

    assert sent.reference in as_(requesters["de.liaison"]).get(panel).content.decode()
    assert sent.reference not in as_(requesters["nl.liaison"]).get(panel).content.decode()
    assert as_(analyst).get(panel).status_code == 204
    stranger = as_(requesters["fr.liaison"])
    real, made_up = (stranger.get(address("operation-panel", key)) for key in (operation.pk, uuid7()))
    assert real.status_code == made_up.status_code == 404
    assert real.content == made_up.content


# deciding


def test_the_coordinator_assesses_accepts_and_schedules_on_pages(as_, sent, service_coordinator, german_officer):
    browser = as_(service_coordinator)
    assert "h-assess" in browser.get(sent.get_absolute_url()).content.decode()

    points = vars(SCORES) | {"reason": "Large action."}
    assert browser.post(address("request-assess", sent.pk), points).status_code == 302
    assert browser.post(address("request-step", sent.pk, "accept"), {"note": ""}).status_code == 302
    days = {"scheduled_from": SOON.isoformat(), "scheduled_until": LATER.isoformat()}
    assert browser.post(address("request-schedule", sent.pk), days).status_code == 302

    request = stored(german_officer)
    assert (request.status, request.priority_score, request.scheduled_from) == ("scheduled", 8, SOON)
    shown = browser.get(sent.get_absolute_url()).content.decode()
    assert "Move the dates" in shown
    assert "Support has started" in shown


def test_an_assessment_without_reason_comes_back_with_the_points_typed(as_, sent, service_coordinator):
    answer = as_(service_coordinator).post(address("request-assess", sent.pk), vars(SCORES))

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"reason"}
    assert '<option value="3" selected>' in answer.content.decode()


def test_a_decline_needs_its_reason(as_, german_officer, service_coordinator):
    request = make_assessed(german_officer, service_coordinator)
    browser = as_(service_coordinator)

    assert browser.get(address("request-step", request.pk, "decline")).status_code == 200
    assert browser.post(address("request-step", request.pk, "decline"), {"note": " "}).status_code == 422
    assert browser.post(address("request-step", request.pk, "decline"), {"note": "No kit."}).status_code == 302
    assert stored(german_officer).decision_reason == "No kit."


def test_a_step_that_is_not_possible_now_says_so(as_, sent, service_coordinator):
    answer = as_(service_coordinator).post(address("request-step", sent.pk, "accept"))

    assert answer.status_code == 422
    assert "not possible now" in answer.content.decode()


@pytest.mark.parametrize("step", ["assess", "schedule", "give_feedback", "no-such-step"])
def test_steps_with_pages_of_their_own_have_no_short_way(as_, sent, service_coordinator, step):
    assert as_(service_coordinator).post(address("request-step", sent.pk, step)).status_code == 404


def test_the_duty_officer_accepts_when_a_life_is_in_danger(as_, national_officer, german_officer, duty_officer):
    request = make_sent(national_officer, urgency="danger_to_life")
    browser = as_(duty_officer)
    assert "Accept now, life is in danger" in browser.get(request.get_absolute_url()).content.decode()

    assert browser.post(address("request-step", request.pk, "accept_in_danger"), {"note": "Now."}).status_code == 302

    assert stored(german_officer).status == "accepted"
    desk = as_(german_officer)
    assert "still to come" in desk.get(request.get_absolute_url()).content.decode()
    assert desk.post(address("request-step", request.pk, "endorse")).status_code == 302
    assert stored(german_officer).endorsed_by == german_officer


def test_feedback_ends_what_the_requester_has_to_do(as_, german_officer, service_coordinator):
    request = make_delivered(german_officer, service_coordinator)
    browser = as_(german_officer)
    assert "Give feedback" in browser.get(request.get_absolute_url()).content.decode()

    typed = {"feedback_rating": "5", "feedback_text": "Two arrests."}
    assert browser.post(address("request-feedback", request.pk), typed).status_code == 302

    text = browser.get(request.get_absolute_url()).content.decode()
    assert "<b>5</b> of 5" in text
    assert "Two arrests." in text


# talking


def test_a_question_is_asked_and_answered_on_the_page(as_, sent, service_coordinator, german_officer):
    url = address("request-message", sent.pk)
    as_(service_coordinator).post(url, {"text": "Is there power?"})
    with acting_for(german_officer):
        question = RequestMessage.objects.get()
    browser = as_(german_officer)
    assert str(question.pk) in browser.get(sent.get_absolute_url()).content.decode()

    assert browser.post(url, {"text": "Two lines.", "answers": str(question.pk)}).status_code == 302

    text = browser.get(sent.get_absolute_url(), headers=HTMX).content.decode()
    assert text.strip().startswith('<div id="request-talk"')
    assert "Two lines." in text
    assert str(question.pk) not in text


def test_a_question_of_another_request_is_not_found(as_, sent, german_officer, service_coordinator):
    other = make_sent(german_officer)
    with acting_for(service_coordinator):
        question = services.ask_question(request=other, text="x", by=service_coordinator, at=AT)
    browser = as_(german_officer)

    for key in (question.pk, uuid7()):
        answer = browser.post(address("request-message", sent.pk), {"text": "x", "answers": str(key)})
        assert answer.status_code == 404


def test_an_empty_question_says_what_to_do(as_, sent, german_officer):
    answer = as_(german_officer).post(address("request-message", sent.pk), {"text": ""})

    assert answer.status_code == 422


def test_every_kind_has_its_form(as_, german_officer, europol):
    browser = as_(german_officer)
    for kind in SupportRequest._meta.get_field("kind").choices:
        plan = make_plan(german_officer, kind[0])
        page = browser.get(f"{NEW}?service={plan.service.code}")
        assert page.status_code == 200
        assert set(plan.details) <= set(page.context["form"].fields)
        assert ("amount" in page.context["form"].fields) == (kind[0] == "financial")
