"""Writing WebCT's text format, in UTF-8."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from question_formats import model as m
from question_formats.losses import Loss
from question_formats.qti.build_text import number_text
from question_formats.qti.formula import WEBCT, parse, written
from question_formats.qti.one_formula import NOMINAL, shown_share
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from safeio import Problem


class WebCtWriter:
    """See `registry.Writer`."""

    def __init__(self, out: BinaryIO, options: WriteOptions) -> None:
        self._out = TextOut(out)
        self._category = options.title or ""
        self._count = 0

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        """Write one question; a category goes into the ``:CAT:`` of those after it."""
        if isinstance(item, m.Category):
            self._category = " ".join(item.path.split())
            return ()
        self._count += 1
        self._out.write(f"# Start of question: {self._count}\n")
        for line in (*BUILDERS[item.qtype](item), *_general(item)):
            self._out.write(line + "\n")
        if self._category:
            self._out.write(f":CAT:{self._category}\n")
        self._out.write(f"# End of question: {self._count}\n\n")
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        self._out.flush()
        return ()


def _block(head: str, text: m.Text) -> Iterator[str]:
    """A field and its lines; a line that looks like a field, a comment or an escape gets a backslash."""
    yield head
    for line in text.text.split("\n"):
        yield f"\\{line}" if line[:1] in {":", "#", "\\"} else line


def _head(kind: str, question: m.Question) -> Iterator[str]:
    yield f":TYPE:{kind}"
    yield f":TITLE:{question.name}"
    yield from _block(":QUESTION:H", question.questiontext)


def _percent(fraction: float) -> str:
    return number_text(round(fraction * 100, 7))


def _general(question: m.Question) -> Iterator[str]:
    if question.generalfeedback.text:
        yield from _block(":FEEDBACK:H", question.generalfeedback)


def multichoice(question: Any) -> Iterator[str]:
    yield from _head(f"MC:{'1' if question.single else 'N'}:0:A", question)
    yield ":LAYOUT:vertical"
    yield f":ANSWERORDER:{'randomized' if question.shuffleanswers else 'sequential'}"
    yield f":INDICES:{_INDICES[question.answernumbering]}"
    for at, answer in enumerate(question.answers, 1):
        yield from _block(f":ANSWER{at}:{_percent(answer.fraction)}:H", answer.text)
        if answer.feedback.text:
            yield from _block(f":REASON{at}:H", answer.feedback)


def shortanswer(question: Any) -> Iterator[str]:
    yield from _head("S", question)
    if question.usecase:
        yield ":CASE:1"
    yield f":ANSWERS:{len(question.answers)}"
    for at, answer in enumerate(question.answers, 1):
        text = answer.text.text.replace("&", "&amp;").replace(":", "&#58;")
        yield f":ANSWER{at}:{text}:{_percent(answer.fraction)}:0:20:0"


def essay(question: Any) -> Iterator[str]:
    yield from _head("P", question)
    if question.graderinfo.text:
        yield from _block(":ANSWER:H", question.graderinfo)


def match(question: Any) -> Iterator[str]:
    yield from _head("M:short:short:E:0", question)
    for at, pair in enumerate(question.pairs, 1):
        if pair.question.text:
            yield from _block(f":L{at}:H", pair.question)
        yield from _block(f":R{at}", m.Text(text=pair.answer, format=None))


def numerical(question: Any) -> Iterator[str]:
    """A formula that is a number."""
    (answer,) = question.answers
    yield from _head("C", question)
    yield f":FORMULA:{answer.text.text}"
    if answer.tolerance:
        yield f":TOL:{number_text(answer.tolerance)}"
        yield ":TOLTYPE:units"


def calculated(question: Any) -> Iterator[str]:
    """The formula, then its wild cards with their limits and values; a capital letter needs two more colons."""
    (answer,) = question.answers
    yield from _head("C", question)
    yield f":FORMULA:{written(parse(answer.text.text), WEBCT)}"
    for one in question.datasets:
        name = one.name if one.name[:1].islower() else "::" + one.name
        yield f":{name}-MIN:{number_text(one.minimum)}"
        yield f":{name}-MAX:{number_text(one.maximum)}"
        yield f":{name}-DEC:{one.length}"
        for number, value in one.items:
            yield f":{name}-VAL{number}:{number_text(value)}"
    yield f":ANS-DEC:{answer.correctanswerlength}"
    yield f":TOL:{number_text(shown_share(answer.tolerance, answer.tolerancetype))}"
    yield f":TOLTYPE:{'units' if answer.tolerancetype == NOMINAL else 'percent'}"
    yield f":ANSTYPE:{'dec' if answer.correctanswerformat == 1 else 'sig'}"


_INDICES = {"abc": "letters", "123": "numbers", "none": "none"}
BUILDERS: dict[str, Callable[[Any], Iterator[str]]] = {
    "multichoice": multichoice,
    "shortanswer": shortanswer,
    "essay": essay,
    "match": match,
    "numerical": numerical,
    "calculated": calculated,
}
