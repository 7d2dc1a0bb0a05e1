"""Groups by the Leiden algorithm (Traag, Waltman, van Eck 2019), and how far two divisions agree."""

from dataclasses import dataclass

import graspologic_native
import numpy as np

from intelligence.networks.engine.matrix import Ints, Matrix

ITERATIONS = 4  # on case graphs the quality stops growing earlier


@dataclass(frozen=True)
class Division:
    """The group of each node, numbered from the largest, and the quality it was chosen for."""

    labels: Ints
    quality: float


def divide(
    matrix: Matrix, *, resolution: float, by_modularity: bool, seed: int, iterations: int = ITERATIONS
) -> Division:
    """One run. With CPM the weights are scaled to a mean of 1, so that the resolution is a density of links."""
    weights = matrix.weights
    if not len(weights):
        return Division(np.arange(matrix.count), 0.0)
    if not by_modularity:
        weights = weights / weights.mean()
    quality, found = graspologic_native.leiden_csr(
        matrix.starts, matrix.ends, weights, matrix.count,
        resolution=resolution, use_modularity=by_modularity, seed=seed, iterations=iterations,
    )  # fmt: skip
    labels = np.fromiter(map(found.__getitem__, range(matrix.count)), dtype=np.int64, count=matrix.count)
    return Division(by_size(labels), float(quality))


def by_size(labels: Ints) -> Ints:
    """The same division, the largest group first."""
    sizes = np.bincount(labels)
    new = np.empty(len(sizes), dtype=np.int64)
    new[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return new[labels]


def nmi(one: Ints, other: Ints) -> float:
    """Normalised mutual information of two divisions, by the mean of both entropies: 1 is the same division."""
    mutual, left, right = _table(one, other)
    here, there = _entropy(left), _entropy(right)
    if not here + there:
        return 1.0
    return max(0.0, 2 * (here + there - _entropy(mutual)) / (here + there))


def ari(one: Ints, other: Ints) -> float:
    """The adjusted Rand index of two divisions: 1 is the same division, 0 what chance would give."""
    mutual, left, right = (float((sizes * (sizes - 1.0) / 2).sum()) for sizes in _table(one, other))
    expected = left * right / max(len(one) * (len(one) - 1) / 2, 1)
    most = (left + right) / 2
    return 1.0 if most == expected else (mutual - expected) / (most - expected)


def _table(one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """Sizes of the overlaps and of the groups of both."""
    key = one * (int(other.max(initial=0)) + 1) + other
    return np.unique(key, return_counts=True)[1], np.bincount(one), np.bincount(other)


def _entropy(sizes: Ints) -> float:
    shares = sizes[sizes > 0] / max(sizes.sum(), 1)
    return float(-(shares * np.log(shares)).sum())


def agreement(divisions: list[Division]) -> tuple[float, float]:
    """The mean of both figures over all pairs of runs."""
    pairs = [(one.labels, other.labels) for at, one in enumerate(divisions) for other in divisions[at + 1 :]]
    if not pairs:
        return 1.0, 1.0
    return float(np.mean([nmi(*pair) for pair in pairs])), float(np.mean([ari(*pair) for pair in pairs]))
