"""The clock of a request: it runs from the endorsement, stands while Europol waits, ends with a decision."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from europol_portal.access.binding import acting_for
from support import services
from support.deadlines import run_clock
from support.desk import needs
from support.models import RequestMessage, RequestStep
from tests.factories.support import AT, REASON, SCORES, make_sent, make_service
from tests.support.steps import LIST

HOUR = timedelta(hours=1)


def _run(stops, *, hours=10, ended=None):
    pairs = [(AT + HOUR * stop, None if go is None else AT + HOUR * go) for stop, go in stops]
    clock = run_clock(HOUR * 24, AT, pairs, ended_at=ended and AT + HOUR * ended, now=AT + HOUR * hours)
    return clock.used / HOUR, clock.is_stopped, clock.due_at and (clock.due_at - AT) / HOUR


def test_time_in_which_it_stands_is_not_counted():
    assert _run([]) == (10, False, 24)
    assert _run([(2, 5)]) == (7, False, 27)
    assert _run([(2, 5), (4, 6)]) == (6, False, 28)
    assert _run([(2, 5), (3, 4)]) == (7, False, 27)
    assert _run([(8, None)]) == (8, True, None)
    assert _run([(8, None)], ended=9) == (8, False, None)
    assert _run([(-3, -1)], hours=30) == (30, False, 24)


def _clock(request, person, hours):
    with acting_for(person):
        steps = RequestStep.objects.filter(request=request).order_by("pk")
        messages = RequestMessage.objects.filter(request=request).order_by("pk")
        return services.clock_of(request, steps, messages, at=AT + HOUR * hours)


@pytest.mark.django_db
def test_a_question_of_the_provider_stops_it_and_a_decision_ends_it(sent, german_officer, service_coordinator):
    assert _clock(sent, german_officer, 5).words == "Decision within 72 h, 5 h used"
    with acting_for(service_coordinator):
        facts = {"by": service_coordinator, "at": AT + HOUR * 6}
        question = services.ask_question(request=sent, text="Which kit?", **facts)
    stopped = _clock(sent, german_officer, 20)
    assert (stopped.words, stopped.due_at) == ("Clock stopped at 6 h of 72 h", None)
    with acting_for(german_officer):
        services.answer_question(question=question, text="Both.", by=german_officer, at=AT + HOUR * 26)
        services.ask_question(request=sent, text="When?", by=german_officer, at=AT + HOUR * 27)
    assert _clock(sent, german_officer, 28).due_at == AT + HOUR * (72 + 20)
    assert _clock(sent, german_officer, 100).words == "Late: 80 h of 72 h"
    with acting_for(service_coordinator):
        facts = {"by": service_coordinator, "at": AT + HOUR * 30}
        assessed = services.assess_request(request=sent, scores=SCORES, reason=REASON, **facts)
        services.accept_request(request=assessed, **facts)
    assert _clock(sent, german_officer, 100).words == "Decided after 10 h of 72 h"


@pytest.mark.django_db
def test_danger_has_an_hour_from_the_sending_and_a_draft_has_none(national_officer, duty_officer, service_coordinator):
    request = make_sent(national_officer, urgency="danger_to_life")
    assert _clock(request, national_officer, 2).words == "Late: 2 h of 1 h"
    normal = make_sent(national_officer)
    assert _clock(normal, national_officer, 2) is None


@pytest.mark.django_db
def test_page_queue_and_program_show_it_to_both_sides_only(as_, sent, requesters, service_coordinator):
    make_service()
    for person in (requesters["de.liaison"], service_coordinator):
        assert 'class="meter"' in as_(person).get(sent.get_absolute_url()).text
    assert "of 72 h" in as_(service_coordinator).get(LIST, {"view": "queue"}).text
    api, call = APIClient(), f"/api/v1/support-requests/{sent.pk}/clock/"
    api.force_login(requesters["de.liaison"])
    assert api.get(call).json()["limit_hours"] == 72
    api.force_login(requesters["nl.liaison"])
    assert api.get(call).status_code == 404


@pytest.mark.django_db
def test_the_desk_of_who_decides_is_due_by_the_clock(sent, service_coordinator):
    with acting_for(service_coordinator):
        (item,) = needs(service_coordinator, AT + HOUR * 80)
    assert item.due == AT + HOUR * 72
