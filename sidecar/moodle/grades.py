"""Grades as `grade_format_gradevalue()` prints them: real, percentage, letter, and two of these together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_REAL, _PERCENTAGE, _LETTER = "1", "2", "3"
NO_GRADE = "-"
# lower boundary in per cent -> letter, where neither course nor site has its own
LETTERS: tuple[tuple[float, str], ...] = (
    (93, "A"),
    (90, "A-"),
    (87, "B+"),
    (83, "B"),
    (80, "B-"),
    (77, "C+"),
    (73, "C"),
    (70, "C-"),
    (67, "D+"),
    (60, "D"),
    (0, "F"),
)


def letters(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[float, str], ...]:
    """The course's own letters, else the site's, else Moodle's; highest first. `rows` of both, with `contextlevel`."""
    for level in (50, 10):
        own = [
            (float(row["lowerboundary"]), str(row["letter"]))
            for row in rows
            if int(row["contextlevel"]) == level
        ]
        if own:
            return tuple(sorted(own, reverse=True))
    return LETTERS


def show(
    value: float | None,
    item: Mapping[str, Any],
    display: int,
    scale: Sequence[tuple[float, str]] = LETTERS,
    *,
    point: str = ".",
) -> str:
    """`value` of a grade item by Moodle's display type: 1, 2, 3, or two digits for "one (other)"; 0: the item's own.

    No grade is ``-``. `point` is the language's decimal separator (see `language_packs.decimal_point`).
    """
    if value is None:
        return NO_GRADE
    kinds = str(display or int(item.get("display") or 0) or _REAL)
    shown = [_one(value, item, kind, scale, point) for kind in kinds[:2]]
    return shown[0] if len(shown) == 1 else f"{shown[0]} ({shown[1]})"


def _one(
    value: float, item: Mapping[str, Any], kind: str, scale: Sequence[tuple[float, str]], point: str
) -> str:
    decimals = 2 if item.get("decimals") is None else int(item["decimals"])
    low, high = float(item["grademin"]), float(item["grademax"])
    percent = 100.0 if high == low else (value - low) * 100 / (high - low)
    if kind == _PERCENTAGE:
        return f"{percent:.{decimals}f} %".replace(".", point)
    if kind == _LETTER:
        rounded = round(percent, 5)
        return next((letter for boundary, letter in scale if rounded >= boundary), "-")
    if names := str(item.get("scale") or ""):  # a scale's words, lowest first
        words = [word.strip() for word in names.split(",")]
        return words[min(max(round(value), 1), len(words)) - 1]
    return f"{value:.{decimals}f}".replace(".", point)
