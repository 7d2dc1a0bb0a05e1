"""What the desk shows of requests: who must do what, and nothing of others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from europol_portal.access.binding import acting_for
from support import services
from support.desk import count_needed, needs, waiting
from tests.factories.support import (
    AT,
    make_accepted,
    make_assessed,
    make_delivered,
    make_draft,
    make_sent,
)

pytestmark = pytest.mark.django_db


def _needs(person):
    with acting_for(person):
        return [item.verb for item in needs(person, AT)]


def _waiting(person):
    with acting_for(person):
        return [item.why for item in waiting(person, AT)]


def test_the_liaison_officer_endorses_what_colleagues_have_sent(national_officer, german_officer, europol_people):
    make_sent(national_officer)
    make_draft(national_officer)

    assert _needs(german_officer) == ["Endorse"]
    assert _needs(national_officer) == _needs(europol_people["support"]) == []
    assert _waiting(europol_people["support"]) == ["Asked"]


@pytest.mark.parametrize(
    ("make", "verb"), [(make_assessed, "Decide"), (make_accepted, "Schedule")], ids=["assessed", "accepted"]
)
def test_the_coordinator_moves_requests_on(german_officer, service_coordinator, make, verb):
    make(german_officer, service_coordinator)

    assert _needs(service_coordinator) == [verb]
    assert _needs(german_officer) == []
    assert len(_waiting(german_officer)) == 1


def test_each_desk_of_the_provider_has_its_own_kinds(german_officer, europol_people):
    make_sent(german_officer)
    make_sent(german_officer, "financial")

    assert _needs(europol_people["support"]) == _needs(europol_people["grants"]) == ["Assess"]
    assert _needs(europol_people["duty"]) == _needs(europol_people["analyst"]) == []


def test_danger_to_life_is_on_the_duty_officers_desk(national_officer, german_officer, duty_officer):
    danger = make_sent(national_officer, urgency="danger_to_life")
    make_sent(german_officer, urgency="urgent")

    with acting_for(duty_officer):
        (item,) = needs(duty_officer, AT)
    assert (item.verb, item.is_urgent, item.url) == ("Decide now", True, danger.get_absolute_url())


def test_what_was_accepted_at_once_is_endorsed_later(national_officer, german_officer, duty_officer):
    danger = make_sent(national_officer, urgency="danger_to_life")
    with acting_for(duty_officer):
        services.accept_in_danger(request=danger, reason="Now.", by=duty_officer, at=AT)

    assert _needs(german_officer) == ["Endorse"]
    assert _needs(duty_officer) == []


def test_questions_go_to_the_side_that_answers(sent, german_officer, national_officer, service_coordinator):
    with acting_for(service_coordinator):
        question = services.ask_question(request=sent, text="Is there power?", by=service_coordinator, at=AT)

    assert _needs(german_officer) == _needs(national_officer) == ["Answer"]
    with acting_for(german_officer):
        services.answer_question(question=question, text="Yes.", by=german_officer, at=AT)
    assert _needs(german_officer) == []


def test_what_was_delivered_asks_for_feedback(german_officer, service_coordinator):
    make_delivered(german_officer, service_coordinator)

    assert _needs(german_officer) == ["Give feedback"]
    assert _needs(service_coordinator) == []
    assert _waiting(service_coordinator) == ["Delivered"]


def test_others_have_nothing_on_their_desk(sent, dutch_officer, french_officer):
    for person in (dutch_officer, french_officer):
        assert _needs(person) == _waiting(person) == []
        with acting_for(person):
            assert count_needed(person) == 0


def test_the_desk_names_operations_to_those_who_know_them(sent, german_officer, service_coordinator):
    with acting_for(german_officer):
        assert [item.operation for item in waiting(german_officer, AT)] == ["HALYARD"]
    with acting_for(service_coordinator):
        assert [item.operation for item in needs(service_coordinator, AT)] == [""]


def test_the_navigation_counts_what_needs_the_person(german_officer, service_coordinator):
    make_sent(german_officer)
    make_sent(german_officer)

    with acting_for(service_coordinator):
        assert count_needed(service_coordinator) == len(needs(service_coordinator, AT)) == 2


def test_the_desk_costs_the_same_for_one_line_and_for_many(german_officer, service_coordinator, operation):
    def cost():
        with acting_for(service_coordinator), CaptureQueriesContext(connection) as queries:
            needs(service_coordinator, AT)
            waiting(service_coordinator, AT)
        return len(queries)

    make_sent(german_officer, operation=operation)
    cost()  # what a process asks once, such as keys of permissions
    few = cost()
    for _ in range(4):
        make_sent(german_officer, operation=operation)

    assert cost() == few


def test_what_is_needed_today_is_not_late_today(german_officer, service_coordinator):
    make_sent(german_officer, starts_on=AT.date(), ends_on=AT.date())

    with acting_for(service_coordinator):
        (item,) = needs(service_coordinator, AT)
    assert item.due > AT


@pytest.mark.parametrize(
    ("status", "days", "verbs"),
    [
        ("scheduled", (-1, 2), ["Start"]),
        ("scheduled", (5, 7), []),
        ("in_progress", (-9, -1), ["Deliver"]),
        ("in_progress", (-9, 1), []),
    ],
)
def test_the_coordinator_starts_what_begins_and_ends_what_is_over(
    german_officer, service_coordinator, status, days, verbs
):
    request = make_accepted(german_officer, service_coordinator)
    first, last = (timezone.now().date() + timedelta(days=number) for number in days)
    with acting_for(service_coordinator):
        services.schedule_request(
            request=request, starts_on=first, ends_on=last,
            by=service_coordinator, at=AT,
        )  # fmt: skip
        if status == "in_progress":
            services.take_step(request=request, step="start", by=service_coordinator, at=AT)

    assert _needs(service_coordinator) == verbs
    assert _needs(german_officer) == []
