"""Formats whose calculated questions have one formula, its tolerance, and the values of its wild cards: WebCT and Canvas."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from question_formats import model as m
from question_formats.losses import Feature
from question_formats.qti.build_text import number_text
from question_formats.qti.carries_calculated import numbered
from question_formats.qti.formula import FormulaError, names, parse, to_moodle
from question_formats.qti.wildcards import MARK
from question_formats.records import replace

KINDS = frozenset({"calculated", "calculatedsimple"})
NOMINAL, GEOMETRIC = 2, 3
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)


def spell(question: Any) -> Any:
    """The formula with the brackets that it needs, the wild cards by name."""
    answers = tuple(_answer(one) for one in question.answers)
    datasets = sorted((_dataset(one) for one in question.datasets), key=lambda one: one.name)
    if len({frozenset(number for number, _ in one.items) for one in datasets}) == 1:
        datasets = list(numbered(datasets))
    return replace(question, answers=answers, datasets=tuple(datasets))


def _answer(one: m.CalculatedAnswer) -> m.CalculatedAnswer:
    text = one.text.text.strip()
    with suppress(FormulaError):
        text = to_moodle(parse(text))
    share, kind = abs(one.tolerance), one.tolerancetype
    if not share:
        kind = NOMINAL
    share = shown_share(share, kind) if kind == NOMINAL else round(shown_share(share, kind) / 100, 12)
    return replace(
        one,
        text=m.Text(text=text, format=None),
        fraction=1.0 if one.fraction >= 0.9999999 else one.fraction,
        tolerance=share,
        tolerancetype=kind,
    )


def shown_share(share: float, kind: int) -> float:
    """The tolerance as it is written: a number, or percent."""
    return float(number_text(round(share if kind == NOMINAL else share * 100, 10)))


def _dataset(one: m.Dataset) -> m.Dataset:
    items = tuple((number, float(number_text(value))) for number, value in sorted(dict(one.items).items()))
    return replace(
        one,
        type="calculated",
        minimum=float(number_text(one.minimum)),
        maximum=float(number_text(one.maximum)),
        items=items,
    )


def _changed(question: Any, **fields: Any) -> Any:
    same = all(getattr(question, name) == new for name, new in fields.items())
    return question if same else replace(question, **fields)


def _plain(question: Any) -> Any:
    """`calculatedsimple` is `calculated` made in one step."""
    kept = {name: getattr(question, name) for name in m.CalculatedSimple.__struct_fields__}
    return m.Calculated(**kept)


def _one_formula(question: Any) -> Any:
    good = tuple(one for one in question.answers if one.fraction == 1.0 and one.text.text != "*")[:1]
    return _changed(question, answers=good)


def _no_geometry(question: Any) -> Any:
    answers = tuple(
        replace(one, tolerancetype=1) if one.tolerancetype == GEOMETRIC else one for one in question.answers
    )
    return _changed(question, answers=answers)


def _only_common(question: Any) -> Any:
    datasets = tuple(
        replace(one, itemcount=len(one.items), number_of_items=len(one.items))
        for one in numbered(question.datasets)
    )
    return _changed(question, datasets=datasets)


def _own_only(question: Any) -> Any:
    datasets = tuple(
        replace(one, status="private", distribution="uniform", length=max(0, min(9, one.length)))
        for one in question.datasets
    )
    return _changed(question, datasets=datasets, synchronize=0)


def _decimals(question: Any, *, least: int, figures: bool, default: int) -> Any:
    answers = tuple(
        one
        if (one.correctanswerformat == 1 or (figures and one.correctanswerformat == 2))
        and least <= one.correctanswerlength <= 9
        else replace(one, correctanswerformat=1, correctanswerlength=default)
        for one in question.answers
    )
    return _changed(question, answers=answers)


def refuses(question: Any) -> str | None:  # noqa: PLR0911
    """Why it cannot be written at all."""
    if not question.answers:
        return "no formula is worth all marks"
    known = {one.name for one in question.datasets}
    if len(known) < len(question.datasets) or not all(map(_NAME.fullmatch, known)):
        return "its wild cards have names that this format does not know"
    if any(not one.items for one in question.datasets):
        return "its wild cards have no values"
    if any(mark.startswith("{=") for mark in MARK.findall(question.questiontext.text)):
        return "its text computes something, which this format's does not"
    try:
        formula = parse(question.answers[0].text.text)
    except FormulaError as error:
        return f"this format has nothing for {error} in its formula"
    if names(formula) - known:
        return "its formula names a wild card that has no values"
    return "its formula is a number" if formula.op == "number" else None


def decimals(*, least: int, figures: bool, default: int) -> Feature:
    """Of the right answer: from `least` to 9; `figures`: significant figures too."""
    return Feature(
        name="answerformat",
        detail="how many decimals or figures of the right answer are shown",
        strip=lambda question: _decimals(question, least=least, figures=figures, default=default),
        types=KINDS,
    )


BECOMES = Feature(
    name="becomes",
    detail="that it is of the simple kind: it becomes a calculated question",
    strip=_plain,
    types=frozenset({"calculatedsimple"}),
)
FEATURES = (
    Feature(
        name="formulas",
        detail="the formulas beside the first that is right, and what is said to other replies",
        strip=_one_formula,
        types=KINDS,
    ),
    Feature(
        name="tolerancetype",
        detail="that the tolerance is geometric: it becomes a share of the right answer",
        strip=_no_geometry,
        types=KINDS,
    ),
    Feature(
        name="datasetitems", detail="values that not every wild card has", strip=_only_common, types=KINDS
    ),
    Feature(
        name="datasets",
        detail="how further values of a wild card are distributed, and that they are shared",
        strip=_own_only,
        types=KINDS,
    ),
)
