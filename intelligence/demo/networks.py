"""A network of the demo world: forty people of three groups whom the Netherlands has linked, and its workbench.

Every person is invented.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from europol_portal.access.binding import acting_for
from intelligence.demo.story import Story, person
from intelligence.models import Contribution, Entity, Network
from intelligence.networks import made_network
from intelligence.services import networks
from intelligence.services.relations import RelationContent

MADE = made_network(7, groups=3, members=13)
PLACES = {key: place for place, key in enumerate(MADE.graph.nodes)}
CALLS = Story(
    key="quay-calls",
    by="nl.liaison",
    to=("de-lb", "ep-oc"),
    hours=30,
    subject="Who calls whom around the quay",
    body="Analysis of call records of three months. Links stand for ten calls or more.",
    area="drug-trafficking",
    codes=("H2",),
    evaluation="B2",
    entities=tuple(person(node.label, "suspect") for node in MADE.graph.nodes.values()),
    relations=tuple(
        RelationContent(edge.kind, PLACES[edge.origin], PLACES[edge.target], from_on=edge.from_on)
        for edge in MADE.graph.edges
    ),
)


def build(world: Any, written: Mapping[str, Contribution]) -> None:
    """The Dutch officer opens a workbench for the party, with a note, a version and what was worked out."""
    officer, at = world.person("nl.liaison"), world.now - timedelta(hours=2)
    with acting_for(officer):
        first = Entity.objects.filter(contribution_id=written[CALLS.key].pk).order_by("pk")
        keys = list(first.values_list("pk", flat=True)[:3])
        network = networks.make_network(
            title="Quay, call records",
            beginning=networks.Beginning(Network.Begins.ENTITIES, entities=keys, hops=3),
            is_shared=True,
            by=officer,
            at=at,
        )
        entity = Entity.objects.select_related("contribution").get(pk=keys[0])
        networks.write_note(
            network=network, entity=entity, text="Has the keys of the shed, says the observation.", by=officer, at=at
        )
        networks.save_version(network=network, name="As first drawn", view={"places": {}}, by=officer, at=at)
        networks.ask_analysis(network=network, asks="groups", by=officer, at=at)
    networks.run_waiting(at=at)
