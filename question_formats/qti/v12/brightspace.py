"""What D2L Brightspace writes in its own way.

Its conditions name the label inside a text box instead of the response, set a part of the marks for each blank where
they add up, and count wrong choices apart from right ones: `straighten` writes them as the specification would have it.
Its formulas name ranges instead of sets of values.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti.dialect import local
from question_formats.qti.template_run import Draw
from question_formats.qti.v12.formula import FormulaError, from_text
from question_formats.qti.v12.job import Job12, sort_feedback
from question_formats.qti.values import to_number, whole

SETS = 20  # of values that are drawn for a formula
_NAMESPACE = "desire2learn.com"


def is_brightspace(element: etree._Element) -> bool:
    return any(_NAMESPACE in uri for uri in element.nsmap.values())


def straighten(item: etree._Element) -> None:
    """Change the conditions of `item` in place."""
    boxes = dict(_boxes(item))
    several = {
        _ident(one, "ident")
        for one in item.iter()
        if local(one) == "response_lid" and (one.get("rcardinality") or "").lower() == "multiple"
    }
    blanks: set[str] = set()
    for condition in [one for one in item.iter() if local(one) == "respcondition"]:
        tests = [one for one in condition.iter() if one.get("respident")]
        for one in tests:
            one.set("respident", boxes.get(_ident(one, "respident"), _ident(one, "respident")))
        asked = {_ident(one, "respident") for one in tests}
        blanks |= asked & set(boxes.values())
        if asked & several:
            _count_wrong(condition)
    if len(blanks) > 1:
        for one in item.iter():
            if local(one) == "setvar" and (one.get("action") or "Set").lower() == "set":
                one.set("action", "Add")


def _ident(element: etree._Element, name: str) -> str:
    return (element.get(name) or "").strip()


def _boxes(item: etree._Element) -> Iterator[tuple[str, str]]:
    """(label, response) of each text box."""
    for response in item.iter():
        if local(response).startswith("response_") and any(local(one) == "render_fib" for one in response):
            for one in response.iter():
                if local(one) == "response_label":
                    yield _ident(one, "ident"), _ident(response, "ident")


def _count_wrong(condition: etree._Element) -> None:
    """A wrong choice takes away what a right one gives."""
    for one in condition:
        if local(one) == "setvar" and _ident(one, "varname").upper() == "D2L_INCORRECT":
            one.set("varname", "D2L_Correct")
            one.set("action", "Subtract")


def refuse_any_order(job: Job12) -> m.Question:
    raise job.refuse(f.NO_COUNTERPART, what="several short answers in any order")


def build_arithmetic(job: Job12) -> m.Question:
    """`calculatedsimple`, with values drawn from the ranges of its variables."""
    item = job.item.element
    formula = next((one for one in item.iter() if local(one) == "formula"), None)
    variables = {
        _text(one, "name") or _ident(one, "name"): one for one in item.iter() if local(one) == "variable"
    }
    if formula is None or not variables:
        raise job.refuse(f.NOTHING_RIGHT)
    raw = "".join(map(str, formula.itertext())).strip()
    try:
        meant = from_text(raw.replace("{", "").replace("}", ""), set(variables))
    except FormulaError:
        raise job.refuse(f.NO_COUNTERPART, formula, what=f"the formula {raw}") from None
    precision = next((one for one in item.iter() if local(one) == "precision"), None)
    figures = precision is not None and _ident(precision, "type").lower().startswith("significant")
    if figures:
        job.tell(f.BECAME, precision, what="demand for significant figures", became="a plain number")
    tolerance = next((one for one in item.iter() if local(one) == "tolerance"), None)
    within = abs(to_number(_own(tolerance)) or 0.0)
    relative = tolerance is not None and "percent" in _ident(tolerance, "type").lower()
    unit = _own(next((one for one in item.iter() if local(one) == "units"), None))
    draw = Draw()
    job.tell(f.DRAWN, count=SETS)
    sorted_ = sort_feedback(job, {}, {}, frozenset())
    answer = m.CalculatedAnswer(
        text=m.Text(text=meant, format=None),
        fraction=1.0,
        tolerance=round(within / 100, 12) if relative else within,
        tolerancetype=1 if relative else 2,
        correctanswerformat=2 if figures else 1,
        correctanswerlength=min(whole(_own(precision), 2), 9),
        feedback=sorted_.correct,
    )
    return m.CalculatedSimple(
        **job.common(job.text(), None, sorted_.general),
        answers=(answer,),
        datasets=tuple(_dataset(name, one, draw) for name, one in variables.items()),
        units=(m.Unit(name=unit),) if unit else (),
        showunits=0 if unit else None,
    )


def _own(element: etree._Element | None) -> str:
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def _text(element: etree._Element, name: str) -> str:
    return _own(next((one for one in element if local(one) == name), None))


def _dataset(name: str, element: etree._Element, draw: Draw) -> m.Dataset:
    low = to_number(_text(element, "minvalue")) or 0.0
    high = to_number(_text(element, "maxvalue")) or 0.0
    decimals = min(whole(_text(element, "decimalplaces"), 0), 9)
    step = to_number(_text(element, "step")) or 0.0
    step = max(step, 10.0**-decimals)
    count = int(min(max((high - low) / step + 1e-9, 0.0), 1e9)) + 1
    items = tuple((at, round(low + draw.below(count) * step, decimals)) for at in range(1, SETS + 1))
    return m.Dataset(
        name=name,
        minimum=low,
        maximum=high,
        length=decimals,
        itemcount=SETS,
        items=items,
        number_of_items=SETS,
    )
