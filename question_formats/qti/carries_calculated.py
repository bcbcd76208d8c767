"""What QTI 2.x and 3.0 hold of Moodle's calculated questions, and how our reader spells them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from question_formats import model as m
from question_formats.losses import Feature
from question_formats.qti.build_text import number_text
from question_formats.qti.formula import FormulaError, parse, to_moodle
from question_formats.qti.spelling import ANYTHING
from question_formats.qti.templates import NOMINAL, RELATIVE, percent
from question_formats.qti.wildcards import NAME, spelled, trouble, unwritable
from question_formats.records import replace
from question_formats.texts import map_texts

KINDS = frozenset({"calculated", "calculatedsimple", "calculatedmulti"})


def spell(question: Any) -> Any:
    """Formulas with the brackets that they need; values numbered from 1; what has no meaning as by default."""
    question = map_texts(question, lambda text: text if text.format is None else _with_formulas(text))
    datasets = tuple(_spelled(one) for one in question.datasets)
    numbers = {frozenset(number for number, _ in one.items) for one in datasets}
    if len(numbers) == 1:
        datasets = numbered(datasets)
    multi = question.qtype == "calculatedmulti"
    answers = tuple((_choice if multi else _answer)(one) for one in question.answers)
    return replace(question, datasets=datasets, answers=answers)


def _with_formulas(text: m.Text) -> m.Text:
    body = spelled(text.text)
    return text if body == text.text else replace(text, text=body)


def _spelled(one: m.Dataset) -> m.Dataset:
    items = tuple((number, float(number_text(value))) for number, value in sorted(dict(one.items).items()))
    return replace(one, type="calculated", items=items)


def _choice(one: m.CalculatedAnswer) -> m.CalculatedAnswer:
    """Nothing is compared; numbers are shown in formulas only."""
    changed: dict[str, Any] = {"tolerance": 0.0, "tolerancetype": RELATIVE}
    if "{=" not in one.text.text:
        changed |= {"correctanswerformat": 1, "correctanswerlength": 2}
    return replace(one, **changed)


def _answer(one: m.CalculatedAnswer) -> m.CalculatedAnswer:
    text = one.text.text.strip()
    if text != ANYTHING:
        with suppress(FormulaError):  # `refuses` says so
            text = to_moodle(parse(text))
    share, kind = abs(one.tolerance), one.tolerancetype
    if text == ANYTHING or share <= 1e-9:
        share, kind = 0.0, RELATIVE
    share = float(number_text(round(share, 12))) if kind == NOMINAL else round(percent(share) / 100, 12)
    return replace(
        one, text=m.Text(text=text, format=None), tolerance=share, tolerancetype=kind if share else RELATIVE
    )


def numbered(datasets: Sequence[m.Dataset]) -> tuple[m.Dataset, ...]:
    """The values that every wild card has, numbered from 1."""
    if not datasets:
        return ()
    known = [dict(one.items) for one in datasets]
    common = sorted(set.intersection(*(set(values) for values in known)))
    return tuple(
        replace(one, items=tuple((at, values[number]) for at, number in enumerate(common, 1)))
        for one, values in zip(datasets, known, strict=True)
    )


def described(one: m.Dataset) -> m.Dataset:
    """With the limits and decimals that its values have."""
    values = [value for _, value in one.items]
    decimals = max((len(number_text(value).partition(".")[2]) for value in values), default=0)
    return m.Dataset(
        name=one.name,
        type=one.type,
        minimum=min(values, default=0.0),
        maximum=max(values, default=0.0),
        length=min(decimals, 9),
        itemcount=len(values),
        items=one.items,
        number_of_items=len(values),
    )


def _only_common(question: Any) -> Any:
    return _changed(question, datasets=numbered(question.datasets))


def _described(question: Any) -> Any:
    return _changed(question, datasets=tuple(described(one) for one in question.datasets))


def _changed(question: Any, **fields: Any) -> Any:
    return (
        question
        if all(getattr(question, name) == new for name, new in fields.items())
        else replace(question, **fields)
    )


def _not_synchronised(question: Any) -> Any:
    return _changed(question, synchronize=0)


def _good_answers(question: Any) -> Any:
    """``*`` at the end only, and nothing that takes marks away."""
    last = len(question.answers) - 1
    kept = tuple(
        one
        for at, one in enumerate(question.answers)
        if one.fraction >= 0 and (one.text.text != ANYTHING or at == last > 0)
    )
    return _changed(question, answers=kept)


def _sound(one: m.CalculatedAnswer) -> bool:
    least = 0 if one.correctanswerformat == 1 else 1
    return one.correctanswerformat in {1, 2} and least <= one.correctanswerlength <= 9


def _answer_format(question: Any) -> Any:
    """Of the right answer that is shown, the first of the best."""
    real = [one for one in question.answers if one.text.text != ANYTHING]
    shown = max(real, key=lambda one: one.fraction, default=None)
    answers = tuple(
        one
        if (question.qtype == "calculatedmulti" or one is shown) and _sound(one)
        else replace(one, correctanswerformat=1, correctanswerlength=2)
        for one in question.answers
    )
    return _changed(question, answers=answers)


def refuses(question: Any) -> str | None:
    """Why it cannot be written at all."""
    names = [one.name for one in question.datasets]
    if len(set(names)) != len(names) or not all(map(NAME.fullmatch, names)):
        return "its wild cards are not named as Moodle names them"
    if any(not one.items for one in question.datasets):
        return "its wild cards have no values"
    if question.qtype != "calculatedmulti":
        for one in question.answers:
            reason = None if one.text.text == ANYTHING else unwritable(one.text.text, names)
            if reason:
                return reason
        if not any(one.fraction >= 0.9999999 and one.text.text != ANYTHING for one in question.answers):
            return "no answer is worth all marks"
    return trouble(question, names)


_ASKED = frozenset({"calculated", "calculatedsimple"})
FEATURES = (
    Feature(
        name="synchronize",
        detail="that several questions of a quiz draw the same values",
        strip=_not_synchronised,
        types=frozenset({"calculated", "calculatedmulti"}) | _ASKED,
    ),
    Feature(
        name="datasetitems",
        detail="values that not every wild card has",
        strip=_only_common,
        types=KINDS,
    ),
    Feature(
        name="datasets",
        detail="how further values of a wild card are drawn (limits, decimals, distribution), and that it is shared",
        strip=_described,
        types=KINDS,
    ),
    Feature(
        name="patterns",
        detail="answers that take marks away, or take anything before the others are looked at",
        strip=_good_answers,
        types=_ASKED,
    ),
    Feature(
        name="answerformat",
        detail="the decimals of answers that are not shown",
        strip=_answer_format,
        types=KINDS,
    ),
)
