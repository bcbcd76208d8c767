"""Numerical and calculated questions as Moodle XML, with their units and data sets."""

from __future__ import annotations

from question_formats import model as m
from question_formats.moodlexml.write_parts import (
    answer_xml,
    combined,
    element,
    entities,
    escape,
    number,
    numbering,
    plain_answer_xml,
    text_xml,
)
from question_formats.php import TRIM
from question_formats.texts import is_empty


def _units(question: m.UnitQuestion) -> str:
    out = ""
    if question.units:
        inner = "".join(
            f"  <unit>\n    <multiplier>{number(unit.multiplier)}</multiplier>\n"
            f"    <unit_name>{entities(unit.name.strip(TRIM))}</unit_name>\n  </unit>\n"
            for unit in question.units
        )
        out = f"<units>\n{inner}</units>\n"
    penalty, shown = question.unitpenalty, question.showunits
    if shown is None:
        shown = 0 if question.units else 3
    out += (
        f"    <unitgradingtype>{question.unitgradingtype or 0}</unitgradingtype>\n"
        f"    <unitpenalty>{number(0.1 if penalty is None else penalty)}</unitpenalty>\n"
        f"    <showunits>{shown}</showunits>\n    <unitsleft>{1 if question.unitsleft else 0}</unitsleft>\n"
    )
    if question.instructions is not None and not is_empty(question.instructions):
        out += text_xml("instructions", question.instructions)
    return out


def numerical(question: m.Numerical) -> str:
    answers = [
        plain_answer_xml(answer, f"      <tolerance>{number(answer.tolerance)}</tolerance>\n")
        for answer in question.answers
    ]
    return "".join(answers) + _units(question)


def _calculated_options(answer: m.CalculatedAnswer) -> str:
    return (
        f"    <tolerance>{number(answer.tolerance)}</tolerance>\n"
        f"    <tolerancetype>{answer.tolerancetype}</tolerancetype>\n"
        f"    <correctanswerformat>{answer.correctanswerformat}</correctanswerformat>\n"
        f"      <correctanswerlength>{answer.correctanswerlength}</correctanswerlength>\n"
    )


def _dataset(data: m.Dataset) -> str:
    def inner(name: str, value: str) -> str:
        return f"    <{name}><text>{escape(value)}</text>\n</{name}>\n"

    items = "".join(
        f"        <dataset_item>\n           <number>{place}</number>\n"
        f"           <value>{number(value)}</value>\n        </dataset_item>\n"
        for place, value in data.items
    )
    count = (
        f"    <number_of_items>{data.number_of_items}</number_of_items>\n"
        if data.number_of_items is not None
        else ""
    )
    return (
        "<dataset_definition>\n"
        + inner("status", data.status)
        + inner("name", data.name)
        + f"    <type>{entities(data.type)}</type>\n"
        + inner("distribution", data.distribution)
        + inner("minimum", number(data.minimum))
        + inner("maximum", number(data.maximum))
        + inner("decimals", str(data.length))
        + f"    <itemcount>{data.itemcount}</itemcount>\n"
        + (f"    <dataset_items>\n{items}    </dataset_items>\n" if items else "")
        + f"{count}</dataset_definition>\n"
    )


def _datasets(datasets: tuple[m.Dataset, ...]) -> str:
    if not datasets:
        return ""
    return (
        "<dataset_definitions>\n" + "".join(_dataset(data) for data in datasets) + "</dataset_definitions>\n"
    )


def calculated(question: m.Calculated) -> str:
    answers = "".join(
        plain_answer_xml(answer, _calculated_options(answer), blank="*") for answer in question.answers
    )
    return (
        element("synchronize", question.synchronize)
        + answers
        + _units(question)
        + _datasets(question.datasets)
    )


def calculatedmulti(question: m.CalculatedMulti) -> str:
    return (
        element("synchronize", question.synchronize)
        + element("single", question.single)
        + element("answernumbering", numbering(question.answernumbering))
        + element("shuffleanswers", question.shuffleanswers)
        + combined(question)
        + "".join(
            answer_xml(answer.text, answer.fraction, answer.feedback, _calculated_options(answer))
            for answer in question.answers
        )
        + _datasets(question.datasets)
    )
