"""What the people of the demo world did with what they received: some is done, some is taken and followed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import User
from intelligence import services
from intelligence.models import Contribution, WorkItem
from intelligence.services import Act

PEOPLE = ("nl.liaison", "de.liaison", "europol.analyst")
AGO = timedelta(minutes=50)
CAUGHT_UP = timedelta(days=30)
NOTE = "Checked against our own records: nothing. Look again once the second phone is known."


def build(world: Any) -> None:
    """The oldest of what is no request is done, the next one taken, noted and followed; each has a view of its own."""
    for username in PEOPLE:
        person = world.person(username)
        at = world.now - AGO
        with acting_for(person):
            items = WorkItem.objects.open_to(person).to_do().exclude(kind=Contribution.Kind.REQUEST)
            keys = list(items.order_by("position").values_list("contribution_id", flat=True)[:2])
            _work(keys, person, at)
            services.catch_up(by=person, at=at - CAUGHT_UP)
            query = "box=received&state=open&kind=request"
            services.save_view(name="Our requests", query=query, is_shared=True, by=person, at=at)


def _work(keys: list[UUID], person: User, at: Any) -> None:
    given = (Act.DONE, None), (Act.ASSIGN, person)
    for key, (act, colleague) in zip(keys, given, strict=False):
        services.act_on_lines(act=act, contributions=[key], by=person, at=at, assignee=colleague)
    services.act_on_lines(act=Act.FOLLOW, contributions=keys[1:] or keys, by=person, at=at)
    for contribution in Contribution.objects.visible_to(person).filter(pk__in=keys[1:]):
        services.write_note(contribution=contribution, text=NOTE, by=person, at=at)
