"""Formulas as QTI's expressions, and expressions as formulas (QTI 2.1 information model, 15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from question_formats.qti.dialect import local
from question_formats.qti.formula import (
    HALF,
    ONE,
    ONE_OPERAND,
    Formula,
    FormulaError,
    apply,
    multiplied,
    number,
)
from question_formats.qti.values import to_number

E = etree.SubElement
_MATH = frozenset(ONE_OPERAND.values()) | {"atan2"}
_PLAIN = frozenset({"sum", "subtract", "product", "divide", "power", "min", "max"})
# what the others are in terms of those that Moodle has: 1/cos and so on
_INVERSE = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}


def write(parent: etree._Element, formula: Formula, names: Mapping[str, str]) -> None:
    """The expression under `parent`; `names` gives the identifier of each variable."""
    op, args = formula.op, formula.args
    if op == "number":
        E(parent, "baseValue", baseType="float").text = formula.text
    elif op == "variable":
        E(parent, "variable", identifier=names[formula.text])
    elif op == "pi":
        E(parent, "mathConstant", name="pi")
    elif op == "roundTo":
        write(E(parent, "roundTo", roundingMode="decimalPlaces", figures=args[1].text), args[0], names)
    else:
        holder = E(parent, "mathOperator", name=op) if op in _MATH else E(parent, op)
        for one in args:
            write(holder, one, names)


def read(element: etree._Element, names: Callable[[str], Formula | None]) -> Formula:
    """The formula of an expression; `names` gives what a variable is. Raises `FormulaError`."""
    kind = local(element)
    if kind == "baseValue":
        return _constant(element)
    if kind == "variable":
        found = names((element.get("identifier") or "").strip())
        if found is None:
            raise FormulaError(f"the variable {element.get('identifier')}")
        return found
    if kind == "mathConstant":
        constant = element.get("name")
        if constant not in {"pi", "e"}:
            raise FormulaError(f"the constant {constant}")
        return apply("pi") if constant == "pi" else apply("exp", ONE)
    args = [read(child, names) for child in element if local(child)]
    if kind == "mathOperator":
        return _math((element.get("name") or "").strip(), args)
    if kind == "roundTo":
        figures = (element.get("figures") or "").strip()
        places = (element.get("roundingMode") or "").strip() == "decimalPlaces"
        if not places or not figures.isdecimal() or len(figures) > 2 or len(args) != 1:
            raise FormulaError("rounding to significant figures")
        return apply("roundTo", args[0], number(str(int(figures))))
    return _operator(kind, args)


def _constant(element: etree._Element) -> Formula:
    text = "".join(str(piece) for piece in element.itertext()).strip()
    if to_number(text) is None or (element.get("baseType") or "float") not in {"float", "integer"}:
        raise FormulaError(f"the value {text}")
    return number(text.removeprefix("+"))


def _math(name: str, args: list[Formula]) -> Formula:
    if name in _MATH and len(args) == (2 if name == "atan2" else 1):
        return apply(name, *args)
    if name in _INVERSE and len(args) == 1:
        return apply("divide", ONE, apply(_INVERSE[name], args[0]))
    raise FormulaError(name)


def _operator(kind: str, args: list[Formula]) -> Formula:  # noqa: PLR0911
    two = len(args) == 2
    if kind in {"sum", "product", "min", "max"} and len(args) == 1:
        return args[0]
    if kind in {"sum", "product"} and args:
        left = args[0]
        for one in args[1:]:
            left = multiplied(left, one) if kind == "product" else apply(kind, left, one)
        return left
    if (kind in {"min", "max"} and args) or (kind in _PLAIN and two):
        return apply(kind, *args)
    if kind == "integerToFloat" and len(args) == 1:
        return args[0]
    if kind == "round" and len(args) == 1:
        return apply("floor", apply("sum", args[0], HALF))
    if kind == "integerDivide" and two:
        return apply("floor", apply("divide", *args))
    if kind == "integerModulus" and two:
        times = apply("product", args[1], apply("floor", apply("divide", *args)))
        return apply("subtract", args[0], times)
    raise FormulaError(kind)
