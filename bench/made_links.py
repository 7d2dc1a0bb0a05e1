"""A large fictional graph with planted groups: sizes by a power law, most links inside, the rest anywhere."""

import numpy as np
from numpy.typing import NDArray

LEAST, MOST = 5, 500  # members of a group
SLOPE = 1.5  # of the power law of sizes
INSIDE = 0.85  # share of links

Ints = NDArray[np.int64]


def made_links(nodes: int, links: int, seed: int) -> tuple[Ints, Ints, Ints]:
    """Both ends of so many different pairs, and the planted group of each node."""
    chance = np.random.default_rng(seed)
    groups = _groups(nodes, chance)
    sizes = np.bincount(groups)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    found = np.zeros(0, dtype=np.int64)
    while len(found) < links:
        found = np.unique(np.concatenate([found, _pairs(links - len(found), groups, sizes, first, chance)]))
    found = chance.permutation(found)[:links]
    return found // nodes, found % nodes, groups


def _groups(nodes: int, chance: np.random.Generator) -> Ints:
    drawn = LEAST * (1 - chance.random(nodes // LEAST + 1)) ** (-1 / SLOPE)
    sizes = np.minimum(drawn, MOST).astype(np.int64)
    return np.repeat(np.arange(len(sizes)), sizes)[:nodes]


def _pairs(links: int, groups: Ints, sizes: Ints, first: Ints, chance: np.random.Generator) -> Ints:
    """Pairs as one number each, the smaller place first; some are drawn twice or with themselves and fall out."""
    nodes = len(groups)
    drawn = max(links + links // 8, 64)
    one, other = chance.integers(0, nodes, size=(2, drawn))
    inside = chance.random(drawn) < INSIDE
    of_group = groups[one[inside]]
    other[inside] = first[of_group] + (chance.random(len(of_group)) * sizes[of_group]).astype(np.int64)
    differ = one != other
    one, other = one[differ], other[differ]
    pairs: Ints = np.minimum(one, other) * nodes + np.maximum(one, other)
    return pairs
