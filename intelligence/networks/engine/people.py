"""Key people: separate rankings, how far they agree, and how far each depends on links that may be missing."""

from collections.abc import Collection

import numpy as np

from intelligence.networks import wording
from intelligence.networks.engine import centrality, fragmentation, structure
from intelligence.networks.engine.matrix import Floats, Ints, Matrix, matrix_of
from intelligence.networks.engine.progress import Progress, nobody
from intelligence.networks.graph import Graph
from intelligence.networks.results import MAIN, Agreement, KeyPeople, Measure, Rank, Ranking
from intelligence.networks.settings import STANDARD, Settings

BAND = (0.05, 0.95)  # places of nine in ten samples


def key_people(
    graph: Graph,
    *,
    kinds: Collection[str] = (),
    top: int = 0,
    samples: int | None = None,
    missing: float | None = None,
    seed: int = 1,
    settings: Settings = STANDARD,
    progress: Progress = nobody,
) -> KeyPeople:
    """Rank the nodes of some kinds (all without) by every measure of the whole graph.

    `samples` graphs, each without a random share `missing` of the links, tell how firm a place is; 0 takes none.
    """
    top = top or settings.top
    samples = settings.samples if samples is None else samples
    missing = settings.missing if missing is None else missing
    matrix = matrix_of(graph)
    asked = [at for at, node in enumerate(graph.nodes.values()) if not kinds or node.kind in kinds]
    places = np.array(asked, dtype=np.int64)
    sources = centrality.places_to_count_from(matrix.count, settings.exact_paths, settings.pivots, seed)
    values = {measure: figures[places] for measure, figures in measured(matrix, sources).items()}
    firmness = _Firmness(top, missing)
    chance = np.random.default_rng(seed)
    for at in range(samples):
        limits = settings.exact_sample_paths, settings.sample_pivots
        sources = centrality.places_to_count_from(matrix.count, *limits, seed + at)
        sample = measured(matrix.thinned(missing, chance), sources)
        firmness.add({measure: figures[places] for measure, figures in sample.items()})
        progress("Samples without some links", (at + 1) / samples)
    rankings = {measure: _ranking(matrix, places, measure, values, firmness) for measure in Measure}
    return KeyPeople(
        rankings=rankings, agreement=_agreement(graph, rankings, top), top=top, samples=samples, missing=missing,
        seed=seed, version=settings.version, caveat=wording.CAVEAT,
    )  # fmt: skip


def measured(matrix: Matrix, sources: Ints) -> dict[Measure, Floats]:
    """Every measure for every node; paths are counted from the sources."""
    losses = fragmentation.losses(matrix) / 2 - _own_pairs(matrix)
    return {
        Measure.CONTACTS: matrix.degrees.astype(np.float64),
        Measure.BROKER: centrality.betweenness(matrix, sources),
        Measure.REACH: centrality.nearness(matrix, sources),
        Measure.SPLIT: losses,
        Measure.STANDING: centrality.standing(matrix),
        Measure.CIRCLE: centrality.circle(matrix),
        Measure.CORE: structure.cores(matrix).astype(np.float64),
    }


def _own_pairs(matrix: Matrix) -> Floats:
    """The pairs that everybody makes with the others of the own part: their loss is no split of others."""
    count, labels = structure.parts(matrix)
    return (np.bincount(labels, minlength=count)[labels] - 1).astype(np.float64)


def places_of(values: Floats) -> Ints:
    """The place of each, the highest value first; equal values share a place. Rounding errors make no difference."""
    rounded = np.round(values, 12)
    return 1 + np.searchsorted(np.sort(-rounded), -rounded)


class _Firmness:
    """The places in samples without some links, a row for each sample."""

    def __init__(self, top: int, missing: float) -> None:
        self.top, self.missing = top, missing
        self.places: dict[Measure, list[Ints]] = {measure: [] for measure in Measure}

    def add(self, values: dict[Measure, Floats]) -> None:
        """One more sample."""
        for measure, figures in values.items():
            self.places[measure].append(places_of(figures))

    def of(self, measure: Measure) -> list[tuple[float, int, int]]:
        """For each the share of samples among the first, the best and the worst place; nothing without samples."""
        if not self.places[measure]:
            return []
        rows = np.array(self.places[measure])
        kept = (rows <= self.top).mean(axis=0).tolist()
        best, worst = np.quantile(rows, BAND, axis=0, method="nearest").astype(int).tolist()
        return list(zip(kept, best, worst, strict=True))


def _ranking(
    matrix: Matrix, places: Ints, measure: Measure, values: dict[Measure, Floats], firmness: _Firmness
) -> Ranking:
    title, words = wording.TITLES[measure]
    taken = places_of(values[measure])
    firm = firmness.of(measure)
    ranks = []
    for at in np.lexsort((places, -values[Measure.CONTACTS], taken)).tolist():
        value = float(values[measure][at])
        said = wording.rank(measure, value, matrix.count - 1)
        if firm:
            said += " " + wording.steadiness(*firm[at], top=firmness.top, missing=firmness.missing)
        band = firm[at] if firm else (None, None, None)
        ranks.append(Rank(matrix.name(int(places[at])), int(taken[at]), value, said, *band))
    return Ranking(measure, title, words, tuple(ranks))


def _agreement(graph: Graph, rankings: dict[Measure, Ranking], top: int) -> tuple[Agreement, ...]:
    """Who is among the first by several of the main measures, by most first."""
    among: dict[str, list[Measure]] = {}
    for measure in MAIN:
        for rank in rankings[measure].ranks:
            if rank.place > top:
                break
            if rank.value > 0:
                among.setdefault(rank.id, []).append(measure)
    ordered = sorted(among.items(), key=lambda each: -len(each[1]))
    return tuple(
        Agreement(known, tuple(measures), wording.agreement(graph.name(known), measures, top))
        for known, measures in ordered
    )
