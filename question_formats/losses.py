"""What a target format cannot carry.

A `Feature` is a property of questions that a format carries or does not. Its `strip` gives the question as it
is without the feature. So the loss, the question that is really written and the round-trip law come from one
place: a feature is lost exactly where stripping it changes the question, and a writer writes what `assess`
returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from question_formats.model import (
    Category,
    CombinedQuestion,
    MultiChoice,
    Question,
    TrueFalse,
    UnitQuestion,
    qtype_of,
)
from question_formats.records import replace
from question_formats.texts import is_empty


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """One thing that the target does not hold of one question (or category)."""

    question: str  # name of the question, or the path of a category
    feature: str  # a name of `features.FEATURES`, "qtype", or one of the format's own
    detail: str  # English, ready to print
    line: int | None = None  # of the question in its source
    whole: bool = False  # the question (or category) is not written at all

    def to_dict(self) -> dict[str, object]:
        out: dict[str, object] = {"question": self.question, "feature": self.feature, "detail": self.detail}
        if self.line is not None:
            out["line"] = self.line
        if self.whole:
            out["whole"] = True
        return out


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """`strip` returns its argument itself where the question does not use the feature."""

    name: str
    detail: str  # of the loss
    strip: Callable[[Question], Question]
    types: frozenset[str] | None = None  # qtypes that can have it; None: all


class NotHeld(Exception):
    """What a writer met that the format does not hold: `assess` tells what is lost."""


def never(_question: Question) -> str | None:
    return None


def same(question: Question) -> Question:
    return question


def _same_category(category: Category) -> Category:
    return category


@dataclass(frozen=True, kw_only=True, slots=True)
class Carries:
    """What a format holds.

    `types`: qtype -> names of the standard features that it carries for that type; a type that is not here
    is not written. `own`: what else the format does to questions, applied after the standard features; one
    with the name of a standard feature takes its place. `canonical`: spellings that are not losses (the
    format of an empty text, say), applied first and last. `refuses`: why a question as stripped cannot be
    written at all.
    """

    types: Mapping[str, frozenset[str]]
    own: tuple[Feature, ...] = ()
    canonical: Callable[[Question], Question] = same
    refuses: Callable[[Question], str | None] = never
    foreign: bool = False  # carries types that we do not know
    category: frozenset[str] = frozenset()  # of "path", "info", "idnumber"
    category_canonical: Callable[[Category], Category] = _same_category
    _plans: dict[str, tuple[Feature, ...]] = field(default_factory=dict, compare=False, repr=False)

    def plan(self, qtype: str) -> tuple[Feature, ...]:
        """The features to strip from a question of this type, in order."""
        plan = self._plans.get(qtype)
        if plan is None:
            from question_formats.features import FEATURES

            carried = self.types.get(qtype, FEATURES.keys())
            own = {feature.name for feature in self.own}
            plan = tuple(
                feature
                for feature in (
                    *(f for f in FEATURES.values() if f.name not in own and f.name not in carried),
                    *self.own,
                )
                if feature.types is None or qtype in feature.types
            )
            self._plans[qtype] = plan
        return plan


_INSTRUCTED = (MultiChoice, TrueFalse)
UNSAID: Mapping[str, object] = {  # what says no more than None
    "shownumcorrect": False,
    "showstandardinstruction": False,
    "unitgradingtype": 0,
    "unitpenalty": 0.1,
    "showunits": 3,
    "unitsleft": False,
}


def settle(question: Question) -> Question:
    """What says no more than Moodle's default becomes None: "not said"."""
    changed: dict[str, object] = {}
    if isinstance(question, CombinedQuestion) and question.shownumcorrect is False:
        changed["shownumcorrect"] = None
    if isinstance(question, _INSTRUCTED) and question.showstandardinstruction is False:
        changed["showstandardinstruction"] = None
    if isinstance(question, UnitQuestion) and not question.units and _no_units(question):
        changed |= dict.fromkeys(("unitgradingtype", "unitpenalty", "showunits", "unitsleft", "instructions"))
    return replace(question, **changed) if changed else question


def _no_units(question: UnitQuestion) -> bool:
    return (
        not question.unitgradingtype
        and question.unitpenalty in {None, 0.1}
        and question.showunits in {None, 3}
        and not question.unitsleft
        and (question.instructions is None or is_empty(question.instructions))
        and any(
            value is not None
            for value in (
                question.unitgradingtype,
                question.unitpenalty,
                question.showunits,
                question.unitsleft,
            )
        )
    )


def assess(question: Question, carries: Carries) -> tuple[Question | None, list[Loss]]:
    """The question as the format will hold it, and what it loses. None: nothing of it can be written."""
    line = question.source.line if question.source else None
    qtype = qtype_of(question)
    if question.qtype not in carries.types and not (question.qtype == "?" and carries.foreign):
        detail = f"{qtype} questions do not exist in this format: the question is left out"
        return None, [Loss(question=question.name, feature="qtype", detail=detail, line=line, whole=True)]
    canonical = same if question.qtype == "?" else carries.canonical
    current = canonical(settle(question))
    losses: list[Loss] = []
    for feature in carries.plan(question.qtype):
        stripped = feature.strip(current)
        if stripped is not current and stripped != current:
            losses.append(
                Loss(question=question.name, feature=feature.name, detail=feature.detail, line=line)
            )
            current = stripped
    current = canonical(current)
    reason = carries.refuses(current)
    if reason is not None:
        losses = [Loss(question=question.name, feature="question", detail=reason, line=line, whole=True)]
        return None, losses
    return current, losses


def assess_category(category: Category, carries: Carries) -> tuple[Category | None, list[Loss]]:
    """As `assess`, for a category."""
    line = category.source.line if category.source else None
    if "path" not in carries.category:
        detail = "this format has no categories"
        return None, [Loss(question=category.path, feature="category", detail=detail, line=line)]
    current, losses = carries.category_canonical(category), []
    if "info" not in carries.category and not is_empty(current.info):
        losses.append(
            Loss(
                question=category.path, feature="categoryinfo", detail="the category's description", line=line
            )
        )
        current = replace(current, info=replace(current.info, text="", files=()))
    if "idnumber" not in carries.category and current.idnumber is not None:
        losses.append(
            Loss(
                question=category.path,
                feature="categoryidnumber",
                detail="the category's ID number",
                line=line,
            )
        )
        current = replace(current, idnumber=None)
    return current, losses


def check(carries: Carries) -> None:
    """Refuse names that do not exist. Raises `TypeError`."""
    from question_formats.features import FEATURES
    from question_formats.model import TYPES

    for qtype, names in carries.types.items():
        if qtype not in TYPES:
            raise TypeError(f"carries an unknown question type {qtype}")
        unknown = names - FEATURES.keys()
        if unknown:
            raise TypeError(f"{qtype} carries unknown features {sorted(unknown)}")


def everything_but(*names: str, of: Iterable[str]) -> frozenset[str]:
    """All names of `of` without `names`."""
    return frozenset(of) - frozenset(names)
