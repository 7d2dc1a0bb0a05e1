"""What the loss of some people does to a network, by several strategies beside chance."""

from collections.abc import Callable, Collection, Sequence

import numpy as np

from intelligence.networks import wording
from intelligence.networks.engine import centrality, structure
from intelligence.networks.engine.fragmentation import splitting
from intelligence.networks.engine.matrix import Flags, Floats, Matrix, matrix_of
from intelligence.networks.engine.reach import reaching
from intelligence.networks.graph import Graph, GraphError
from intelligence.networks.results import Disruption, Removal, State, Verdict
from intelligence.networks.settings import STANDARD, Settings

CHOSEN, SPLITS, BROKERS, CONTACTS, REACH, CHANCE = "chosen", "splits", "brokers", "contacts", "reach", "chance"
TITLES = {
    CHOSEN: "Chosen by hand",
    SPLITS: "Whose loss splits most",
    BROKERS: "The broker, again and again",
    CONTACTS: "Most contacts",
    REACH: "Who together reach most",
    CHANCE: "At random",
}


def disruption(
    graph: Graph, *, count: int = 0, chosen: Sequence[str] = (), kinds: Collection[str] = (), seed: int = 1,
    settings: Settings = STANDARD,
) -> Disruption:  # fmt: skip
    """Take out `count` nodes of some kinds by every strategy, and those chosen by hand if there are any.

    The verdict is of the best strategy that the program chooses. Who has no link at all is left out of all figures.
    """
    unknown = [known for known in chosen if known not in graph]
    if unknown:
        raise GraphError("Somebody chosen is not in the network.")
    linked = graph.within([known for known in graph.nodes if graph.neighbours(known) or known in chosen])
    count = count or len(set(chosen)) or settings.top
    work = _Work(linked, count, seed, settings, kinds)
    removals = work.strategies()
    if chosen:
        places = [list(linked.nodes).index(known) for known in dict.fromkeys(chosen)]
        removals = [work.removal(CHOSEN, places), *removals]
    chance = work.at_random()
    tried = [removal for removal in removals if removal.strategy != CHOSEN]
    best = min(tried, key=lambda removal: (removal.after.largest_share, -removal.after.fragmentation))
    verdict = _verdict(best.after, settings)
    return Disruption(
        before=work.before, removals=(*removals, chance), count=min(count, len(linked)), verdict=verdict,
        words=wording.disruption(verdict, min(count, len(linked)), best.title, best.after, chance.after),
        rule=wording.rule(settings.holds_together, settings.hardly), seed=seed, version=settings.version,
    )  # fmt: skip


def _verdict(best: State, settings: Settings) -> Verdict:
    if best.largest_share >= settings.holds_together:
        return Verdict.NOT
    return Verdict.HARDLY if best.largest_share >= settings.hardly else Verdict.FRAGMENTABLE


class _Work:
    """One network, and the state after losses."""

    def __init__(self, graph: Graph, count: int, seed: int, settings: Settings, kinds: Collection[str]) -> None:
        self.graph, self.count, self.seed, self.settings = graph, count, seed, settings
        self.matrix = matrix_of(graph)
        self.may: Flags = np.array([not kinds or node.kind in kinds for node in graph.nodes.values()], dtype=bool)
        self.count = min(count, int(self.may.sum()))
        self.of_largest = _largest(self.matrix)
        self.before = self.state(())

    def strategies(self) -> list[Removal]:
        """What the program chooses."""
        contacts = np.lexsort((-self.matrix.strengths, -self.matrix.degrees))
        most = [place for place in contacts.tolist() if self.may[place]][: self.count]
        return [
            self.removal(SPLITS, splitting(self.matrix, self.count, self.may, self.settings)[0]),
            self.removal(BROKERS, self._again_and_again(self._paths)),
            self.removal(CONTACTS, most),
            self.removal(REACH, reaching(self.matrix, self.count, self.may, self.settings).chosen),
        ]

    def removal(self, strategy: str, places: Sequence[int]) -> Removal:
        """The state after each loss."""
        steps = tuple(self.state(places[: at + 1]) for at in range(len(places)))
        after = steps[-1] if steps else self.before
        ids = tuple(self.matrix.name(place) for place in places)
        words = wording.removal(TITLES[strategy], [self.graph.name(known) for known in ids], self.before, after)
        return Removal(strategy, TITLES[strategy], ids, after, steps, words)

    def at_random(self) -> Removal:
        """The mean of several draws."""
        chance = np.random.default_rng(self.seed)
        may = np.flatnonzero(self.may)
        draws = [
            [int(place) for place in chance.choice(may, size=self.count, replace=False)]
            for _ in range(self.settings.random_draws)
        ]
        after = _mean([self.state(draw) for draw in draws])
        words = wording.removal(f"{self.count} at random, on average", (), self.before, after)
        return Removal(CHANCE, TITLES[CHANCE], (), after, (), words)

    def state(self, gone: Sequence[int]) -> State:
        """How connected those are who are left."""
        count, labels = structure.parts(self.matrix.without(gone) if gone else self.matrix)
        left = np.ones(self.matrix.count, dtype=bool)
        left[list(gone)] = False
        sizes = np.bincount(labels[left], minlength=count)
        number = int(left.sum())
        largest = int(sizes.max(initial=0))
        rest = int((self.of_largest & left).sum())
        limits = self.settings.exact_sample_paths, self.settings.sample_pivots
        return State(
            nodes=number, parts=int((sizes > 0).sum()), largest=largest,
            largest_share=min(largest / rest, 1.0) if rest else 0.0,
            fragmentation=1 - float((sizes * (sizes - 1)).sum()) / (number * (number - 1)) if number > 1 else 1.0,
            reach=centrality.mean_reach(self.matrix, gone, *limits, self.seed),
        )  # fmt: skip

    def _paths(self, rest: Matrix) -> Floats:
        limits = self.settings.exact_paths, self.settings.pivots
        return centrality.betweenness(rest, centrality.places_to_count_from(rest.count, *limits, self.seed))

    def _again_and_again(self, value: Callable[[Matrix], Floats]) -> list[int]:
        """The first by a measure that is taken again after each loss."""
        gone: list[int] = []
        for _ in range(self.count):
            figures = np.round(value(self.matrix.without(gone) if gone else self.matrix), 12)
            figures[~self.may] = -1
            figures[gone] = -1
            gone.append(int(np.lexsort((-self.matrix.degrees, -figures))[0]))
        return gone


def _largest(matrix: Matrix) -> Flags:
    count, labels = structure.parts(matrix)
    return labels == np.bincount(labels, minlength=count).argmax() if matrix.count else np.zeros(0, dtype=bool)


def _mean(states: Sequence[State]) -> State:
    count = len(states)
    return State(
        nodes=states[0].nodes,
        parts=round(sum(state.parts for state in states) / count),
        largest=round(sum(state.largest for state in states) / count),
        largest_share=sum(state.largest_share for state in states) / count,
        fragmentation=sum(state.fragmentation for state in states) / count,
        reach=sum(state.reach for state in states) / count,
    )
