"""Calculated questions in the extension that Canvas writes and reads (`itemproc_extension`)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from question_formats import model as m
from question_formats.qti.build_text import number_text
from question_formats.qti.formula import CANVAS, parse, written
from question_formats.qti.one_formula import NOMINAL, shown_share
from question_formats.qti.v12.carries import results


def calculation(question: m.Calculated) -> str:
    """Canvas' extension: the formula, the limits of its variables, and the values with what comes out."""
    (answer,) = question.answers
    share = number_text(shown_share(answer.tolerance, answer.tolerancetype))
    kind = "" if answer.tolerancetype == NOMINAL else "%"
    variables = "".join(
        f'<var name="{one.name}" scale="{one.length}"><min>{number_text(one.minimum)}</min>'
        f"<max>{number_text(one.maximum)}</max></var>\n"
        for one in question.datasets
    )
    sets = []
    for at, result in enumerate(results(question)):
        values = "".join(
            f'<var name="{one.name}">{number_text(one.items[at][1])}</var>' for one in question.datasets
        )
        sets.append(
            f'<var_set ident="{at + 1}">{values}<answer>{number_text(result or 0.0)}</answer></var_set>\n'
        )
    formula = escape(written(parse(answer.text.text), CANVAS))
    return (
        f"<itemproc_extension><calculated>\n<answer_tolerance>{share}{kind}</answer_tolerance>\n"
        f'<formulas decimal_places="{answer.correctanswerlength}"><formula>{formula}</formula></formulas>\n'
        f"<vars>{variables}</vars>\n<var_sets>{''.join(sets)}</var_sets>\n</calculated></itemproc_extension>\n"
    )
