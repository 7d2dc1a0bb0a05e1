"""The surroundings of an entity as a small graph: what is linked to it in one to three steps, as one reader sees it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from europol_portal.parties.models import Party, User
from intelligence.models import Entity, Relation
from intelligence.services.identity.clusters import Cluster, around, grouped
from intelligence.services.identity.keyed import Sayers, relations_in
from intelligence.services.identity.layout import HEIGHT, Point, rings
from intelligence.services.identity.links import ends_of

MOST_HOPS = 3
MOST_NODES = 120
MOST_RELATIONS = 400  # of one step, the newest


@dataclass(frozen=True)
class Node:
    """One person or thing: an entity, with what is the same."""

    key: UUID
    entities: Sequence[Entity]
    hop: int
    place: Point

    @property
    def entity(self) -> Entity:
        """The one that stands for it."""
        return next((entity for entity in self.entities if entity.pk == self.key), self.entities[0])

    @property
    def label_offset(self) -> int:
        """How far below its point the name stands; above it in the upper half, where lines come from below."""
        if not self.hop:
            return 30
        return -14 if self.place.y < HEIGHT / 2 else 22

    @property
    def owners(self) -> list[Party]:
        """Who says something of it."""
        return list({entity.contribution.owner_id: entity.contribution.owner for entity in self.entities}.values())


@dataclass(frozen=True)
class Edge:
    """What links two nodes."""

    origin: Node
    target: Node
    relations: Sequence[Relation]

    @property
    def words(self) -> str:
        """The kinds of the relations, each once."""
        return ", ".join(dict.fromkeys(str(relation.get_kind_display()) for relation in self.relations))


@dataclass(frozen=True)
class Graph:
    """Nodes and edges; `is_cut` where more is seen than is drawn."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    hops: int
    is_cut: bool = False


@dataclass
class Growing:
    """A graph on its way: for each entity its node, for each node its distance and what it was reached from."""

    sayers: Sayers
    most_nodes: int = MOST_NODES
    most_relations: int = MOST_RELATIONS
    entities: dict[UUID, Entity] = field(default_factory=dict)
    node_of: dict[UUID, UUID] = field(default_factory=dict)
    levels: dict[UUID, int] = field(default_factory=dict)
    parents: dict[UUID, UUID] = field(default_factory=dict)
    relations: dict[UUID, Relation] = field(default_factory=dict)
    is_cut: bool = False


def graph_around(cluster: Cluster, *, hops: int, by: User, on: date) -> Graph:
    """The graph of so many steps; five queries a step, however much is found."""
    hops = max(1, min(hops, MOST_HOPS))
    growing = Growing(Sayers(by))
    seed = cluster.seed.pk
    growing.levels[seed] = 0
    for member in cluster.members:
        growing.entities[member.pk] = member
        growing.node_of[member.pk] = seed
    frontier = list(cluster.keys)
    for hop in range(1, hops + 1):
        frontier = step(growing, frontier, hop, by=by, on=on)
        if not frontier:
            break
    return _drawn(growing, hops)


def step(growing: Growing, frontier: Sequence[UUID], hop: int, *, by: User, on: date) -> list[UUID]:
    """Add what the frontier leads to; the entities that came in."""
    touching = Relation.objects.touching(frontier).order_by("-pk")
    rows = relations_in(touching, sayers=growing.sayers, limit=growing.most_relations + 1)
    growing.is_cut |= len(rows) > growing.most_relations
    rows = rows[: growing.most_relations]
    ends = ends_of(rows, on=on, sayers=growing.sayers, known=growing.entities)
    new = [entity for _key, entity in sorted(ends.items())]
    found = around(new, by=by, on=on, sayers=growing.sayers, limit=growing.most_relations) if new else None
    if found is not None:
        same = [entity for key, entity in sorted(found.entities.items()) if key not in growing.entities]
        groups = _sets(grouped([*new, *(entity for entity in same if entity.pk not in ends)], found))
        whole = {**{entity.pk: entity for entity in same}, **{entity.pk: entity for entity in new}}
    else:
        groups, whole = {}, {}
    added: list[UUID] = []
    for relation in rows:
        known = [key for key in (relation.origin_id, relation.target_id) if key in growing.node_of]
        for key in (relation.origin_id, relation.target_id):
            if key in growing.node_of or key not in ends or not known:
                continue
            if len(growing.levels) >= growing.most_nodes:
                growing.is_cut = True
                continue
            added += _add(growing, key, groups, whole, parent=growing.node_of[known[0]], hop=hop)
        growing.relations[relation.pk] = relation
    return added


def _sets(leaders: Mapping[UUID, UUID]) -> dict[UUID, list[UUID]]:
    """For each entity all that are the same, itself among them."""
    same: dict[UUID, list[UUID]] = {}
    for one, leader in leaders.items():
        same.setdefault(leader, []).append(one)
    return {one: same[leader] for one, leader in leaders.items()}


def _add(
    growing: Growing,
    key: UUID,
    groups: Mapping[UUID, Sequence[UUID]],
    whole: Mapping[UUID, Entity],
    *,
    parent: UUID,
    hop: int,
) -> list[UUID]:
    group = [one for one in groups[key] if one not in growing.node_of]
    for one in group:
        growing.entities[one] = whole[one]
        growing.node_of[one] = key
    growing.levels[key] = hop
    growing.parents[key] = parent
    return group


def _drawn(growing: Growing, hops: int) -> Graph:
    places = rings(growing.levels, growing.parents)
    inside: dict[UUID, list[Entity]] = {}
    for key, node in growing.node_of.items():
        inside.setdefault(node, []).append(growing.entities[key])
    nodes = {key: Node(key, inside[key], hop, places[key]) for key, hop in growing.levels.items()}
    between: dict[tuple[UUID, UUID], list[Relation]] = {}
    for relation in sorted(growing.relations.values(), key=lambda row: row.pk):
        one, other = growing.node_of.get(relation.origin_id), growing.node_of.get(relation.target_id)
        if one is not None and other is not None and one != other:
            between.setdefault((one, other), []).append(relation)
    edges = [Edge(nodes[one], nodes[other], rows) for (one, other), rows in between.items()]
    return Graph(list(nodes.values()), edges, hops, growing.is_cut)


def owners_of(graph: Graph) -> list[Party]:
    """Whose information the graph is made of, by name."""
    owners: dict[int, Party] = {}
    for node in graph.nodes:
        owners |= {owner.pk: owner for owner in node.owners}
    for relation in _relations(graph):
        owners[relation.contribution.owner_id] = relation.contribution.owner
    return sorted(owners.values(), key=lambda owner: owner.name)


def _relations(graph: Graph) -> Iterable[Relation]:
    return (relation for edge in graph.edges for relation in edge.relations)
