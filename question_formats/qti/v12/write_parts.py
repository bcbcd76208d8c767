"""What the writers of all types share: fields, labels, blanks, tests and scores of QTI 1.2."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from question_formats import model as m
from question_formats.qti.build_text import number_text
from question_formats.qti.spelling import plain_or_loose

if TYPE_CHECKING:
    from question_formats.qti.v12.write_item import Item


def field(label: str, entry: str) -> str:
    return f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{escape(entry)}</fieldentry></qtimetadatafield>\n"


def plain(text: str) -> str:
    return f'<material><mattext texttype="text/plain">{escape(text)}</mattext></material>'


def score(value: float, action: str = "Set") -> str:
    return f'<setvar action="{action}" varname="SCORE">{number_text(round(value * 100, 7))}</setvar>'


def condition(test: str, then: str, *, more: bool = False) -> str:
    return f'<respcondition continue="{"Yes" if more else "No"}"><conditionvar>{test}</conditionvar>{then}</respcondition>\n'


def equal(ident: str, value: str, *, case: bool = False) -> str:
    wanted = ' case="Yes"' if case else ""
    return f"<varequal respident={quoteattr(ident)}{wanted}>{escape(value)}</varequal>"


def processing(conditions: Iterable[str], low: int = 0) -> str:
    return (
        f'<resprocessing><outcomes><decvar maxvalue="100" minvalue="{low}" varname="SCORE" vartype="Decimal"/></outcomes>\n'
        f"{''.join(conditions)}</resprocessing>\n"
    )


def labels(item: Item, answers: Iterable[tuple[str, str]]) -> str:
    del item
    return "".join(
        f"<response_label ident={quoteattr(ident)}>{body}</response_label>" for ident, body in answers
    )


def blank(ident: str, kind: str = "") -> str:
    wanted = f' fibtype="{kind}"' if kind else ""
    return (
        f'<response_str ident={quoteattr(ident)} rcardinality="Single"><render_fib{wanted}><response_label ident="answer1"/>'
        "</render_fib></response_str>"
    )


def text_test(ident: str, answer: m.Answer, *, case: bool) -> str:
    text, loose = plain_or_loose(answer.text.text) or (answer.text.text, False)
    if loose:
        wanted = ' case="Yes"' if case else ""
        return f"<varsubstring respident={quoteattr(ident)}{wanted}>{escape(text)}</varsubstring>"
    return equal(ident, text, case=case)


def number_test(ident: str, answer: Any) -> str:
    text = answer.text.text
    if not answer.tolerance:
        return equal(ident, text)
    low = number_text(round(float(text) - answer.tolerance, 12))
    high = number_text(round(float(text) + answer.tolerance, 12))
    name = quoteattr(ident)
    return (
        f"<or>{equal(ident, text)}<and><vargte respident={name}>{low}</vargte><varlte respident={name}>{high}</varlte>"
        "</and></or>"
    )
