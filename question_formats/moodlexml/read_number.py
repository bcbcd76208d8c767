"""Questions of numbers: numerical and calculated, with units and data sets, out of their elements."""

from __future__ import annotations

from question_formats import model as m
from question_formats.moodlexml import findings as f
from question_formats.moodlexml.fields import Fields
from question_formats.moodlexml.parts import (
    Common,
    answer_fields,
    combined_feedback,
    fraction_of,
    plain_answer,
)
from question_formats.php import TRIM, to_number


def _units(fields: Fields) -> tuple[m.Unit, ...]:
    element = fields.first("units")
    if element is None:
        return ()
    return tuple(
        m.Unit(
            name=unit.string("unit_name").strip(TRIM) or unit.plain("unit_name"),
            multiplier=unit.number("multiplier", 1.0),
        )
        for unit in Fields(element, fields.context).each("unit")
    )


def numerical(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    answers = tuple(
        m.NumericalAnswer(
            text=plain_answer(answer),
            fraction=fraction_of(answer),
            feedback=answer.text("feedback", base),
            tolerance=answer.number("tolerance", 0.0),
        )
        for answer in answer_fields(fields)
    )
    left = fields.flag("unitsleft", default=False)
    for written, answer in zip(fields.each("answer"), answers, strict=True):
        if not left and not _begins_with_a_number(answer.text.text):
            fields.context.note(f.NO_NUMBER, written.element, text=answer.text.text)
    units = _units(fields)
    return m.Numerical(
        **common,
        answers=answers,
        units=units,
        unitgradingtype=fields.integer("unitgradingtype", 0),
        unitpenalty=fields.number("unitpenalty", 0.1),
        showunits=fields.integer("showunits", 0 if units else 3),
        unitsleft=left,
        instructions=fields.text("instructions", base) if fields.has("instructions") else None,
    )


def _begins_with_a_number(text: str) -> bool:
    return text in {"", "*"} or to_number(text.replace(" ", "").replace(",", ".")) is not None


def _calculated_answers(
    fields: Fields, base: m.TextFormat | None, *, multi: bool
) -> tuple[m.CalculatedAnswer, ...]:
    answers = []
    for answer in answer_fields(fields):
        if multi:
            text = answer.text_of(answer.element, m.TextFormat.PLAIN)
        else:
            text = m.Text(text=plain_answer(answer).text or "*", format=None)
        answers.append(
            m.CalculatedAnswer(
                text=text,
                fraction=fraction_of(answer),
                feedback=answer.text("feedback", base),
                tolerance=answer.number("tolerance", 0.0),
                tolerancetype=answer.integer("tolerancetype", 1),
                correctanswerformat=answer.integer("correctanswerformat", 1),
                correctanswerlength=answer.integer("correctanswerlength", 2),
            )
        )
    return tuple(answers)


def _datasets(fields: Fields) -> tuple[m.Dataset, ...]:
    element = fields.first("dataset_definitions")
    if element is None:
        return ()
    found = []
    for one in Fields(element, fields.context).each("dataset_definition"):
        items: tuple[tuple[int, float], ...] = ()
        if (holder := one.first("dataset_items")) is not None:
            items = tuple(
                (item.integer("number", 0), item.number("value", 0.0))
                for item in Fields(holder, fields.context).each("dataset_item")
            )
        found.append(
            m.Dataset(
                name=one.plain("name"),
                status=one.plain("status") or "private",
                type=one.string("type").strip() or "calculated",
                distribution=one.plain("distribution") or "uniform",
                minimum=_inner_number(one, "minimum", 1.0),
                maximum=_inner_number(one, "maximum", 10.0),
                length=int(_inner_number(one, "decimals", 1)),
                itemcount=one.integer("itemcount", len(items)),
                items=items,
                number_of_items=one.maybe_integer("number_of_items"),
            )
        )
    return tuple(found)


def _inner_number(fields: Fields, name: str, default: float) -> float:
    element = fields.first(name)
    if element is None:
        return default
    holder = Fields(element, fields.context)
    return holder.number("text", default) if holder.has("text") else fields.number(name, default)


def calculated(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    cls = m.CalculatedSimple if fields.element.get("type") == "calculatedsimple" else m.Calculated
    units = _units(fields)
    stated = fields.has("unitpenalty")
    return cls(
        **common,
        synchronize=fields.integer("synchronize", 0),
        answers=_calculated_answers(fields, base, multi=False),
        datasets=_datasets(fields),
        units=units,
        unitgradingtype=fields.integer("unitgradingtype", 0),
        unitpenalty=fields.number("unitpenalty", 0.1) if stated else None,
        showunits=fields.integer("showunits", 0) if stated else (0 if units else 3),
        unitsleft=fields.flag("unitsleft", default=False),
        instructions=fields.text("instructions", base) if fields.has("instructions") else None,
    )


def calculatedmulti(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    return m.CalculatedMulti(
        **common,
        **combined_feedback(fields, base),
        single=fields.flag("single", default=True),
        shuffleanswers=fields.flag("shuffleanswers", default=False),
        answernumbering=fields.string("answernumbering").strip() or "abc",
        synchronize=fields.integer("synchronize", 0),
        answers=_calculated_answers(fields, base, multi=True),
        datasets=_datasets(fields),
    )
