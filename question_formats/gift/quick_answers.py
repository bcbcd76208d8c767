"""Usual answers, read at once: the types of `quick`."""

from __future__ import annotations

import re
from functools import lru_cache

from question_formats import model as m
from question_formats.gift.answers import ABOUT, LOCAL, RIGHT_WORDS, WRONG_WORDS, has_arrow
from question_formats.gift.escapes import release
from question_formats.gift.grades import accepted
from question_formats.gift.parser import FORMATS
from question_formats.numbers import meant_number
from question_formats.php import TRIM

Style = m.TextFormat | None
Head = tuple[str, m.Text, m.Text, str | None, m.Position]  # name, text, general feedback, category, source
_Text, _Answer, _Pair = m.Text, m.Answer, m.Pair

_PARTS = re.compile(r"[ \t\n]+(?=[=~])")
_WEIGHT = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,7})?")
_NUMBER = re.compile(r"(-?\d{1,15}(?:\.\d{1,15})?)(?::(\d{1,15}(?:\.\d{1,15})?))?", re.ASCII)
_SPACED_EQUALS = re.compile(r"\S = \S")
_ODD_START = frozenset(("", *"%％\ufeff\u00a0\u3000"))
_NO_TEXT = frozenset(("", *"#%"))
_TRUE, _FALSE = frozenset(("T", "TRUE")), frozenset(("F", "FALSE"))
_TRUE_FALSE = {"true", "false"}


class Odd(Exception):
    """What asks for care."""


def answered(inner: str, head: Head, base: Style, *, held: bool) -> m.Question:
    """The question of what stands in the braces, trimmed and not empty. Raises `Odd`."""
    first = inner[0]
    if first == "#":
        return _numerical(inner[1:], head, base, held=held)
    if first not in "=~":
        return _truefalse(inner, head, base, held=held)
    if "~" in inner:
        return _multichoice(inner, head, base, held=held)
    if "->" in inner:
        return _match(inner, head, base, held=held)
    if has_arrow(inner):
        raise Odd
    return _shortanswer(inner, head, base, held=held)


def formatted(text: str, style: Style, *, held: bool) -> m.Text:
    """A trimmed text, with or without the name of its format before it."""
    if text[:1] == "[":
        word, bracket, rest = text[1:].partition("]")
        found = FORMATS.get(word)
        if found is not None:
            if not bracket:
                raise Odd
            style, text = found, rest.strip(TRIM)
    if held:
        text = release(text).strip(TRIM)
    return _Text(text=text, format=style) if text else m.EMPTY_TEXTS[style]


def _lines(inner: str) -> list[str]:
    """Answers, each with its mark and no other: one a line, or each after white space."""
    marks = inner.count("=") + inner.count("~")
    lines = inner.split("\n")
    if len(lines) != marks:
        if " = " in inner and _SPACED_EQUALS.search(inner):
            raise Odd
        lines = _PARTS.sub("\n", inner).split("\n")
        if len(lines) != marks:
            raise Odd
    return lines


@lru_cache(1024)
def _fraction(weight: str) -> float:
    fraction = round(float(weight) / 100, 9) if _WEIGHT.fullmatch(weight) else 2.0
    if not accepted(fraction):
        raise Odd
    return fraction


def _weighed(part: str) -> tuple[float, str]:
    """(fraction, the rest) of what begins with a %."""
    bits = part.split("%", 2)
    if len(bits) != 3 or bits[2][:1] in _NO_TEXT or bits[2][0].isspace():
        raise Odd
    return _fraction(bits[1]), bits[2]


def _commented(part: str, base: Style, *, held: bool) -> tuple[str, m.Text]:
    """The text of an answer and its feedback."""
    part, _, comment = part.partition("#")
    part, comment = part.strip(TRIM), comment.strip(TRIM)
    if len(part) < 2 or part[-4:] == ".NET" or comment[-1:] == "%":
        raise Odd  # "C#" may be a language, and a % the end of a weight
    if held or comment[:1] == "[":
        return part, formatted(comment, base, held=held)
    return part, _Text(text=comment, format=base) if comment else m.EMPTY_TEXTS[base]


def _answers(inner: str, style: Style, base: Style, *, held: bool) -> list[m.Answer]:
    """What is accepted or offered; `style`: of the texts, None for plain strings; `base`: of the feedback."""
    answers, blank = [], m.EMPTY_TEXTS[base]
    weights, comments = "%" in inner, "#" in inner
    for line in _lines(inner):
        mark, part, feedback = line[0], line[1:], blank
        if mark == "=":
            fraction = 1.0
        elif mark == "~":
            fraction = 0.0
        else:
            raise Odd
        if weights and part[:1] == "%":
            fraction, part = _weighed(part)
        if comments and "#" in part:
            part, feedback = _commented(part, base, held=held)
        else:
            part = part.strip(TRIM)
        first = part[:1]
        if first in _ODD_START or part in ABOUT or (weights and "%" in part and first.isdigit()):
            raise Odd
        if held or first == "[":
            text = formatted(part, base, held=held)
            if not text.text or text.text in ABOUT:
                raise Odd
            if style is None:
                text = _Text(text=text.text, format=None)
        else:
            text = _Text(text=part, format=style)
        answers.append(_Answer(text=text, fraction=fraction, feedback=feedback))
    return answers


def _multichoice(inner: str, head: Head, base: Style, *, held: bool) -> m.Question:
    if "%" in inner and "=%" in inner:
        raise Odd
    answers = _answers(inner, base, base, held=held)
    fractions = [answer.fraction for answer in answers]
    single = "=" in inner
    if (fractions.count(1.0) != 1) if single else (max(fractions) <= 0 or "->" in inner):
        raise Odd
    if len(answers) < 3 and (
        len(answers) < 2 or {answer.text.text.casefold() for answer in answers} == _TRUE_FALSE
    ):
        raise Odd
    blank = m.EMPTY_TEXTS[base]
    name, text, general, category, source = head
    return m.MultiChoice(
        name=name,
        questiontext=text,
        generalfeedback=general,
        category=category,
        source=source,
        single=single,
        answers=tuple(answers),
        correctfeedback=blank,
        partiallycorrectfeedback=blank,
        incorrectfeedback=blank,
    )


def _match(inner: str, head: Head, base: Style, *, held: bool) -> m.Question:
    if "#" in inner:
        raise Odd
    pairs = []
    for line in _lines(inner):
        left, arrow, right = line[1:].partition("->")
        if not arrow or line[0] != "=" or (">" in right and "->" in right):
            raise Odd
        left, right = left.strip(TRIM), right.strip(TRIM)
        if held:
            right = release(right).strip(TRIM)
        if held or left[:1] == "[" or not left:
            question = formatted(left, base, held=held)
        else:
            question = _Text(text=left, format=base)
        pairs.append(_Pair(question=question, answer=right))
    if len(pairs) < 2:
        raise Odd
    blank = m.EMPTY_TEXTS[base]
    name, text, general, category, source = head
    return m.Match(
        name=name,
        questiontext=text,
        generalfeedback=general,
        category=category,
        source=source,
        pairs=tuple(pairs),
        correctfeedback=blank,
        partiallycorrectfeedback=blank,
        incorrectfeedback=blank,
    )


def _shortanswer(inner: str, head: Head, base: Style, *, held: bool) -> m.Question:
    answers = _answers(inner, None, base, held=held)
    full = False
    for answer in answers:
        word = answer.text.text
        first = word[0]
        if (
            word[-1] == ","
            or (first in "-0123456789" and (":" in word or ".." in word))
            or (first in "TtFf" and (len(word) == 1 or word.lower() in _TRUE_FALSE))
        ):
            raise Odd
        full = full or answer.fraction == 1
    if not full or (len(answers) == 1 and len(word) < 12 and LOCAL.fullmatch(word)):
        raise Odd
    name, text, general, category, source = head
    return m.ShortAnswer(
        name=name,
        questiontext=text,
        generalfeedback=general,
        category=category,
        source=source,
        answers=tuple(answers),
    )


def _numerical(inner: str, head: Head, base: Style, *, held: bool) -> m.Question:
    inner = inner.strip(TRIM)
    if "~" in inner or not inner:
        raise Odd
    answers = []
    for answer in _answers(inner if inner[0] == "=" else f"={inner}", None, base, held=held):
        number, tolerance = _number(answer.text.text)
        answers.append(
            m.NumericalAnswer(
                text=_Text(text=number, format=None),
                fraction=answer.fraction,
                feedback=answer.feedback,
                tolerance=tolerance,
            )
        )
    name, text, general, category, source = head
    return m.Numerical(
        name=name,
        questiontext=text,
        generalfeedback=general,
        category=category,
        source=source,
        answers=tuple(answers),
    )


def _number(text: str) -> tuple[str, float]:
    """(number, tolerance)."""
    match = _NUMBER.fullmatch(text)
    if match is not None:
        return match[1], float(match[2]) if match[2] else 0.0
    meant = meant_number(text)
    if meant is None or meant.odd or meant.number == "*":
        raise Odd
    tolerance = float(meant.tolerance)
    if abs(float(meant.number)) == float("inf") or tolerance == float("inf"):
        raise Odd
    return meant.number, tolerance


def _truefalse(inner: str, head: Head, base: Style, *, held: bool) -> m.Question:
    if "\n" in inner or "~" in inner or "->" in inner or ("=" in inner and has_arrow(inner)):
        raise Odd
    bits = inner.split("#")
    word = bits[0].rstrip(TRIM)
    correct = word in _TRUE
    if (not correct and word not in _FALSE) or len(bits) > 3:
        raise Odd
    if len(bits) == 3 and (RIGHT_WORDS.match(bits[1]) or WRONG_WORDS.match(bits[2])):
        raise Odd
    blank = m.EMPTY_TEXTS[base]
    wrong = formatted(bits[1].strip(TRIM), base, held=held) if len(bits) > 1 else blank
    right = formatted(bits[2].strip(TRIM), base, held=held) if len(bits) > 2 else blank
    name, text, general, category, source = head
    return m.TrueFalse(
        name=name,
        questiontext=text,
        generalfeedback=general,
        category=category,
        source=source,
        correctanswer=correct,
        feedbacktrue=right if correct else wrong,
        feedbackfalse=wrong if correct else right,
    )
