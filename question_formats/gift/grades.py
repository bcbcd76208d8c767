"""The grades that Moodle's importer accepts (question/engine, get_grade_options)."""

from __future__ import annotations

_LISTED = (1, 0.9, 0.8333333, 0.8, 0.75, 0.7, 0.6666667, 0.6, 0.5, 0.4, 0.3333333, 0.3, 0.25, 0.2)
_MORE = (0.1666667, 0.1428571, 0.125, 0.1111111, 0.1, 0.05, 0)
_NEAR = 0.00001
_KNOWN: dict[float, bool] = {}


def accepted(fraction: float) -> bool:
    """Is it in the list, by Moodle's measure?"""
    found = _KNOWN.get(fraction)
    if found is None:
        value = abs(fraction)
        found = any(abs(value - grade) < _NEAR for grade in (*_LISTED, *_MORE))
        if len(_KNOWN) < 10_000:
            _KNOWN[fraction] = found
    return found
