"""A map without tiles: places as points of a drawing, with a grid of degrees to read them by. Pure.

No map of others is asked, so no place leaves the portal; outlines of countries come with the portal's own files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, radians
from typing import Any

WIDTH, HEIGHT, MARGIN = 720, 360, 36
LEAST_SPAN = 0.5  # degrees, so that one place does not fill the drawing
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 45)
MOST_LINES = 6
KM_A_DEGREE = 111.32  # of latitude


@dataclass(frozen=True)
class Spot:
    """A place on the drawing; an area has a reach, in the drawing's units."""

    item: Any
    number: int
    x: float
    y: float
    reach: float = 0

    @property
    def top(self) -> float:
        """The upper edge of an area, where its name stands."""
        return round(self.y - self.reach, 1)


@dataclass(frozen=True)
class Line:
    """A line of the grid and its degree."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str


@dataclass(frozen=True)
class Frame:
    """Where the drawing lies on earth: its north-west corner in degrees, and units a degree."""

    west: float = 0
    north: float = 0
    across: float = 0
    down: float = 0


@dataclass(frozen=True)
class Drawing:
    """Places and grid; empty without places."""

    spots: Sequence[Spot]
    meridians: Sequence[Line]
    parallels: Sequence[Line]
    frame: Frame = Frame()
    width: int = WIDTH
    height: int = HEIGHT


def drawing_of(places: Sequence[Any]) -> Drawing:
    """The places with coordinates, north up, equally true to scale in both directions in the middle.

    A place has `latitude`, `longitude` (degrees, or None) and may have `radius_km`; the drawing holds all of an area.
    """
    rows = [place for place in places if place.latitude is not None and place.longitude is not None]
    if not rows:
        return Drawing([], [], [])
    points = [(float(row.longitude), float(row.latitude)) for row in rows]
    reaches = [(getattr(row, "radius_km", None) or 0) / KM_A_DEGREE for row in rows]
    around = list(zip(points, reaches, strict=True))
    west, east = min(x - far for (x, _), far in around), max(x + far for (x, _), far in around)
    south, north = min(y - far for (_, y), far in around), max(y + far for (_, y), far in around)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    narrowing = max(cos(radians(middle_y)), 0.1)
    inner_x, inner_y = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    span = max((east - west) * narrowing / inner_x, (north - south) / inner_y, LEAST_SPAN / inner_y)

    def place(longitude: float, latitude: float) -> tuple[float, float]:
        x = WIDTH / 2 + (longitude - middle_x) * narrowing / span
        return round(x, 1), round(HEIGHT / 2 - (latitude - middle_y) / span, 1)

    spots = [
        Spot(row, number, *place(*point), reach=round(far / span, 1))
        for number, (row, (point, far)) in enumerate(zip(rows, around, strict=True), start=1)
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
    frame = Frame(middle_x - half_x, middle_y + half_y, narrowing / span, 1 / span)
    return Drawing(spots, meridians, parallels, frame)


def _degrees(low: float, high: float) -> list[float]:
    step = next((one for one in STEPS if (high - low) / one <= MOST_LINES), STEPS[-1])
    return [round(number * step, 4) for number in range(ceil(low / step), floor(high / step) + 1)]


def _named(degree: float, positive: str, negative: str) -> str:
    side = positive if degree > 0 else negative if degree < 0 else ""
    return f"{abs(degree):g}°{side}"
