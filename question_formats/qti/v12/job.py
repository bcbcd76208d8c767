"""Making one question of one item of QTI 1.2: what every builder needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from question_formats import model as m
from question_formats.findings import Finding
from question_formats.naming import clean_name, default_name
from question_formats.qti.dialect import local
from question_formats.qti.feedback import join
from question_formats.qti.job import Refused
from question_formats.qti.tool import TOOL
from question_formats.qti.v12.item import Item12, Label, Response, as_text, material
from question_formats.qti.v12.scoring import Result, Scoring, scoring
from question_formats.qti.values import to_number
from question_formats.texts import to_plain
from safeio import Problem


@dataclass
class Job12:
    """One item, its scoring, and the findings made on the way."""

    item: Item12
    path: str
    idnumber: str | None = None
    tags: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        single = frozenset(
            one.ident for one in self.item.responses if one.cardinality == "single" or one.is_text
        )
        self.scoring: Scoring = scoring(
            self.item.element,
            single,
            partial=self.item.metadata.get("bbmd_partialcredit", "").lower() == "true",
        )

    def run(self, responses: Mapping[str, tuple[str, ...]]) -> Result:
        return self.scoring(responses)

    def tell(self, finding: Finding, element: etree._Element | None = None, **params: Any) -> None:
        self.problems.append(self.problem(finding, element, **params))

    def problem(self, finding: Finding, element: etree._Element | None = None, **params: Any) -> Problem:
        line = self.item.line if element is None else element.sourceline
        return replace(finding(**params), path=self.path or None, line=line, question=self.name)

    def refuse(self, finding: Finding, element: etree._Element | None = None, **params: Any) -> Refused:
        return Refused(self.problem(finding, element, **params))

    @property
    def name(self) -> str:
        from question_formats.blackboard import items as blackboard

        if blackboard.is_blackboard(self):
            return blackboard.name_of(self)
        title = clean_name(self.item.title)
        if self.own_type:
            return self.item.title
        generic = {"", "question", "multiple choice", "true/false", "essay"}
        if title.lower() not in generic:
            return title
        return (
            default_name(to_plain(self.text()).replace("\n", " "))
            if self.text().text
            else title or self.item.ident
        )

    @property
    def own_type(self) -> str:
        """Moodle's type, as our writer notes it."""
        return self.item.metadata.get("moodle_type", "") if self.item.metadata.get("tool") == TOOL else ""

    def text(self, *, places: Mapping[str, str] | None = None) -> m.Text:
        """The question text. `places`: what stands for each response, by ident."""
        parts: list[str] = []
        for part in self.item.flow:
            if isinstance(part, Response):
                place = (places or {}).get(part.ident)
                if place:
                    parts.append(place)
            elif part:
                parts.append(part)
        return as_text(self.item, _join_parts(parts))

    def feedback(self) -> dict[str, m.Text]:
        found: dict[str, m.Text] = {}
        for one in self.item.element:
            if local(one) == "itemfeedback":
                text = as_text(self.item, material(one))
                if text.text:
                    found[(one.get("ident") or "").strip()] = text
        return found

    def hints(self) -> tuple[m.Hint, ...]:
        found = [one for one in self.item.element if local(one) == "hint"]
        texts = [as_text(self.item, material(one)) for one in found]
        return tuple(m.Hint(text=text) for text in texts if text.text)

    def mark(self, best: float | None = None) -> float:
        """Points of the question, from metadata, the weight, or the best score where that is no percentage."""
        for name in (
            "points_possible",
            "respondusapi_qpoints",
            "qmd_absolutescore_max",
            "qmd_weighting",
            "cc_weighting",
            "max_score",
        ):
            value = to_number(self.item.metadata.get(name, ""))
            if value is not None and value > 0:
                return round(value, 7)
        if "points_possible" in self.item.metadata or best is None:
            return 1.0
        return 1.0 if best in {100.0, 1.0} or self.scoring.maximum == 100 else round(best, 7)

    def common(self, text: m.Text, best: float | None = None, general: m.Text = m.EMPTY) -> dict[str, Any]:
        return {
            "name": self.name,
            "questiontext": text,
            "generalfeedback": general,
            "defaultmark": self.mark(best),
            "idnumber": self.idnumber,
            "tags": self.tags,
            "hints": self.hints(),
            "source": m.Position(line=self.item.line, path=self.path or None),
        }


def _join_parts(parts: list[str]) -> str:
    """Pieces as they follow each other; separate blocks keep apart."""
    out = ""
    for part in parts:
        if out and not (
            out.endswith((">", " ")) or part.startswith((" ", "<", ",", ".", ";", ":", "!", "?"))
        ):
            out += " "
        out += part
    return out.strip()


@dataclass
class Sorted12:
    general: m.Text = m.EMPTY
    correct: m.Text = m.EMPTY
    partial: m.Text = m.EMPTY
    incorrect: m.Text = m.EMPTY
    answers: dict[str, m.Text] = field(default_factory=dict)


def sort_feedback(  # noqa: C901, PLR0912
    job: Job12, shown: Mapping[str, frozenset[str]], worth: Mapping[str, float], at_right: frozenset[str]
) -> Sorted12:
    """By name where exporters agree on names (Canvas), else by when it shows."""
    sorted_: dict[str, list[m.Text]] = {"general": [], "correct": [], "partial": [], "incorrect": []}
    answers: dict[str, list[m.Text]] = {}
    best = {one for one, value in worth.items() if value >= 0.9999999}
    zero = {one for one, value in worth.items() if value <= 0}
    label = job.item.element.get("label") or None  # D2L names the feedback for everybody so
    for ident, text in job.feedback().items():
        lower = ident.lower()
        showing = {choice for choice, some in shown.items() if ident in some}
        own = next((choice for choice in shown if ident in {choice, f"{choice}_fb", f"fb_{choice}"}), None)
        if own is not None:
            answers.setdefault(own, []).append(text)
        elif lower in {"general_fb", "general", "neutral", "solution"} or ident == label:
            sorted_["general"].append(text)
        elif lower in {"correct_fb", "correct", "general_correct_fb", "mastery"}:
            sorted_["correct"].append(text)
        elif lower in {"general_incorrect_fb", "incorrect_fb", "incorrect", "fail"}:
            sorted_["incorrect"].append(text)
        elif lower in {"partial_fb", "partially_correct", "partial"}:
            sorted_["partial"].append(text)
        elif not shown:
            kind = _whole_kind(job, ident, at_right)
            (sorted_[kind] if kind in sorted_ else answers.setdefault("", [])).append(text)
        elif showing == set(shown) and ident in at_right and len(shown) > 1:
            sorted_["general"].append(text)
        elif len(showing) == 1:
            answers.setdefault(next(iter(showing)), []).append(text)
        elif ident in at_right and showing == best:
            sorted_["correct"].append(text)
        elif showing and showing == zero:
            sorted_["incorrect"].append(text)
        else:
            for choice in showing:
                answers.setdefault(choice, []).append(text)
    return Sorted12(
        general=join(sorted_["general"]),
        correct=join(sorted_["correct"]),
        partial=join(sorted_["partial"]),
        incorrect=join(sorted_["incorrect"]),
        answers={choice: join(some) for choice, some in answers.items()},
    )


def _whole_kind(job: Job12, ident: str, at_right: frozenset[str]) -> str:
    """Feedback of a question without choices: general, correct, incorrect, or empty: of one part of it."""
    if ident.lower().endswith("_fb"):
        return ""
    at_wrong = job.run({}).feedback
    if ident in at_right and ident in at_wrong:
        return "general"
    if ident in at_right:
        return "correct"
    return "incorrect" if ident in at_wrong else ""


def combined(sorted_: Sorted12, shuffle: bool | None = None) -> dict[str, Any]:
    out: dict[str, Any] = {
        "correctfeedback": sorted_.correct,
        "partiallycorrectfeedback": sorted_.partial,
        "incorrectfeedback": sorted_.incorrect,
    }
    if shuffle is not None:
        out["shuffleanswers"] = shuffle
    return out


def label_text(job: Job12, label: Label) -> m.Text:
    return as_text(job.item, material(label.element))


def with_prompts(job: Job12) -> m.Text:
    return job.text(places={one.ident: one.prompt for one in job.item.responses})
