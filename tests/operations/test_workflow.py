"""The life of operations and invitations: every step from every state."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied, DomainError
from europol_portal.workflow import TransitionRefused
from operations import services
from operations.models import Operation, Participation
from operations.workflow import INVITATION_WORKFLOW, OPERATION_WORKFLOW
from tests.factories.operations import AT, answer, invite, make_operation

pytestmark = pytest.mark.django_db

LEADS_ON = {
    ("proposed", "plan"): "planning",
    ("planning", "go_live"): "live",
    ("live", "start_closing"): "closing",
    ("closing", "close"): "closed",
    ("proposed", "cancel"): "cancelled",
    ("planning", "cancel"): "cancelled",
}
WAY_TO = {
    "proposed": [],
    "planning": ["plan"],
    "live": ["plan", "go_live"],
    "closing": ["plan", "go_live", "start_closing"],
    "closed": ["plan", "go_live", "start_closing", "close"],
    "cancelled": ["cancel"],
}
ANSWERS = {
    ("invited", "accept"): "accepted",
    ("invited", "decline"): "declined",
    ("invited", "withdraw"): "withdrawn",
    ("accepted", "leave"): "withdrawn",
    ("accepted", "withdraw"): "withdrawn",
}
FIRST_ANSWER = {"invited": "", "accepted": "accept", "declined": "decline", "withdrawn": "withdraw"}


def _take(operation, step, by):
    return services.take_step(operation=operation, step=step, by=by, at=AT, note="Because.")


def test_the_tables_here_name_every_state_and_step():
    assert set(WAY_TO) == set(Operation.Status.values)
    assert {step for _state, step in LEADS_ON} == set(OPERATION_WORKFLOW.transitions)
    assert set(FIRST_ANSWER) == set(Participation.Answer.values)
    assert {step for _state, step in ANSWERS} == set(INVITATION_WORKFLOW.transitions)


@pytest.mark.parametrize("state", Operation.Status.values)
@pytest.mark.parametrize("step", OPERATION_WORKFLOW.transitions)
def test_an_operation_moves_only_as_the_table_says(german_officer, dutch_officer, state, step):
    operation = make_operation(german_officer, accepted=(dutch_officer,))
    with acting_for(german_officer):
        for former in WAY_TO[state]:
            operation = _take(operation, former, german_officer)
        assert operation.status == state

        if (state, step) in LEADS_ON:
            assert _take(operation, step, german_officer).status == LEADS_ON[state, step]
        else:
            with pytest.raises((TransitionRefused, AccessDenied)):
                _take(operation, step, german_officer)


@pytest.mark.parametrize("state", Participation.Answer.values)
@pytest.mark.parametrize("step", INVITATION_WORKFLOW.transitions)
def test_an_invitation_is_answered_only_as_the_table_says(german_officer, dutch_officer, state, step):
    participation = invite(make_operation(german_officer), dutch_officer, by=german_officer)
    if former := FIRST_ANSWER[state]:
        answer(participation, former, by=german_officer if former == "withdraw" else dutch_officer)
    by = german_officer if step == "withdraw" else dutch_officer

    if (state, step) in ANSWERS:
        assert answer(participation, step, by=by).answer == ANSWERS[state, step]
    else:
        with pytest.raises(DomainError, match=r"not possible|is over"):
            answer(participation, step, by=by)


def test_planning_waits_until_somebody_has_accepted(german_officer, dutch_officer):
    operation = make_operation(german_officer, invited=(dutch_officer,))

    with acting_for(german_officer):
        (plan,) = [step for step in OPERATION_WORKFLOW.available(german_officer, operation) if step.name == "plan"]
        assert plan.blocked == "At least one invited party must accept before planning starts."
        with pytest.raises(TransitionRefused, match="must accept"):
            _take(operation, "plan", german_officer)


def test_a_cancellation_needs_its_reason(operation, german_officer):
    with acting_for(german_officer), pytest.raises(TransitionRefused, match="Give the reason"):
        services.take_step(operation=operation, step="cancel", by=german_officer, at=AT)


def test_participants_are_offered_no_step_of_the_operation(operation, dutch_officer):
    with acting_for(dutch_officer):
        assert OPERATION_WORKFLOW.available(dutch_officer, operation) == []
        with pytest.raises(AccessDenied):
            _take(operation, "plan", dutch_officer)


def test_an_invitation_to_what_is_over_is_not_accepted(operation, german_officer, polish_officer, polish_invitation):
    with acting_for(german_officer):
        _take(operation, "cancel", german_officer)

    with pytest.raises(TransitionRefused, match="The operation is over"):
        answer(polish_invitation, "accept", by=polish_officer)


def test_an_unknown_step_is_refused(operation, german_officer, polish_officer, polish_invitation):
    with acting_for(german_officer), pytest.raises(TransitionRefused):
        _take(operation, "publish", german_officer)
    with pytest.raises(TransitionRefused):
        answer(polish_invitation, "ignore", by=polish_officer)
