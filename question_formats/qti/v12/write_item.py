"""One question as an `item` of QTI 1.2, and what writes each type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape, quoteattr

from question_formats import model as m
from question_formats.qti.build_text import number_text
from question_formats.qti.tool import TOOL
from question_formats.qti.v12.write_calculated import calculation
from question_formats.qti.v12.write_choice import match, multichoice, truefalse
from question_formats.qti.v12.write_gaps import multianswer
from question_formats.qti.v12.write_parts import field
from question_formats.qti.v12.write_text import calculated, description, essay, numerical, shortanswer

if TYPE_CHECKING:
    from question_formats.qti.v12.writer import Writer12

_REFERENCE = re.compile(
    r"""(?i)(<[a-z][^<>]*?\s(?:src|href|data|poster)\s*=\s*)(["'])@@PLUGINFILE@@/([^"'<>]*)\2"""
)


class Item:
    """One `item`, as lines of XML."""

    def __init__(self, writer: Writer12, question: m.Question, ident: str, path: str) -> None:
        self.writer = writer
        self.question = question
        self.ident = ident
        self.path = path
        self.texts: list[tuple[str, m.Text]] = []  # itemfeedback by ident

    def lines(self) -> Iterator[str]:
        question = self.question
        kind, body = BUILDERS[question.qtype]
        content = list(body(self, question))
        yield f"<item ident={quoteattr(self.ident)} title={quoteattr(question.name)}>\n<itemmetadata><qtimetadata>\n"
        yield field("question_type", kind(question))
        yield field("points_possible", number_text(question.defaultmark))
        yield field("moodle_type", question.qtype)
        yield field("moodle_category", self.path or "-")
        yield field("tool", TOOL)
        if question.idnumber:
            yield field("idnumber", question.idnumber)
        if question.tags:
            yield field("qmd_keywords", ",".join(question.tags))
        yield "</qtimetadata></itemmetadata>\n"
        yield from content
        if isinstance(question, m.Calculated):
            yield calculation(question)
        if question.generalfeedback.text:
            self.texts.append(("general_fb", question.generalfeedback))
        for ident, text in self.texts:
            yield f"<itemfeedback ident={quoteattr(ident)}><flow_mat>{self.material(text)}</flow_mat></itemfeedback>\n"
        yield "</item>\n"

    def material(self, text: m.Text) -> str:
        files = {file.name: file for file in text.files}

        def place(match: re.Match[str]) -> str:
            import html

            file = files.get(unquote(html.unescape(match[3])))
            return (
                match[0]
                if file is None
                else f"{match[1]}{match[2]}{quote(self.writer.store(file))}{match[2]}"
            )

        body = _REFERENCE.sub(place, text.text)
        return f'<material><mattext texttype="text/html">{escape(body)}</mattext></material>'

    def combined(self, question: Any) -> None:
        """Texts of the combined feedback, under the names that Canvas uses."""
        for ident, text in (
            ("correct_fb", question.correctfeedback),
            ("partial_fb", question.partiallycorrectfeedback),
            ("general_incorrect_fb", question.incorrectfeedback),
        ):
            if text.text:
                self.texts.append((ident, text))


def _kind(name: str) -> Callable[[Any], str]:
    return lambda _: name


def _choice_kind(question: m.MultiChoice) -> str:
    return "multiple_choice_question" if question.single else "multiple_answers_question"


def _essay_kind(question: m.Essay) -> str:
    return "file_upload_question" if question.responseformat == "noinline" else "essay_question"


def _gap_kind(question: m.MultiAnswer) -> str:
    choices = all(gap.qtype == "multichoice" for gap in question.subquestions)
    return "multiple_dropdowns_question" if choices else "cloze_question"


# question type -> (Canvas' name of it, what writes it)
BUILDERS: dict[str, tuple[Callable[[Any], str], Callable[[Item, Any], Iterator[str]]]] = {
    "multichoice": (_choice_kind, multichoice),
    "truefalse": (_kind("true_false_question"), truefalse),
    "shortanswer": (_kind("short_answer_question"), shortanswer),
    "numerical": (_kind("numerical_question"), numerical),
    "essay": (_essay_kind, essay),
    "description": (_kind("text_only_question"), description),
    "match": (_kind("matching_question"), match),
    "multianswer": (_gap_kind, multianswer),
    "calculated": (_kind("calculated_question"), calculated),
    "calculatedsimple": (_kind("calculated_question"), calculated),
}
