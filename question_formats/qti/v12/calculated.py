"""Calculated questions of Canvas, Blackboard and WebCT Vista: `calculatedsimple`, or `numerical` of the first set."""

from __future__ import annotations

import re
from urllib.parse import unquote

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti.dialect import local
from question_formats.qti.formula import parse, to_moodle
from question_formats.qti.v12.formula import FormulaError, from_mathml, from_text
from question_formats.qti.v12.job import Job12, sort_feedback
from question_formats.qti.values import to_number, whole
from safeio import CodedError, xml


def is_calculated(item: etree._Element) -> bool:
    return any(local(one) == "calculated" for one in item.iter())


def _value(element: etree._Element, name: str) -> str:
    """Text of a child, or the attribute `name`, whatever its namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value).strip()
    child = next((one for one in element if local(one) == name), None)
    return "".join(map(str, child.itertext())).strip() if child is not None else ""


def build_calculated(job: Job12) -> m.Question:
    block = next(one for one in job.item.element.iter() if local(one) == "calculated")
    formulas = [one for one in block.iter() if local(one) == "formula"]
    variables = {
        _value(one, "name"): one for one in block.iter() if local(one) == "var" and _is_definition(one)
    }
    sets = [one for one in block.iter() if local(one) in {"var_set", "calculated_set"}]
    if not formulas:
        raise job.refuse(f.NOTHING_RIGHT, block)
    raw = "".join(map(str, formulas[0].itertext())).strip()
    try:
        formula = _formula(raw, set(variables))
    except FormulaError as error:
        raise job.refuse(f.NO_COUNTERPART, formulas[0], what=f"the formula {error}") from None
    holder = formulas[0].getparent()
    decimals = _decimals(block, holder)
    tolerance, kind = _tolerance(block)
    datasets = tuple(_dataset(name, element, sets) for name, element in variables.items())
    sorted_ = sort_feedback(job, {}, {}, frozenset())
    text = _named(job, set(variables))
    answer = m.CalculatedAnswer(
        text=m.Text(text=formula, format=None),
        fraction=1.0,
        tolerance=tolerance,
        tolerancetype=kind,
        correctanswerformat=1,
        correctanswerlength=decimals,
        feedback=sorted_.correct,
    )
    if (holder.get("scientific_notation") or "").strip().lower() == "true":
        job.tell(f.BECAME, block, what="demand for scientific notation", became="a plain number")
    unit = _value(block, "unit_value")
    own = job.item.metadata.get("moodle_type") == "calculated"
    return (m.Calculated if own else m.CalculatedSimple)(
        **job.common(text, None, sorted_.general),
        answers=(answer,),
        datasets=datasets,
        units=(m.Unit(name=unit),) if unit else (),
        showunits=None if not unit else 0,
    )


def _is_definition(element: etree._Element) -> bool:
    return bool(_value(element, "min") or _value(element, "max"))


def _decimals(block: etree._Element, holder: etree._Element) -> int:
    text = (holder.get("decimal_places") or "").strip() or _value(block, "answer_scale")
    return min(whole(text, 2), 9)


def _tolerance(block: etree._Element) -> tuple[float, int]:
    """(tolerance, Moodle's type: 1 relative, 2 nominal)."""
    element = next(
        (one for one in block.iter() if local(one) in {"answer_tolerance", "answerTolerance"}), None
    )
    if element is None:
        return 0.0, 2
    text = "".join(map(str, element.itertext())).strip()
    kind = (element.get("margin_type") or element.get("type") or "").lower()
    percent = text.endswith("%") or kind in {"percent", "percentage"}
    value = abs(to_number(text.rstrip("%").strip()) or 0.0)
    return (round(value / 100, 12), 1) if percent else (value, 2)


def _dataset(name: str, element: etree._Element, sets: list[etree._Element]) -> m.Dataset:
    items: list[tuple[int, float]] = []
    for at, one in enumerate(sets, 1):
        for var in one:
            if local(var) in {"var", "calculated_var"} and _value(var, "name") == name:
                value = to_number(_value(var, "value") or "".join(map(str, var.itertext())).strip())
                if value is not None:
                    items.append((at, value))
    scale = (element.get("scale") or _value(element, "precision") or "0").strip()
    return m.Dataset(
        name=name,
        minimum=to_number(_value(element, "min")) or 0.0,
        maximum=to_number(_value(element, "max")) or 0.0,
        length=min(whole(scale, 0), 9),
        itemcount=len(items),
        items=tuple(items),
        number_of_items=len(items),
    )


def _named(job: Job12, names: set[str]) -> m.Text:
    """``[x]`` of the exporters is ``{x}`` in Moodle."""
    text = job.text()
    body = text.text
    if not body:
        from question_formats.qti.v12.item import as_text

        text = as_text(job.item, job.item.metadata.get("wct_calc_questiontext", ""))
        body = text.text
    for name in sorted(names, key=len, reverse=True):
        body = body.replace(f"[{name}]", "{" + name + "}")
    return m.Text(text=body, format=text.format, files=text.files)


def _formula(raw: str, names: set[str]) -> str:
    text = unquote(raw) if "%3C" in raw or "%3c" in raw else raw
    if text.lstrip().startswith("<"):
        try:
            return from_mathml(xml.parse(text.encode()))
        except CodedError as error:
            raise FormulaError(str(error)) from None
    found = from_text(re.sub(r"\[(\w+)\]", r"\1", text), names)
    try:
        return to_moodle(parse(found))
    except FormulaError:  # Moodle computes more than QTI
        return found
