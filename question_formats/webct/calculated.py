"""WebCT's calculated questions: a formula, the limits of its variables, and the values that were drawn.

``:FORMULA:{x}*2``, ``:x-MIN:``, ``:x-MAX:``, ``:x-DEC:``, ``:x-VAL1:`` …; ``:TOL:`` is a number, or a percentage where
``:TOLTYPE:percent`` follows. A formula without variables is a number.
"""

from __future__ import annotations

import math
import re

from question_formats import model as m
from question_formats.numbers import meant_number
from question_formats.qti.formula import FormulaError, parse, to_moodle
from question_formats.qti.v12.formula import from_text
from question_formats.webct import findings as f
from question_formats.webct.reading import Reading

DRAWN = 10  # values that are chosen where the file has none
_VARIABLE = re.compile(r"^:{1,3}([^:]+?)-(MIN|MAX|DEC|VAL(\d+))::?:?(.*)$", re.IGNORECASE)
_CONSTANT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")


def calculated(reading: Reading, text: m.Text) -> m.Question:
    """`calculated`; `numerical` where the formula is a number."""
    field = reading.block.first("FORMULA")
    raw = "" if field is None else ":".join(field.arguments).strip() or field.text.strip()
    tolerance, relative = _tolerance(reading)
    if _CONSTANT.fullmatch(raw):
        share = abs(float(raw)) * tolerance if relative else tolerance
        answer = m.NumericalAnswer(text=m.Text(text=raw, format=None), fraction=1.0, tolerance=share)
        return m.Numerical(**reading.common(text, m.EMPTY), answers=(answer,))  # type: ignore[arg-type]
    try:
        formula = _formula(raw)
    except FormulaError:
        raise reading.refuse(f.FORMULA, field, formula=raw) from None
    found = _values(reading)
    names = sorted(set(re.findall(r"\{(\w+)\}", raw)) | {name for name, _ in found})
    datasets = tuple(_dataset(name, at, found) for at, name in enumerate(names))
    if any((name, "VAL") not in found for name in names):
        reading.told.append(reading.problem(f.RANGE, field))
    answer_format = _argument(reading, "ANSTYPE").lower()
    decimals = _argument(reading, "ANS-DEC") or _argument(reading, "ANSDEC")
    units = tuple(m.Unit(name=one.strip()) for one in _argument(reading, "UNITS").split(":") if one.strip())
    return m.Calculated(
        **reading.common(text, m.EMPTY),  # type: ignore[arg-type]
        answers=(
            m.CalculatedAnswer(
                text=m.Text(text=formula, format=None),
                fraction=1.0,
                tolerance=tolerance,
                tolerancetype=1 if relative else 2,
                correctanswerformat=2 if answer_format.startswith("sig") else 1,
                correctanswerlength=min(int(decimals), 9) if decimals.isdecimal() else 4,
            ),
        ),
        datasets=datasets,
        units=units,
        showunits=0 if units else None,
    )


def _formula(raw: str) -> str:
    """As Moodle writes it; ``log`` is the natural one, as in Moodle. Raises `FormulaError`."""
    try:
        return to_moodle(parse(raw))
    except FormulaError:
        names = set(re.findall(r"\{(\w+)\}", raw))
        raw = re.sub(r"\blog\b", "ln", raw)
        return from_text(re.sub(r"\{(\w+)\}", r"\1", raw), names)


def _argument(reading: Reading, *names: str) -> str:
    """What follows the first of these fields."""
    field = next((one for name in names if (one := reading.block.first(name)) is not None), None)
    return "" if field is None else ":".join(field.arguments).strip()


def _tolerance(reading: Reading) -> tuple[float, bool]:
    """(tolerance, is it a share of the right answer?)"""
    value = _argument(reading, "TOLERANCE", "TOL", "ANSTOL")
    meant = meant_number(value.rstrip("%") or "0")
    number = abs(float(meant.number)) if meant is not None and meant.number != "*" else 0.0
    relative = value.endswith("%") or _argument(reading, "TOLTYPE").lower().startswith("percent")
    return (round(number / 100, 12) if relative else number), relative


def _values(reading: Reading) -> dict[tuple[str, str], dict[int, float]]:
    """Numbers of the variables by name and kind; those of MIN, MAX and DEC have the number 0."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    for field in reading.block.fields:
        for line in field.lines:
            match = _VARIABLE.match(line.strip())
            meant = meant_number(match[4].strip() or "0") if match else None
            if match and meant is not None and meant.number != "*":
                kind = match[2].upper()[:3]
                found.setdefault((match[1], kind), {})[int(match[3] or 0)] = float(meant.number)
    return found


def _dataset(name: str, at: int, found: dict[tuple[str, str], dict[int, float]]) -> m.Dataset:
    def limit(kind: str, default: float) -> float:
        return found.get((name, kind), {}).get(0, default)

    low, high = limit("MIN", 1.0), limit("MAX", 10.0)
    decimals = max(0, min(9, int(limit("DEC", 0))))
    values = found.get((name, "VAL")) or _spread(at, min(low, high), max(low, high), decimals)
    items = tuple((number, value) for number, (_, value) in enumerate(sorted(values.items()), 1))
    return m.Dataset(
        name=name,
        type="calculated",
        minimum=low,
        maximum=high,
        length=decimals,
        itemcount=len(items),
        items=items,
        number_of_items=len(items),
    )


def _spread(at: int, low: float, high: float, decimals: int) -> dict[int, float]:
    """Values all over the range, in another order for each variable; always the same ones."""
    step = math.sqrt((2, 3, 5, 7, 11, 13, 17, 19)[at % 8]) % 1
    return {
        number: round(low + (number * step) % 1 * (high - low), decimals) for number in range(1, DRAWN + 1)
    }
