"""The life of an import: every step from every state."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.core.errors import AccessDenied
from europol_portal.workflow import CLOCK, TransitionRefused
from intelligence.models import BulkImport
from intelligence.workflow import BULK_WORKFLOW
from tests.factories.bulk import GOOD, checked

pytestmark = pytest.mark.django_db

STEPS = [(step, state) for step in BULK_WORKFLOW.transitions for state in BulkImport.Status]


@pytest.mark.parametrize(("step", "state"), STEPS)
def test_every_step_of_an_import_from_every_state(german_officer, now, step, state):
    found = checked(german_officer, GOOD, at=now)
    transition = BULK_WORKFLOW.transitions[step]
    with acting_for(german_officer):
        BulkImport.objects.filter(pk=found.pk).update(status=state)
        found.refresh_from_db()

        def take():
            if transition.permission == CLOCK:
                return BULK_WORKFLOW.elapse(found, step, at=now)
            return BULK_WORKFLOW.apply(found, step, by=german_officer, at=now)

        if state in transition.sources:
            assert take().status == transition.target
        else:
            with pytest.raises(TransitionRefused):
                take()


@pytest.mark.usefixtures("second_lock_off")
@pytest.mark.parametrize("step", ["check", "import"])
def test_other_parties_take_no_step(german_officer, dutch_officer, now, step):
    found = checked(german_officer, GOOD, at=now)

    with acting_for(dutch_officer):
        assert BULK_WORKFLOW.available(dutch_officer, found) == []
        with pytest.raises(AccessDenied):
            BULK_WORKFLOW.apply(found, step, by=dutch_officer, at=now)
