"""What is Blackboard's own in its QTI 1.2: where feedback goes, and how matching is written.

Results equal Moodle's importer of Blackboard 6 files for the types that it knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from question_formats import model as m
from question_formats.naming import default_name
from question_formats.qti import findings as f
from question_formats.qti.dialect import local
from question_formats.records import replace
from question_formats.texts import to_plain

if TYPE_CHECKING:
    from question_formats.qti.v12.job import Job12

RIGHT, WRONG = (
    m.Text(text="Correct"),
    m.Text(text="Incorrect"),
)  # what Moodle puts where the author wrote nothing


_ENTITY = re.compile(r"&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));", re.IGNORECASE)
_QUOTES = {0x27: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"}  # as Moodle has it
_MARKUP = frozenset(map(ord, '<>&"'))


def clean(text: str) -> str:
    """Blackboard writes letters as numbered entities; they become letters, those of the markup excepted."""
    return _ENTITY.sub(_letter, text) if "&#" in text else text


def _letter(match: re.Match[str]) -> str:
    number = int(match[1], 16) if match[1] else int(match[2])
    if number in _MARKUP or not 32 <= number < 0x110000 or 0xD800 <= number < 0xE000:
        return match[0]
    return _QUOTES.get(number, chr(number))


def is_blackboard(job: Job12) -> bool:
    return "bbmd_questiontype" in job.item.metadata


def name_of(job: Job12) -> str:
    """Moodle takes the beginning of the text; titles of Blackboard are type names more often than not."""
    text = _question_text(job)
    return default_name(text.text) if text.text.strip() else job.item.title or "Blackboard"


def _blocks(job: Job12, name: str) -> list[etree._Element]:
    return [
        one for one in job.item.element.iter() if local(one) == "flow" and (one.get("class") or "") == name
    ]


def _question_text(job: Job12) -> m.Text:
    from question_formats.qti.v12.item import as_text, material

    blocks = _blocks(job, "QUESTION_BLOCK")
    return as_text(job.item, "".join(material(one) for one in blocks)) if blocks else job.text()


def adapt(job: Job12, question: m.Question) -> m.Question:
    """The generic reading, with feedback and marks where Moodle's importer puts them."""
    if not isinstance(question, m.Description):
        question = replace(question, defaultmark=1.0, generalfeedback=m.EMPTY)
    if isinstance(question, m.Essay) and question.responseformat == "editor":
        return replace(question, responsefieldlines=15)
    found = job.feedback()
    when_right, when_wrong = found.get("correct", m.EMPTY), found.get("incorrect", m.EMPTY)
    if isinstance(question, m.MultiChoice):
        return _multichoice(job, question, when_right, when_wrong)
    if isinstance(question, m.TrueFalse):
        right = question.correctanswer
        return replace(
            question,
            penalty=1.0,
            feedbacktrue=when_right if right else when_wrong,
            feedbackfalse=when_wrong if right else when_right,
        )
    if isinstance(question, m.ShortAnswer) and job.item.kind == "fill in the blank":
        answers = tuple(replace(one, feedback=when_right) for one in question.answers if one.text.text != "*")
        other = m.Answer(text=m.Text(text="*", format=None), fraction=0.0, feedback=when_wrong)
        return replace(question, answers=(*answers, other))
    return question


def _multichoice(job: Job12, question: m.MultiChoice, when_right: m.Text, when_wrong: m.Text) -> m.Question:
    from question_formats.qti.v12.job import label_text

    found = job.feedback()
    labels = job.item.responses[0].labels
    answers = []
    for label, answer in zip(labels, question.answers, strict=True):
        right = answer.fraction > 0
        own = found.get(label.ident, m.EMPTY) if question.single else m.EMPTY
        feedback = own if own.text else when_right if right else when_wrong
        if not feedback.text and question.single:
            feedback = RIGHT if right else WRONG
        fraction = answer.fraction if question.single or right else 0.0
        answers.append(replace(answer, text=label_text(job, label), feedback=feedback, fraction=fraction))
    return replace(
        question,
        answers=tuple(answers),
        correctfeedback=m.EMPTY,
        partiallycorrectfeedback=m.EMPTY,
        incorrectfeedback=m.EMPTY,
        shuffleanswers=True,
    )


def build_matching(job: Job12) -> m.Question:
    """Choices of every response stand for the texts of RIGHT_MATCH_BLOCK, by their place."""
    from question_formats.qti.v12.build_match import right_label
    from question_formats.qti.v12.item import Response, as_text, material
    from question_formats.qti.v12.job import combined, sort_feedback

    block = next(iter(_blocks(job, "RIGHT_MATCH_BLOCK")), None)
    texts = (
        []
        if block is None
        else [to_plain(as_text(job.item, material(one))).strip() for one in block if local(one) == "flow"]
    )
    stems: list[tuple[str, Response]] = []
    by_element = {one.element: one for one in job.item.responses}
    for element, response in by_element.items():
        holder = element.getparent()
        prompt = "".join(material(one) for one in holder if local(one) in {"flow", "material", "flow_mat"})
        stems.append((prompt or response.prompt, response))
    asked: dict[int, list[m.Text]] = {}
    for prompt, response in stems:
        names = [label.ident for label in response.labels]
        best = right_label(job, response)
        if best is None or names.index(best) >= len(texts):
            job.tell(
                f.LEFT_OVER, response.element, what=to_plain(as_text(job.item, prompt)) or response.ident
            )
            continue
        asked.setdefault(names.index(best), []).append(as_text(job.item, prompt))
    pairs: list[m.Pair] = []
    for at, text in enumerate(texts):
        if text:
            pairs += [m.Pair(question=one, answer=text) for one in asked.get(at, ())] or [
                m.Pair(question=m.EMPTY, answer=text)
            ]
    if not asked:
        raise job.refuse(f.NOTHING_RIGHT)
    sorted_ = sort_feedback(job, {}, {}, frozenset())
    common = {**job.common(_question_text(job), None), "defaultmark": 1.0}
    return m.Match(**common, **combined(sorted_, True), pairs=tuple(pairs))
