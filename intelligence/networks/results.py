"""What the measures answer, as plain values with the sentences that say them."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """In what way somebody matters. The first four are shown side by side; none of them is a score of guilt."""

    CONTACTS = "contacts"
    BROKER = "broker"
    REACH = "reach"
    SPLIT = "split"
    STANDING = "standing"
    CIRCLE = "circle"
    CORE = "core"


MAIN = (Measure.CONTACTS, Measure.BROKER, Measure.REACH, Measure.SPLIT)


class Verdict(StrEnum):
    """Whether a network falls apart when its best chosen members are gone."""

    FRAGMENTABLE = "fragmentable"
    HARDLY = "hardly fragmentable"
    NOT = "not fragmentable"


@dataclass(frozen=True, slots=True)
class Overview:
    """A graph in figures: nodes, pairs that are linked, parts, the largest of them, and what holds it together."""

    nodes: int
    links: int
    parts: int
    largest: int
    alone: int
    density: float
    deepest_core: int
    cut_points: tuple[str, ...]
    bridges: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in a ranking, and how far it depends on links that may be missing.

    `kept` is the share of samples in which the node stays among the first; `best` and `worst` are its places in nine of
    ten samples. They are nothing where no samples were taken.
    """

    id: str
    place: int
    value: float
    words: str
    kept: float | None = None
    best: int | None = None
    worst: int | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """One measure: what it means, and everybody in its order."""

    measure: Measure
    title: str
    words: str
    ranks: tuple[Rank, ...]

    def first(self, count: int) -> tuple[str, ...]:
        """The identifiers of the first."""
        return tuple(rank.id for rank in self.ranks[:count])

    def place_of(self, node: str) -> int | None:
        """The place of one, or nothing."""
        return next((rank.place for rank in self.ranks if rank.id == node), None)


@dataclass(frozen=True, slots=True)
class Agreement:
    """In how many of the main rankings somebody is among the first."""

    id: str
    measures: tuple[Measure, ...]
    words: str


@dataclass(frozen=True, slots=True)
class KeyPeople:
    """The rankings side by side. `caveat` has to be shown with them."""

    rankings: dict[Measure, Ranking]
    agreement: tuple[Agreement, ...]
    top: int
    samples: int
    missing: float
    seed: int
    version: str
    caveat: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group: what for, and in which share of runs."""

    id: str
    share_of_runs: float
    is_core: bool
    is_broker: bool
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """A candidate group. `is_steady` says that other seeds find it too."""

    number: int
    members: tuple[Member, ...]
    inside: int
    outside: int
    density: float
    share_of_runs: float
    is_steady: bool
    owners: tuple[str, ...]
    words: str

    @property
    def ids(self) -> frozenset[str]:
        """Its members."""
        return frozenset(member.id for member in self.members)

    @property
    def core(self) -> tuple[str, ...]:
        """Those with clearly more links inside the group than the rest."""
        return tuple(member.id for member in self.members if member.is_core)

    @property
    def brokers(self) -> tuple[str, ...]:
        """Those who carry much of what links it to other groups."""
        return tuple(member.id for member in self.members if member.is_broker)


@dataclass(frozen=True, slots=True)
class Bridge:
    """What links two groups: so many relations, over these people."""

    one: int
    other: int
    links: int
    people: tuple[str, ...]
    is_only_way: bool
    words: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups, what links them, and how steady the division is over seeds (1 is: always the same)."""

    groups: tuple[Group, ...]
    bridges: tuple[Bridge, ...]
    method: str
    resolution: float
    quality: float
    runs: int
    nmi: float
    ari: float
    seed: int
    version: str
    words: str

    def group_of(self, node: str) -> int | None:
        """The number of somebody's group, or nothing."""
        return next((group.number for group in self.groups if node in group.ids), None)


@dataclass(frozen=True, slots=True)
class State:
    """How connected a network is. `fragmentation` is the share of pairs that no path joins (Borgatti's F); `reach` the
    mean of 1 / distance over all pairs, where no path counts 0; `largest_share` is of those left of the largest part.
    """

    nodes: int
    parts: int
    largest: int
    largest_share: float
    fragmentation: float
    reach: float


@dataclass(frozen=True, slots=True)
class Removal:
    """Who is taken out by a strategy, and what is left.

    `steps` is the state after each; of random removals there is only the mean at the end.
    """

    strategy: str
    title: str
    removed: tuple[str, ...]
    after: State
    steps: tuple[State, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Disruption:
    """A network before and after removals, by several strategies beside chance."""

    before: State
    removals: tuple[Removal, ...]
    count: int
    verdict: Verdict
    words: str
    rule: str
    seed: int
    version: str

    def by(self, strategy: str) -> Removal:
        """One strategy's removal."""
        return next(removal for removal in self.removals if removal.strategy == strategy)


@dataclass(frozen=True, slots=True)
class Whole:
    """A large graph, column by column in the order of its nodes."""

    group: "array[int]"
    part: "array[int]"
    core: "array[int]"
    is_cut: "array[int]"
    standing: "array[float]"
    groups: int
    parts: int
    resolution: float
    quality: float
    seed: int
    version: str

    def members(self, least: int, most: int) -> dict[int, Sequence[int]]:
        """The places of the members of every group of such a size."""
        found: dict[int, list[int]] = {}
        for place, group in enumerate(self.group):
            found.setdefault(group, []).append(place)
        return {group: places for group, places in found.items() if least <= len(places) <= most}
