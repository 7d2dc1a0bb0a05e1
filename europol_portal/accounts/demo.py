"""Accounts of the demo world: a colleague of Germany waits to be confirmed, another one is invited. All fictional."""

from datetime import datetime, timedelta
from typing import Protocol

from europol_portal.access.binding import acting_for
from europol_portal.accounts import services
from europol_portal.parties.models import Authority, Role, User

DAYS_LEFT = 20


class World(Protocol):
    """What the demo world gives to the parts that fill it."""

    now: datetime

    def person(self, username: str) -> User:
        """A demo account."""

    def authority(self, code: str) -> Authority:
        """An authority by its code."""


def build(world: World) -> None:
    """The year of the German liaison officer ends soon, and a new officer is on the way."""
    head = world.person("de.officer")
    ends = (world.now + timedelta(days=DAYS_LEFT)).date()
    User.objects.filter(pk=world.person("de.liaison").pk).update(confirm_by=ends)
    data = services.InvitationData(
        name="neue-probe",
        first_name="Insa",
        last_name="Neuhof-Probe",
        email="insa.neuhof@demo.invalid",
        authority=world.authority("de-nu"),
        role=Role.NATIONAL_OFFICER,
    )
    with acting_for(head):
        services.invite(data=data, by=head, at=world.now - timedelta(days=1))
