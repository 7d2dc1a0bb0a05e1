"""A map without tiles: places as points of a drawing, with a grid of degrees to read them by. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, radians

from intelligence.models import Entity

WIDTH, HEIGHT, MARGIN = 720, 360, 36
LEAST_SPAN = 0.5  # degrees, so that one place does not fill the drawing
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 45)
MOST_LINES = 6


@dataclass(frozen=True)
class Spot:
    """A place on the drawing."""

    entity: Entity
    number: int
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A line of the grid and its degree."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str


@dataclass(frozen=True)
class Drawing:
    """Places and grid; empty without places."""

    spots: Sequence[Spot]
    meridians: Sequence[Line]
    parallels: Sequence[Line]


def drawing_of(places: Sequence[Entity]) -> Drawing:
    """The places with coordinates, north up, equally true to scale in both directions in the middle."""
    rows = [entity for entity in places if entity.latitude is not None and entity.longitude is not None]
    if not rows:
        return Drawing([], [], [])
    points = [(float(entity.longitude or 0), float(entity.latitude or 0)) for entity in rows]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    narrowing = max(cos(radians(middle_y)), 0.1)
    inner_x, inner_y = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    span = max((east - west) * narrowing / inner_x, (north - south) / inner_y, LEAST_SPAN / inner_y)

    def place(longitude: float, latitude: float) -> tuple[float, float]:
        x = WIDTH / 2 + (longitude - middle_x) * narrowing / span
        return round(x, 1), round(HEIGHT / 2 - (latitude - middle_y) / span, 1)

    spots = [
        Spot(entity, number, *place(*point))
        for number, (entity, point) in enumerate(zip(rows, points, strict=True), start=1)
    ]
    half_x, half_y = WIDTH / 2 * span / narrowing, HEIGHT / 2 * span
    meridians = [
        Line(place(degree, 0)[0], 0, place(degree, 0)[0], HEIGHT, _named(degree, "E", "W"))
        for degree in _degrees(middle_x - half_x, middle_x + half_x)
    ]
    parallels = [
        Line(0, place(0, degree)[1], WIDTH, place(0, degree)[1], _named(degree, "N", "S"))
        for degree in _degrees(middle_y - half_y, middle_y + half_y)
    ]
    return Drawing(spots, meridians, parallels)


def _degrees(low: float, high: float) -> list[float]:
    step = next((one for one in STEPS if (high - low) / one <= MOST_LINES), STEPS[-1])
    return [round(number * step, 4) for number in range(ceil(low / step), floor(high / step) + 1)]


def _named(degree: float, positive: str, negative: str) -> str:
    side = positive if degree > 0 else negative if degree < 0 else ""
    return f"{abs(degree):g}°{side}"
