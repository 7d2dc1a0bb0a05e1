"""The demo world tells of operations in every state and invitations in every state, through the services."""

import pytest

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import User
from operations.models import LogEntry, Operation, Participation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_world")]


def _seen(model, column):
    found = set()
    for person in User.objects.filter(is_demo=True).select_related("party"):
        with acting_for(person):
            found |= set(model.objects.visible_to(person).values_list(column, flat=True))
    return found


def test_every_state_of_everything_is_there_to_be_seen():
    assert _seen(Operation, "status") == set(Operation.Status.values)
    assert _seen(Participation, "answer") == set(Participation.Answer.values)
    assert _seen(Participation, "role") == set(Participation.Role.values)
    assert _seen(LogEntry, "kind") == set(LogEntry.Kind.values)
    assert len(_seen(Operation, "owner")) == 4


def test_each_account_sees_its_own_part_of_the_world():
    names = {}
    for code in ("de.liaison", "fr.liaison", "us.liaison", "frontex.liaison", "europol.analyst", "nl.officer"):
        person = User.objects.get(username=code)
        with acting_for(person):
            names[code] = set(Operation.objects.visible_to(person).values_list("code_name", flat=True))

    assert "HALYARD" in names["de.liaison"]
    assert "HALYARD" not in names["fr.liaison"]
    assert names["us.liaison"] == {"QUIET SWITCH", "GLASS LEDGER", "SHUT LATCH"}
    assert names["frontex.liaison"] == {"LANTERN ROW", "GREY HERON", "NIGHT FERRY"}
    assert "PAPER MINT" not in names["europol.analyst"]
    assert "HOLLOW REED" not in names["nl.officer"]
