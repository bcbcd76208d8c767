"""Mathematical operators of QTI 2.1 and later (information model, 15.2), beside those of `operators`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from lxml import etree

from question_formats.qti.operators import OPERATORS, operator
from question_formats.qti.values import NULL, Value, number, to_number

__all__ = ["OPERATORS", "compute", "math_function", "rounded"]


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


# mathOperator's names
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs, "acos": math.acos, "asin": math.asin, "atan": math.atan, "atan2": math.atan2, "ceil": math.ceil,
    "cos": math.cos, "cosh": math.cosh, "cot": lambda x: 1 / math.tan(x), "coth": lambda x: 1 / math.tanh(x),
    "csc": lambda x: 1 / math.sin(x), "csch": lambda x: 1 / math.sinh(x), "exp": math.exp, "floor": math.floor,
    "ln": math.log, "log": math.log10, "sec": lambda x: 1 / math.cos(x), "sech": lambda x: 1 / math.cosh(x),
    "signum": _sign, "sin": math.sin, "sinh": math.sinh, "tan": math.tan, "tanh": math.tanh,
    "toDegrees": math.degrees, "toRadians": math.radians,
}  # fmt: skip


def compute(function: Callable[..., float], *args: float) -> float | None:
    """What comes out, None where nothing does (a root of a negative number, a division by nothing)."""
    try:
        result = function(*args)
    except (ArithmeticError, ValueError, TypeError):
        return None
    return float(result) if not isinstance(result, complex) and math.isfinite(result) else None


def math_function(name: str) -> Callable[..., float] | None:
    return _FUNCTIONS.get(name)


def rounded(value: float, figures: int) -> float:
    """To decimal places; a half goes away from zero."""
    scale = 10.0**figures
    return math.copysign(math.floor(abs(value) * scale + 0.5 + 1e-9) / scale, value)


def _number_of(value: float | None) -> Value:
    return NULL if value is None else number(value)


def _operands(args: Sequence[Value]) -> list[float] | None:
    found = [arg.number() for arg in args]
    return None if not found or None in found else [one for one in found if one is not None]


@operator("mathOperator")
def _math_operator(args: Sequence[Value], element: etree._Element) -> Value:
    function, numbers = _FUNCTIONS.get((element.get("name") or "").strip()), _operands(args)
    return NULL if function is None or numbers is None else _number_of(compute(function, *numbers))


@operator("mathConstant")
def _math_constant(_: Sequence[Value], element: etree._Element) -> Value:
    known = {"pi": math.pi, "e": math.e}.get((element.get("name") or "").strip())
    return _number_of(known)


@operator("roundTo")
def _round_to(args: Sequence[Value], element: etree._Element) -> Value:
    numbers, figures = _operands(args), to_number(element.get("figures") or "")
    if numbers is None or figures is None or abs(figures) > 30:
        return NULL
    value, places = numbers[0], int(figures)
    if (element.get("roundingMode") or "significantFigures") != "decimalPlaces":
        if not value:
            return number(0.0)
        places -= 1 + math.floor(math.log10(abs(value)))
    return _number_of(compute(rounded, value, places))


def _whole(function: Callable[[int, int], int]) -> Callable[[Sequence[Value], etree._Element], Value]:
    def run(args: Sequence[Value], _: etree._Element) -> Value:
        numbers = [to_number(item) for arg in args for item in arg.items]
        if not numbers or any(one is None or abs(one) > 1e12 for one in numbers):
            return NULL
        found = 0
        for at, one in enumerate(numbers):
            found = int(one or 0) if at == 0 else function(found, int(one or 0))
        return number(float(abs(found)))

    return run


OPERATORS |= {"gcd": _whole(math.gcd), "lcm": _whole(math.lcm)}
