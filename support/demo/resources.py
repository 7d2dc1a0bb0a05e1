"""What Europol can send in the demo world, and what of it is taken."""

from datetime import date, timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from europol_portal.core.fields import Classification
from europol_portal.parties.models import User
from support import services
from support.models import Resource, SupportRequest

Kind = Resource.Kind
COORDINATOR = "europol.support"

# kind, code, name, base, skills, languages, days on the road, days of rest
RESOURCES: tuple[tuple[str, str, str, str, tuple[str, ...], tuple[str, ...], int, int], ...] = (
    (Kind.MOBILE_OFFICE, "mo-1", "Van with four desks and satellite", "EP", ("satellite",), (), 2, 1),
    (Kind.MOBILE_OFFICE, "mo-2", "Van with two desks", "EP", (), (), 2, 1),
    (Kind.MOBILE_OFFICE, "mo-3", "Cases for two desks, by air", "EP", ("by air",), (), 1, 0),
    (Kind.KIT, "kit-1", "Phone extraction kit", "EP", ("phone extraction",), (), 1, 0),
    (Kind.KIT, "kit-2", "Phone extraction kit", "EP", ("phone extraction",), (), 1, 0),
    (Kind.KIT, "kit-3", "Crypto-asset tracing kit", "EP", ("crypto-asset tracing",), (), 1, 0),
    (Kind.KIT, "kit-4", "Document reader", "PL", ("documents",), (), 1, 0),
    (Kind.EXPERT, "ex-1", "Sabine Reuterhoff", "EP", ("mobile phones",), ("german", "english"), 1, 0),
    (Kind.EXPERT, "ex-2", "Paulo Quintelas", "EP", ("crypto-assets",), ("portuguese", "spanish", "english"), 1, 0),
    (Kind.EXPERT, "ex-3", "Agnieszka Wronkowska", "EP", ("documents",), ("polish", "ukrainian", "english"), 1, 0),
    (Kind.EXPERT, "ex-4", "Thijs Oosterveld", "EP", ("routers", "malware"), ("dutch", "english"), 1, 0),
    (Kind.LAB, "lab-1", "Digital bench", "EP", ("phone extraction", "malware"), (), 0, 0),
    (Kind.LAB, "lab-2", "Decryption platform", "EP", ("decryption",), (), 0, 0),
    (Kind.ROOM, "room-3", "Coordination room with 24 seats", "EP", (), (), 0, 0),
    (Kind.ROOM, "room-5", "Coordination room with 12 seats", "EP", (), (), 0, 0),
)
OUT = (("mo-2", 3, 6, "Inspection of the vehicle"), ("ex-4", 10, 20, "Leave"))
BUSY = (SupportRequest.Status.SCHEDULED, SupportRequest.Status.IN_PROGRESS)


def build(world: Any) -> None:
    """Add them, take some out, and book for what is scheduled."""
    person, today = world.person(COORDINATOR), world.now.date()
    with acting_for(person):
        made = {row[1]: _add(row, world, person) for row in RESOURCES}
        for code, first, last, why in OUT:
            days = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
            services.block(resource=made[code], note=why, by=person, at=world.now, **days)
        for asked in SupportRequest.objects.visible_to(person).filter(status__in=BUSY).order_by("pk"):
            _book(asked, list(made.values()), today, world, person)


def plan(world: Any) -> None:
    """What the planner proposes for all that waits in the demo world, as its coordinator reads it."""
    person = world.person(COORDINATOR)
    with acting_for(person):
        services.ask_plan(by=person, at=world.now)
    services.work_out_plans(at=world.now)


def _add(row: tuple[Any, ...], world: Any, person: User) -> Resource:
    kind, code, name, base, skills, languages, road, rest = row
    plan = services.ResourcePlan(
        kind=kind,
        code=code,
        name=name,
        base=world.party(base),
        skills=skills,
        languages=languages,
        clearance=Classification.EU_CONFIDENTIAL,
        travel_days=road,
        buffer_days=rest,
    )
    return services.add_resource(plan=plan, by=person, at=world.now)


def _book(asked: SupportRequest, resources: list[Resource], today: date, world: Any, person: User) -> None:
    kinds, first, last = services.kinds_for(asked), asked.scheduled_from, asked.scheduled_until
    if first is None or last is None or last < today:
        return
    for resource in resources:
        if resource.kind in kinds and not resource.bookings.standing().exists():
            services.book(resource=resource, request=asked, starts_on=first, ends_on=last, by=person, at=world.now)
            return
