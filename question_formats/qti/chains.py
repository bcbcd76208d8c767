"""Answers as a chain of conditions: the first that matches gives marks and feedback, as in Moodle.

Our writer uses it where an answer has feedback, earns nothing, or takes anything (``*``, the branch at the end). What it
wrote is read back branch by branch; items of others are run instead (`probe`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from question_formats import model as m
from question_formats.qti.build_text import decimal_text
from question_formats.qti.dialect import local
from question_formats.qti.draft import Draft, E, rules, set_score
from question_formats.qti.job import Job
from question_formats.qti.operators import tolerances
from question_formats.qti.spelling import ANYTHING, plain_or_loose
from question_formats.qti.values import to_number

_OUTCOME = "FEEDBACK"


def needs_chain(answers: Sequence[m.Answer]) -> bool:
    """Is there anything that a mapping does not say?"""
    return any(one.feedback.text or one.fraction <= 0 or one.text.text == ANYTHING for one in answers)


def write_chain(draft: Draft, name: str, answers: Sequence[m.Answer], *, case: bool = False) -> None:
    """The rules of the response `name`, and a modal feedback for each answer that has one."""
    condition = E(rules(draft), "responseCondition")
    for at, answer in enumerate(answers):
        anything = answer.text.text == ANYTHING
        branch = E(condition, "responseElse" if anything else "responseElseIf" if at else "responseIf")
        if not anything:
            _test(branch, name, answer, case=case)
        set_score(branch, answer.fraction * draft.mark)
        if answer.feedback.text:
            given = E(branch, "setOutcomeValue", identifier=_OUTCOME)
            E(given, "baseValue", baseType="identifier").text = f"a{at + 1}"
            draft.modal(_OUTCOME, f"a{at + 1}", answer.feedback)


def _test(branch: etree._Element, name: str, answer: m.Answer, *, case: bool) -> None:
    if isinstance(answer, m.NumericalAnswer):
        test = E(branch, "equal", toleranceMode="absolute" if answer.tolerance else "exact")
        if answer.tolerance:
            test.set("tolerance", f"{decimal_text(answer.tolerance)} {decimal_text(answer.tolerance)}")
        E(test, "baseValue", baseType="float").text = answer.text.text
        E(test, "variable", identifier=name)
        return
    text, loose = plain_or_loose(answer.text.text) or (answer.text.text, False)
    test = E(branch, "stringMatch", caseSensitive="true" if case else "false")
    if loose:
        test.set("substring", "true")
    E(test, "variable", identifier=name)
    E(test, "baseValue", baseType="string").text = text


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """What `read_chain` found."""

    answers: tuple[m.Answer, ...]
    case: bool  # upper and lower case differ
    general: m.Text


def read_chain(job: Job, ident: str) -> Chain | None:
    """The chain of an item of ours; None where it has none, or is no longer as we wrote it."""
    root = job.item.root
    processing = next((one for one in root if local(one) == "responseProcessing"), None)
    if processing is None or not job.item.label.startswith("moodle:"):
        return None
    condition = next((one for one in processing if local(one) == "responseCondition"), None)
    if condition is None:
        return None
    feedback = {
        one.identifier: job.renderer.text(one.element) for one in job.item.feedback if one.outcome == _OUTCOME
    }
    mark = job.maximum or 1.0
    answers, cases = [], set()
    for branch in condition:
        parts = [child for child in branch if local(child)]
        answer = _answer(parts, ident, mark, feedback)
        if answer is None:
            return None
        answers.append(answer)
        cases |= {one.get("caseSensitive") for one in parts if local(one) == "stringMatch"}
    if not needs_chain(answers) or len(cases) > 1:
        return None
    general = [
        job.renderer.text(one.element) for one in job.item.feedback if one.outcome == "FEEDBACKGENERAL"
    ]
    return Chain(answers=tuple(answers), case="true" in cases, general=general[0] if general else m.EMPTY)


def _answer(
    parts: list[etree._Element], ident: str, mark: float, feedback: dict[str, m.Text]
) -> m.Answer | None:
    test = parts[0] if parts and local(parts[0]) in {"stringMatch", "equal"} else None
    given = {one.get("identifier"): _last_value(one) for one in parts[0 if test is None else 1 :]}
    worth = to_number(given.get("SCORE") or "")
    if worth is None or set(given) - {"SCORE", _OUTCOME}:
        return None
    fraction = round(worth / mark, 7)
    said = feedback.get(given.get(_OUTCOME) or "", m.EMPTY)
    if test is None:
        return m.Answer(text=m.Text(text=ANYTHING, format=None), fraction=fraction, feedback=said)
    names = [one.get("identifier") for one in test if local(one) == "variable"]
    if names != [ident]:
        return None
    text = _last_value(test)
    if local(test) == "equal":
        return m.NumericalAnswer(
            text=m.Text(text=text, format=None),
            fraction=fraction,
            feedback=said,
            tolerance=tolerances(test)[0] if test.get("toleranceMode") == "absolute" else 0.0,
        )
    text = text.replace("*", "\\*")
    loose = test.get("substring") == "true"
    return m.Answer(
        text=m.Text(text=f"*{text}*" if loose else text, format=None), fraction=fraction, feedback=said
    )


def _last_value(element: etree._Element) -> str:
    values = [one for one in element.iter() if local(one) == "baseValue"]
    return "".join(map(str, values[-1].itertext())).strip() if values else ""
