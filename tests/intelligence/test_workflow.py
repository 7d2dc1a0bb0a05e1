"""The life of contributions and cases: every step from every state, by every side."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied
from europol_portal.workflow import TransitionRefused
from intelligence import services
from intelligence.models import Case, Contribution
from intelligence.workflow import CASE_WORKFLOW, CONTRIBUTION_WORKFLOW
from tests.factories.intelligence import draft_contribution, send_contribution

pytestmark = pytest.mark.django_db

CASE_STEPS = [(step, state) for step in CASE_WORKFLOW.transitions for state in Case.Status]


@pytest.mark.parametrize(("step", "state"), CASE_STEPS)
@pytest.mark.parametrize("side", ["DE", "NL"])
def test_every_step_of_a_case_from_every_state(officers, now, step, state, side):
    send_contribution(officers["DE"], officers["NL"], at=now)
    with acting_for(officers["DE"]):
        case = Case.objects.get()
        if state == Case.Status.CLOSED:
            services.move_case(case=case, step="close", by=officers["DE"], at=now)
    transition, by = CASE_WORKFLOW.transitions[step], officers[side]

    with acting_for(by):
        case = Case.objects.get()
        if side == "NL":
            with pytest.raises(AccessDenied):
                CASE_WORKFLOW.apply(case, step, by=by, at=now)
            assert CASE_WORKFLOW.available(by, case) == []
        elif state in transition.sources:
            assert step in [one.name for one in CASE_WORKFLOW.available(by, case)]
            assert CASE_WORKFLOW.apply(case, step, by=by, at=now).status == transition.target
        else:
            with pytest.raises(TransitionRefused):
                CASE_WORKFLOW.apply(case, step, by=by, at=now)


@pytest.mark.parametrize("state", list(Contribution.Status))
@pytest.mark.parametrize("side", ["DE", "NL", "FR"])
def test_a_contribution_is_sent_from_draft_by_its_party_only(officers, now, state, side):
    make = draft_contribution if state == Contribution.Status.DRAFT else send_contribution
    contribution = make(officers["DE"], officers["NL"], at=now)

    with acting_for(officers[side]):
        steps = [step.name for step in CONTRIBUTION_WORKFLOW.available(officers[side], contribution)]
    assert steps == (["send"] if (side, state) == ("DE", Contribution.Status.DRAFT) else [])


@pytest.mark.invariant(30)
def test_no_state_leads_back_from_sent():
    assert {step.target for step in CONTRIBUTION_WORKFLOW.transitions.values()} == {Contribution.Status.SENT}
    assert all(step.sources == {Contribution.Status.DRAFT} for step in CONTRIBUTION_WORKFLOW.transitions.values())
