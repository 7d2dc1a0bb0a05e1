"""Candidate groups with their cores and brokers, what links them, and how steady the division is."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from intelligence.networks import wording
from intelligence.networks.engine.communities import Division, agreement, divide
from intelligence.networks.engine.matrix import Flags, Floats, Ints, Matrix, matrix_of
from intelligence.networks.engine.structure import parts
from intelligence.networks.graph import Graph
from intelligence.networks.results import Bridge, Group, Grouping, Member
from intelligence.networks.settings import STANDARD, Settings

Found = tuple[float, Floats]  # in which share of runs a group is found again, and in how many runs each member is in it


def groups(
    graph: Graph, *, resolution: float | None = None, least: int = 0, runs: int = 0, seed: int = 1,
    settings: Settings = STANDARD,
) -> Grouping:  # fmt: skip
    """Divide a graph by Leiden: modularity on a case, CPM on a large graph; the best of several runs counts.

    Groups of fewer than `least` members are left out of the answer, and so is who has no link at all.
    """
    runs, least = runs or settings.runs, least or settings.least_members
    matrix = matrix_of(graph)
    by_modularity = matrix.count < settings.case_nodes
    resolution = resolution or (settings.case_resolution if by_modularity else settings.whole_resolution)
    divisions = [
        divide(matrix, resolution=resolution, by_modularity=by_modularity, seed=seed + at) for at in range(runs)
    ]
    best = max(divisions, key=lambda division: division.quality)
    described = _Described(graph, matrix, best.labels, divisions, least, settings)
    found = described.groups()
    nmi, ari = agreement(divisions)
    method = "modularity" if by_modularity else "CPM"
    return Grouping(
        groups=found, bridges=described.bridges(), method=method, resolution=resolution, quality=best.quality,
        runs=runs, nmi=nmi, ari=ari, seed=seed, version=settings.version,
        words=wording.grouping(len(found), method, resolution, nmi, runs),
    )  # fmt: skip


def given_groups(graph: Graph, labels: dict[str, int], settings: Settings = STANDARD) -> tuple[Group, ...]:
    """Describe groups that somebody else drew: members by identifier with the number of their group, from 1."""
    matrix = matrix_of(graph)
    rest = max(labels.values(), default=0)
    drawn = np.array([labels.get(known, rest + 1 + at) - 1 for at, known in enumerate(matrix.ids)], dtype=np.int64)
    return _Described(graph, matrix, drawn, [Division(drawn, 0.0)], 1, settings).groups(set(labels))


@dataclass
class _Described:
    """Groups in words, from a division and the other runs."""

    graph: Graph
    matrix: Matrix
    labels: Ints
    divisions: list[Division]
    least: int
    settings: Settings

    def __post_init__(self) -> None:
        sizes = np.bincount(self.labels)
        self.places = {
            label: np.flatnonzero(self.labels == label) for label in np.flatnonzero(sizes >= self.least).tolist()
        }

    def groups(self, only: Collection[str] | None = None) -> tuple[Group, ...]:
        """Every group that is large enough."""
        return tuple(
            self._group(label, places)
            for label, places in self.places.items()
            if only is None or any(self.matrix.name(place) in only for place in places.tolist())
        )

    def _group(self, label: int, places: Ints) -> Group:
        inner = self.matrix.part(places)
        share, times = self._found_again(places)
        outside = self._outside(places)
        core, brokers = self._core(inner), self._brokers(outside)
        members = tuple(
            self._member(
                place, outside[place], inside=int(inner.degrees[at]), others=len(places) - 1, share=float(times[at]),
                is_core=bool(core[at]), is_broker=place in brokers,
            )
            for at, place in enumerate(places.tolist())
        )  # fmt: skip
        out = sum(sum(reached.values()) for reached in outside.values())
        ordered = tuple(sorted(members, key=lambda member: (not member.is_core, not member.is_broker)))
        runs = len(self.divisions)
        return Group(
            number=label + 1, members=ordered, inside=inner.links, outside=out,
            density=2 * inner.links / (len(places) * (len(places) - 1)) if len(places) > 1 else 0.0,
            share_of_runs=share, is_steady=share >= self.settings.steady_runs,
            owners=tuple(sorted({self.graph.nodes[member.id].owner for member in members} - {""})),
            words=wording.group(
                inner.links, out, found=round(share * runs), runs=runs, members=len(places),
                core=[self.graph.name(member.id) for member in ordered if member.is_core],
                brokers=[self.graph.name(member.id) for member in ordered if member.is_broker],
            ),
        )  # fmt: skip

    def _member(
        self, place: int, reached: Counter[int], *, inside: int, others: int, share: float, is_core: bool,
        is_broker: bool,
    ) -> Member:  # fmt: skip
        known = self.matrix.name(place)
        linked = sorted(label + 1 for label in reached if label in self.places)
        words = wording.member(
            self.graph.name(known), inside=inside, others=others, groups=linked, share_of_runs=share, is_core=is_core
        )
        return Member(known, share, is_core, is_broker, words)

    def _outside(self, places: Ints) -> dict[int, Counter[int]]:
        """For each member how many links go to each other group."""
        found = {}
        for place in places.tolist():
            ends = self.matrix.ends[self.matrix.starts[place] : self.matrix.starts[place + 1]]
            reached = self.labels[ends]
            found[place] = Counter(reached[reached != self.labels[place]].tolist())
        return found

    def _core(self, inner: Matrix) -> Flags:
        """Those whose links inside the group lie a standard deviation above its mean; nobody if all are alike."""
        strengths = inner.strengths
        core: Flags = strengths >= strengths.mean() + max(float(strengths.std()), 1e-9)
        return core

    def _brokers(self, outside: dict[int, Counter[int]]) -> frozenset[int]:
        """Those who carry at least this share of the links to other groups."""
        carried = {place: sum(reached.values()) for place, reached in outside.items()}
        least = max(sum(carried.values()) * self.settings.broker_share, 1)
        return frozenset(place for place, links in carried.items() if links >= least)

    def _found_again(self, places: Ints) -> Found:
        """The most similar group of every run."""
        again, times = 0, np.zeros(len(places))
        for division in self.divisions:
            here = division.labels[places]
            most = int(np.bincount(here).argmax())
            shared = int((here == most).sum())
            union = len(places) + int((division.labels == most).sum()) - shared
            again += shared / union >= self.settings.same_group
            times += here == most
        return again / len(self.divisions), times / len(self.divisions)

    def bridges(self) -> tuple[Bridge, ...]:
        """Every two groups that are linked, those with most links first."""
        rows, ends = self.matrix.rows, self.matrix.ends
        one, other = self.labels[rows], self.labels[ends]
        between: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for at in np.flatnonzero(one < other).tolist():
            pair = int(one[at]), int(other[at])
            if pair[0] in self.places and pair[1] in self.places:
                between.setdefault(pair, []).append((int(rows[at]), int(ends[at])))
        ordered = sorted(between.items(), key=lambda each: -len(each[1]))
        return tuple(self._bridge(pair, links) for pair, links in ordered)

    def _bridge(self, pair: tuple[int, int], links: list[tuple[int, int]]) -> Bridge:
        times = Counter(place for link in links for place in link)
        people = tuple(self.matrix.name(place) for place, _ in times.most_common())
        only = self._is_only_way(links)
        one, other = pair[0] + 1, pair[1] + 1
        names = [self.graph.name(known) for known in people]
        words = wording.bridge(one, other, len(links), names, is_only_way=only)
        return Bridge(one, other, len(links), people, only, words)

    def _is_only_way(self, links: list[tuple[int, int]]) -> bool:
        """Whether the ends are in different parts once these links are gone."""
        count = self.matrix.count
        keys = {one * count + other for one, other in links} | {other * count + one for one, other in links}
        entries = self.matrix.rows.astype(np.int64) * count + self.matrix.ends
        labels = parts(self.matrix.keeping(~np.isin(entries, list(keys))))[1]
        return all(labels[one] != labels[other] for one, other in links)
