"""Questions -> GIFT that Moodle reads as it was meant.

Nearly every question is written as it comes. Where a text is not as GIFT holds it, `NotHeld` is raised, and
`losses.assess` sees to it; of what that gives, anything can be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, BinaryIO

from question_formats import model as m
from question_formats.features import silence
from question_formats.gift.carries import CARRIES, held_characters, held_fraction, held_token
from question_formats.gift.marks import LATEX
from question_formats.gift.ordering import GRADING
from question_formats.losses import Loss, NotHeld
from question_formats.php import TRIM, is_numeric
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from safeio import Problem

_LATEX_ENDS = frozenset("^_}")
_MOODLE, _WIKI = m.TextFormat.MOODLE, m.TextFormat.WIKI
_ESCAPES = (*((char, f"\\{char}") for char in "\\#=~{}:"), ("\n", "\\n"))
_LOOKS_FORMATTED = re.compile(r"\[(?:html|moodle|plain|markdown)\]")
_GRADING = {
    value: max((w for w, v in GRADING.items() if v == value), key=len) for value in set(GRADING.values())
}
_SELECT = {0: "ALL", 1: "RANDOM", 2: "CONTIGUOUS"}
_ITEM = re.compile(r"\\(?=[\\:#={}~n])|[{}]|#(?=#)")


def escape(text: str) -> str:
    """As it stands in GIFT. Raises `NotHeld` where it begins or ends with white space."""
    if text.strip(TRIM) != text:
        raise NotHeld
    if (  # nearly always none is there: quicker told so than by a look at each character
        ":" in text
        or "=" in text
        or "#" in text
        or "\\" in text
        or "{" in text
        or "}" in text
        or "~" in text
        or "\n" in text
    ):
        for char, escaped in _ESCAPES:
            text = text.replace(char, escaped)
    return text


def _text(text: m.Text, base: m.TextFormat | None, *, marked: bool = False) -> str:
    """`marked`: a % at the beginning would be taken for a weight."""
    if text.files:
        raise NotHeld
    body = text.text
    if not body:
        return ""
    style = text.format or base
    if style is base and body[0] not in "[%":
        return escape(body)
    if style is _WIKI:
        raise NotHeld
    if style is not base or _LOOKS_FORMATTED.match(body) or (marked and body[0] == "%"):
        return f"[{(style or _MOODLE).value}]{escape(body)}"
    return escape(body)


def _plain(text: str) -> str:
    """A short answer: no format, but what looks like one must not be taken for it."""
    return f"[moodle]{escape(text)}" if _LOOKS_FORMATTED.match(text) else escape(text)


def _feedback(feedback: m.Text, base: m.TextFormat | None) -> str:
    return f"#{_text(feedback, base)}" if feedback.text or feedback.files else ""


@lru_cache(1024)  # a few weights, again and again
def _percent(fraction: float) -> str:
    if held_fraction(fraction) != fraction:
        raise NotHeld
    text = f"{fraction * 100:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@lru_cache(1024)
def _decimal(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _general(question: m.Question, base: m.TextFormat | None, mark: str = "####") -> str:
    text = _text(question.generalfeedback, base)
    return mark + text if text else ""


def _description(_question: m.Description, _base: m.TextFormat | None) -> str:
    return ""


def _essay(question: m.Essay, base: m.TextFormat | None) -> str:
    return f"{{{_general(question, base)}}}"


def _truefalse(question: m.TrueFalse, base: m.TextFormat | None) -> str:
    right, wrong = _text(question.feedbacktrue, base), _text(question.feedbackfalse, base)
    word = "TRUE"
    if not question.correctanswer:
        right, wrong, word = wrong, right, "FALSE"
    feedback = ""
    if right or wrong:
        feedback = f"#{wrong}#{right}" if right else f"#{wrong}"
    return f"{{{word}{feedback}{_general(question, base)}}}"


def _block(lines: list[str], question: m.Question, base: m.TextFormat | None, opening: str = "{\n\t") -> str:
    general = _general(question, base)
    if general:
        lines.append(general)
    return opening + "\n\t".join(lines) + "\n}"


def _multichoice(question: m.MultiChoice, base: m.TextFormat | None) -> str:
    single, right, lines = question.single, 0, list[str]()
    for answer in question.answers:
        fraction, text = answer.fraction, answer.text
        if fraction == 1:
            right += 1
        if single and fraction == 1:
            line = "=" + _text(text, base, marked=True)
        elif fraction == 0 and text.text and text.text[0] != "%":
            line = "~" + _text(text, base)
        else:
            line = f"~%{_percent(fraction)}%{_text(text, base)}"
        feedback = answer.feedback
        lines.append(line + _feedback(feedback, base) if feedback.text or feedback.files else line)
    if len(lines) < 2 or (single and not right):
        raise NotHeld
    if single and right == len(lines):  # without a ~ it would be a short answer
        lines[1:] = [f"~%100%{line[1:]}" for line in lines[1:]]
    return _block(lines, question, base)


def _shortanswer(question: m.ShortAnswer, base: m.TextFormat | None) -> str:
    lines = [
        f"=%{_percent(answer.fraction)}%{_plain(answer.text.text)}{_feedback(answer.feedback, base)}"
        for answer in question.answers
    ]
    block = _block(lines, question, base)
    if not lines or "->" in block:
        raise NotHeld
    return block


def _numerical(question: m.Numerical, base: m.TextFormat | None) -> str:
    answers = question.answers
    lines, some = list[str](), False
    for answer in answers:
        number = answer.text.text
        if number != "*":
            some = True
            if not is_numeric(number) or number.strip() != number:
                raise NotHeld
        if answer.tolerance < 0:
            raise NotHeld
        tolerance = f":{_decimal(answer.tolerance)}" if answer.tolerance or number != "*" else ""
        lines.append(f"=%{_percent(answer.fraction)}%{number}{tolerance}{_feedback(answer.feedback, base)}")
    if not some:
        raise NotHeld
    last = answers[-1]
    if last.text.text == "*" and last.fraction == 0 and last.tolerance == 0:
        lines[-1] = f"~#{_text(last.feedback, base)}"
    return _block(lines, question, base, "{#\n\t")


def _match(question: m.Match, base: m.TextFormat | None) -> str:
    lines = []
    for pair in question.pairs:
        left = _text(pair.question, base)
        if "->" in left:
            raise NotHeld
        lines.append(f"={left} -> {escape(pair.answer)}")
    if len(lines) < 2:
        raise NotHeld
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
_SILENT = {qtype: silence(CARRIES, qtype) for qtype in _TYPES if qtype != "ordering"}


def _tokens(question: m.Question) -> str:
    tokens = [f"[tag:{_bracket(tag)}]" for tag in question.tags]
    if question.idnumber:
        tokens.insert(0, f"[id:{_bracket(question.idnumber)}]")
    return f"// {' '.join(tokens)}\n"


def _bracket(text: str) -> str:
    if not text or held_token(held_characters(text)) != text:
        raise NotHeld
    return text.replace("]", "\\]")


def question_gift(question: m.Question) -> str:
    """The block of one question, with the blank lines after it. Raises `NotHeld`."""
    text = question.questiontext
    body = _text(text, _MOODLE)
    base = (text.format or _MOODLE) if body else _MOODLE
    latex = body[-1:] in _LATEX_ENDS or ("\\" in body and LATEX.search(body))
    gap = " " if latex else ""  # `^{` would be read as LaTeX
    tokens = _tokens(question) if question.tags or question.idnumber else ""
    return f"{tokens}::{escape(question.name)}::{body}{gap}{_TYPES[question.qtype](question, base)}\n\n\n"


class GiftWriter:
    """See `registry.WholeWriter`."""

    def __init__(self, out: BinaryIO, _options: WriteOptions) -> None:
        self._out = TextOut(out)

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        if isinstance(item, m.Category):
            path = item.path.replace("\\", "\\\\")
            self._out.write(f"$CATEGORY: {path}\n\n\n")
        else:
            self._out.write(question_gift(item))
        return ()

    def add_whole(self, question: m.Question) -> bool:
        silent = _SILENT.get(question.qtype)
        if silent is None or not silent(question):
            return False
        try:
            data = question_gift(question).encode()
        except (NotHeld, UnicodeEncodeError):  # a surrogate has no encoding
            return False
        if b"\r" in data or b"\0" in data:
            return False
        self._out.write_bytes(data)
        return True

    def close(self) -> Iterable[Loss | Problem]:
        self._out.flush()
        return ()
