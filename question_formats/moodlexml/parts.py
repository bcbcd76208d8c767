"""What questions of every type have, and what several types share, out of their elements."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from question_formats import model as m
from question_formats.moodlexml import findings as f
from question_formats.moodlexml.fields import Fields
from question_formats.naming import clean_name
from question_formats.records import fields

Common = dict[str, Any]


Read = Callable[[Fields, Common, m.TextFormat | None], m.Question]


COMMON = frozenset(
    {
        "name",
        "questiontext",
        "generalfeedback",
        "defaultgrade",
        "penalty",
        "hidden",
        "idnumber",
        "tags",
        "coursetags",
    }
    | {"hint", "image", "image_base64", "length", "text", "format"}
)


COMBINED = frozenset(
    {"correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "shownumcorrect", "shuffleanswers"}
    | {"correctresponsesfeedback"}
)


def common(fields: Fields, cls: type[m.Question]) -> Common:
    """What every type has."""
    context = fields.context
    name = fields.plain("name")
    context.name = name
    if not fields.has("name"):
        context.note(f.NO_NAME)
    text = fields.text("questiontext")
    base = text.format
    text = _old_image(fields, text)
    penalty = fields.number("penalty", m.DEFAULT_PENALTY)  # of every type, true/false and description too
    if abs(penalty - m.DEFAULT_PENALTY) < 0.005:
        penalty = m.DEFAULT_PENALTY
    values: Common = {
        "name": clean_name(name) if context.strict else name,
        "questiontext": text,
        "generalfeedback": fields.text("generalfeedback", base),
        "defaultmark": fields.number("defaultgrade", _default(cls, "defaultmark")),
        "penalty": penalty,
        "source": m.Position(line=context.first),
    }
    if fields.string("hidden").strip() not in {"", "0"}:
        values["hidden"] = True
    if idnumber := fields.string("idnumber"):
        values["idnumber"] = idnumber if idnumber.strip() else None
    for kind in ("tags", "coursetags"):
        if (element := fields.first(kind)) is not None:
            tags = Fields(element, context).each("tag")
            values[kind] = tuple(tag.own() for tag in tags)
    if hints := fields.each("hint"):
        values["hints"] = tuple(_hint(hint, base) for hint in hints)
    return values


@cache
def _default(cls: type[m.Question], name: str) -> float:
    return float(next(field.default for field in fields(cls) if field.name == name))


def _old_image(fields: Fields, text: m.Text) -> m.Text:
    """Files of Moodle 1.x had one image beside the text."""
    if not fields.has("image"):
        return text
    name, data = fields.string("image").strip(), fields.string("image_base64").strip()
    if not (name and data):
        return text
    element = fields.first("image_base64")
    if element is None:
        return text
    element.set("name", name.replace("/", "_"))
    files = fields.files([element])
    if not files:
        return text
    body = f'{text.text} <img src="@@PLUGINFILE@@/{files[0].name}" />'
    return m.Text(text=body, format=text.format, files=(*text.files, *files))


def _hint(hint: Fields, base: m.TextFormat | None) -> m.Hint:
    if hint.has("hintcontent"):  # files of the first 2.0 betas
        return m.Hint(
            text=hint.text("hintcontent", base),
            shownumcorrect=hint.flag("statenumberofcorrectresponses", default=False),
            clearwrong=hint.flag("clearincorrectresponses", default=False),
            options=hint.string("showfeedbacktoresponses").strip() or None,
        )
    return m.Hint(
        text=hint.text_of(hint.element, base),
        shownumcorrect=hint.has("shownumcorrect"),
        clearwrong=hint.has("clearwrong"),
        options=hint.string("options").strip() or None,
    )


def combined_feedback(fields: Fields, base: m.TextFormat | None) -> Common:
    shown = fields.has("shownumcorrect")
    if fields.has("correctresponsesfeedback"):
        shown = fields.flag("correctresponsesfeedback", default=True)
    return {
        "correctfeedback": fields.text("correctfeedback", base),
        "partiallycorrectfeedback": fields.text("partiallycorrectfeedback", base),
        "incorrectfeedback": fields.text("incorrectfeedback", base),
        "shownumcorrect": shown,
    }


def answer_fields(fields: Fields) -> list[Fields]:
    found = fields.each("answer")
    if not found:
        fields.context.note(f.NO_ANSWERS)
    return found


def plain_answer(answer: Fields) -> m.Text:
    return m.Text(text=answer.own(), format=None)


def fraction_of(answer: Fields) -> float:
    if answer.string("fraction").strip():  # an element, in old files
        return answer.number("fraction", 0.0)
    return answer.fraction()
