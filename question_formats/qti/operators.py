"""Expression operators of QTI 2.0 to 3.0 (2.1 information model, 15), by name.

Each takes the evaluated operands and the element (for its attributes). What needs a delivery engine
(random numbers, custom operators) is not here: meeting it raises `Unsupported`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

from lxml import etree

from question_formats.qti.values import FALSE, NULL, Value, boolean, comparable, number, to_number

Operator = Callable[[Sequence[Value], etree._Element], Value]  # noqa: SLF001

OPERATORS: dict[str, Operator] = {}


def operator(name: str) -> Callable[[Operator], Operator]:
    """Register under the element's name; a name that is taken is refused at import."""

    def register(function: Operator) -> Operator:
        if name in OPERATORS:
            raise TypeError(f"operator {name} twice")
        OPERATORS[name] = function
        return function

    return register


def truth(value: Value) -> bool | None:
    """Three-valued: None for NULL."""
    if value.is_null:
        return None
    item = value.items[0]
    return item if isinstance(item, bool) else str(item).lower() == "true"


@operator("isNull")
def _is_null(args: Sequence[Value], _: etree._Element) -> Value:
    return boolean(not args or args[0].is_null)


@operator("not")
def _not(args: Sequence[Value], _: etree._Element) -> Value:
    known = truth(args[0]) if args else None
    return NULL if known is None else boolean(not known)


@operator("and")
def _and(args: Sequence[Value], _: etree._Element) -> Value:
    known = [truth(arg) for arg in args]
    if False in known:
        return FALSE
    return NULL if None in known else boolean(True)


@operator("or")
def _or(args: Sequence[Value], _: etree._Element) -> Value:
    known = [truth(arg) for arg in args]
    if True in known:
        return boolean(True)
    return NULL if None in known else FALSE


@operator("anyN")
def _any_n(args: Sequence[Value], element: etree._Element) -> Value:
    low, high = (to_number(element.get(name) or "") or 0.0 for name in ("min", "max"))
    count = sum(truth(arg) is True for arg in args)
    return boolean(low <= count <= high)


@operator("match")
def _match(args: Sequence[Value], _: etree._Element) -> Value:
    if len(args) < 2 or args[0].is_null or args[1].is_null:
        return NULL
    return boolean(args[0].same(args[1]))


@operator("stringMatch")
def _string_match(args: Sequence[Value], element: etree._Element) -> Value:
    if len(args) < 2 or args[0].is_null or args[1].is_null:
        return NULL
    mine, theirs = str(args[0].items[0]).strip(), str(args[1].items[0]).strip()
    if (element.get("caseSensitive") or "true").strip() != "true":
        mine, theirs = mine.casefold(), theirs.casefold()
    if (element.get("substring") or "false").strip() == "true":
        return boolean(theirs in mine)
    return boolean(mine == theirs)


@operator("substring")
def _substring(args: Sequence[Value], element: etree._Element) -> Value:
    if len(args) < 2 or args[0].is_null or args[1].is_null:
        return NULL
    part, whole = str(args[0].items[0]), str(args[1].items[0])
    if (element.get("caseSensitive") or "true").strip() != "true":
        part, whole = part.casefold(), whole.casefold()
    return boolean(part in whole)


@operator("member")
def _member(args: Sequence[Value], _: etree._Element) -> Value:
    if len(args) < 2 or args[0].is_null or args[1].is_null:
        return NULL
    mine = comparable(args[0].base, args[0].items[0])
    return boolean(any(comparable(args[1].base, item) == mine for item in args[1].items))


@operator("contains")
def _contains(args: Sequence[Value], _: etree._Element) -> Value:
    if len(args) < 2 or args[0].is_null or args[1].is_null:
        return NULL
    have = [comparable(args[0].base, item) for item in args[0].items]
    want = [comparable(args[1].base, item) for item in args[1].items]
    return boolean(all(have.count(item) >= want.count(item) for item in want))


@operator("equal")
def _equal(args: Sequence[Value], element: etree._Element) -> Value:
    mine, theirs = (arg.number() for arg in (args[0], args[1])) if len(args) >= 2 else (None, None)
    if mine is None or theirs is None:
        return NULL
    mode = element.get("toleranceMode") or "exact"
    if mode == "exact":
        return boolean(math.isclose(mine, theirs, rel_tol=1e-12, abs_tol=1e-12))
    low, high = tolerances(element)
    if mode == "relative":
        low, high = abs(mine) * low / 100, abs(mine) * high / 100
    slack = 1e-9 * max(1.0, abs(mine))
    return boolean(mine - low - slack <= theirs <= mine + high + slack)


def tolerances(element: etree._Element) -> tuple[float, float]:
    """Below and above; one number stands for both."""
    found = [abs(to_number(piece) or 0.0) for piece in (element.get("tolerance") or "0").split()] or [0.0]
    return found[0], found[-1]


def _rounded(value: float, figures: int, mode: str) -> float:
    if mode.startswith("significant"):
        return value if value == 0 else round(value, figures - 1 - math.floor(math.log10(abs(value))))
    return round(value, figures)


@operator("equalRounded")
def _equal_rounded(args: Sequence[Value], element: etree._Element) -> Value:
    mine, theirs = (arg.number() for arg in (args[0], args[1])) if len(args) >= 2 else (None, None)
    if mine is None or theirs is None:
        return NULL
    figures = max(-30, min(30, int(to_number(element.get("figures") or "") or 0)))
    mode = element.get("roundingMode") or "significantFigures"
    return boolean(_rounded(mine, figures, mode) == _rounded(theirs, figures, mode))


def _compare(holds: Callable[[float, float], bool]) -> Operator:
    def compare(args: Sequence[Value], _: etree._Element) -> Value:
        mine, theirs = (arg.number() for arg in (args[0], args[1])) if len(args) >= 2 else (None, None)
        return NULL if mine is None or theirs is None else boolean(holds(mine, theirs))

    return compare


OPERATORS |= {
    "lt": _compare(lambda mine, theirs: mine < theirs),
    "gt": _compare(lambda mine, theirs: mine > theirs),
    "lte": _compare(lambda mine, theirs: mine <= theirs),
    "gte": _compare(lambda mine, theirs: mine >= theirs),
}


def _numbers(args: Sequence[Value]) -> list[float] | None:
    found = [to_number(item) for arg in args for item in arg.items]
    return (
        None
        if None in found or any(arg.is_null for arg in args)
        else [one for one in found if one is not None]
    )


def _arithmetic(compute: Callable[[list[float]], float]) -> Operator:
    def run(args: Sequence[Value], _: etree._Element) -> Value:
        numbers = _numbers(args)
        if not numbers:
            return NULL
        try:
            result = compute(numbers)
        except (ArithmeticError, ValueError, IndexError):
            return NULL
        if isinstance(result, complex) or not math.isfinite(result):
            return NULL
        return number(result)

    return run


OPERATORS |= {
    "sum": _arithmetic(math.fsum),
    "product": _arithmetic(math.prod),
    "subtract": _arithmetic(lambda n: n[0] - n[1]),
    "divide": _arithmetic(lambda n: n[0] / n[1]),
    "power": _arithmetic(lambda n: math.pow(n[0], n[1])),
    "integerDivide": _arithmetic(lambda n: n[0] // n[1]),
    "integerModulus": _arithmetic(lambda n: n[0] % n[1]),
    "truncate": _arithmetic(lambda n: float(math.trunc(n[0]))),
    "round": _arithmetic(lambda n: float(math.floor(n[0] + 0.5))),
    "integerToFloat": _arithmetic(lambda n: n[0]),
    "min": _arithmetic(min),
    "max": _arithmetic(max),
}


def _container(cardinality: str) -> Operator:
    def collect(args: Sequence[Value], _: etree._Element) -> Value:
        full = [arg for arg in args if not arg.is_null]
        base = full[0].base if full else "identifier"
        return Value(cardinality, base, tuple(item for arg in full for item in arg.items))

    return collect


OPERATORS |= {"multiple": _container("multiple"), "ordered": _container("ordered")}


@operator("containerSize")
def _size(args: Sequence[Value], _: etree._Element) -> Value:
    return number(float(len(args[0].items) if args and not args[0].is_null else 0))


@operator("index")
def _index(args: Sequence[Value], element: etree._Element) -> Value:
    at = int(to_number(element.get("n") or "") or 0)
    if not args or not 1 <= at <= len(args[0].items):
        return NULL
    return Value("single", args[0].base, (args[0].items[at - 1],))


@operator("delete")
def _delete(args: Sequence[Value], _: etree._Element) -> Value:
    if len(args) < 2 or args[0].is_null or args[1].is_null:
        return NULL
    gone = comparable(args[0].base, args[0].items[0])
    kept = tuple(item for item in args[1].items if comparable(args[1].base, item) != gone)
    return Value(args[1].cardinality, args[1].base, kept)


@operator("patternMatch")
def _pattern(args: Sequence[Value], element: etree._Element) -> Value:
    if not args or args[0].is_null:
        return NULL
    pattern = element.get("pattern") or ""
    text = str(args[0].items[0])
    # a repetition of a repetition can take for ever on a few letters: such patterns are not tried
    if len(pattern) > 200 or len(text) > 200 or re.search(r"[*+}][^()]*\)[*+{]|\)[*+{?].*\)[*+{]", pattern):
        return NULL
    try:
        return boolean(re.fullmatch(pattern, text) is not None)
    except (re.error, RecursionError, OverflowError):
        return NULL
