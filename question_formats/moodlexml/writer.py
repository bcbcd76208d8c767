"""Questions -> Moodle XML, laid out as Moodle's own exporter does it.

What Moodle XML spells in one way only (trimmed texts, options that are not said) is spelled so here, whatever the
question has: so nearly every question is written as it comes. The one thing that XML cannot hold are control
characters: where one stands in a question, `NotHeld` is raised, and `losses.assess` sees to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from question_formats import model as m
from question_formats.cloze.writer import embed
from question_formats.losses import Loss, NotHeld
from question_formats.moodlexml import write_choice, write_number, write_place
from question_formats.moodlexml.write_parts import entities, escape, number, refuse_invalid, text_xml
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from safeio import Problem


def _nothing(_question: Any) -> str:
    return ""


_TYPES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "description": ("description", _nothing),
    "truefalse": ("truefalse", write_choice.truefalse),
    "multichoice": ("multichoice", write_choice.multichoice),
    "shortanswer": ("shortanswer", write_choice.shortanswer),
    "numerical": ("numerical", write_number.numerical),
    "match": ("matching", write_choice.match),
    "essay": ("essay", write_choice.essay),
    "multianswer": ("cloze", _nothing),
    "calculated": ("calculated", write_number.calculated),
    "calculatedsimple": ("calculatedsimple", write_number.calculated),
    "calculatedmulti": ("calculatedmulti", write_number.calculatedmulti),
    "gapselect": ("gapselect", write_place.gapselect),
    "ddwtos": ("ddwtos", write_place.gapselect),
    "ddimageortext": ("ddimageortext", write_place.ddimage),
    "ddmarker": ("ddmarker", write_place.ddimage),
    "ordering": ("ordering", write_choice.ordering),
    "randomsamatch": ("randomsamatch", write_choice.randomsamatch),
    "random": ("random", write_choice.random),
}


class MoodleXmlWriter:
    """See `registry.Writer`."""

    def __init__(self, out: BinaryIO, _options: WriteOptions) -> None:
        self._out = TextOut(out)
        self._count = 0
        self._out.write('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n')

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        if isinstance(item, m.Category):
            self._out.write(_category(item))
        else:
            self._out.write(question_xml(item, self._count + 1))
        self._count += 1
        return ()

    def add_whole(self, question: m.Question) -> bool:
        if isinstance(question, m.MultiAnswer):  # its gaps may be such that nothing can be asked
            return False
        try:
            self.add(question)
        except NotHeld:
            return False
        return True

    def close(self) -> Iterable[Loss | Problem]:
        self._out.write("</quiz>\n")
        self._out.flush()
        return ()


def _category(category: m.Category) -> str:
    return (
        f'  <question type="category">\n    <category>\n      <text>{escape(category.path)}</text>\n    </category>\n'
        f"{text_xml('info', category.info)}    <idnumber>{_idnumber(category.idnumber)}</idnumber>\n  </question>\n\n"
    )


def _idnumber(idnumber: str | None) -> str:
    return entities(idnumber) if idnumber and idnumber.strip() else ""


def _hint(hint: m.Hint) -> str:
    flags = "      <shownumcorrect/>\n" if hint.shownumcorrect else ""
    if hint.clearwrong:
        flags += "      <clearwrong/>\n"
    if hint.options and (options := hint.options.strip()):
        flags += f"      <options>{entities(options)}</options>\n"
    return text_xml("hint", hint.text, inside=flags)


def _tags(name: str, tags: tuple[str, ...]) -> str:
    inner = "".join(f"      <tag><text>{escape(tag)}</text>\n</tag>\n" for tag in tags)
    return f"    <{name}>\n{inner}    </{name}>\n"


def question_xml(question: m.Question, place: int = 0) -> str:
    """One ``<question>`` element. Raises `NotHeld`."""
    if isinstance(question, m.Foreign):
        kind, own = entities(question.type), ""
    else:
        kind, build = _TYPES[question.qtype]
        own = build(question)
    for raw in question.extras:
        refuse_invalid(raw)
        own += f"    {raw}\n"
    for hint in question.hints:
        own += _hint(hint)
    if question.tags:
        own += _tags("tags", question.tags)
    if question.coursetags:
        own += _tags("coursetags", question.coursetags)
    text, grade = question.questiontext, ""
    if isinstance(question, m.MultiAnswer):
        text = embed(question)
    else:
        mark = 0.0 if kind == "description" else question.defaultmark
        grade = f"    <defaultgrade>{number(mark)}</defaultgrade>\n"
    penalty = question.penalty
    if abs(penalty - m.DEFAULT_PENALTY) < 0.005:
        penalty = m.DEFAULT_PENALTY
    return (
        f'<!-- question: {place}  -->\n  <question type="{kind}">\n    <name>\n'
        f"      <text>{escape(question.name)}</text>\n    </name>\n"
        f"{text_xml('questiontext', text)}{text_xml('generalfeedback', question.generalfeedback)}{grade}"
        f"    <penalty>{number(penalty)}</penalty>\n    <hidden>{1 if question.hidden else 0}</hidden>\n"
        f"    <idnumber>{_idnumber(question.idnumber)}</idnumber>\n"
        f"{own}  </question>\n\n"
    )
