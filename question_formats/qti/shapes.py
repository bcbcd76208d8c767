"""Shapes on an image (QTI 2.1, 7.2): rect, circle, ellipse, poly, default; pixels from the top left."""

from __future__ import annotations

from itertools import pairwise

from question_formats.qti.values import Scalar, to_number


def inside(shape: str, coords: tuple[float, ...], point: Scalar) -> bool:  # noqa: PLR0911
    """Is the point (a pair of texts) in the shape? A shape with too few numbers holds nothing."""
    if not isinstance(point, tuple) or len(point) != 2:
        return False
    x, y = to_number(point[0]), to_number(point[1])
    if x is None or y is None:
        return False
    if shape == "default":
        return True
    if shape == "rect" and len(coords) >= 4:
        return min(coords[0], coords[2]) <= x <= max(coords[0], coords[2]) and min(
            coords[1], coords[3]
        ) <= y <= max(coords[1], coords[3])
    if shape == "circle" and len(coords) >= 3:
        return (x - coords[0]) ** 2 + (y - coords[1]) ** 2 <= coords[2] ** 2
    if shape == "ellipse" and len(coords) >= 4 and coords[2] and coords[3]:
        return ((x - coords[0]) / coords[2]) ** 2 + ((y - coords[1]) / coords[3]) ** 2 <= 1
    return shape == "poly" and len(coords) >= 6 and _in_polygon(coords, x, y)


def _in_polygon(coords: tuple[float, ...], x: float, y: float) -> bool:
    corners = list(zip(coords[::2], coords[1::2], strict=False))
    found = False
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            found = not found
    return found


def middle(shape: str, coords: tuple[float, ...]) -> tuple[int, int]:
    """A point inside, in whole pixels as QTI has points."""
    x, y = coords[0], coords[1]
    if shape == "rect":
        x, y = (coords[0] + coords[2]) / 2, (coords[1] + coords[3]) / 2
    elif shape == "poly":
        xs, ys = coords[::2], coords[1::2]
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        if not _in_polygon(coords, round(x), round(y)):  # it is hollow
            x, y = _widest(coords)
    return round(x), round(y)


def _widest(coords: tuple[float, ...]) -> tuple[float, float]:
    """The middle of the widest piece of a line across the polygon, half way between two corners."""
    corners = list(zip(coords[::2], coords[1::2], strict=False))
    levels = sorted({y for _, y in corners})
    best, found = -1.0, corners[0]
    for low, high in pairwise(levels):
        y = (low + high) / 2
        cuts = sorted(
            (bx - ax) * (y - ay) / (by - ay) + ax
            for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True)
            if (ay > y) != (by > y)
        )
        for left, right in zip(cuts[::2], cuts[1::2], strict=False):
            if right - left > best:
                best, found = right - left, ((left + right) / 2, y)
    return found


def from_moodle(shape: str, coords: str) -> tuple[str, tuple[float, ...]] | None:
    """A place of `ddmarker` as shape and coordinates; None where Moodle's text is none."""
    pairs = [tuple(to_number(one.strip()) for one in part.split(",")) for part in coords.split(";")]
    numbers = tuple(one for pair in pairs for one in pair if one is not None)
    if len(numbers) != sum(map(len, pairs)):
        return None
    if shape == "circle" and [len(pair) for pair in pairs] == [2, 1]:
        return "circle", numbers
    if shape == "rectangle" and [len(pair) for pair in pairs] == [2, 2]:
        x, y, width, height = numbers
        return "rect", (x, y, x + width, y + height)
    if shape == "polygon" and len(pairs) > 2 and all(len(pair) == 2 for pair in pairs):
        return "poly", numbers
    return None


def to_moodle(shape: str, coords: tuple[float, ...]) -> tuple[str, str] | None:
    """Shape and coordinates as `ddmarker` writes them; an ellipse becomes a polygon of 16 corners."""
    from math import cos, pi, sin

    if shape == "rect" and len(coords) >= 4:
        x, y = min(coords[0], coords[2]), min(coords[1], coords[3])
        return (
            "rectangle",
            f"{x:.0f},{y:.0f};{abs(coords[2] - coords[0]):.0f},{abs(coords[3] - coords[1]):.0f}",
        )
    if shape == "circle" and len(coords) >= 3:
        return "circle", f"{coords[0]:.0f},{coords[1]:.0f};{coords[2]:.0f}"
    if shape == "ellipse" and len(coords) >= 4:
        corners = (
            (coords[0] + coords[2] * cos(step * pi / 8), coords[1] + coords[3] * sin(step * pi / 8))
            for step in range(16)
        )
        return "polygon", ";".join(f"{x:.0f},{y:.0f}" for x, y in corners)
    if shape == "poly" and len(coords) >= 6:
        corners_in = list(zip(coords[::2], coords[1::2], strict=False))
        if len(corners_in) > 1 and corners_in[0] == corners_in[-1]:
            corners_in.pop()
        return "polygon", ";".join(f"{x:.0f},{y:.0f}" for x, y in corners_in)
    return None
