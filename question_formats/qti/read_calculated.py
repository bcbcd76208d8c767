"""Calculated questions that our writer wrote (`templates`), exactly as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from question_formats import model as m
from question_formats.qti import expressions
from question_formats.qti.build_choice import build_choice
from question_formats.qti.build_text import with_blank
from question_formats.qti.carries_calculated import described
from question_formats.qti.declarations import declarations
from question_formats.qti.dialect import local
from question_formats.qti.feedback import Sorted
from question_formats.qti.formula import Formula, FormulaError, to_moodle, variable
from question_formats.qti.job import Job
from question_formats.qti.operators import tolerances
from question_formats.qti.spelling import ANYTHING
from question_formats.qti.templates import EXACT, GEOMETRIC, NOMINAL, RELATIVE, from_bound, from_format
from question_formats.qti.values import to_number
from question_formats.qti.wildcards import VALUES, VARIABLE, decoded
from question_formats.records import fields, replace

LABELS = {
    "moodle:calculated": m.Calculated,
    "moodle:calculatedsimple": m.CalculatedSimple,
    "moodle:calculatedmulti": m.CalculatedMulti,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """The template of an item of ours."""

    datasets: tuple[m.Dataset, ...]
    names: Mapping[str, str]  # of the wild cards by identifier
    formulas: Mapping[str, Formula]  # what each computed variable comes to
    shown: tuple[int, int] | None  # format and length of the right answer

    def printed(self) -> dict[str, str]:
        """What stands for each printed variable in a text."""
        cards = {name: "{" + card + "}" for name, card in self.names.items()}
        return cards | {name: "{=" + to_moodle(formula) + "}" for name, formula in self.formulas.items()}


def read_own(job: Job, block: etree._Element) -> m.Question | None:
    """The question; None where the item is no longer as we wrote it."""
    kind = LABELS.get(job.item.label)
    if kind is None:
        return None
    try:
        template = _template(job.item.root)
    except FormulaError:
        return None
    if template is None:
        return None
    job.renderer.printed = template.printed()
    if kind is m.CalculatedMulti:
        return _multi(job, block, template)
    found = _answers(job, template)
    if found is None:
        return None
    general = [
        job.renderer.text(one.element) for one in job.item.feedback if one.outcome == "FEEDBACKGENERAL"
    ]
    common = job.common(with_blank(job, block), job.maximum or 1.0, Sorted(general=general))
    made: m.Question = kind(**common, answers=found, datasets=template.datasets)
    return made


def _template(root: etree._Element) -> Template | None:
    """The template; None where a rule is not one of ours. Raises `FormulaError`."""
    declared = declarations(root, "templateDeclaration")
    datasets: list[m.Dataset] = []
    formulas: dict[str, Formula] = {}
    known: dict[str, Formula] = {}
    shown = None
    rules = next((one for one in root if local(one) == "templateProcessing"), ())
    for rule in rules:
        if not local(rule):
            continue
        name = (rule.get("identifier") or "").strip()
        value = next((one for one in rule if local(one)), None)
        if value is None:
            return None
        if local(rule) == "setCorrectResponse":
            shown = _shown(value)
        elif local(rule) != "setTemplateValue":
            return None
        elif local(value) == "index":
            inner = next((one for one in value if local(one)), None)
            source = "" if inner is None else (inner.get("identifier") or "").strip()
            listed = declared.get(source)
            if listed is None or not name.startswith(VARIABLE) or not source.startswith(VALUES):
                return None
            known[name] = variable(decoded(name.removeprefix(VARIABLE)))
            datasets.append(_dataset(known[name].text, [to_number(one) for one in listed.default.items]))
        elif local(value) != "randomInteger":
            formulas[name] = expressions.read(value, known.get)
    cards = {name: one.text for name, one in known.items()}
    return Template(datasets=tuple(datasets), names=cards, formulas=formulas, shown=shown)


def _shown(value: etree._Element) -> tuple[int, int] | None:
    figures = to_number(value.get("figures") or "")
    if local(value) != "roundTo" or figures is None or not 0 <= figures <= 9:
        return None
    return (1 if value.get("roundingMode") == "decimalPlaces" else 2), int(figures)


def _dataset(name: str, values: list[float | None]) -> m.Dataset:
    items = tuple((at, value) for at, value in enumerate(values, 1) if value is not None)
    return described(m.Dataset(name=name, items=items))


def _answers(job: Job, template: Template) -> tuple[m.CalculatedAnswer, ...] | None:
    rules = next((one for one in job.item.root if local(one) == "responseProcessing"), ())
    condition = next((one for one in rules if local(one) == "responseCondition"), None)
    if condition is None:
        return None
    said = {
        one.identifier: job.renderer.text(one.element)
        for one in job.item.feedback
        if one.outcome == "FEEDBACK"
    }
    found = []
    for branch in condition:
        if local(branch):
            answer = _answer(branch, job.maximum or 1.0, template, said)
            if answer is None:
                return None
            found.append(answer)
    best = max((one.fraction for one in found if one.text.text != ANYTHING), default=None)
    at = next(
        (at for at, one in enumerate(found) if one.fraction == best and one.text.text != ANYTHING), None
    )
    if at is not None and template.shown is not None:
        found[at] = _formatted(found[at], template.shown)
    return tuple(found)


def _formatted(answer: m.CalculatedAnswer, shown: tuple[int, int]) -> m.CalculatedAnswer:
    return replace(answer, correctanswerformat=shown[0], correctanswerlength=shown[1])


def _answer(
    branch: etree._Element, mark: float, template: Template, said: Mapping[str, m.Text]
) -> m.CalculatedAnswer | None:
    parts = [one for one in branch if local(one)]
    test = parts.pop(0) if parts and local(parts[0]) in {"equal", "and"} else None
    given = {one.get("identifier"): "".join(map(str, one.itertext())).strip() for one in parts}
    worth = to_number(given.get("SCORE") or "")
    if worth is None or set(given) - {"SCORE", "FEEDBACK"}:
        return None
    text, share, kind = ANYTHING, 0.0, RELATIVE
    if test is not None:
        found = (_within if local(test) == "and" else _near)(test, template)
        if found is None:
            return None
        formula, share, kind = found
        text = to_moodle(formula)
    return m.CalculatedAnswer(
        text=m.Text(text=text, format=None),
        fraction=round(worth / mark, 7),
        feedback=said.get(given.get("FEEDBACK") or "", m.EMPTY),
        tolerance=share,
        tolerancetype=kind,
    )


def _near(test: etree._Element, template: Template) -> tuple[Formula, float, int] | None:
    """(formula, tolerance, its type) of an `equal`."""
    names = [one.get("identifier") or "" for one in test if local(one) == "variable"]
    if len(names) != 2 or names[1] != "RESPONSE" or names[0] not in template.formulas:
        return None
    low, high = tolerances(test)
    formula = template.formulas[names[0]]
    if high <= EXACT * 2:
        return formula, 0.0, RELATIVE
    if test.get("toleranceMode") == "absolute":
        return formula, high, NOMINAL
    return formula, round(high / 100, 12), RELATIVE if low == high else GEOMETRIC


def _within(test: etree._Element, template: Template) -> tuple[Formula, float, int] | None:
    """The same of two bounds."""
    names = [one.get("identifier") or "" for one in test.iter() if local(one) == "variable"]
    low = template.formulas.get(names[1]) if len(names) == 4 else None
    return None if low is None else from_bound(low)


def _multi(job: Job, block: etree._Element, template: Template) -> m.Question:
    made = build_choice(job, block)
    formats = [_format(one) for one in block if local(one) == "simpleChoice"]
    return as_multi(made, template.datasets, formats)


def as_multi(
    made: m.Question, datasets: tuple[m.Dataset, ...], formats: list[tuple[int, int] | None]
) -> m.Question:
    """`calculatedmulti` of a multiple choice."""
    if not isinstance(made, m.MultiChoice):
        return made
    answers = tuple(
        m.CalculatedAnswer(
            text=one.text,
            fraction=one.fraction,
            feedback=one.feedback,
            correctanswerformat=form[0] if form else 1,
            correctanswerlength=form[1] if form else 2,
        )
        for one, form in zip(made.answers, formats, strict=True)
    )
    kept = {one.name for one in fields(m.CalculatedMulti)} & {one.name for one in fields(m.MultiChoice)}
    common = {name: getattr(made, name) for name in kept if name != "answers"}
    return m.CalculatedMulti(**common, answers=answers, datasets=datasets)


def _format(choice: etree._Element) -> tuple[int, int] | None:
    """Of the first computed number in it."""
    for one in choice.iter():
        if local(one) == "printedVariable" and (one.get("identifier") or "").startswith("SHOW"):
            return from_format(one.get("format") or "")
    return None
