"""What the first lock alone holds back: each part of the rules of operations, where the others let through."""

import pytest

from europol_portal.access import policy
from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import Role
from operations import services
from operations.access import OperationPermission
from operations.models import Operation, Participation
from tests.factories.operations import AT, answer, invite, make_operation

pytestmark = pytest.mark.django_db

WRITING = {OperationPermission.LOG, OperationPermission.ENTER_RESULT}
LEADING = {OperationPermission.CHANGE, OperationPermission.INVITE}


def _may(person, operation):
    with acting_for(person):
        return policy.allowed(person, WRITING | LEADING, operation)


def test_who_accepted_one_operation_takes_part_in_no_other(operation, german_officer, polish_officer):
    make_operation(german_officer, accepted=(polish_officer,), code_name="LODESTAR")

    assert _may(polish_officer, operation) == set()


def test_what_others_accepted_lets_nobody_write_who_has_not_answered(operation, dutch_officer, polish_officer):
    assert _may(dutch_officer, operation) == WRITING
    assert _may(polish_officer, operation) == set()


def test_observers_do_not_write(german_officer, polish_officer):
    watched = make_operation(german_officer, code_name="LODESTAR")
    answer(
        invite(watched, polish_officer, by=german_officer, role=Participation.Role.OBSERVER),
        "accept",
        by=polish_officer,
    )

    assert _may(polish_officer, watched) == set()


@pytest.mark.parametrize("status", [Operation.Status.CLOSED, Operation.Status.CANCELLED])
def test_nobody_does_anything_in_an_operation_that_is_over(operation, german_officer, dutch_officer, status):
    assert _may(german_officer, operation) == WRITING | LEADING
    operation.status = status

    assert _may(german_officer, operation) == set()
    assert _may(dutch_officer, operation) == set()


@pytest.fixture
def declined(german_officer, polish_officer):
    """Declines an invitation above basic protection, and says who still knows of it by the first lock."""
    operation = make_operation(german_officer, invited=(polish_officer,), classification=Classification.EU_RESTRICTED)

    def decline(*circle):
        with acting_for(polish_officer):
            if circle:
                services.close_own_circle(operation=operation, people=circle, by=polish_officer, at=AT)
            answer(Participation.objects.get(operation=operation), "decline", by=polish_officer)

    def knows(person):
        with acting_for(person):
            return Participation.objects.visible_to(person).filter(party=polish_officer.party).exists()

    return decline, knows


@pytest.mark.usefixtures("second_lock_off")
def test_the_answered_invitation_of_the_own_party_is_for_cleared_readers(declined, polish_officer, colleague_of):
    decline, knows = declined
    decline()

    assert knows(polish_officer)
    assert knows(colleague_of(polish_officer))
    assert not knows(colleague_of(polish_officer, "third", clearance=Classification.BPL))
    assert not knows(colleague_of(polish_officer, "fourth", role=Role.SERVICE_COORDINATOR))


@pytest.mark.usefixtures("second_lock_off")
def test_the_answered_invitation_of_a_closed_circle_is_for_its_people(declined, polish_officer, colleague_of):
    decline, knows = declined
    decline(polish_officer)

    assert knows(polish_officer)
    assert not knows(colleague_of(polish_officer))
