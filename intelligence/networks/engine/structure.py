"""Parts, cores, cut points and bridges, each in time proportional to the links."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from intelligence.networks.engine.matrix import Flags, Ints, Matrix


def parts(matrix: Matrix) -> tuple[int, Ints]:
    """How many parts there are, and the part of each node."""
    count, labels = csgraph.connected_components(matrix.plain, directed=False)
    return int(count), labels.astype(np.int64)


def cores(matrix: Matrix) -> Ints:
    """The k-core number of each: the deepest core in which everybody has so many links to the others of it."""
    left = matrix.degrees.copy()
    found = np.zeros(matrix.count, dtype=np.int64)
    alive = np.ones(matrix.count, dtype=bool)
    depth = 0
    while alive.any():
        depth = max(depth, int(left[alive].min()))
        layer = np.flatnonzero(alive & (left <= depth))
        while len(layer):
            found[layer], alive[layer] = depth, False
            layer = _lowered(matrix, layer, left, alive, depth)
    return found


def _lowered(matrix: Matrix, layer: Ints, left: Ints, alive: Flags, depth: int) -> Ints:
    """Take the links of a layer away, and tell who falls under the depth by it."""
    touched = matrix.neighbours_of(layer)
    touched = touched[alive[touched]]
    if len(touched) < matrix.count // 20:
        places, times = np.unique(touched, return_counts=True)
        left[places] -= times
        return places[left[places] <= depth].astype(np.int64)
    left -= np.bincount(touched, minlength=matrix.count)
    return np.flatnonzero(alive & (left <= depth))


@dataclass(frozen=True)
class Cuts:
    """What each node holds together: `pairs_left[v]` ordered pairs stay joined in its own part once `v` is gone, out of
    `pairs[v]` before; `bridges` are links, as two places, whose loss makes one part two."""

    is_cut: Flags
    pairs: Ints
    pairs_left: Ints
    bridges: tuple[Ints, Ints]


def cuts(matrix: Matrix) -> Cuts:
    """One walk in depth tells what the loss of every single node would leave (after Hopcroft and Tarjan 1973)."""
    order, parent, sizes = _walk(matrix)
    entered = np.empty(matrix.count, dtype=np.int64)
    entered[order] = np.arange(matrix.count)
    low = _lowest_neighbour(matrix, entered, parent)
    return _climb(order, parent, entered, low, sizes)


def _walk(matrix: Matrix) -> tuple[Ints, Ints, Ints]:
    """Nodes in the order of a walk in depth through all parts, the parent of each (-1 for a first), sizes of parts."""
    count, labels = parts(matrix)
    first = np.zeros(count, dtype=np.int64)
    first[labels[::-1]] = np.arange(matrix.count)[::-1]
    # One more node, linked to the first of every part, leads through all of them in one walk.
    starts = np.concatenate([matrix.starts, [matrix.starts[-1] + count]])
    ends = np.concatenate([matrix.ends, first]).astype(np.int32)
    shape = (matrix.count + 1, matrix.count + 1)
    joined = sparse.csr_array((np.ones(len(ends), dtype=np.int8), ends, starts), shape=shape)
    order, before = csgraph.depth_first_order(joined, matrix.count, directed=True)
    parent = before[: matrix.count].astype(np.int64)
    parent[parent == matrix.count] = -1
    return order[1:].astype(np.int64), parent, np.bincount(labels, minlength=count)[labels]


def _lowest_neighbour(matrix: Matrix, entered: Ints, parent: Ints) -> Ints:
    """The earliest entered node that each is linked with, its parent aside; itself if there is none earlier."""
    low = entered.copy()
    if len(matrix.ends):
        times = entered[matrix.ends]
        times[matrix.ends == parent[matrix.rows]] = matrix.count
        linked = np.flatnonzero(matrix.degrees)
        low[linked] = np.minimum(low[linked], np.minimum.reduceat(times, matrix.starts[linked]))
    return low


def _climb(order: Ints, parent: Ints, entered: Ints, low: Ints, part_sizes: Ints) -> Cuts:
    """Back from the leaves: what hangs on each node alone."""
    count = len(order)
    parents, enters, lows = parent.tolist(), entered.tolist(), low.tolist()
    size, hanging, pairs, cut, bridges = [1] * count, [0] * count, [0] * count, [0] * count, []
    for node in reversed(order.tolist()):
        above = parents[node]
        if above < 0:
            continue
        weight = size[node]
        size[above] += weight
        lows[above] = min(lows[above], lows[node])
        if lows[node] >= enters[above]:
            hanging[above] += weight
            pairs[above] += weight * (weight - 1)
            cut[above] += 1
            if lows[node] > enters[above]:
                bridges.append(node)
    rest = np.maximum(part_sizes - 1 - np.array(hanging, dtype=np.int64), 0)
    left = np.array(pairs, dtype=np.int64) + rest * np.maximum(rest - 1, 0)
    is_cut = np.array(cut) > np.where(parent < 0, 1, 0)
    found = np.array(bridges, dtype=np.int64)
    return Cuts(is_cut, part_sizes * (part_sizes - 1), left, (parent[found], found))
