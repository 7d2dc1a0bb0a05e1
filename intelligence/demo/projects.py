"""Analysis projects of the demo world, what they hold, and a person whose category its owner has stated anew."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from europol_portal.parties.models import CrimeArea, User
from intelligence import services
from intelligence.models import AnalysisProject, Contribution, Entity, TriageItem
from intelligence.services import ProjectContent, TriageData

PEOPLE = ("suspect", "convicted", "potential_offender", "contact", "associate")
KINDS = tuple(Entity.Kind.values)
LONG_AGO = timedelta(days=300)


def build(world: Any, written: Mapping[str, Contribution]) -> None:
    """One project works and is to be reviewed soon, one is being prepared; one person became a suspect."""
    lead = world.person("europol.analyst")
    quay = _quay(lead, world)
    with acting_for(lead):
        _prepare(
            lead,
            world,
            code="LEDGER",
            name="Money of ransomware groups",
            purpose="Find where ransoms end up, and who changes them into money.",
            areas=("computer-crime", "money-laundering"),
            review_on=(world.now + timedelta(days=360)).date(),
        )
    if "container" in written:
        _accept(quay, written["container"], lead, world)
    if "accounts" in written:
        _state(written["accounts"], world.person("de.liaison"), world)


def _quay(lead: User, world: Any) -> AnalysisProject:
    at = world.now - LONG_AGO
    with acting_for(lead):
        quay = _prepare(
            lead,
            world,
            code="QUAY",
            name="Drugs in containers of North Sea ports",
            purpose="Find the people and firms that take drugs out of containers in the ports of the North Sea, "
            "the insiders who help them, and the means by which they talk and move.",
            areas=("drug-trafficking", "arms-trafficking"),
            conditions="Results go to the participants by contribution, under the conditions of every provider.",
            board_informed_on=(at - timedelta(days=20)).date(),
            supervisor_informed_on=(at - timedelta(days=19)).date(),
            review_on=(world.now + timedelta(days=12)).date(),
        )
        for code in ("nl-lb", "de-lb"):
            party = world.authority(code).party
            services.join_project(project=quay, party=party, basis="", by=lead, at=at + timedelta(days=1))
        return services.move_project(project=quay, step="open", by=lead, at=at + timedelta(days=2))


def _prepare(lead: User, world: Any, *, areas: Iterable[str], **fields: Any) -> AnalysisProject:
    keys = CrimeArea.objects.filter(code__in=areas).order_by("pk").values_list("pk", flat=True)
    content = ProjectContent(crime_area_ids=tuple(keys), data_kinds=KINDS, person_categories=PEOPLE, **fields)
    return services.prepare_project(content=content, by=lead, at=world.now - LONG_AGO)


def _accept(project: AnalysisProject, contribution: Contribution, by: User, world: Any) -> None:
    """The Operational Centre accepts it for analysis and for cross-check."""
    at, text = world.now - timedelta(hours=3), "The same terminal and the same firm as in the switches of September."
    with acting_for(by):
        item = TriageItem.objects.visible_to(by).get(contribution_id=contribution.pk)
        item = services.take_triage_step(item=item, step="claim", data=TriageData(), by=by, at=at)
        data = TriageData(text=text, project=project.pk, with_cross_check=True)
        services.take_triage_step(item=item, step="accept_for_analysis", data=data, by=by, at=at)


def _state(contribution: Contribution, owner: User, world: Any) -> None:
    with acting_for(owner):
        person = Entity.objects.visible_to(owner).select_related("contribution").filter(kind="person").of(contribution)
        services.state_category(
            entity=person.get(),
            category="suspect",
            reason="Arrested on Friday with three of the cards on him.",
            by=owner,
            at=world.now - timedelta(hours=20),
        )
