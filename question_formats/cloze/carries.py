"""What Cloze holds."""

from __future__ import annotations

from typing import Any

from question_formats import model as m
from question_formats.cloze.gaps import complaint
from question_formats.losses import Carries, Feature
from question_formats.naming import default_name
from question_formats.php import TRIM
from question_formats.records import replace
from question_formats.texts import is_empty


def canonical_gaps(question: Any, changed: dict[str, Any]) -> None:
    """Sub-questions as they are read again; options that a type has not are at their defaults."""
    changed["subquestions"] = tuple(canonical_gap(gap) for gap in question.subquestions)
    changed["defaultmark"] = float(sum(gap.defaultmark for gap in changed["subquestions"]))


def canonical_gap(gap: m.Gap) -> m.Gap:
    choice = gap.qtype == "multichoice"
    answers = tuple(_answer(answer, gap.qtype) for answer in gap.answers)
    single = gap.single or not choice
    if not single:
        answers = _shared(answers)
    layout = gap.layout if choice else "dropdown"
    return replace(
        gap,
        defaultmark=float(max(round(gap.defaultmark), 0)),
        answers=answers,
        usecase=gap.usecase and gap.qtype == "shortanswer",
        single=single,
        shuffleanswers=gap.shuffleanswers and choice,
        layout="vertical" if layout == "dropdown" and not single else layout,
    )


def _shared(answers: tuple[m.Answer, ...]) -> tuple[m.Answer, ...]:
    total = sum(answer.fraction for answer in answers if answer.fraction > 0)
    if not total:
        return answers
    return tuple(
        replace(answer, fraction=round(answer.fraction / total, 9)) if answer.fraction > 0 else answer
        for answer in answers
    )


def _answer(answer: m.Answer, qtype: str) -> m.Answer:
    """Feedback is HTML without files; so are choices."""
    style = m.TextFormat.HTML if qtype == "multichoice" else None
    text = m.Text(text=answer.text.text.strip(TRIM), format=style)
    said = answer.feedback.text.replace("\r\n", "\n").replace("\r", "\n")
    feedback = m.Text(text=said.strip(TRIM))
    tolerance = answer.tolerance if isinstance(answer, m.NumericalAnswer) else 0.0
    if qtype == "numerical":
        if text.text == "*":
            tolerance = 0.0
        return m.NumericalAnswer(text=text, fraction=answer.fraction, feedback=feedback, tolerance=tolerance)
    return m.Answer(text=text, fraction=answer.fraction, feedback=feedback)


def refuses_gaps(question: m.MultiAnswer) -> str | None:
    if not question.subquestions:
        return "the question has no gaps"
    for place, gap in enumerate(question.subquestions, 1):
        if question.questiontext.text.count(f"{{#{place}}}") != 1:
            return f"the text does not hold the mark {{#{place}}} once"
        if complaint(gap) is not None:
            return f"gap {place} has no right answer, or too few"
    return None


def _canonical(question: m.Question) -> m.Question:
    if not isinstance(question, m.MultiAnswer):
        return question
    changed: dict[str, Any] = {}
    canonical_gaps(question, changed)
    text = question.questiontext
    changed["questiontext"] = replace(text, text=text.text.strip(TRIM))
    if is_empty(question.generalfeedback):
        changed["generalfeedback"] = m.EMPTY_MOODLE
    return replace(question, **changed)


def _one_line_name(question: m.Question) -> m.Question:
    name = " ".join(question.name.split()).replace("::", ":") or default_name(question.questiontext.text)
    return question if name == question.name else replace(question, name=name)


def _moodle_format(question: m.Question) -> m.Question:
    if question.questiontext.format is m.TextFormat.MOODLE:
        return question
    return replace(question, questiontext=replace(question.questiontext, format=m.TextFormat.MOODLE))


def _lines(question: m.Question) -> m.Question:
    text = question.questiontext.text.replace("\r\n", "\n").replace("\r", "\n")
    text = "\n".join(
        line + " " if line.startswith("---") and not line.strip("- ") else line for line in text.split("\n")
    )
    return (
        question
        if text == question.questiontext.text
        else replace(question, questiontext=replace(question.questiontext, text=text))
    )


CARRIES = Carries(
    types={"multianswer": frozenset({"name", "answerfeedback", "defaultmark"})},
    own=(
        Feature(
            name="textformat",
            detail="the format of the text (Cloze files are in Moodle's auto-format)",
            strip=_moodle_format,
        ),
        Feature(name="nameline", detail="the name's line breaks and colons", strip=_one_line_name),
    ),
    canonical=_canonical,
    refuses=lambda question: refuses_gaps(question) if isinstance(question, m.MultiAnswer) else None,
)
