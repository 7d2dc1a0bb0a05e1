"""The life of a request: every step from every state."""

from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import DomainError
from europol_portal.workflow import TransitionRefused
from support import services
from support.models import RequestStep, SupportRequest
from support.workflow import REQUEST_WORKFLOW
from tests.factories.support import AT, REASON, SCORES, make_draft, make_second_coordinator, make_sent
from tests.kept import kept

pytestmark = pytest.mark.django_db

DAYS = {"starts_on": date(2026, 12, 8), "ends_on": date(2026, 12, 10)}
CANCELLABLE = ("draft", "submitted", "endorsed", "assessed", "waitlisted", "accepted", "scheduled", "appealed")
LEADS_ON = {
    ("draft", "submit"): "submitted",
    ("submitted", "endorse"): "endorsed",
    ("endorsed", "assess"): "assessed",
    ("assessed", "assess"): "assessed",
    ("waitlisted", "assess"): "assessed",
    ("assessed", "accept"): "accepted",
    ("waitlisted", "accept"): "accepted",
    ("submitted", "accept_in_danger"): "accepted",
    ("endorsed", "accept_in_danger"): "accepted",
    ("assessed", "waitlist"): "waitlisted",
    ("assessed", "decline"): "declined",
    ("waitlisted", "decline"): "declined",
    ("declined", "appeal"): "appealed",
    ("appealed", "uphold"): "declined",
    ("appealed", "reopen"): "assessed",
    ("accepted", "schedule"): "scheduled",
    ("scheduled", "schedule"): "scheduled",
    ("scheduled", "start"): "in_progress",
    ("in_progress", "deliver"): "delivered",
    ("delivered", "give_feedback"): "feedback",
    ("feedback", "close"): "closed",
    **{(state, "cancel"): "cancelled" for state in CANCELLABLE},
}
TO_ASSESSED = ("submit", "endorse", "assess")
TO_FEEDBACK = (*TO_ASSESSED, "accept", "schedule", "start", "deliver", "give_feedback")
WAY_TO = {
    "draft": (),
    "submitted": ("submit",),
    "endorsed": ("submit", "endorse"),
    "assessed": TO_ASSESSED,
    "waitlisted": (*TO_ASSESSED, "waitlist"),
    "accepted": (*TO_ASSESSED, "accept"),
    "scheduled": (*TO_ASSESSED, "accept", "schedule"),
    "in_progress": (*TO_ASSESSED, "accept", "schedule", "start"),
    "delivered": (*TO_ASSESSED, "accept", "schedule", "start", "deliver"),
    "feedback": TO_FEEDBACK,
    "closed": (*TO_FEEDBACK, "close"),
    "declined": (*TO_ASSESSED, "decline"),
    "appealed": (*TO_ASSESSED, "decline", "appeal"),
    "cancelled": ("cancel",),
}
TAKES = {
    "submit": services.submit_request,
    "endorse": services.endorse,
    "assess": lambda **facts: services.assess_request(scores=SCORES, reason=REASON, **facts),
    "accept": services.accept_request,
    "accept_in_danger": lambda **facts: services.accept_in_danger(reason=REASON, **facts),
    "waitlist": lambda **facts: services.waitlist_request(reason=REASON, **facts),
    "decline": lambda **facts: services.decline_request(reason=REASON, **facts),
    "schedule": lambda **facts: services.schedule_request(**DAYS, **facts),
    "appeal": lambda **facts: services.appeal_decision(reason=REASON, **facts),
    "uphold": lambda **facts: services.answer_appeal(reopens=False, reason=REASON, **facts),
    "reopen": lambda **facts: services.answer_appeal(reopens=True, reason=REASON, **facts),
    "start": lambda **facts: services.take_step(step="start", **facts),
    "deliver": lambda **facts: services.take_step(step="deliver", **facts),
    "give_feedback": lambda **facts: services.give_feedback(
        plan=services.OutcomePlan(rating=5, text="Two arrests."), **facts
    ),
    "close": lambda **facts: services.take_step(step="close", **facts),
    "cancel": lambda **facts: services.cancel_request(reason=REASON, **facts),
}
REFUSALS = (DomainError, ObjectDoesNotExist)


@pytest.fixture
@kept
def actors(national_officer, german_officer, service_coordinator, duty_officer):
    """Who takes which step."""
    actor = dict.fromkeys(TAKES, service_coordinator)
    actor |= {"submit": national_officer, "endorse": german_officer, "accept_in_danger": duty_officer}
    actor |= dict.fromkeys(("uphold", "reopen"), make_second_coordinator(service_coordinator))
    return actor | dict.fromkeys(("give_feedback", "cancel", "appeal"), german_officer)


def _take(request, step, actors):
    with acting_for(actors[step]):
        return TAKES[step](request=request, by=actors[step], at=AT)


def test_the_table_here_names_every_state_and_step():
    assert set(WAY_TO) == set(SupportRequest.Status.values)
    assert {step for _state, step in LEADS_ON} == set(REQUEST_WORKFLOW.transitions) == set(TAKES)
    assert {
        (state, step) for step, transition in REQUEST_WORKFLOW.transitions.items() for state in transition.sources
    } == set(LEADS_ON)


def _stored(request, person):
    with acting_for(person):
        return SupportRequest.objects.get(pk=request.pk)


def _check_step(request, step, actors, reader):
    """Try one step, hold the answer against the table, and take it back."""
    state, target = request.status, LEADS_ON.get((request.status, step))
    with transaction.atomic():
        if target is None:
            with pytest.raises(REFUSALS):
                _take(request, step, actors)
            assert _stored(request, reader).status == state, step
        else:
            assert _take(request, step, actors).status == _stored(request, reader).status == target, step
            with acting_for(reader):
                lines = RequestStep.objects.filter(request=request).order_by("-pk")
                assert lines.values_list("step", "to_status")[0] == (step, target)
        transaction.set_rollback(True)
    request.status = state


@pytest.mark.parametrize("state", SupportRequest.Status.values)
def test_a_request_moves_only_as_the_table_says(actors, national_officer, state):
    request = make_draft(national_officer, urgency="danger_to_life")
    for former in WAY_TO[state]:
        request = _take(request, former, actors)
    assert request.status == state

    for step in REQUEST_WORKFLOW.transitions:
        _check_step(request, step, actors, national_officer)


BEFORE = {"appeal": "declined", "uphold": "appealed", "reopen": "appealed"}
NEEDS_NOTE = [step for step, transition in REQUEST_WORKFLOW.transitions.items() if transition.needs_note]


def test_reasons_are_asked_where_somebody_has_to_live_with_them():
    assert set(NEEDS_NOTE) == {"accept_in_danger", "waitlist", "decline", "cancel", "appeal", "uphold", "reopen"}


@pytest.mark.parametrize("step", NEEDS_NOTE)
def test_a_step_that_needs_a_reason_is_refused_without_one(actors, german_officer, step, monkeypatch):
    request = make_sent(german_officer, urgency="danger_to_life")
    for former in {"waitlist": ["assess"], "decline": ["assess"]}.get(step, WAY_TO.get(BEFORE.get(step, ""), ())[2:]):
        request = _take(request, former, actors)
    state = request.status
    monkeypatch.setitem(globals(), "REASON", "  ")

    with pytest.raises(TransitionRefused, match="Give the reason"):
        _take(request, step, actors)

    with acting_for(german_officer):
        assert SupportRequest.objects.get(pk=request.pk).status == state


def test_a_liaison_officer_endorses_with_the_sending(german_officer, europol):
    request = make_sent(german_officer)

    assert request.status == "endorsed"
    assert (request.endorsed_by, request.endorsed_at) == (german_officer, AT)


def test_buttons_are_those_of_the_table(actors, national_officer, service_coordinator, german_officer, analyst):
    request = make_draft(national_officer)
    for step in TO_ASSESSED:
        request = _take(request, step, actors)

    def names(person):
        with acting_for(person):
            return {step.name for step in REQUEST_WORKFLOW.available(person, request)}

    assert names(service_coordinator) == {"assess", "accept", "waitlist", "decline"}
    assert names(german_officer) == {"cancel"}
    assert names(analyst) == set()


@pytest.mark.invariant(40)
def test_danger_to_life_is_accepted_before_endorsement_and_endorsed_before_closing(actors, national_officer):
    request = make_draft(national_officer, urgency="danger_to_life")
    for step in ("submit", "accept_in_danger"):
        request = _take(request, step, actors)
    assert request.status == "accepted"
    with acting_for(national_officer):
        judged = request.assessments.get()
        assert (judged.danger_to_life, judged.reason, judged.author) == (3, REASON, actors["accept_in_danger"])
        assert SupportRequest.objects.get(pk=request.pk).priority_score == judged.total
    for step in ("schedule", "start", "deliver", "give_feedback"):
        request = _take(request, step, actors)

    with pytest.raises(TransitionRefused, match="endorsed"):
        _take(request, "close", actors)

    request = _take(request, "endorse", actors)
    assert request.status == "feedback"
    assert _take(request, "close", actors).status == "closed"


def test_only_danger_to_life_is_accepted_at_once(duty_officer, german_officer):
    request = make_sent(german_officer, urgency="urgent")

    with acting_for(duty_officer), pytest.raises(DomainError):
        services.accept_in_danger(request=request, reason=REASON, by=duty_officer, at=AT)
