"""Outlines of areas: whether a point lies inside, and how far away it is. Outlines are simplified, so distance decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

KM_OF_A_DEGREE = 111.32
Point = tuple[float, float]
"""Longitude and latitude in degrees, as GeoJSON has them."""
Ring = Sequence[Point]


@dataclass(frozen=True)
class Outline:
    """The rings of an area; a ring inside another one is a hole."""

    rings: tuple[Ring, ...]

    def holds(self, point: Point) -> bool:
        """Whether the point lies inside (a line to the east crosses the rings an odd number of times)."""
        return sum(_crossings(ring, point) for ring in self.rings) % 2 == 1

    def km_from(self, point: Point) -> float:
        """Kilometres from the point to the area, zero inside; measured on a flat map around the point."""
        if self.holds(point):
            return 0.0
        return min((_to_edge(point, a, b) for ring in self.rings for a, b in _edges(ring)), default=0.0)


def outline_of(geometry: dict[str, object]) -> Outline:
    """The outline of a GeoJSON polygon or several."""
    parts: Iterable[Sequence[Sequence[Sequence[float]]]] = geometry["coordinates"]  # type: ignore[assignment]
    if geometry["type"] == "Polygon":
        parts = [parts]  # type: ignore[list-item]
    return Outline(tuple(tuple((each[0], each[1]) for each in ring) for part in parts for ring in part))


def _edges(ring: Ring) -> Iterable[tuple[Point, Point]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def _crossings(ring: Ring, point: Point) -> int:
    x, y = point
    return sum(
        (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax for (ax, ay), (bx, by) in _edges(ring)
    )


def _to_edge(point: Point, a: Point, b: Point) -> float:
    """Kilometres from the point to a line between two corners."""
    narrow = cos(radians(point[1]))
    ax, ay = (a[0] - point[0]) * narrow, a[1] - point[1]
    bx, by = (b[0] - point[0]) * narrow, b[1] - point[1]
    dx, dy = bx - ax, by - ay
    long = dx * dx + dy * dy
    along = min(max(-(ax * dx + ay * dy) / long, 0.0), 1.0) if long else 0.0
    return hypot(ax + along * dx, ay + along * dy) * KM_OF_A_DEGREE
