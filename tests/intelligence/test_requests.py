"""The life of a request for information: one clock per party that is asked, steps, pauses, answers."""

from datetime import timedelta

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.notifications.models import Notification
from europol_portal.workflow import CLOCK
from intelligence import services
from intelligence.deadlines import ClockState, DeadlineRule, RefusalReason
from intelligence.events import RequestEvent
from intelligence.models import Contribution, DelayNotice, InformationRequest, Pause
from intelligence.services import ContributionIncomplete, StepData
from intelligence.workflow import REQUEST_WORKFLOW
from tests.factories.intelligence import act, ask, request_of, send_contribution

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
Status = InformationRequest.Status


def _told(person):
    with acting_for(person):
        return list(Notification.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))


def test_each_party_that_is_asked_has_a_clock_of_its_own_from_delivery(
    german_officer, dutch_officer, polish_officer, now
):
    asked = ask(german_officer, dutch_officer, polish_officer, at=now)

    with acting_for(german_officer):
        rows = list(InformationRequest.objects.visible_to(german_officer).order_by("party__code"))

    assert [(row.party.code, row.received_at, row.status) for row in rows] == [
        ("NL", now, Status.OPEN),
        ("PL", now, Status.OPEN),
    ]
    assert {row.contribution_id for row in rows} == {asked.pk}
    assert {row.reference for row in rows} == {asked.reference}


def test_a_copy_for_information_asks_nothing(german_officer, dutch_officer, polish_officer, now):
    asked = ask(german_officer, dutch_officer, at=now, cc=(polish_officer.authority,))

    with acting_for(german_officer):
        assert [row.party.code for row in asked.requests.all()] == ["NL"]


def test_only_requests_start_a_clock(german_officer, dutch_officer, now):
    send_contribution(german_officer, dutch_officer, at=now)

    with acting_for(german_officer):
        assert not InformationRequest.objects.exists()


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"urgency": "urgent", "urgency_reason": "Handover tonight."}, DeadlineRule.URGENT_DIRECT),
        ({"urgency": "very_urgent", "urgency_reason": "A life."}, DeadlineRule.URGENT_DIRECT),
        ({"urgency": "urgent", "urgency_reason": "x", "expects_direct_access": False}, DeadlineRule.URGENT_INDIRECT),
        ({"urgency": "normal"}, DeadlineRule.NOT_URGENT),
    ],
)
def test_the_asker_states_urgency_and_access_and_the_rule_follows(german_officer, dutch_officer, now, fields, rule):
    asked = ask(german_officer, dutch_officer, at=now, **fields)

    assert request_of(asked, dutch_officer).rule == rule


def test_an_urgent_request_says_why(german_officer, dutch_officer, now):
    with pytest.raises(ContributionIncomplete, match="say why"):
        ask(german_officer, dutch_officer, at=now, urgency="urgent", urgency_reason=" ")


def test_the_receiving_party_may_find_it_indirectly_accessible_with_a_reason(german_officer, dutch_officer, now):
    asked = ask(german_officer, dutch_officer, at=now, urgency="urgent", urgency_reason="Tonight.")
    request = request_of(asked, dutch_officer)

    with pytest.raises(DomainError, match="reason"):
        act(dutch_officer, request, "indirect", at=now)
    changed = act(dutch_officer, request, "indirect", at=now + HOUR, text="Held by the tax office.")

    assert changed.rule == DeadlineRule.URGENT_INDIRECT
    assert changed.clock(now).due_at == now + timedelta(days=3)
    with pytest.raises(DomainError, match="8 hours"):
        act(dutch_officer, request, "indirect", at=now + HOUR, text="Again.")
    assert RequestEvent.INDIRECT in _told(german_officer)


@pytest.mark.invariant(27)
def test_a_clarification_stops_the_clock_until_it_is_given(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)
    act(dutch_officer, request, "assign", at=now + HOUR)

    stopped = act(dutch_officer, request, "ask_clarification", at=now + 2 * HOUR, text="Which of the two phones?")
    seen = stopped.clock(now + 5 * HOUR)
    going = act(german_officer, request, "clarify", at=now + 10 * HOUR, text="The first one.")

    assert (seen.state, seen.remaining) == (ClockState.STOPPED, timedelta(days=7) - 2 * HOUR)
    assert going.status == Status.IN_PROGRESS
    assert going.clock(now + 10 * HOUR).due_at == now + timedelta(days=7) + 8 * HOUR
    with acting_for(german_officer):
        pause = Pause.objects.get()
    assert (pause.text, pause.reply, pause.ended_by_id) == (
        "Which of the two phones?",
        "The first one.",
        german_officer.pk,
    )
    assert RequestEvent.CLARIFICATION_ASKED in _told(german_officer)
    assert RequestEvent.CLARIFIED in _told(dutch_officer)


@pytest.mark.invariant(27)
def test_a_judge_stops_the_clock_with_an_immediate_delay_notice(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)
    act(dutch_officer, request, "assign", at=now)

    with pytest.raises(DomainError, match="expected"):
        act(dutch_officer, request, "need_judge", at=now, text="Bank data.")
    waiting = act(dutch_officer, request, "need_judge", at=now + HOUR, text="Bank data.", expected_at=now + 72 * HOUR)
    act(dutch_officer, request, "delay", at=now + 2 * HOUR, text="The court is closed.", expected_at=now + 96 * HOUR)
    going = act(dutch_officer, request, "authorised", at=now + 25 * HOUR)

    assert waiting.status == Status.AWAITING_JUDGE
    assert going.clock(now + 25 * HOUR).due_at == now + timedelta(days=8)
    with acting_for(german_officer):
        notices = list(DelayNotice.objects.visible_to(german_officer).values_list("reason", "expected_at"))
    assert notices == [("Bank data.", now + 72 * HOUR), ("The court is closed.", now + 96 * HOUR)]
    assert {RequestEvent.JUDGE_ASKED, RequestEvent.DELAYED, RequestEvent.AUTHORISED} <= set(_told(german_officer))


def test_an_expected_moment_lies_ahead(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)

    with pytest.raises(DomainError, match="future"):
        act(dutch_officer, request, "delay", at=now, text="Late.", expected_at=now)


@pytest.mark.parametrize("outcome", ["", "full", "partial", "no_information"])
def test_a_sent_answer_closes_the_request_of_its_party_with_its_outcome(german_officer, dutch_officer, now, outcome):
    asked = ask(german_officer, dutch_officer, at=now)
    with acting_for(dutch_officer):
        seen = Contribution.objects.get(pk=asked.pk)

    answer = send_contribution(
        dutch_officer, german_officer, at=now + HOUR, kind="answer", reply_to=seen, answer_outcome=outcome
    )

    request = request_of(asked, dutch_officer)
    assert (request.status, request.outcome, request.answer_id, request.closed_at) == (
        Status.ANSWERED,
        outcome or "full",
        answer.pk,
        now + HOUR,
    )
    assert request.clock(now + timedelta(days=30)).state == ClockState.MET
    assert RequestEvent.ANSWERED in _told(german_officer)


def test_an_answer_closes_no_other_partys_request_and_a_second_one_changes_nothing(
    german_officer, dutch_officer, polish_officer, now
):
    asked = ask(german_officer, dutch_officer, polish_officer, at=now)
    with acting_for(dutch_officer):
        seen = Contribution.objects.get(pk=asked.pk)
    first, _ = (
        send_contribution(dutch_officer, german_officer, at=now + hours * HOUR, kind="answer", reply_to=seen)
        for hours in (1, 2)
    )

    assert request_of(asked, polish_officer).status == Status.OPEN
    closed = request_of(asked, dutch_officer)
    assert (closed.answer_id, closed.closed_at) == (first.pk, now + HOUR)


def test_an_answer_that_does_not_reach_the_asker_closes_nothing(german_officer, dutch_officer, polish_officer, now):
    asked = ask(german_officer, dutch_officer, at=now)
    with acting_for(dutch_officer):
        seen = Contribution.objects.get(pk=asked.pk)

    send_contribution(dutch_officer, polish_officer, at=now, kind="answer", reply_to=seen)

    assert request_of(asked, dutch_officer).status == Status.OPEN


def test_no_information_is_answered_without_a_contribution_and_nothing_else_is(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)

    with pytest.raises(DomainError, match="Send the answer first"):
        act(dutch_officer, request, "answer", at=now, outcome="full")
    closed = act(dutch_officer, request, "answer", at=now, outcome="no_information")

    assert (closed.status, closed.outcome) == (Status.ANSWERED, "no_information")


def test_another_contribution_is_no_answer(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)
    other = send_contribution(dutch_officer, german_officer, at=now)

    with pytest.raises(DomainError, match="Choose an answer"):
        act(dutch_officer, request, "answer", at=now, outcome="full", answer=other)


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_a_request_is_refused_for_each_reason_of_the_closed_list(german_officer, dutch_officer, now, reason):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)

    closed = act(dutch_officer, request, "refuse", at=now, reason=reason)

    assert (closed.status, closed.refusal_reason) == (Status.REFUSED, reason)
    assert closed.refusal_words
    assert RequestEvent.REFUSED in _told(german_officer)


@pytest.mark.parametrize("reason", ["", "because", "no_time"])
def test_a_request_is_refused_for_no_other_reason(german_officer, dutch_officer, now, reason):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)

    with pytest.raises(DomainError, match="Article 6"):
        act(dutch_officer, request, "refuse", at=now, reason=reason)


def test_closing_ends_an_open_pause(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)
    act(dutch_officer, request, "assign", at=now)
    act(dutch_officer, request, "ask_clarification", at=now, text="Which?")

    closed = act(german_officer, request, "withdraw", at=now + HOUR)

    assert closed.status == Status.WITHDRAWN
    with acting_for(german_officer):
        assert Pause.objects.get().ended_at == now + HOUR
    assert RequestEvent.WITHDRAWN in _told(dutch_officer)


def test_it_is_given_only_to_people_of_the_party_who_may_see_it(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)

    with pytest.raises(DomainError, match="own party"):
        act(dutch_officer, request, "assign", at=now, person=german_officer)


def test_who_has_taken_it_up_is_told_alone(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)
    act(dutch_officer, request, "assign", at=now)
    act(dutch_officer, request, "assign", at=now)

    with acting_for(dutch_officer):
        assert InformationRequest.objects.get(pk=request.pk).assigned_to_id == dutch_officer.pk


def test_officers_who_are_asked_hear_of_the_request_once(german_officer, dutch_officer, now):
    ask(german_officer, dutch_officer, at=now)

    assert _told(dutch_officer) == [RequestEvent.ASKED]


TAKEN_BY_ASKER = {"clarify", "withdraw"}
DATA = {"text": "A reason.", "reason": "not_available", "outcome": "no_information"}


STEPS = sorted(name for name, step in REQUEST_WORKFLOW.transitions.items() if step.permission != CLOCK)


def _in(status, german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)
    later = {"expected_at": now + 72 * HOUR}
    way = {
        Status.OPEN: [],
        Status.IN_PROGRESS: ["assign"],
        Status.CLARIFICATION: ["assign", "ask_clarification"],
        Status.AWAITING_JUDGE: ["assign", "need_judge"],
        Status.ANSWERED: ["answer"],
        Status.REFUSED: ["refuse"],
        Status.WITHDRAWN: ["withdraw"],
    }[status]
    for step in way:
        act(german_officer if step in TAKEN_BY_ASKER else dutch_officer, request, step, at=now, **DATA, **later)
    return request


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("step", STEPS)
def test_every_step_leads_on_from_its_states_only(german_officer, dutch_officer, now, status, step):
    request = _in(status, german_officer, dutch_officer, now)
    by, other = (german_officer, dutch_officer) if step in TAKEN_BY_ASKER else (dutch_officer, german_officer)
    data = DATA | {"expected_at": now + 72 * HOUR}
    transition = REQUEST_WORKFLOW.transitions[step]

    with pytest.raises(AccessDenied):
        act(other, request, step, at=now + HOUR, **data)
    if status in transition.sources:
        assert act(by, request, step, at=now + HOUR, **data).status == transition.target
    elif step == "assign" and status in {Status.IN_PROGRESS, Status.CLARIFICATION, Status.AWAITING_JUDGE}:
        assert act(by, request, step, at=now + HOUR, **data).status == status
    else:
        with pytest.raises(DomainError):
            act(by, request, step, at=now + HOUR, **data)
        assert request_of(Contribution(pk=request.contribution_id), dutch_officer).status == status


@pytest.mark.parametrize("step", STEPS)
def test_the_buttons_are_those_of_the_side(german_officer, dutch_officer, now, step):
    sides = {}
    for person in (german_officer, dutch_officer):
        names = set()
        for status in Status:
            request = _in(status, german_officer, dutch_officer, now)
            with acting_for(person):
                names |= {one.name for one in REQUEST_WORKFLOW.available(person, request_of_now(request))}
        sides[person] = names

    assert (step in sides[german_officer]) == (step in TAKEN_BY_ASKER)
    assert (step in sides[dutch_officer]) == (step not in TAKEN_BY_ASKER)


def request_of_now(request):
    """The row as it stands, read by who acts."""
    return InformationRequest.objects.get(pk=request.pk)


def test_there_is_no_other_step(german_officer, dutch_officer, now):
    request = request_of(ask(german_officer, dutch_officer, at=now), dutch_officer)

    with acting_for(dutch_officer), pytest.raises(DomainError, match="no such step"):
        services.take_request_step(request=request, step="reopen", data=StepData(), by=dutch_officer, at=now)
