"""Items of the Operational Centre's queue, steps and shifts, made by the services."""

from datetime import timedelta

from europol_portal.access.binding import acting, acting_for
from europol_portal.parties.models import Authority
from intelligence import services
from intelligence.models import Shift, TriageItem
from intelligence.services import TriageData
from tests.architecture.subjects import OWNER_OF_TABLES
from tests.factories.intelligence import PURPOSES, make_entity_content, send_contribution


def centre_of(person) -> Authority:
    """The Operational Centre, where the person works."""
    return person.authority


def send_to_europol(by, europol_person, *others, at, **fields):
    """A contribution to the Operational Centre, by default with purposes and something that can be compared."""
    values = {"purposes": PURPOSES, "entities": [make_entity_content()]}
    return send_contribution(by, europol_person, *others, at=at, **(values | fields))


def item_of(contribution, person) -> TriageItem:
    """The item of the contribution as the person reads it."""
    with acting_for(person):
        return TriageItem.objects.for_list().get(contribution_id=contribution.pk)


def step(by, item, name, *, at, **data) -> TriageItem:
    """One step by a person; returns the row as it then stands."""
    with acting_for(by):
        services.take_triage_step(item=item, step=name, data=TriageData(**data), by=by, at=at)
        return TriageItem.objects.for_list().get(pk=item.pk)


def plan(by, *people, at, starts=0, hours=8, **fields) -> Shift:
    """A planned shift of the people."""
    with acting_for(by):
        starts_at = at + timedelta(hours=starts)
        values = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours), "contact": "+31 70 555 0100"}
        return services.plan_shift(people=people, by=by, at=at, **(values | fields))


def all_items():
    """Every item of the queue, as the owner of the tables sees it."""
    with acting(OWNER_OF_TABLES):
        return list(TriageItem.objects.order_by("pk"))
