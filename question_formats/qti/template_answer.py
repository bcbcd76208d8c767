"""Which number is right in an item with template processing: a formula, a tolerance, and what was drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from question_formats import model as m
from question_formats.qti import expressions, probe
from question_formats.qti.build_text import marks_around, number_text, whole_feedback, with_blank
from question_formats.qti.declarations import Declaration
from question_formats.qti.dialect import local
from question_formats.qti.feedback import Sorted, join
from question_formats.qti.formula import Formula, FormulaError, evaluate, names, to_moodle, variable
from question_formats.qti.job import Job
from question_formats.qti.processing import ResponseProcessing, Run
from question_formats.qti.spelling import ANYTHING
from question_formats.qti.template_run import Variant
from question_formats.qti.templates import NOMINAL, RELATIVE
from question_formats.qti.values import Value, to_number

ANSWER = "answer"  # name of the wild card of an answer whose formula Moodle cannot compute
_COMPUTED = frozenset({"sum", "product", "subtract", "divide", "power", "round", "integerDivide", "roundTo"})
CLOSE = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What a calculated question needs beside its texts."""

    common: dict[str, Any]
    answers: tuple[m.CalculatedAnswer, ...]
    values: dict[str, list[float]]  # of all wild cards, a value for each variant


@dataclass(frozen=True, kw_only=True, slots=True)
class _Right:
    """In one variant: from `low` to `high` earns `worth`."""

    low: float
    high: float
    worth: float


def answer_of(
    job: Job,
    block: etree._Element,
    declared: Declaration,
    variants: Sequence[Variant],
    shown: dict[str, list[float]],
) -> Made:
    """Raises `ValueError` that says why Moodle cannot have it."""
    rights = [_right(job, declared, one) for one in variants]
    wanted = [_wanted(declared, one, right) for one, right in zip(variants, rights, strict=True)]
    share, kind = _tolerance(wanted, rights)
    formula, values = _formula(job, declared, variants, wanted, dict(shown))
    worth = rights[0].worth
    if any(abs(one.worth - worth) > CLOSE for one in rights):
        raise ValueError("its marks vary")
    feedback = whole_feedback(variant_job(job, variants[0]), declared, number_text(wanted[0]))
    answer = m.CalculatedAnswer(
        text=m.Text(text=formula, format=None),
        fraction=1.0,
        tolerance=share,
        tolerancetype=kind,
        correctanswerlength=_decimals(wanted),
        feedback=join(feedback.correct),
    )
    wrong = join(feedback.incorrect)
    anything = m.CalculatedAnswer(text=m.Text(text=ANYTHING, format=None), feedback=wrong)
    common = job.common(with_blank(job, block), worth, Sorted(general=feedback.general))
    return Made(common=common, answers=(answer, anything) if wrong.text else (answer,), values=values)


def in_variant(scorer: ResponseProcessing, variant: Variant) -> ResponseProcessing:
    """The rules with the template variables and right responses of a variant."""
    responses = {
        name: replace(one, correct=variant.correct.get(name, one.correct))
        for name, one in scorer.responses.items()
    }
    return replace(scorer, responses=responses, given=variant.values)


def variant_job(job: Job, variant: Variant) -> Job:
    """The same job for one variant; its findings are of no interest."""
    if not isinstance(job.item.scorer, ResponseProcessing):
        return job
    scorer = in_variant(job.item.scorer, variant)
    made = replace(job, item=replace(job.item, scorer=scorer, responses=scorer.responses), problems=[])
    made.renderer = job.renderer
    return made


def _right(job: Job, declared: Declaration, variant: Variant) -> _Right:
    scorer = job.item.scorer
    if not isinstance(scorer, ResponseProcessing):
        raise ValueError("its scoring")  # noqa: TRY004  (what it says goes to the author)
    scorer = in_variant(scorer, variant)

    def score(number: float) -> float:
        item = number if declared.base != "string" else number_text(number)
        return scorer({declared.identifier: Value(declared.cardinality, declared.base, (item,))}).score

    intervals, best = probe.numbers(score, _marks(scorer, variant))
    if len(intervals) != 1 or not (math.isfinite(intervals[0].low) and math.isfinite(intervals[0].high)):
        raise ValueError("no single number is right" if len(intervals) != 1 else "a range without an end")
    return _Right(low=intervals[0].low, high=intervals[0].high, worth=best)


def _marks(scorer: ResponseProcessing, variant: Variant) -> list[float]:
    """Numbers where the score may change: of the variant, of the rules, and what the rules compute."""
    run = Run(scorer, {}, dict(variant.values))
    found: list[Value] = [*variant.values.values(), *variant.correct.values()]
    responses = set(scorer.responses)
    for one in () if scorer.rules is None else scorer.rules.iter():
        used = {child.get("identifier") for child in one.iter() if local(child) == "variable"}
        if local(one) == "baseValue" or (local(one) in _COMPUTED and not used & responses):
            found.append(run.value(one))
    numbers = [number for value in found for item in value.items if (number := to_number(item)) is not None]
    return marks_around([one for one in numbers if abs(one) < 1e300], scorer.rules)


def _wanted(declared: Declaration, variant: Variant, right: _Right) -> float:
    """The right number itself: what the template sets, where it is the middle; else the middle."""
    middle = (right.low + right.high) / 2
    correct = variant.correct.get(declared.identifier)
    number = None if correct is None else correct.number()
    near = number is not None and abs(number - middle) <= CLOSE * max(1.0, abs(middle))
    return number if near and number is not None else middle


def _tolerance(wanted: Sequence[float], rights: Sequence[_Right]) -> tuple[float, int]:
    """The same distance in all variants, or the same share of the number."""
    halves = [(one.high - one.low) / 2 for one in rights]
    if all(abs(one - halves[0]) <= CLOSE * max(1.0, halves[0]) for one in halves):
        half = round(halves[0], 12)
        return (half, NOMINAL) if half else (0.0, RELATIVE)
    if all(wanted):
        shares = [half / abs(number) for half, number in zip(halves, wanted, strict=True)]
        if all(abs(one - shares[0]) <= 1e-6 * shares[0] for one in shares):
            return round(shares[0], 9), RELATIVE
    raise ValueError("a tolerance that varies")


def _decimals(wanted: Sequence[float]) -> int:
    texts = [number_text(one) for one in wanted]
    return min(9, max(2 if "e" in text else len(text.partition(".")[2]) for text in texts))


def _formula(
    job: Job,
    declared: Declaration,
    variants: Sequence[Variant],
    wanted: Sequence[float],
    values: dict[str, list[float]],
) -> tuple[str, dict[str, list[float]]]:
    """The first formula that gives what is wanted in all variants, and the values that it needs."""
    for formula in _candidates(job, declared):
        need = names(formula)
        columns = {
            name: [number for one in variants if (number := one.number(name)) is not None] for name in need
        }
        if any(len(column) != len(variants) for column in columns.values()):
            continue
        got = [evaluate(formula, {name: columns[name][at] for name in need}) for at in range(len(variants))]
        if all(
            one is not None and abs(one - want) <= CLOSE * max(1.0, abs(want))
            for one, want in zip(got, wanted, strict=True)
        ):
            return to_moodle(formula), values | columns
    name = ANSWER
    while name in values:
        name += "x"
    return "{" + name + "}", {**values, name: list(wanted)}


def _candidates(job: Job, declared: Declaration) -> list[Formula]:
    """The right response as the template computes it; then each variable of the template."""
    rules = next((one for one in job.item.root if local(one) == "templateProcessing"), None)
    if rules is None:
        return []
    setters = [one for one in rules.iter() if local(one) in {"setTemplateValue", "setCorrectResponse"}]
    targets = [one.get("identifier") or "" for one in setters]
    set_once = {
        target: one[0]
        for target, one in zip(targets, setters, strict=True)
        if one.getparent() is rules and targets.count(target) == 1 and len(one) == 1
    }

    def resolve(name: str, depth: int = 0) -> Formula:
        value = set_once.get(name)
        if value is None or depth > 20:
            return variable(name)
        try:
            return expressions.read(value, lambda one: resolve(one, depth + 1))
        except FormulaError:
            return variable(name)

    found = []
    if declared.identifier in set_once:
        with suppress(FormulaError):
            found.append(expressions.read(set_once[declared.identifier], resolve))
    # what the rules compare the response with is often a variable of the template
    named = list(dict.fromkeys(target for target in targets if target != declared.identifier))
    return [*found, *map(resolve, named), *map(variable, named)]
