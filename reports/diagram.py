"""
The life cycle as a drawing: statuses on an ellipse, moves as arrows between them.

Law: geometry only. Which moves there are, and what became of them, is handed in.
"""

from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin

WIDTH, HEIGHT = 760, 470
BOX_WIDTH, BOX_HEIGHT = 132, 52
REACH_X, REACH_Y = 300, 190
BEND = 0.13


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the drawing."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """A curve from one box to another, as an SVG path, and the place of its mark."""

    path: str
    mark: Point


def places(names: tuple[str, ...]) -> dict[str, Point]:
    """Put names on an ellipse, clockwise, so that two stand at the top."""
    turn = 2 * pi / max(1, len(names))
    start = -pi / 2 - turn / 2
    return {
        name: Point(
            round(WIDTH / 2 + REACH_X * cos(start + turn * at)), round(HEIGHT / 2 + REACH_Y * sin(start + turn * at))
        )
        for at, name in enumerate(names)
    }


def arrow(source: Point, target: Point) -> Arrow:
    """Draw a curve that bends to its right, so that the way back does not lie on it."""
    along = Point(target.x - source.x, target.y - source.y)
    bend = Point((source.x + target.x) / 2 - along.y * BEND, (source.y + target.y) / 2 + along.x * BEND)
    begin, end = _edge(source, bend, 2), _edge(target, bend, 5)
    middle = Point(round((begin.x + 2 * bend.x + end.x) / 4, 1), round((begin.y + 2 * bend.y + end.y) / 4, 1))
    path = f"M{begin.x},{begin.y}Q{round(bend.x, 1)},{round(bend.y, 1)} {end.x},{end.y}"
    return Arrow(path, middle)


def _edge(box: Point, outside: Point, gap: float) -> Point:
    """Return where the line from a box to a place outside leaves the box, a gap away from its edge."""
    x, y = outside.x - box.x, outside.y - box.y
    length = hypot(x, y) or 1
    scale = min((BOX_WIDTH / 2) / abs(x) if x else 9, (BOX_HEIGHT / 2) / abs(y) if y else 9)
    angle = atan2(y, x)
    reach = scale * length + gap
    return Point(round(box.x + reach * cos(angle), 1), round(box.y + reach * sin(angle), 1))
