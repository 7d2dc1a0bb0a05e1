"""Results of the demo world, in the kinds that published action days report. Every figure is invented."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from europol_portal.access.binding import acting_for
from operations import services
from operations.demo.targets import World
from operations.models import ActionDay, CyberProposal, Operation


@dataclass(frozen=True)
class Reached:
    """A result of a person's country, hours ago."""

    by: str
    operation: str
    hours: float
    kind: str
    number: int
    text: str = ""
    substance: str = ""
    kilos: str = ""
    euros: str = ""
    minors: int = 0
    is_confirmed: bool = True


RESULTS = (
    Reached("pl.liaison", "LANTERN ROW", 6, "arrest", 2, "Driver and owner of the bus"),
    Reached("pl.liaison", "LANTERN ROW", 6, "firearm", 3, "Alarm pistols, two converted"),
    Reached("pl.liaison", "LANTERN ROW", 3, "drugs", 1, "Under the floor of a van", "cannabis", "41.2", "210000"),
    Reached("de.liaison", "LANTERN ROW", 4, "search", 5, "Dealers of spare parts", is_confirmed=False),
    Reached("de.liaison", "LANTERN ROW", 4, "firearm", 11, "Barrels and slides counted apart", is_confirmed=False),
    Reached("de.liaison", "LANTERN ROW", 2, "cash", 2, "In parcels", euros="48750", is_confirmed=False),
    Reached("frontex.liaison", "LANTERN ROW", 2, "illegal_entry", 17, "At two crossings"),
    Reached("frontex.liaison", "LANTERN ROW", 2, "victim", 4, "Handed to the protection service", minors=1),
    Reached("nl.liaison", "QUIET SWITCH", 400, "investigation", 1, "Against the owner of two servers"),
)


def build(world: World) -> None:
    """Enter and confirm; one figure is corrected, one result is attributed."""
    _plan(world)
    for one in RESULTS:
        by, at = world.person(one.by), world.now - timedelta(hours=one.hours)
        with acting_for(by):
            operation = Operation.objects.get(code_name=one.operation)
            day = ActionDay.objects.filter(operation=operation, status=ActionDay.Status.LIVE).first()
            facts = services.ResultFacts(
                kind=one.kind, number=one.number, on=at.date(), text=one.text, substance=one.substance, day=day,
                weight_kg=Decimal(one.kilos) if one.kilos else None, minors=one.minors,
                value_eur=Decimal(one.euros) if one.euros else None,
            )  # fmt: skip
            result = services.enter_operation_result(operation=operation, facts=facts, by=by, at=at)
            if one.kind == "victim":
                facts = services.ResultFacts(**vars(facts) | {"number": 5, "minors": 2})
                reason = "One more was found in the second car."
                result = services.correct_result(result=result, facts=facts, reason=reason, by=by, at=world.now)
            if one.is_confirmed:
                services.confirm_operation_result(result=result, by=by, at=world.now)
            if one.kind == "investigation":
                proposal = CyberProposal.objects.visible_to(by).order_by("pk")[0]
                services.link_result(result=result, reference=proposal.reference, by=by, at=world.now)


PHASES = (
    ("LANTERN ROW", "Picture of the routes", "Where parts come from and who receives them.", -30, -12),
    ("LANTERN ROW", "Joint checks", "The same days in all countries.", -11, 4),
    ("QUIET SWITCH", "Find the servers", "All of them, with their owners.", -70, -8),
    ("QUIET SWITCH", "Warrants and hour zero", "One hour for all countries.", -7, 8),
)


SITES = (
    ("de.liaison", "LANTERN ROW", "area", "Oder crossings", 52.35, 14.6, 60.0, "bpl", False),
    ("de.liaison", "LANTERN ROW", "checkpoint", "Frankfurt (Oder)", 52.34, 14.55, None, "bpl", False),
    ("pl.liaison", "LANTERN ROW", "port", "Szczecin harbour", 53.43, 14.57, None, "bpl", False),
    ("pl.liaison", "LANTERN ROW", "premises", "Workshop", 52.41, 16.93, None, "bpl", True),
    ("de.liaison", "QUIET SWITCH", "centre", "Coordination centre", 52.08, 4.28, None, "bpl", False),
    ("nl.liaison", "QUIET SWITCH", "premises", "Server hall", 52.37, 4.9, None, "bpl", True),
)


def _plan(world: World) -> None:
    """Phases, sites, and records that belong to the operations."""
    lead, dutch = world.person("de.liaison"), world.person("nl.liaison")
    at, today = world.now, world.now.date()
    with acting_for(lead):
        for code_name, name, goal, starts, ends in PHASES:
            operation = Operation.objects.get(code_name=code_name)
            first, last = today + timedelta(days=starts), today + timedelta(days=ends)
            services.add_phase(operation=operation, name=name, goal=goal, starts_on=first, ends_on=last, by=lead, at=at)
    for name, code_name, kind, site, latitude, longitude, radius, level, is_own in SITES:
        person = world.person(name)
        facts = services.SiteFacts(kind, site, latitude, longitude, radius, level, is_own)
        with acting_for(person):
            operation = Operation.objects.get(code_name=code_name)
            services.add_site(operation=operation, facts=facts, by=person, at=at)
    with acting_for(dutch):
        operation = Operation.objects.get(code_name="QUIET SWITCH")
        proposal = CyberProposal.objects.visible_to(dutch).order_by("pk")[0]
        services.link_record(operation=operation, kind="proposal", reference=proposal.reference, by=dutch, at=at)
    with acting_for(lead):
        services.link_record(operation=operation, kind="jit", reference="JIT 2026/14 DE-NL-US", by=lead, at=at)
