"""The key player problem (Borgatti 2006): whose loss splits a network, and who together reaches most of it."""

from collections.abc import Sequence
from itertools import combinations
from math import comb

import numpy as np

from intelligence.networks.engine.matrix import Flags, Ints, Matrix
from intelligence.networks.engine.structure import cuts, parts
from intelligence.networks.settings import STANDARD, Settings


def fragmentation(matrix: Matrix, gone: Sequence[int] = ()) -> float:
    """F: the share of pairs among those who are left that no path joins."""
    left = matrix.count - len(gone)
    return 1 - _joined(matrix, gone) / (left * (left - 1)) if left > 1 else 1.0


def _joined(matrix: Matrix, gone: Sequence[int]) -> int:
    count, labels = parts(matrix.without(gone) if gone else matrix)
    sizes = np.bincount(labels, minlength=count)
    return int((sizes * (sizes - 1)).sum())


def losses(matrix: Matrix) -> Ints:
    """For each node, how many ordered pairs its loss separates, those with itself counted."""
    found = cuts(matrix)
    return found.pairs - found.pairs_left


def splitting(matrix: Matrix, wanted: int, may: Flags, settings: Settings = STANDARD) -> tuple[list[int], bool]:
    """The nodes whose loss together separates most pairs, and whether that is certain.

    Certain on small graphs, where all sets but the last member are tried and one walk finds the best last one; else
    one after another, then exchanged one by one while that separates more.
    """
    wanted = min(wanted, int(may.sum()))
    if wanted < 1:
        return [], True
    if comb(int(may.sum()), wanted - 1) <= settings.exact_passes:
        return _exact(matrix, wanted, may), True
    chosen: list[int] = []
    for _ in range(wanted):
        chosen.append(_best_next(matrix, chosen, may)[1])
    if matrix.count <= settings.swap_nodes:
        chosen = _exchanged(matrix, chosen, may, settings.swap_rounds)
    return chosen, False


def _best_next(matrix: Matrix, gone: Sequence[int], may: Flags) -> tuple[int, int]:
    """The pairs joined after the best further loss, and who that is; of several the one with most contacts."""
    rest = matrix.without(gone) if gone else matrix
    found = cuts(rest)
    loss = found.pairs - found.pairs_left
    allowed = may.copy()
    allowed[list(gone)] = False
    best = max(np.flatnonzero(allowed).tolist(), key=lambda place: (loss[place], matrix.degrees[place], -place))
    return _total(rest) - int(loss[best]), best


def _total(matrix: Matrix) -> int:
    return _joined(matrix, ())


def _exact(matrix: Matrix, wanted: int, may: Flags) -> list[int]:
    sets = combinations(np.flatnonzero(may).tolist(), wanted - 1)
    tried = ((*_best_next(matrix, first, may), first) for first in sets)
    _, last, first = min(tried, key=lambda each: (each[0], -int(matrix.degrees[[*each[2], each[1]]].sum())))
    return _by_loss(matrix, [*first, last])


def _exchanged(matrix: Matrix, chosen: list[int], may: Flags, rounds: int) -> list[int]:
    joined = _joined(matrix, chosen)
    for _ in range(rounds):
        before = joined
        for at in range(len(chosen)):
            others = chosen[:at] + chosen[at + 1 :]
            less, instead = _best_next(matrix, others, may)
            if less < joined:
                joined, chosen = less, [*others, instead]
        if joined == before:
            break
    return chosen


def _by_loss(matrix: Matrix, chosen: Sequence[int]) -> list[int]:
    """The same set, those first whose loss separates most on the way."""
    may = np.zeros(matrix.count, dtype=bool)
    may[list(chosen)] = True
    ordered: list[int] = []
    while len(ordered) < len(chosen):
        ordered.append(_best_next(matrix, ordered, may)[1])
    return ordered
