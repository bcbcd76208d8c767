"""Short answers, numbers (calculated ones too), essays and descriptions as QTI 1.2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from question_formats import model as m
from question_formats.qti.v12.write_parts import blank, condition, number_test, processing, score, text_test
from question_formats.records import replace

if TYPE_CHECKING:
    from question_formats.qti.v12.write_item import Item


def shortanswer(item: Item, question: m.ShortAnswer) -> Iterator[str]:
    yield f"<presentation>{item.material(question.questiontext)}{blank('response1')}</presentation>\n"
    yield processing(
        condition(text_test("response1", answer, case=question.usecase), score(answer.fraction))
        for answer in question.answers
    )


def numerical(item: Item, question: m.Numerical) -> Iterator[str]:
    yield f"<presentation>{item.material(question.questiontext)}{blank('response1', 'Decimal')}</presentation>\n"
    yield processing(
        condition(number_test("response1", one), score(one.fraction)) for one in question.answers
    )


def essay(item: Item, question: m.Essay) -> Iterator[str]:
    if question.graderinfo.text:
        item.texts.append(("solution", question.graderinfo))
    body = item.material(question.questiontext)
    if question.responseformat == "noinline":
        yield f"<presentation>{body}</presentation>\n"
        return
    rows = question.responsefieldlines
    fib = blank("response1").replace("<render_fib", f'<render_fib rows="{rows}"')
    yield f"<presentation>{body}{fib}</presentation>\n"
    yield processing([condition("<other/>", "")])


def description(item: Item, question: m.Description) -> Iterator[str]:
    yield f"<presentation>{item.material(question.questiontext)}</presentation>\n"


def calculated(item: Item, question: m.Calculated) -> Iterator[str]:
    """The text with its wild cards as ``[x]``; `calculation` says the rest."""
    text = question.questiontext
    for one in question.datasets:
        text = replace(text, text=text.text.replace("{" + one.name + "}", f"[{one.name}]"))
    yield f"<presentation>{item.material(text)}{blank('response1', 'Decimal')}</presentation>\n"
    if question.answers[0].feedback.text:
        item.texts.append(("correct_fb", question.answers[0].feedback))
    yield processing([condition("<other/>", score(1.0))])
