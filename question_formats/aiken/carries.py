"""What Aiken holds: one-answer multiple choice, as plain text."""

from __future__ import annotations

import re
from operator import is_
from typing import Any

from question_formats import model as m
from question_formats.aiken.reader import escape
from question_formats.losses import Carries, Feature
from question_formats.naming import default_name
from question_formats.php import TRIM
from question_formats.records import replace
from question_formats.texts import to_plain

_CHOICE = re.compile(r"\(?[A-Za-z\d]{1,2}[).]|\*|ANSWER|[A-Z]\s+[-–—]\s", re.IGNORECASE)
_FEEDBACK = ("generalfeedback", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_CHARACTERS = re.compile("[\x00\ud800-\udfff]")


def line_of(text: m.Text) -> str:
    """A text as one plain line."""
    body = text.text
    if body.isprintable() and "<" not in body and "&" not in body and "  " not in body:
        return body.strip(" ")  # nearly always: what is printable has no other white space
    plain = _CHARACTERS.sub("\ufffd", to_plain(text))
    return " ".join(plain.split()).strip("\ufeff\u00a0" + TRIM)


def _markup(question: m.Question) -> m.Question:
    """Plain text, one line each. `carries` says so where a text was more than that."""
    if not isinstance(question, m.MultiChoice):
        return question
    text = m.Text(text=escape(line_of(question.questiontext)))
    answers = tuple(
        replace(answer, text=m.Text(text=escape(line_of(answer.text)))) for answer in question.answers
    )
    if text == question.questiontext and answers == question.answers:
        return question
    return replace(question, questiontext=text, answers=answers)


def _fractions(question: m.Question) -> m.Question:
    if not isinstance(question, m.MultiChoice):
        return question
    best = max((answer.fraction for answer in question.answers), default=0)
    right = next(
        (at for at, answer in enumerate(question.answers) if answer.fraction == best and best > 0), -1
    )
    answers = tuple(
        replace(answer, fraction=1.0 if at == right else 0.0) for at, answer in enumerate(question.answers)
    )
    return question if answers == question.answers else replace(question, answers=answers)


def _name(question: m.Question) -> m.Question:
    name = default_name(line_of(question.questiontext))
    return question if name == question.name else replace(question, name=name)


def _canonical(question: m.Question) -> m.Question:
    if not isinstance(question, m.MultiChoice):
        return question
    changed: dict[str, Any] = {}
    if (stem := _simple(question.questiontext)) is not question.questiontext:
        changed["questiontext"] = stem
    for name in _FEEDBACK:
        text = getattr(question, name)
        if _blank(text) is not text:
            changed[name] = m.EMPTY
    answers = tuple(map(_canonical_answer, question.answers))
    if not all(map(is_, answers, question.answers)):
        changed["answers"] = answers
    return replace(question, **changed) if changed else question


def _canonical_answer(answer: m.Answer) -> m.Answer:
    text, feedback = _simple(answer.text), _blank(answer.feedback)
    if text is answer.text and feedback is answer.feedback:
        return answer
    return replace(answer, text=text, feedback=feedback)


def _simple(text: m.Text) -> m.Text:
    """A text that is plain already: its format says nothing."""
    if text.format is not m.TextFormat.HTML and not text.files and line_of(text) == text.text:
        return m.Text(text=escape(text.text))
    return text


def _blank(text: m.Text) -> m.Text:
    return text if text.text or text.files else m.EMPTY


def _refuses(question: m.Question) -> str | None:
    if not isinstance(question, m.MultiChoice):
        return None
    if not question.single:
        return "Aiken has no questions with several answers"
    if not 2 <= len(question.answers) <= 26:
        return "Aiken has two to 26 choices"
    if not any(answer.fraction == 1 for answer in question.answers):
        return "no choice is right"
    return refused_stem(line_of(question.questiontext))


def refused_stem(stem: str) -> str | None:
    """Why no question can begin with this line."""
    if len(stem) < 2 and len(stem.encode()) < 2:
        return "Aiken skips a text of one letter" if stem else "the question has no text"
    if _CHOICE.match(stem) or stem.startswith("//"):
        return "the text begins like a choice or an answer line"
    return None


CARRIES = Carries(
    types={"multichoice": frozenset()},
    own=(
        Feature(name="fractions", detail="marks for partly right choices", strip=_fractions),
        Feature(
            name="markup",
            detail="the format of the texts (Aiken is plain text, one line each)",
            strip=_markup,
        ),
        Feature(name="name", detail="the question's name", strip=_name),
    ),
    canonical=_canonical,
    refuses=_refuses,
)
