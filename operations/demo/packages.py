"""Packages of Frontex and EUIPO in the demo world. Persons and facts are invented."""

from datetime import date, timedelta

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import CrimeArea
from operations import services
from operations.demo.targets import World
from operations.models import AgencyPackage, PackagePerson

TOLD = "Two people who crossed on different days named this person independently and knew the same telephone number."
PERSONS = (
    services.PersonFacts(
        name="Darko Lisenkov", category="suspect", birth_date=date(1986, 4, 11), account=TOLD,
        necessity="Named as the one who takes the money; without the report nobody can look for the account.",
    ),
    services.PersonFacts(
        name="Tamir Boskov", category="suspect", account="Drove the van on 3 crossings, seen by our officers.",
        necessity="The plate belongs to a firm that two countries asked about.",
    ),
    services.PersonFacts(
        name="Irena Valk", category="contact", account="Gave food and water at the shore; one person named her.",
        necessity="She was named once.",
    ),
)  # fmt: skip


def build(world: World) -> None:
    """One package that waits for Poland with one person refused, and one that is being written."""
    agency, state = world.person("frontex.liaison"), world.person("pl.liaison")
    plan = services.PackagePlan(
        title="Debriefings at the eastern crossing", host=state.party, place="Eastern crossing",
        crime_area=CrimeArea.objects.get(code="immigrant-smuggling"),
        gathered_on=(world.now - timedelta(days=6)).date(),
    )  # fmt: skip
    package = _begun(world, plan, days=5)
    with acting_for(agency):
        for facts in PERSONS:
            services.add_person(package=package, facts=facts, by=agency, at=world.now - timedelta(days=5))
        services.take_package_step(package=package, step="submit", by=agency, at=world.now - timedelta(days=4))
    with acting_for(state):
        persons = {one.number: one for one in PackagePerson.objects.filter(package=package)}
        at = world.now - timedelta(days=1)
        services.decide_person(person=persons[1], decision="approved", by=state, at=at)
        reason = "Help in an emergency is no offence; one testimony is not enough."
        services.decide_person(person=persons[3], decision="refused", reason=reason, by=state, at=at)
    later = services.PackagePlan(
        title="Second debriefings", host=state.party, place="River crossing", crime_area=plan.crime_area,
        gathered_on=(world.now - timedelta(days=1)).date(),
    )  # fmt: skip
    second = _begun(world, later, days=1)
    with acting_for(agency):
        services.add_person(package=second, facts=PERSONS[1], by=agency, at=world.now)


def _begun(world: World, plan: services.PackagePlan, *, days: int) -> AgencyPackage:
    agency = world.person("frontex.liaison")
    with acting_for(agency):
        return services.begin_package(plan=plan, by=agency, at=world.now - timedelta(days=days))
