"""The graph: who or what, the relations between them, and the markings that both carry.

A graph holds only what its reader may see: it is filled from query sets that ask the access rules, and nothing here
widens or checks them.
"""

from array import array
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

PEOPLE = frozenset({"person", "organisation"})


class GraphError(ValueError):
    """What was added does not fit; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Marking:
    """Whose a part is and how it may be used; empty where nobody said."""

    owner: str = ""
    handling: tuple[str, ...] = ()
    classification: str = ""
    source: str = ""
    information: str = ""

    @property
    def evaluation(self) -> str:
        """The evaluation code as it is written, such as B2; empty while one half is missing."""
        return f"{self.source}{self.information}" if self.source and self.information else ""


UNMARKED = Marking()


@dataclass(frozen=True, slots=True)
class Node:
    """A person, an organisation or a thing; `facts` are further attributes by name, as text."""

    id: str
    kind: str = "person"
    label: str = ""
    marking: Marking = UNMARKED
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def owner(self) -> str:
        """The party that owns it."""
        return self.marking.owner

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return self.label or self.id


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation from one node to another; two nodes may have any number of them. `weight` is above zero."""

    origin: str
    target: str
    kind: str = "associate_of"
    from_on: date | None = None
    until_on: date | None = None
    weight: float = 1.0
    is_directed: bool = True
    marking: Marking = UNMARKED
    note: str = ""
    id: str = ""

    @property
    def owner(self) -> str:
        """The party that owns it."""
        return self.marking.owner

    def is_of(self, begin: date | None, end: date | None) -> bool:
        """Whether it held on a day of the period; a relation without dates always does."""
        began_late = end is not None and self.from_on is not None and self.from_on > end
        last = self.until_on or (None if self.from_on is None else date.max)
        ended_early = begin is not None and last is not None and last < begin
        return not began_late and not ended_early


@dataclass(frozen=True, slots=True)
class Links:
    """A graph as columns: how many nodes, and for each relation the places of both ends and a weight.

    This is how a million nodes reach the worker. `ids` names the nodes by place, or is empty.
    """

    count: int
    origins: "array[int]"
    targets: "array[int]"
    weights: "array[float]"
    ids: Sequence[str] = ()


class Graph:
    """Nodes by identifier and relations in the order they came."""

    def __init__(self, nodes: Iterable[Node] = (), edges: Iterable[Edge] = ()) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self._around: dict[str, set[str]] | None = None
        for node in nodes:
            self.add(node)
        for edge in edges:
            self.link(edge)

    def __len__(self) -> int:
        return len(self.nodes)

    def __contains__(self, node: object) -> bool:
        return node in self.nodes

    def add(self, node: Node) -> None:
        """Add a node, or replace the one of the same identifier."""
        if not node.id:
            raise GraphError("A node needs an identifier.")
        self.nodes[node.id] = node
        self._around = None

    def link(self, edge: Edge) -> None:
        """Add a relation between two different nodes that are there."""
        if edge.origin not in self.nodes or edge.target not in self.nodes:
            raise GraphError("A relation needs two nodes of the graph.")
        if edge.origin == edge.target:
            raise GraphError("A relation needs two different nodes.")
        if not 0 < edge.weight < float("inf"):
            raise GraphError("The weight of a relation is a number above zero.")
        self.edges.append(edge)
        self._around = None

    def name(self, node: str) -> str:
        """What a node is called in a sentence."""
        return self.nodes[node].name

    def neighbours(self, node: str) -> set[str]:
        """The nodes that share a relation with one, either way."""
        if self._around is None:
            self._around = {known: set() for known in self.nodes}
            for edge in self.edges:
                self._around[edge.origin].add(edge.target)
                self._around[edge.target].add(edge.origin)
        return self._around[node]

    def within(self, ids: Collection[str]) -> "Graph":
        """The part of the graph between some of its nodes."""
        kept = set(ids) & self.nodes.keys()
        return Graph(
            (node for known, node in self.nodes.items() if known in kept),
            (edge for edge in self.edges if edge.origin in kept and edge.target in kept),
        )

    def without(self, ids: Collection[str]) -> "Graph":
        """The graph after some nodes are gone."""
        return self.within(self.nodes.keys() - set(ids))

    def during(self, begin: date | None, end: date | None) -> "Graph":
        """All nodes with the relations that held in a period, which includes those without dates."""
        return Graph(self.nodes.values(), (edge for edge in self.edges if edge.is_of(begin, end)))

    def around(self, node: str, steps: int, most: int = 300) -> "Graph":
        """What lies within some steps of a node, the nearest first, and so many nodes at the most."""
        found, front = {node: None}, deque([(node, 0)])
        while front:
            here, distance = front.popleft()
            for other in sorted(self.neighbours(here)) if distance < steps else ():
                if other not in found and len(found) < most:
                    found[other] = None
                    front.append((other, distance + 1))
        return self.within(found)

    def path(self, origin: str, target: str) -> list[str]:
        """A shortest way between two nodes, ends included; nothing if there is none."""
        before, front = {origin: origin}, deque([origin])
        while front and target not in before:
            here = front.popleft()
            for other in sorted(self.neighbours(here) - before.keys()):
                before[other] = here
                front.append(other)
        if target not in before:
            return []
        way = [target]
        while way[-1] != origin:
            way.append(before[way[-1]])
        return way[::-1]

    def between_people(self, kinds: Collection[str] = PEOPLE, most_holders: int = 200) -> "Graph":
        """Only people, linked where they are related or share a thing, a place or an event.

        What `n` people share weighs 1 / (n - 1) between each two of them, so that one meeting of many does not outweigh
        all telephone calls. What more than `most_holders` share (an operator's number, a bank) links nobody.
        """
        people = {known: node for known, node in self.nodes.items() if node.kind in kinds}
        kept = [edge for edge in self.edges if edge.origin in people and edge.target in people]
        for thing in self.nodes.keys() - people.keys():
            holders = sorted(self.neighbours(thing) & people.keys())
            if len(holders) <= most_holders:
                kept += self._shared(thing, holders)
        return Graph(people.values(), kept)

    def _shared(self, thing: str, holders: list[str]) -> Iterable[Edge]:
        weight = 1 / max(len(holders) - 1, 1)
        for at, one in enumerate(holders):
            for other in holders[at + 1 :]:
                note = f"Share {self.name(thing)}"
                yield Edge(one, other, "shares", weight=weight, is_directed=False, note=note)

    def links(self) -> Links:
        """The graph as columns."""
        place = {known: at for at, known in enumerate(self.nodes)}
        return Links(
            len(place),
            array("q", (place[edge.origin] for edge in self.edges)),
            array("q", (place[edge.target] for edge in self.edges)),
            array("d", (edge.weight for edge in self.edges)),
            tuple(place),
        )

    def renamed(self, names: Mapping[str, str]) -> "Graph":
        """The same graph under other identifiers; those without a new one keep theirs."""
        return Graph(
            (replace(node, id=names.get(known, known)) for known, node in self.nodes.items()),
            (
                replace(edge, origin=names.get(edge.origin, edge.origin), target=names.get(edge.target, edge.target))
                for edge in self.edges
            ),
        )
