"""Questions -> GIFT that Moodle reads as it was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from question_formats import model as m
from question_formats.gift.marks import LATEX
from question_formats.gift.ordering import GRADING
from question_formats.losses import Loss
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from safeio import Problem

_ESCAPES = (*((char, f"\\{char}") for char in "\\#=~{}:"), ("\n", "\\n"), ("\r", ""))
_LOOKS_FORMATTED = re.compile(r"\[(?:html|moodle|plain|markdown)\]")
_GRADING = {
    value: max((w for w, v in GRADING.items() if v == value), key=len) for value in set(GRADING.values())
}
_SELECT = {0: "ALL", 1: "RANDOM", 2: "CONTIGUOUS"}
_ITEM = re.compile(r"\\(?=[\\:#={}~n])|[{}]|#(?=#)")


def escape(text: str) -> str:
    for char, escaped in _ESCAPES:  # nearly always none is there: quicker than a look at each character
        if char in text:
            text = text.replace(char, escaped)
    return text


def _text(text: m.Text, base: m.TextFormat | None, *, marked: bool = False) -> str:
    """`marked`: a % at the beginning would be taken for a weight."""
    body = text.text
    if not body:
        return ""
    style = text.format or base
    if style is not base or _LOOKS_FORMATTED.match(body) or (marked and body[0] == "%"):
        return f"[{(style or m.TextFormat.MOODLE).value}]{escape(body)}"
    return escape(body)


def _plain(text: str) -> str:
    """A short answer: no format, but what looks like one must not be taken for it."""
    return f"[moodle]{escape(text)}" if _LOOKS_FORMATTED.match(text) else escape(text)


def _feedback(feedback: m.Text, base: m.TextFormat | None) -> str:
    return f"#{_text(feedback, base)}" if feedback.text else ""


def percent(fraction: float) -> str:
    text = f"{fraction * 100:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def decimal(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _general(question: m.Question, base: m.TextFormat | None) -> str:
    text = _text(question.generalfeedback, base)
    return f"####{text}" if text else ""


def _description(_question: m.Description, _base: m.TextFormat | None) -> str:
    return ""


def _essay(question: m.Essay, base: m.TextFormat | None) -> str:
    return f"{{{_general(question, base)}}}"


def _truefalse(question: m.TrueFalse, base: m.TextFormat | None) -> str:
    right, wrong = question.feedbacktrue, question.feedbackfalse
    word = "TRUE"
    if not question.correctanswer:
        right, wrong, word = wrong, right, "FALSE"
    feedback = ""
    if right.text or wrong.text:
        feedback = f"#{_text(wrong, base)}"
    if right.text:
        feedback += f"#{_text(right, base)}"
    return f"{{{word}{feedback}{_general(question, base)}}}"


def _block(lines: list[str], question: m.Question, base: m.TextFormat | None, opening: str = "{") -> str:
    general = _general(question, base)
    body = "".join(f"\t{line}\n" for line in lines)
    return f"{opening}\n{body}" + (f"\t{general}\n}}" if general else "}")


def _multichoice(question: m.MultiChoice, base: m.TextFormat | None) -> str:
    lines: list[str] = []
    all_right = all(
        answer.fraction == 1 for answer in question.answers
    )  # without a ~ it would be a short answer
    for answer in question.answers:
        if question.single and answer.fraction == 1 and not (all_right and lines):
            text = "=" + _text(answer.text, base, marked=True)
        elif answer.fraction == 0 and answer.text.text and answer.text.text[0] != "%":
            text = "~" + _text(answer.text, base)
        else:
            text = f"~%{percent(answer.fraction)}%" + _text(answer.text, base)
        lines.append(text + _feedback(answer.feedback, base))
    return _block(lines, question, base)


def _shortanswer(question: m.ShortAnswer, base: m.TextFormat | None) -> str:
    lines = [
        f"=%{percent(answer.fraction)}%{_plain(answer.text.text)}{_feedback(answer.feedback, base)}"
        for answer in question.answers
    ]
    return _block(lines, question, base)


def _numerical(question: m.Numerical, base: m.TextFormat | None) -> str:
    answers = list(question.answers)
    last = answers[-1]
    rest = last.text.text == "*" and last.fraction == 0 and last.tolerance == 0
    lines = []
    for answer in answers[:-1] if rest else answers:
        tolerance = f":{decimal(answer.tolerance)}" if answer.tolerance or answer.text.text != "*" else ""
        lines.append(
            f"=%{percent(answer.fraction)}%{answer.text.text}{tolerance}{_feedback(answer.feedback, base)}"
        )
    if rest:
        lines.append(f"~#{_text(last.feedback, base)}")
    return _block(lines, question, base, "{#")


def _match(question: m.Match, base: m.TextFormat | None) -> str:
    lines = [f"={_text(pair.question, base)} -> {escape(pair.answer)}" for pair in question.pairs]
    return _block(lines, question, base)


def _ordering(question: m.Ordering, base: m.TextFormat | None) -> str:
    """Moodle does not undo escapes in items, so only what would end the block is escaped."""
    options = " ".join(
        (
            str(question.selectcount),
            _SELECT[question.selecttype],
            "HORIZONTAL" if question.layouttype else "VERTICAL",
            _GRADING[question.gradingtype],
            "SHOW" if question.showgrading else "HIDE",
            question.numberingstyle,
        )
    )
    items = "".join(_ITEM.sub(r"\\\g<0>", answer.text.text) + "\n" for answer in question.answers)
    return f"{{>{options}\n{items}{_general(question, base)}}}"


_TYPES: dict[str, Callable[[Any, m.TextFormat | None], str]] = {
    "description": _description,
    "essay": _essay,
    "truefalse": _truefalse,
    "multichoice": _multichoice,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "match": _match,
    "ordering": _ordering,
}


def _tokens(question: m.Question) -> str:
    tokens = [f"[tag:{_bracket(tag)}]" for tag in question.tags]
    if question.idnumber:
        tokens.insert(0, f"[id:{_bracket(question.idnumber)}]")
    return f"// {' '.join(tokens)}\n" if tokens else ""


def _bracket(text: str) -> str:
    return text.replace("]", "\\]")


def question_gift(question: m.Question) -> str:
    """The block of one question, without the blank line after it."""
    text = question.questiontext
    base = text.format if text.text else m.TextFormat.MOODLE
    body = _text(text, m.TextFormat.MOODLE)
    gap = " " if LATEX.search(body) else ""  # `^{` would be read as LaTeX
    return (
        f"{_tokens(question)}::{escape(question.name)}::{body}{gap}{_TYPES[question.qtype](question, base)}\n"
    )


class GiftWriter:
    """See `registry.Writer`."""

    def __init__(self, out: BinaryIO, _options: WriteOptions) -> None:
        self._out = TextOut(out)

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        if isinstance(item, m.Category):
            path = item.path.replace("\\", "\\\\")
            self._out.write(f"$CATEGORY: {path}\n\n\n")
        else:
            self._out.write(question_gift(item) + "\n\n")
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        self._out.flush()
        return ()
