"""What is opened in a task force of the demo world: one contribution, to one member that had not received it."""

from typing import Any, Protocol

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import Party, User
from intelligence.models import Contribution
from intelligence.services import openings
from operations.models import TaskForce

SUBJECT = "Container switch at the Maasvlakte: three phones, two vehicles, one company"


class World(Protocol):
    """What the demo world gives to this part."""

    now: Any

    def person(self, username: str) -> User:
        """A demo account."""

    def party(self, code: str) -> Party:
        """A party by its code."""


def build(world: World) -> None:
    """The Netherlands open it to France for the joint analysis."""
    by = world.person("nl.liaison")
    with acting_for(by):
        openings.open_in_task_force(
            contribution=Contribution.objects.get(subject=SUBJECT, owner=by.party, status="sent"),
            force=TaskForce.objects.get(code_name="QUIET LANE"),
            parties=[world.party("FR")],
            reason="The drivers were hired in the same chats.",
            by=by,
            at=world.now,
        )
