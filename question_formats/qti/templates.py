"""Calculated questions as items with template processing (QTI 2.1 information model, 9).

    DATA_a  ordered float   the values of the wild card {a}, by default
    ITEM    integer         drawn at random: which of the values, the same for all wild cards, as in Moodle
    VAR_a   float           the value that was drawn
    SHOW_1  float           a {=formula} in a text
    ANSWER_1 float          what the formula of the first answer comes to

A text shows them with `printedVariable`; answers are compared with `equal`, whose tolerance is absolute or relative.
A geometric tolerance is a relative one that goes less far down than up. Where an answer may be negative, its least and
greatest right numbers (LOW_1, HIGH_1) are computed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lxml import etree

from question_formats import model as m
from question_formats.qti import expressions
from question_formats.qti.build_text import decimal_text, number_text
from question_formats.qti.formula import Formula, apply, evaluate, number, parse
from question_formats.qti.spelling import ANYTHING
from question_formats.qti.values import float_text
from question_formats.qti.wildcards import VALUES, VARIABLE, coded, split

if TYPE_CHECKING:
    from question_formats.qti.draft import Draft

E = etree.SubElement
RELATIVE, NOMINAL, GEOMETRIC = 1, 2, 3  # Moodle's types of tolerance
EXACT = 1e-10  # percent: what two computers may differ by


def format_of(answer: m.CalculatedAnswer) -> str:
    """How numbers in the text of an answer are shown."""
    return f"%.{answer.correctanswerlength}{'f' if answer.correctanswerformat == 1 else 'G'}"


def printed(values: Sequence[float]) -> str | None:
    """A format that shows each of the values as it is; None where there is none."""
    texts = [number_text(one) for one in values]
    if any("e" in text for text in texts):
        return None
    return f"%.{max((len(text.partition('.')[2]) for text in texts), default=0)}f"


class Wild:
    """The wild cards of an item while it is written."""

    def __init__(self, datasets: Sequence[m.Dataset]) -> None:
        self.datasets = datasets
        self.names = {one.name: VARIABLE + coded(one.name) for one in datasets}
        self.formats = {one.name: printed([value for _, value in one.items]) for one in datasets}
        self.computed: list[tuple[str, Formula]] = []
        self.right: tuple[str, m.CalculatedAnswer] | None = None

    def compute(self, prefix: str, parsed: Formula) -> str:
        """The identifier of a variable that holds what the formula comes to."""
        for name, known in self.computed:
            if known == parsed and name.startswith(prefix):
                return name
        name = f"{prefix}_{1 + sum(one.startswith(prefix) for one, _ in self.computed)}"
        self.computed.append((name, parsed))
        return name

    def place(self, element: etree._Element, form: str | None = None) -> None:
        """Variables for the wild cards in all texts under `element`; `form`: of computed numbers."""
        for one in list(element.iter()):
            if isinstance(one.tag, str) and not one.tag.startswith("{"):
                self._text(one, form)
            if one is not element and one.tail and "{" in one.tail:
                self._tail(one, form)

    def _text(self, element: etree._Element, form: str | None) -> None:
        if not element.text or "{" not in element.text:
            return
        marks = self._marks(element.text, form)
        element.text = str(marks[0])
        for at, one in enumerate(_elements(marks)):
            element.insert(at, one)

    def _tail(self, element: etree._Element, form: str | None) -> None:
        parent = element.getparent()
        if parent is None:
            return
        marks = self._marks(element.tail or "", form)
        element.tail, at = str(marks[0]), parent.index(element)
        for offset, one in enumerate(_elements(marks), 1):
            parent.insert(at + offset, one)

    def _marks(self, text: str, form: str | None) -> list[str | etree._Element]:
        """[text before the first, variable (its tail is the text after it), variable …]"""
        found: list[str | etree._Element] = [""]
        for kind, piece in split(text, self.names.__contains__):
            if kind:
                made = etree.Element("printedVariable")
                name = self.names[piece] if kind == "name" else self.compute("SHOW", parse(piece))
                made.set("identifier", name)
                wanted = self.formats[piece] if kind == "name" else form or "%.14G"
                if wanted:
                    made.set("format", wanted)
                found.append(made)
            elif piece:
                last = found[-1]
                if isinstance(last, str):
                    found[-1] = last + piece
                else:
                    last.tail = piece
        return found

    def chain(self, draft: Draft, condition: etree._Element, answers: Sequence[m.CalculatedAnswer]) -> None:
        """A branch for each answer: the first that fits gives marks and feedback."""
        from question_formats.qti.draft import set_score

        for at, answer in enumerate(answers):
            anything = answer.text.text == ANYTHING
            branch = E(condition, "responseElse" if anything else "responseElseIf" if at else "responseIf")
            if not anything:
                name = self.compute("ANSWER", parse(answer.text.text))
                self._test(branch, name, answer)
                if self.right is None or answer.fraction > self.right[1].fraction:
                    self.right = name, answer
            set_score(branch, answer.fraction * draft.mark)
            if answer.feedback.text:
                given = E(branch, "setOutcomeValue", identifier="FEEDBACK")
                E(given, "baseValue", baseType="identifier").text = f"a{at + 1}"
                draft.modal("FEEDBACK", f"a{at + 1}", answer.feedback)

    def _test(self, branch: etree._Element, name: str, answer: m.CalculatedAnswer) -> None:
        formula = parse(answer.text.text)
        shared = answer.tolerance and answer.tolerancetype != NOMINAL
        if shared and not self._positive(formula):
            # players take the share of a negative number with its sign, and nothing fits
            both = E(branch, "and")
            for test, bound, limit in zip(
                ("gte", "lte"), ("LOW", "HIGH"), bounds(formula, answer), strict=True
            ):
                element = E(both, test)
                E(element, "variable", identifier="RESPONSE")
                E(element, "variable", identifier=self.compute(bound, limit))
            return
        test = E(branch, "equal", **tolerance(answer, positive=self._positive(formula)))
        E(test, "variable", identifier=name)
        E(test, "variable", identifier="RESPONSE")

    def _positive(self, formula: Formula) -> bool:
        """Is what it comes to always above nothing?"""
        columns = [[value for _, value in one.items] for one in self.datasets]
        rows = zip(*columns, strict=True) if columns else [()]
        found = (evaluate(formula, dict(zip(self.names, row, strict=True))) for row in rows)
        return all(one is not None and one > 0 for one in found)

    def finish(self, body: etree._Element) -> None:
        """Declarations and rules, which stand before the body."""
        made = [self._declaration("ITEM", "integer")] if self.datasets else []
        rules = etree.Element("templateProcessing")
        if self.datasets:
            drawn = E(rules, "setTemplateValue", identifier="ITEM")
            E(drawn, "randomInteger", min="1", max=str(len(self.datasets[0].items)))
        for one in self.datasets:
            values, name = VALUES + coded(one.name), self.names[one.name]
            listed = self._declaration(values, "float", "ordered")
            default = E(listed, "defaultValue")
            for _, value in one.items:
                E(default, "value").text = float_text(number_text(value))
            made += [listed, self._declaration(name, "float")]
            chosen = E(E(rules, "setTemplateValue", identifier=name), "index", n="ITEM")
            E(chosen, "variable", identifier=values)
        for name, formula in self.computed:
            made.append(self._declaration(name, "float"))
            expressions.write(E(rules, "setTemplateValue", identifier=name), formula, self.names)
        if self.right is not None:
            name, answer = self.right
            given = E(rules, "setCorrectResponse", identifier="RESPONSE")
            mode = "decimalPlaces" if answer.correctanswerformat == 1 else "significantFigures"
            shown = E(given, "roundTo", roundingMode=mode, figures=str(answer.correctanswerlength))
            E(shown, "variable", identifier=name)
        for element in (*made, *((rules,) if len(rules) else ())):
            body.addprevious(element)

    @staticmethod
    def _declaration(name: str, base: str, cardinality: str = "single") -> etree._Element:
        made = etree.Element("templateDeclaration", identifier=name, cardinality=cardinality)
        made.set("baseType", base)
        return made


def _elements(marks: list[str | etree._Element]) -> list[etree._Element]:
    return [one for one in marks if not isinstance(one, str)]


def percent(share: float) -> float:
    return round(share * 100, 10)


def bounds(formula: Formula, answer: m.CalculatedAnswer) -> tuple[Formula, Formula]:
    """The least and the greatest number that is right, of an answer whose tolerance is a share."""
    if answer.tolerancetype == GEOMETRIC:
        factor = number(decimal_text(1 + answer.tolerance))
        both = apply("divide", formula, factor), apply("product", formula, factor)
        return apply("min", *both), apply("max", *both)
    share = apply("product", apply("abs", formula), number(decimal_text(answer.tolerance)))
    return apply("subtract", formula, share), apply("sum", formula, share)


def from_bound(low: Formula) -> tuple[Formula, float, int] | None:
    """(formula of the answer, tolerance, its type) of the least right number as `bounds` has it."""
    if low.op == "min" and len(low.args) == 2 and low.args[0].op == "divide":
        formula, factor = low.args[0].args
        return (formula, round(float(factor.text) - 1, 12), GEOMETRIC) if factor.op == "number" else None
    if low.op == "subtract" and low.args[1].op == "product" and low.args[1].args[1].op == "number":
        return low.args[0], float(low.args[1].args[1].text), RELATIVE
    return None


def tolerance(answer: m.CalculatedAnswer, *, positive: bool) -> dict[str, str]:
    """Attributes of `equal`, whose first operand is the answer."""
    share = answer.tolerance
    if not share:
        low = high = EXACT
    elif answer.tolerancetype == NOMINAL:
        low = high = share
    else:
        high = percent(share)
        low = round(high / (1 + high / 100), 10) if answer.tolerancetype == GEOMETRIC else high
    absolute = answer.tolerancetype == NOMINAL if share else not positive
    return {
        "toleranceMode": "absolute" if absolute else "relative",
        "tolerance": f"{decimal_text(low)} {decimal_text(high)}",
    }


_FORMAT = re.compile(r"%\.(\d)([fG])")


def from_format(text: str) -> tuple[int, int] | None:
    """(Moodle's format, length) of a format that `format_of` gave."""
    match = _FORMAT.fullmatch(text)
    return (1 if match[2] == "f" else 2, int(match[1])) if match else None
