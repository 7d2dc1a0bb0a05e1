"""Fictional networks from a seed: groups with a core, cells around it, and brokers who link the groups."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from intelligence.networks.graph import Edge, Graph, Marking, Node

GIVEN = ("Ada", "Bruno", "Carla", "Dario", "Elin", "Filip", "Greta", "Hugo", "Irma", "Jonas", "Katja", "Luca", "Mira",
         "Nils", "Olga", "Pavel", "Rosa", "Sami", "Tea", "Viktor")  # fmt: skip
FAMILY = ("Amberg", "Brandal", "Corvani", "Dorsek", "Elmquist", "Farago", "Gallin", "Hollmer", "Istrate", "Jorvik",
          "Kessoran", "Lindauer", "Marvell", "Norhold", "Ostrander", "Pellikan", "Quarles", "Ravnik", "Solberg",
          "Tamarin", "Ullmer", "Vescovo", "Wendland", "Zorin")  # fmt: skip
OWNERS = ("BE", "DE", "ES", "FR", "NL", "PL")
FIRST_DAY = date(2025, 1, 6)
DAYS = 600
CORE = 3  # of each group


@dataclass(frozen=True, slots=True)
class Made:
    """A network with what is true of it: members by group, the core of each, brokers, and the telephones they use."""

    graph: Graph
    groups: tuple[frozenset[str], ...]
    cores: tuple[frozenset[str], ...]
    brokers: frozenset[str]

    def group_of(self) -> dict[str, int]:
        """The number of everybody's group, from 1."""
        return {known: number for number, members in enumerate(self.groups, 1) for known in members}


def made_network(seed: int, *, groups: int = 4, members: int = 14, phones: int = 0, prefix: str = "") -> Made:
    """So many groups of so many members; the last member of each is the broker to the next group.

    `phones` of each group are numbers that two or three members use. Identifiers begin with the prefix.
    """
    maker = _Maker(random.Random(f"network {seed}"), members, prefix)  # noqa: S311 (a fictional network, no secret)
    found = [maker.group(number) for number in range(groups)]
    for number, ids in enumerate(found[:-1]):
        maker.broker(ids[-1], found[number + 1])
    for ids in found:
        for at in range(phones):
            maker.phone(ids, at)
    return Made(
        maker.graph, tuple(map(frozenset, found)), tuple(frozenset(ids[:CORE]) for ids in found),
        frozenset(ids[-1] for ids in found[:-1]),
    )  # fmt: skip


class _Maker:
    """Draws people and what links them."""

    def __init__(self, chance: random.Random, members: int, prefix: str) -> None:
        self.chance, self.members, self.prefix = chance, max(members, CORE + 2), prefix
        self.graph = Graph()
        names = [f"{given} {family}" for given in GIVEN for family in FAMILY]
        chance.shuffle(names)
        self.names = names

    def group(self, number: int) -> list[str]:
        """A core that is linked with itself, and cells of which each hangs on one or two of the core."""
        owner = OWNERS[number % len(OWNERS)]
        ids = [self._person(number, at, owner) for at in range(self.members)]
        core, cells = ids[:CORE], ids[CORE:]
        for at, one in enumerate(core):
            for other in core[at + 1 :]:
                self._link(one, other, "associate_of", 5, owner)
        for at, member in enumerate(cells):
            leader = core[at % CORE]
            self._link(leader, member, "leads", 3, owner)
            others = [other for other in cells[:at] if other not in self.graph.neighbours(member)]
            for other in self.chance.sample(others, min(len(others), self.chance.choice((1, 1, 2)))):
                self._link(member, other, "communicates_with", self.chance.randint(1, 4), owner)
        return ids

    def broker(self, member: str, others: list[str]) -> None:
        """The way to another group: to one of its core and one of its cells."""
        for other in (others[0], self.chance.choice(others[CORE:-1])):
            self._link(member, other, "communicates_with", 2, self.graph.nodes[member].owner)

    def phone(self, ids: list[str], at: int) -> None:
        """A number that some members use."""
        owner = self.graph.nodes[ids[0]].owner
        known = f"{ids[0]}-phone-{at}"
        number = f"+999 55 {self.chance.randrange(10**6):06}"  # no country has this code
        self.graph.add(Node(known, "communication_means", number, self._marking(owner), {"subtype": "phone"}))
        for user in self.chance.sample(ids, self.chance.choice((2, 3))):
            self._link(user, known, "uses", 1, owner)

    def _person(self, group: int, at: int, owner: str) -> str:
        known = f"{self.prefix}g{group + 1}-{at + 1:02}"
        name = self.names[(group * self.members + at) % len(self.names)]
        self.graph.add(Node(known, "person", name, self._marking(owner)))
        return known

    def _link(self, origin: str, target: str, kind: str, weight: int, owner: str) -> None:
        begin = FIRST_DAY + timedelta(days=self.chance.randrange(DAYS))
        end = begin + timedelta(days=self.chance.randrange(30, 400)) if self.chance.random() < 0.5 else None  # noqa: PLR2004 (half of them)
        self.graph.link(Edge(origin, target, kind, begin, end, float(weight), marking=self._marking(owner)))

    def _marking(self, owner: str) -> Marking:
        code = self.chance.choice(("H1", "H2", "H0"))
        return Marking(owner, (code,), "bpl", self.chance.choice("AB"), self.chance.choice("12"))
