"""Formulas of other systems in the writing of Moodle's calculated questions.

Moodle knows + - * /, brackets, ``{names}``, numbers and a list of PHP functions; powers are ``pow(a,b)``.
"""

from __future__ import annotations

import re

from lxml import etree

from question_formats.qti.dialect import local
from question_formats.qti.formula import FormulaError

_TOKEN = re.compile(r"\s*(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+|[A-Za-z_]\w*|\*\*|[-+*/^(),%])")
_FUNCTIONS = {
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos", "atan": "atan", "sqrt": "sqrt",
    "abs": "abs", "exp": "exp", "ln": "log", "log": "log10", "log10": "log10", "round": "round", "floor": "floor",
    "ceil": "ceil", "ceiling": "ceil", "min": "min", "max": "max", "pow": "pow", "fact": "", "arcsin": "asin",
    "arccos": "acos", "arctan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "deg_to_rad": "deg2rad",
    "rad_to_deg": "rad2deg", "sec": "", "csc": "", "cot": "",
}  # fmt: skip
_CONSTANTS = {"pi": "pi()", "e": "exp(1)"}
MAX_DEPTH = 60


__all__ = ["FormulaError", "from_mathml", "from_text"]


def from_text(text: str, names: set[str]) -> str:
    """From the usual infix notation with ``^`` or ``**``. Raises `FormulaError`."""
    text = text.split("=", 1)[-1] if re.match(r"^\s*\w+\s*=", text) else text
    parser = _Parser(_tokens(text), names)
    result = parser.sum(0)
    if parser.tokens:
        raise FormulaError(text)
    return result


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(text)
        found.append(match[1])
        at = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[str], names: set[str]) -> None:
        self.tokens = tokens
        self.names = names

    def _next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def _take(self, *wanted: str) -> str | None:
        if self.tokens and self.tokens[0] in wanted:
            return self.tokens.pop(0)
        return None

    def sum(self, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise FormulaError("nested too deep")
        left = self.product(depth)
        while sign := self._take("+", "-"):
            left = f"{left}{sign}{self.product(depth)}"
        return left

    def product(self, depth: int) -> str:
        left = self.unary(depth)
        while True:
            if sign := self._take("*", "/"):
                left = f"{left}{sign}{self.unary(depth)}"
            elif self._next() and (self._next() == "(" or re.match(r"[\w.]", self._next())):
                left = f"{left}*{self.power(depth)}"
            else:
                return left

    def unary(self, depth: int) -> str:
        if self._take("-"):
            return f"-{self.power(depth)}"
        self._take("+")
        return self.power(depth)

    def power(self, depth: int) -> str:
        base = self.atom(depth)
        if self._take("^", "**"):
            if depth > MAX_DEPTH:
                raise FormulaError("nested too deep")
            negative = self._take("-")
            exponent = self.power(depth + 1)
            return f"pow({base},{'-' if negative else ''}{exponent})"
        return base

    def atom(self, depth: int) -> str:
        if not self.tokens:
            raise FormulaError("it ends too early")
        token = self.tokens.pop(0)
        if token == "(":  # noqa: S105
            inner = self.sum(depth + 1)
            if self._take(")") is None:
                raise FormulaError("a bracket is not closed")
            return f"({inner})"
        if re.match(r"[\d.]", token):
            return token
        if not re.match(r"[A-Za-z_]", token):
            raise FormulaError(token)
        if token in self.names:
            return "{" + token + "}"
        if self._next() == "(" and token.lower() in _FUNCTIONS:
            return self._call(token, depth)
        if token.lower() in _CONSTANTS:
            return _CONSTANTS[token.lower()]
        raise FormulaError(token)

    def _call(self, token: str, depth: int) -> str:
        name = _FUNCTIONS[token.lower()]
        if not name:
            raise FormulaError(token)
        self.tokens.pop(0)
        arguments = [self.sum(depth + 1)]
        while self._take(","):
            arguments.append(self.sum(depth + 1))
        if self._take(")") is None:
            raise FormulaError("a bracket is not closed")
        return f"{name}({','.join(arguments)})"


_OPERATORS = {"plus": "+", "times": "*", "minus": "-", "divide": "/"}


def from_mathml(root: etree._Element, depth: int = 0) -> str:
    """From content MathML, as Blackboard writes it. Raises `FormulaError`."""
    if depth > MAX_DEPTH:
        raise FormulaError("nested too deep")
    name = local(root)
    parts = [child for child in root if local(child)]
    if name in {"math", "mrow"} and len(parts) == 1:
        return from_mathml(parts[0], depth + 1)
    text = (root.text or "").strip()
    if name == "cn":
        if not re.fullmatch(r"-?\d+\.?\d*(?:[eE][+-]?\d+)?", text):
            raise FormulaError(text or "an empty number")
        return f"({text})" if text.startswith("-") else text
    if name == "ci":
        return _CONSTANTS.get(text.lower(), "{" + text + "}") if text.lower() == "pi" else "{" + text + "}"
    if name in {"pi", "exponentiale"}:
        return "pi()" if name == "pi" else "exp(1)"
    if name != "apply" or not parts:
        raise FormulaError(name or "empty")
    operator = local(parts[0])
    arguments = [from_mathml(part, depth + 1) for part in parts[1:]]
    return _applied(operator, arguments, parts)


def _applied(operator: str, arguments: list[str], parts: list[etree._Element]) -> str:  # noqa: PLR0911
    if operator == "minus" and len(arguments) == 1:
        return f"(-{arguments[0]})"
    if operator in _OPERATORS and len(arguments) >= 1:
        return "(" + _OPERATORS[operator].join(arguments) + ")"
    if operator == "power" and len(arguments) == 2:
        return f"pow({arguments[0]},{arguments[1]})"
    if operator == "root" and len(arguments) >= 1:
        return (
            f"sqrt({arguments[-1]})"
            if local(parts[1]) != "degree"
            else f"pow({arguments[-1]},1/{arguments[0]})"
        )
    if operator == "ln" and len(arguments) == 1:
        return f"log({arguments[0]})"
    if operator == "log" and len(arguments) == 1:
        return f"log10({arguments[0]})"
    if _FUNCTIONS.get(operator) and len(arguments) == 1:
        return f"{_FUNCTIONS[operator]}({arguments[0]})"
    raise FormulaError(operator)
