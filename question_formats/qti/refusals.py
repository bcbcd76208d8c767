"""Which questions QTI cannot ask at all, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from question_formats import model as m
from question_formats.acceptance import refusal
from question_formats.qti import carries_calculated
from question_formats.qti.spelling import PLACE, gaps_of, plain_label
from question_formats.qti.values import to_number


def refuses(question: m.Question) -> str | None:
    stored = refusal(question)
    if stored is not None:
        return stored
    check = _REFUSES.get(question.qtype)
    return check(question) if check else None


def _multichoice_refuses(question: Any) -> str | None:
    fractions = [one.fraction for one in question.answers]
    if not fractions:
        return "it has no choices"
    if question.single:
        return None if max(fractions) >= 0.9999999 else "no choice is worth all marks"
    total = sum(one for one in fractions if one > 0)
    if not 0.999 <= total <= 1.001:
        return "the right choices together are not worth exactly all marks"
    return None


def _answers_refuse(question: Any) -> str | None:
    return (
        None if any(one.fraction >= 0.9999999 for one in question.answers) else "no answer is worth all marks"
    )


def _match_refuses(question: Any) -> str | None:
    asked = [pair for pair in question.pairs if pair.question.text]
    if not asked or any(not pair.answer for pair in question.pairs):
        return "nothing is asked, or an answer is empty"
    return None


def _choices_refuse(question: Any) -> str | None:
    numbers = gaps_of(question)
    if not numbers:
        return "its text has no gap"
    if not all(1 <= number <= len(question.choices) for number in numbers):
        return "a gap names a choice that is not there"
    if any(not one.text for one in question.choices):
        return "a choice is empty"
    return None


def _gaps_refuse(question: Any) -> str | None:  # noqa: PLR0911
    places = [int(number) for number in PLACE.findall(question.questiontext.text)]
    if sorted(places) != list(range(1, len(question.subquestions) + 1)) or not places:
        return "the gaps in the text are not those of the question"
    if places != sorted(places):
        return "the gaps are not in the order of their numbers"
    for gap in question.subquestions:
        if gap.qtype == "multichoice" and not gap.single:
            return "a gap takes several choices"
        if gap.defaultmark < 1 or gap.defaultmark != int(gap.defaultmark):
            return "a gap is not worth a whole number of points"
        if not any(one.fraction >= 0.9999999 for one in gap.answers):
            return "no answer of a gap is worth all marks"
        if gap.qtype == "multichoice" and any(not one.text.text for one in gap.answers):
            return "a choice is empty"
        if gap.qtype == "numerical" and _out_of_reach(gap):
            return (
                "nothing earns all marks of a gap: an answer that is worth less takes the same number before"
            )
    return None


def _out_of_reach(gap: m.Gap) -> bool:
    """The first answer that takes a number counts: the best one is hidden behind another."""
    numbers = [(to_number(one.text.text), one) for one in gap.answers if one.fraction > 0]
    best = max((one.fraction for _, one in numbers), default=0.0)
    right = next((number for number, one in numbers if one.fraction == best), None)
    for number, one in numbers:
        if one.fraction == best or right is None:
            return False
        tolerance = one.tolerance if isinstance(one, m.NumericalAnswer) else 0.0
        if number is not None and abs(number - right) <= tolerance:
            return True
    return False


def _order_refuses(question: Any) -> str | None:
    return None if len(question.answers) >= 2 else "there is nothing to order"


def _picture_refuses(question: Any) -> str | None:
    if not question.bgimage or not question.bgimage[0].data:
        return "it has no picture"
    if not question.drops:
        return "it has no place to drop on"
    if not all(1 <= drop.choice <= len(question.drags) for drop in question.drops):
        return "a place names a thing that is not there"
    if any(
        not plain_label(drag.label) and not (drag.files and drag.files[0].data) for drag in question.drags
    ):
        return "a thing to drag is empty"
    if question.qtype == "ddmarker" and any(not drop.shape for drop in question.drops):
        return "a place has no shape"
    return None


def _calculated_choice_refuses(question: Any) -> str | None:
    return carries_calculated.refuses(question) or _multichoice_refuses(question)


_REFUSES: dict[str, Callable[[Any], str | None]] = {
    "calculated": carries_calculated.refuses,
    "calculatedsimple": carries_calculated.refuses,
    "calculatedmulti": _calculated_choice_refuses,
    "ddimageortext": _picture_refuses,
    "ddmarker": _picture_refuses,
    "multichoice": _multichoice_refuses,
    "shortanswer": _answers_refuse,
    "numerical": _answers_refuse,
    "match": _match_refuses,
    "gapselect": _choices_refuse,
    "ddwtos": _choices_refuse,
    "multianswer": _gaps_refuse,
    "ordering": _order_refuses,
}
