"""Where the parts of a small graph stand: rings round the middle, each branch in its own sector. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from uuid import UUID

WIDTH, HEIGHT = 960, 560
MARGIN_X, MARGIN_Y = 130, 44
LEAST_HEIGHT = 220


@dataclass(frozen=True)
class Point:
    """A place on the drawing."""

    x: float
    y: float


@dataclass(frozen=True)
class Frame:
    """The part of the drawing that holds something, over its full width."""

    top: float
    height: float
    width: float = WIDTH


def frame(points: Sequence[Point]) -> Frame:
    """As high as the points and their names need, and never flatter than a drawing is recognised."""
    lows = [point.y for point in points] or [HEIGHT / 2]
    height = max(max(lows) - min(lows) + 2 * MARGIN_Y, LEAST_HEIGHT)
    return Frame(top=round((max(lows) + min(lows) - height) / 2, 1), height=round(height, 1))


def rings(levels: Mapping[UUID, int], parents: Mapping[UUID, UUID]) -> dict[UUID, Point]:
    """Each node on the ring of its distance, inside the sector of its parent; the order of the levels is kept."""
    children: dict[UUID, list[UUID]] = {node: [] for node in levels}
    roots = []
    for node in levels:
        if node in parents:
            children[parents[node]].append(node)
        else:
            roots.append(node)
    leaves = _leaves(levels, children)
    deepest = max(levels.values(), default=0) or 1
    places: dict[UUID, Point] = {}
    total, start = sum(leaves[root] for root in roots) or 1, -pi / 2
    waiting: list[tuple[UUID, float, float]] = []
    for root in roots:
        share = 2 * pi * leaves[root] / total
        waiting.append((root, start, share))
        start += share
    while waiting:
        node, start, share = waiting.pop()
        places[node] = _point(start + share / 2, levels[node] / deepest)
        for child in children[node]:
            part = share * leaves[child] / leaves[node]
            waiting.append((child, start, part))
            start += part
    return places


def _leaves(levels: Mapping[UUID, int], children: Mapping[UUID, Sequence[UUID]]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for node in sorted(levels, key=lambda node: -levels[node]):
        found[node] = sum(found[child] for child in children[node]) or 1
    return found


def _point(angle: float, far: float) -> Point:
    return Point(
        round(WIDTH / 2 + far * (WIDTH / 2 - MARGIN_X) * cos(angle), 1),
        round(HEIGHT / 2 + far * (HEIGHT / 2 - MARGIN_Y) * sin(angle), 1),
    )
