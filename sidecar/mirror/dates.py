"""Dates of a course that begins on another day at its target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Move = Callable[[int], int]  # Unix time -> Unix time
_LAST = 253_402_300_799  # what a clock can show: the end of the year 9999


def zone(name: str) -> dt.tzinfo:
    """The time zone of this name; UTC for one that is not known here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC


def mover(old: int, new: int, where: dt.tzinfo) -> Move | None:
    """Moves dates as `old` moves to `new`: what is due at 23:59 stays due at 23:59, in summer and in winter.

    None when nothing moves.
    """
    if old == new:
        return None
    distance = _clock(new, where) - _clock(old, where)

    def move(value: int) -> int:
        if not 0 < value < _LAST - abs(int(distance.total_seconds())):
            return value
        try:
            return int((_clock(value, where) + distance).replace(tzinfo=where).timestamp())
        except (OverflowError, ValueError):
            return value

    return move


def midnight(day: dt.date, where: dt.tzinfo) -> int:
    """The first second of a day, in Unix time."""
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=where).timestamp())


def _clock(value: int, where: dt.tzinfo) -> dt.datetime:
    """What the clock on the wall shows."""
    return dt.datetime.fromtimestamp(value, where).replace(tzinfo=None)
