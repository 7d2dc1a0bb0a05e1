"""Who together reaches most of a network in a few steps: the positive key player problem (Borgatti 2006)."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from intelligence.networks.engine.matrix import Flags, Ints, Matrix
from intelligence.networks.settings import STANDARD, Settings


@dataclass(frozen=True)
class Reached:
    """A set, the share of all nodes it reaches (itself counted), and within how many steps."""

    chosen: tuple[int, ...]
    share: float
    steps: int


def reaching(matrix: Matrix, wanted: int, may: Flags, settings: Settings = STANDARD) -> Reached:
    """One after another who reaches most that are not reached yet, then exchanged while that reaches more."""
    steps = settings.reach_steps if matrix.count <= settings.ball_nodes else 1
    balls = _balls(matrix, steps)
    chosen: list[int] = []
    for _ in range(min(wanted, int(may.sum()))):
        chosen.append(_best(matrix, balls, chosen, may))
    for _ in range(settings.swap_rounds):
        better = _exchanged(matrix, balls, chosen, may)
        if _reached(balls, better) <= _reached(balls, chosen):
            break
        chosen = better
    return Reached(tuple(chosen), _reached(balls, chosen) / max(matrix.count, 1), steps)


def share_reached(matrix: Matrix, chosen: Ints, settings: Settings = STANDARD) -> Reached:
    """What a given set reaches."""
    steps = settings.reach_steps if matrix.count <= settings.ball_nodes else 1
    places = [int(place) for place in chosen]
    return Reached(tuple(places), _reached(_balls(matrix, steps), places) / max(matrix.count, 1), steps)


def _balls(matrix: Matrix, steps: int) -> "sparse.csr_array":
    """For each node whom it reaches within so many steps, itself among them."""
    itself = sparse.eye_array(matrix.count, format="csr")
    ball = itself
    for _ in range(steps):
        ball = ball @ matrix.plain + itself
        ball.data[:] = 1
    return ball.tocsr()


def _reached(balls: "sparse.csr_array", chosen: list[int]) -> int:
    return int((balls[chosen].sum(axis=0) > 0).sum()) if chosen else 0


def _best(matrix: Matrix, balls: "sparse.csr_array", chosen: list[int], may: Flags) -> int:
    """Who adds most to a set; of several the one with most contacts."""
    free = np.ones(matrix.count)
    if chosen:
        free[np.asarray(balls[chosen].sum(axis=0)).ravel() > 0] = 0
    gain = balls @ free
    gain[~may] = -1
    gain[chosen] = -1
    return int(np.lexsort((-matrix.degrees, -gain))[0])


def _exchanged(matrix: Matrix, balls: "sparse.csr_array", chosen: list[int], may: Flags) -> list[int]:
    """Each member in turn against the one who would add most in its place."""
    now = list(chosen)
    for at in range(len(now)):
        others = now[:at] + now[at + 1 :]
        tried = [*others[:at], _best(matrix, balls, others, may), *others[at:]]
        if _reached(balls, tried) > _reached(balls, now):
            now = tried
    return now
