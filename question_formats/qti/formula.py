"""Formulas of Moodle's calculated questions as trees, whose operators have QTI's names.

    parse("pi()*pow({r},2)")  ->  product(pi, power({r}, 2))  ->  to_moodle(...) == "pi()*pow({r},2)"

Moodle computes with PHP: + - * / and brackets, ``{names}``, numbers and a list of functions. What QTI has no operator
for and nothing of it can be put together is refused (comparisons, bits, ``%``, random numbers, other bases).
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from question_formats.qti.math_operators import compute, math_function, rounded
from question_formats.qti.values import float_text

MAX_DEPTH = 60
_TOKEN = re.compile(
    r"\s*(\{[^{}]*\}|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?|[A-Za-z_]\w*|\*\*|[-+*/(),])", re.ASCII
)


class FormulaError(ValueError):
    """The formula cannot be said in the other language; the message names what of it."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A node. `text` is the number as written, or the name of the variable."""

    op: str
    args: tuple[Formula, ...] = ()
    text: str = ""


def number(text: str) -> Formula:
    return Formula("number", text=float_text(text))


def variable(name: str) -> Formula:
    return Formula("variable", text=name)


def apply(op: str, *args: Formula) -> Formula:
    return Formula(op, args)


MINUS_ONE = number("-1")
ONE = number("1")
HALF = number("0.5")


def negation(of: Formula) -> Formula:
    if of.op == "number" and not of.text.startswith("-"):
        return number("-" + of.text)
    return apply("product", MINUS_ONE, of)


def multiplied(left: Formula, right: Formula) -> Formula:
    """A product; one with -1 is the sign of a number, where it is one."""
    return negation(right) if left == MINUS_ONE else apply("product", left, right)


def is_negation(one: Formula) -> bool:
    return one.op == "product" and len(one.args) == 2 and one.args[0] == MINUS_ONE


# Moodle's function -> QTI's operator of one operand (mathOperator, QTI 2.1 information model 15.2)
ONE_OPERAND = {
    "abs": "abs", "acos": "acos", "asin": "asin", "atan": "atan", "ceil": "ceil", "cos": "cos", "cosh": "cosh",
    "deg2rad": "toRadians", "exp": "exp", "floor": "floor", "log": "ln", "log10": "log", "rad2deg": "toDegrees",
    "sin": "sin", "sinh": "sinh", "tan": "tan", "tanh": "tanh",
}  # fmt: skip


def _put_together(name: str, x: Formula) -> Formula | None:
    """Functions that QTI has no operator for, of those that it has."""

    def root(inner: Formula) -> Formula:
        return apply("power", inner, HALF)

    square = apply("product", x, x)
    if name == "asinh":
        return apply("ln", apply("sum", x, root(apply("sum", square, ONE))))
    if name == "acosh":
        return apply("ln", apply("sum", x, root(apply("subtract", square, ONE))))
    if name == "atanh":
        share = apply("divide", apply("sum", ONE, x), apply("subtract", ONE, x))
        return apply("product", HALF, apply("ln", share))
    if name == "log1p":
        return apply("ln", apply("sum", ONE, x))
    if name == "expm1":
        return apply("subtract", apply("exp", x), ONE)
    return None


def parse(text: str) -> Formula:
    """A formula as Moodle has it. Raises `FormulaError`."""
    parser = _Parser(_tokens(text))
    result = parser.sum(0)
    if parser.tokens:
        raise FormulaError(parser.tokens[0])
    return result


def names(formula: Formula) -> set[str]:
    """The ``{names}`` in it."""
    if formula.op == "variable":
        return {formula.text}
    return {name for one in formula.args for name in names(one)}


def _tokens(text: str) -> list[str]:
    found, at, text = [], 0, text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(text[at:].strip()[:1])
        found.append(match[1])
        at = match.end()
    if not found:
        raise FormulaError("nothing")
    return found


class _Parser:
    """Recursive descent over PHP's precedence: sum, product, sign, ``**``, atom."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def _take(self, *wanted: str) -> str | None:
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else None

    def _expect(self, wanted: str) -> None:
        if self._take(wanted) is None:
            raise FormulaError(self.tokens[0] if self.tokens else "its early end")

    def sum(self, depth: int) -> Formula:
        if depth > MAX_DEPTH:
            raise FormulaError("its depth")
        left = self.product(depth)
        while sign := self._take("+", "-"):
            left = apply("sum" if sign == "+" else "subtract", left, self.product(depth))
        return left

    def product(self, depth: int) -> Formula:
        left = self.sign(depth)
        while sign := self._take("*", "/"):
            right = self.sign(depth)
            left = multiplied(left, right) if sign == "*" else apply("divide", left, right)
        return left

    def sign(self, depth: int) -> Formula:
        minus = False
        while sign := self._take("+", "-"):
            minus ^= sign == "-"
        found = self.power(depth)
        return negation(found) if minus else found

    def power(self, depth: int) -> Formula:
        base = self.atom(depth)
        if self._take("**"):
            if depth > MAX_DEPTH:
                raise FormulaError("its depth")
            return apply("power", base, self.sign(depth + 1))
        return base

    def atom(self, depth: int) -> Formula:
        if not self.tokens:
            raise FormulaError("its early end")
        token = self.tokens.pop(0)
        if token == "(":  # noqa: S105
            inner = self.sum(depth + 1)
            self._expect(")")
            return inner
        if token.startswith("{"):
            return variable(token[1:-1])
        if token[0].isdigit() or token[0] == ".":
            return number(token)
        if token[0].isalpha() or token[0] == "_":
            return self._call(token, depth)
        raise FormulaError(token)

    def _call(self, token: str, depth: int) -> Formula:
        if self._take("(") is None:
            raise FormulaError(token)
        args: list[Formula] = []
        if self._take(")") is None:
            args.append(self.sum(depth + 1))
            while self._take(","):
                args.append(self.sum(depth + 1))
            self._expect(")")
        found = called(token.lower(), args)
        if found is None:
            raise FormulaError(token)
        return found


def called(name: str, args: list[Formula]) -> Formula | None:  # noqa: PLR0911
    """The function of Moodle applied; None where QTI cannot say it."""
    if name in {"min", "max"} and len(args) >= 2:
        return apply(name, *args)
    if name == "round" and 1 <= len(args) <= 2:
        figures = args[1] if len(args) == 2 else number("0")
        whole = figures.op == "number" and figures.text.isdecimal() and len(figures.text) <= 2
        return apply("roundTo", args[0], number(str(int(figures.text)))) if whole else None
    if len(args) == 1:
        if name in ONE_OPERAND:
            return apply(ONE_OPERAND[name], args[0])
        return apply("power", args[0], HALF) if name == "sqrt" else _put_together(name, args[0])
    if len(args) == 2:
        if name in {"pow", "atan2"}:
            return apply("power" if name == "pow" else "atan2", *args)
        return apply("divide", apply("ln", args[0]), apply("ln", args[1])) if name == "log" else None
    return apply("pi") if name == "pi" and not args else None


def evaluate(formula: Formula, values: Mapping[str, float]) -> float | None:
    """What it comes to; None where nothing does."""
    op = formula.op
    if op in {"number", "variable", "pi"}:
        return math.pi if op == "pi" else float(formula.text) if op == "number" else values.get(formula.text)
    args = [found for one in formula.args if (found := evaluate(one, values)) is not None]
    if len(args) < len(formula.args):
        return None
    if op == "roundTo":
        return compute(rounded, args[0], int(args[1]))
    function = _ARITHMETIC.get(op) or math_function(op)
    return None if function is None else compute(function, *args)


_ARITHMETIC: dict[str, Callable[..., float]] = {
    "sum": operator.add,
    "subtract": operator.sub,
    "product": operator.mul,
    "divide": operator.truediv,
    "power": math.pow,
    "min": min,
    "max": max,
}
_INFIX = {"sum": ("+", 1), "subtract": ("-", 1), "product": ("*", 2), "divide": ("/", 2)}
_CALLS = {op: name for name, op in ONE_OPERAND.items()} | {
    "power": "pow",
    "atan2": "atan2",
    "min": "min",
    "max": "max",
    "roundTo": "round",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """How a system writes formulas."""

    card: str = "{{{}}}"  # a variable
    power: str = ""  # its sign; without one it is the function pow
    pi: str = "pi()"
    calls: Mapping[str, str] = field(default_factory=lambda: _CALLS)


def to_moodle(formula: Formula) -> str:
    """In Moodle's writing, with the brackets that it needs and no others."""
    return written(formula, MOODLE)


def written(formula: Formula, dialect: Dialect) -> str:
    """In the writing of another system, with the brackets that it needs and no others."""
    return _Text(dialect).of(formula)


class _Text:
    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def of(self, formula: Formula) -> str:
        op, args = formula.op, formula.args
        if op == "number":
            return formula.text
        if op == "variable":
            return self.dialect.card.format(formula.text)
        if is_negation(formula):
            return "-" + self._operand(args[1], 3)
        if op in _INFIX:
            return self._infix(formula)
        return self.dialect.pi if op == "pi" else self._call(op, args)

    def _call(self, op: str, args: tuple[Formula, ...]) -> str:
        if op == "power" and args[1] == HALF:
            return f"sqrt({self.of(args[0])})"
        if op == "power" and self.dialect.power:
            return self.dialect.power.join(self._operand(one, 4) for one in args)
        if op == "roundTo" and args[1] == number("0"):
            args = args[:1]
        return f"{self.dialect.calls[op]}({','.join(map(self.of, args))})"

    def _infix(self, formula: Formula) -> str:
        sign, strength = _INFIX[formula.op]
        first, *rest = formula.args
        left = f"({self.of(first)})" if _strength(first) < strength else self.of(first)
        return sign.join((left, *(self._operand(one, strength) for one in rest)))

    def _operand(self, one: Formula, strength: int) -> str:
        """What stands after a sign of this strength; two signs never meet."""
        text = self.of(one)
        closed = strength == 4 and one.op in {"number", "variable"} and not text.startswith("-")
        return text if closed or (_strength(one) > strength and not text.startswith("-")) else f"({text})"


def _strength(one: Formula) -> int:
    if is_negation(one):
        return 3
    return _INFIX[one.op][1] if one.op in _INFIX else 4


MOODLE = Dialect()
WEBCT = Dialect(power="**")
CANVAS = Dialect(
    card="{}",
    power="^",
    pi="pi",
    calls=_CALLS | {"ln": "ln", "log": "log", "toRadians": "deg_to_rad", "toDegrees": "rad_to_deg"},
)
