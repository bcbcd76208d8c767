"""What missing word holds: one gap, its answers, their feedback."""

from __future__ import annotations

import re
from typing import Any

from question_formats import model as m
from question_formats.losses import Carries, Feature
from question_formats.naming import default_name
from question_formats.php import TRIM
from question_formats.records import replace
from question_formats.texts import is_empty

GAP = "_____"
_CHARACTERS = re.compile("[\x00\ud800-\udfff]")
_MARKS = re.compile(r"[{}~=#]")
_MARKUP = re.compile("[<&\n]")
_BARE = re.compile(r"\s*%?\s*-?\d{1,3}(?:[.,]\d+)?\s*%|_")


def _line(text: str) -> str:
    return " ".join(_CHARACTERS.sub("\ufffd", text).split()).strip("\ufeff\u00a0\u3000" + TRIM)


def _texts(question: Any) -> Any:
    """One line each, in Moodle's auto-format (answers: HTML or plain)."""
    body = _line(question.questiontext.text)
    if body.count(GAP) == 0:
        body = f"{body} {GAP}".strip()
    changed: dict[str, Any] = {"questiontext": m.Text(text=body, format=m.TextFormat.MOODLE)}
    plain = isinstance(question, m.ShortAnswer)
    changed["answers"] = tuple(
        m.Answer(
            text=m.Text(text=_line(answer.text.text), format=None if plain else m.TextFormat.HTML),
            fraction=answer.fraction,
            feedback=m.Text(text=_line(answer.feedback.text)),
        )
        for answer in question.answers
    )
    new = replace(question, **changed)
    return question if new == question else new


def _fractions(question: Any) -> Any:
    """Whole per cents from 0 to 100; a short answer is right."""
    answers = []
    for answer in question.answers:
        value = max(0.0, min(1.0, round(answer.fraction, 2)))
        answers.append(answer if value == answer.fraction else replace(answer, fraction=value))
    return question if tuple(answers) == question.answers else replace(question, answers=tuple(answers))


def _name(question: m.Question) -> m.Question:
    name = default_name(question.questiontext.text)
    return question if name == question.name else replace(question, name=name)


def _single(question: Any) -> Any:
    return question if question.single else replace(question, single=True)


def _canonical(question: m.Question) -> m.Question:
    """Where there is no markup, the format of a text says nothing."""
    changed: dict[str, Any] = {}
    text = question.questiontext
    if text.format is not m.TextFormat.MOODLE and not text.files and not _MARKUP.search(text.text):
        changed["questiontext"] = replace(text, format=m.TextFormat.MOODLE)
    for name in ("generalfeedback", "correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        text = getattr(question, name, m.EMPTY_MOODLE)
        if is_empty(text) and text.format is not m.TextFormat.MOODLE:
            changed[name] = m.EMPTY_MOODLE
    if isinstance(question, m.MultiChoice | m.ShortAnswer):
        changed["answers"] = tuple(
            replace(answer, text=_simple(answer.text, question.qtype), feedback=_simple(answer.feedback))
            for answer in question.answers
        )
    return replace(question, **changed)


def _simple(text: m.Text, qtype: str = "multichoice") -> m.Text:
    """Answers and feedback are HTML, short answers plain."""
    style = None if qtype == "shortanswer" else m.TextFormat.HTML
    if text.format is style or text.files or _MARKUP.search(text.text):
        return text
    return m.Text(text=text.text, format=style)


def _refuses(question: m.Question) -> str | None:  # noqa: PLR0911  (one row a reason)
    if not isinstance(question, m.MultiChoice | m.ShortAnswer):
        return None
    text = question.questiontext.text
    if text.count(GAP) != 1:
        return "the text has several gaps"
    if re.search(r"[{}]", text) or text.startswith(("//", "::")):
        return "the text holds braces, or begins like a name or comment"
    strings = [string for answer in question.answers for string in (answer.text.text, answer.feedback.text)]
    if any(_MARKS.search(string) for string in strings):
        return "an answer holds one of { } ~ = #, which this format cannot write"
    if isinstance(question, m.ShortAnswer):
        if len(question.answers) != 1 or question.answers[0].fraction != 1:
            return "a short answer has exactly one answer here"
        return None
    if len(question.answers) < 2:
        return "a multiple-choice question needs two choices"
    if not question.single:
        return "only one choice can be right here"
    if any(_BARE.match(answer.text.text) and answer.fraction == 1 for answer in question.answers):
        return "the right answer begins like a weight"
    return None


CARRIES = Carries(
    types={
        "multichoice": frozenset({"answerfeedback"}),
        "shortanswer": frozenset({"answerfeedback"}),
    },
    own=(
        Feature(
            name="textformat",
            detail="line breaks, the format of texts, or a gap added at the end",
            strip=_texts,
        ),
        Feature(name="fractions", detail="marks that are no whole per cent", strip=_fractions),
        Feature(
            name="single",
            detail="that several choices may be taken",
            strip=_single,
            types=frozenset({"multichoice"}),
        ),
        Feature(name="name", detail="the question's name", strip=_name),
    ),
    canonical=_canonical,
    refuses=_refuses,
)
