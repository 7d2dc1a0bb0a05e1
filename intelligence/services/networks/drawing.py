"""The graph of a network as one reader may know it now.

Every node and link is read anew through the reader's own rules, so no graph ever holds what its reader may not see,
nor anything that only hidden nodes lead to. Whose information is missing is said as far as the reader was told of
hits by these owners; never how much.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from europol_portal.access.policy import require
from europol_portal.audit.services import record
from europol_portal.core.lookups import among
from europol_portal.events import Verb
from europol_portal.parties.models import Party, User
from intelligence.access import NetworkPermission
from intelligence.events import NetworkEvent
from intelligence.models import Contribution, Entity, HitSide, Network, NetworkNote, Relation
from intelligence.networks import Edge, Graph, Marking, Node
from intelligence.services.identity.clusters import around, grouped
from intelligence.services.identity.graph import Growing, step
from intelligence.services.identity.keyed import Sayers, relations_in
from intelligence.services.networks.beginning import first_entities


@dataclass(frozen=True)
class Extent:
    """How much is drawn at most: nodes, relations of one step, and entities that it begins with."""

    nodes: int
    relations: int
    first: int


WHOLE = Extent(nodes=5_000, relations=20_000, first=2_000)
NEAREST = Extent(nodes=300, relations=400, first=300)  # stands there at once, while the whole is worked out


@dataclass(frozen=True)
class Shown:
    """One node: the entities that are one person or thing for the reader, the newest first."""

    key: UUID
    entities: Sequence[Entity]
    hop: int

    @property
    def entity(self) -> Entity:
        """The one that stands for it."""
        return next((entity for entity in self.entities if entity.pk == self.key), self.entities[0])

    @property
    def owners(self) -> list[Party]:
        """Who says something of it."""
        return list({entity.contribution.owner_id: entity.contribution.owner for entity in self.entities}.values())


@dataclass(frozen=True)
class Drawing:
    """What one reader sees of a network.

    `missing` names owners of whom the reader knows, from hits, that they hold more about a node. `is_cut`: there is
    more than is drawn at once.
    """

    nodes: Sequence[Shown]
    relations: Sequence[Relation]
    node_of: dict[UUID, UUID]
    missing: Sequence[Party]
    notes: Sequence[NetworkNote]
    is_cut: bool

    @property
    def contributions(self) -> list[Contribution]:
        """What all of it rests on, each once."""
        found = {entity.contribution_id: entity.contribution for node in self.nodes for entity in node.entities}
        found |= {row.contribution_id: row.contribution for row in self.relations}
        return list(found.values())

    @property
    def owners(self) -> list[Party]:
        """Whose information it is, by name."""
        found = {item.owner_id: item.owner for item in self.contributions}
        return sorted(found.values(), key=lambda party: party.name)

    @property
    def fingerprint(self) -> str:
        """What was drawn, as one text: other nodes or links give another."""
        keys = sorted(str(key) for key in [*self.node_of, *(row.pk for row in self.relations)])
        return hashlib.blake2b("\n".join(keys).encode(), digest_size=32).hexdigest()

    def ends(self, relation: Relation) -> tuple[UUID, UUID]:
        """The nodes that a relation links."""
        return self.node_of[relation.origin_id], self.node_of[relation.target_id]

    def graph(self, *, with_names: bool = True) -> Graph:
        """The same for the measures and formats; without names a sentence about a node says its key."""
        graph = Graph()
        for node in self.nodes:
            entity = node.entity
            label = entity.label if with_names else ""
            graph.add(Node(str(node.key), entity.kind, label, marking_of(entity.contribution), _facts(entity)))
        for row in self.relations:
            origin, target = self.ends(row)
            graph.link(
                Edge(
                    str(origin),
                    str(target),
                    row.kind,
                    row.from_on,
                    row.until_on,
                    is_directed=not row.is_mutual,
                    marking=marking_of(row.contribution, row),
                    note=row.note if with_names else "",
                    id=str(row.pk),
                )
            )
        return graph


def draw(network: Network, *, by: User, at: datetime, extent: Extent = WHOLE, is_recorded: bool = True) -> Drawing:
    """Work out what the person sees of it; that it was looked at is on record with every entity in it.

    Raises:
        Forbidden: The person may not know the network.
    """
    require(by, NetworkPermission.VIEW, network)
    on = at.date()
    growing = Growing(Sayers(by), most_nodes=extent.nodes, most_relations=extent.relations)
    first = first_entities(network, by=by, on=on, limit=extent.first + 1)
    growing.is_cut = len(first) > extent.first
    frontier = _begin(growing, first[: extent.first], network, by=by, at=at)
    for hop in range(1, network.hops + 1):
        if frontier and len(growing.levels) >= extent.nodes:
            growing.is_cut = True
            break
        frontier = step(growing, frontier, hop, by=by, on=on) if frontier else []
    _close(growing, frontier)
    drawing = _drawing(growing, network, by=by)
    if is_recorded:
        record(
            verb=Verb.CONSULTATION,
            kind=NetworkEvent.READ,
            actor=by,
            at=at,
            subject=network,
            shown=[entity.pk for node in drawing.nodes for entity in node.entities],
        )
    return drawing


def _begin(growing: Growing, first: Sequence[Entity], network: Network, *, by: User, at: datetime) -> list[UUID]:
    """The first nodes, what is the same as one; inside a case or project only what it holds itself."""
    if not first:
        return []
    found = around(first, by=by, on=at.date(), sayers=growing.sayers, limit=growing.most_relations)
    first_keys = {entity.pk for entity in first}
    beside = [row for key, row in sorted(found.entities.items()) if key not in first_keys] if network.hops else []
    groups = grouped([*first, *beside], found)
    for entity in [*first, *beside]:
        node = groups[entity.pk]
        growing.entities[entity.pk] = entity
        growing.node_of[entity.pk] = node
        growing.levels[node] = 0
    return list(growing.entities)


def _close(growing: Growing, outermost: Sequence[UUID]) -> None:
    """The relations among the outermost entities; a step has read every relation of all others."""
    if not outermost:
        return
    rows = Relation.objects.filter(among("origin", outermost), among("target", outermost)).order_by("-pk")
    for row in relations_in(rows, sayers=growing.sayers, limit=growing.most_relations + 1):
        if len(growing.relations) >= growing.most_relations:
            growing.is_cut = True
            return
        growing.relations[row.pk] = row


def _drawing(growing: Growing, network: Network, *, by: User) -> Drawing:
    inside: dict[UUID, list[Entity]] = {}
    for key, node in growing.node_of.items():
        inside.setdefault(node, []).append(growing.entities[key])
    nodes = [Shown(key, inside[key], hop) for key, hop in growing.levels.items()]
    relations = [
        row
        for row in sorted(growing.relations.values(), key=lambda row: row.pk)
        if row.origin_id in growing.node_of and row.target_id in growing.node_of
    ]
    relations = [row for row in relations if growing.node_of[row.origin_id] != growing.node_of[row.target_id]]
    keys = list(growing.node_of)
    notes = NetworkNote.objects.visible_to(by).filter(among("entity", keys), network=network).select_related("author")
    return Drawing(
        nodes, relations, growing.node_of, _missing(nodes, by), list(notes.order_by("pk")), is_cut=growing.is_cut
    )


def _missing(nodes: Sequence[Shown], by: User) -> list[Party]:
    """Owners that the person knows, from hits, to hold something about one of these, which the person does not see."""
    node_of = {entity.pk: node for node in nodes for entity in node.entities}
    told = HitSide.objects.visible_to(by).filter(
        among("entity", node_of), is_told=True, is_self=False, hidden_by="", other__isnull=False
    )
    seen = {node.key: {owner.pk for owner in node.owners} for node in nodes}
    pairs = told.values_list("entity_id", "other_id").distinct()
    others = {other for entity, other in pairs if other not in seen[node_of[entity].key]}
    return list(Party.objects.filter(pk__in=others).order_by("name")) if others else []


def marking_of(contribution: Contribution, relation: Relation | None = None) -> Marking:
    """Owner, codes, classification and evaluation; a relation has an evaluation of its own, or the contribution's."""
    said = relation if relation is not None and relation.source_evaluation else contribution
    return Marking(
        contribution.owner.code,
        tuple(contribution.handling_codes),
        contribution.classification,
        said.source_evaluation,
        said.information_evaluation,
    )


def _facts(entity: Entity) -> dict[str, str]:
    facts = {
        "subtype": entity.subtype,
        "birth_date": entity.birth_date.isoformat() if entity.birth_date else "",
        "category": entity.current_category,
        "reference": entity.contribution.reference,
    }
    return {name: str(value) for name, value in facts.items() if value}
