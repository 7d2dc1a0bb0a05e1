"""How each node lies in the graph: paths, reach and standing."""

from collections.abc import Iterator, Sequence

import numpy as np

from intelligence.networks.engine.matrix import Floats, Ints, Matrix
from intelligence.networks.engine.structure import parts

BATCH = 128
DAMPING = 0.85  # Page and others 1999
TOLERANCE = 1e-8
MOST_ROUNDS = 200


def places_to_count_from(count: int, exact: int, pivots: int, seed: int) -> Ints:
    """All places, or of many as many as pivots, drawn from a seed."""
    if count <= exact:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, size=min(pivots, count), replace=False))


def betweenness(matrix: Matrix, sources: Ints) -> Floats:
    """The share of shortest paths between two others that lead over each (Brandes 2001), estimated from the sources."""
    count = matrix.count
    score = np.zeros(count)
    for batch in _batches(sources):
        score += _dependencies(matrix, batch)
    scale = max((count - 1) * (count - 2), 1) * max(len(sources), 1) / max(count, 1)
    share: Floats = score / scale
    return share


def _dependencies(matrix: Matrix, sources: Ints) -> Floats:
    """The sum of what the paths from some nodes depend on each node."""
    columns = np.arange(len(sources))
    ways = list(_ways(matrix, sources))
    depends = np.zeros((matrix.count, len(sources)))
    for layer, above in zip(ways[:0:-1], ways[-2::-1], strict=True):
        share = np.divide(1 + depends, layer, out=np.zeros_like(layer), where=layer > 0)
        depends += (matrix.plain @ share) * above
    depends[sources, columns] = 0
    total: Floats = depends.sum(axis=1)
    return total


def _ways(matrix: Matrix, sources: Ints) -> Iterator[Floats]:
    """Layer by layer, how many shortest paths from each source (column) end in each node (row)."""
    layer = np.zeros((matrix.count, len(sources)))
    layer[sources, np.arange(len(sources))] = 1
    seen = layer > 0
    while layer.any():
        yield layer
        layer = matrix.plain @ layer
        layer[seen] = 0
        seen |= layer > 0


def nearness(matrix: Matrix, sources: Ints) -> Floats:
    """The mean of 1 / distance from each node to the sources, itself aside; no path counts 0."""
    others = np.full(matrix.count, float(len(sources)))
    others[sources] -= 1
    mean: Floats = _nearness_sum(matrix, sources) / np.maximum(others, 1)
    return mean


def _nearness_sum(matrix: Matrix, sources: Ints) -> Floats:
    total = np.zeros(matrix.count)
    for batch in _batches(sources):
        for distance, layer in enumerate(_ways(matrix, batch)):
            if distance:
                total += np.count_nonzero(layer, axis=1) / distance
    return total


def mean_reach(matrix: Matrix, gone: Sequence[int], exact: int, pivots: int, seed: int) -> float:
    """The mean of 1 / distance over all pairs of those who are left, estimated from some of them on a larger graph."""
    left = np.delete(np.arange(matrix.count), list(gone))
    if len(left) < 2:  # noqa: PLR2004 (a pair)
        return 0.0
    rest = matrix.without(gone) if gone else matrix
    sources = left[places_to_count_from(len(left), exact, pivots, seed)]
    return float(_nearness_sum(rest, sources).sum() / (len(sources) * (len(left) - 1)))


def _batches(sources: Ints) -> Iterator[Ints]:
    for start in range(0, len(sources), BATCH):
        yield sources[start : start + BATCH]


def standing(matrix: Matrix) -> Floats:
    """PageRank over weighted links: linked with those who have standing themselves. The sum is 1."""
    count = matrix.count
    gives = np.divide(1.0, matrix.strengths, out=np.zeros(count), where=matrix.strengths > 0)
    alone = matrix.strengths == 0
    rank = np.full(count, 1 / max(count, 1))
    for _ in range(MOST_ROUNDS):
        idle = rank[alone].sum() / max(count, 1)
        spread = DAMPING * (matrix.weighted @ (rank * gives) + idle) + (1 - DAMPING) / max(count, 1)
        change = np.abs(spread - rank).sum()
        rank = spread
        if change < TOLERANCE:
            break
    return rank


def circle(matrix: Matrix) -> Floats:
    """The leading eigenvector of each part (Bonacich 1972), 1 for the first of the largest and less in small parts."""
    if not matrix.count:
        return np.zeros(0)
    count, labels = parts(matrix)
    share = np.bincount(labels, minlength=count) / matrix.count
    value = np.ones(matrix.count)
    for _ in range(MOST_ROUNDS):
        grown = matrix.weighted @ value + value  # with itself: a graph of two sides would swing for ever
        largest = np.zeros(count)
        np.maximum.at(largest, labels, grown)
        grown /= largest[labels]
        change = np.abs(grown - value).max()
        value = grown
        if change < TOLERANCE:
            break
    scaled: Floats = value * (share / share.max())[labels]
    scaled[matrix.degrees == 0] = 0
    return scaled
