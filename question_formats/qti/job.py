"""Making one question of one item: what every builder needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from question_formats.findings import Finding
from question_formats.media import Media
from question_formats.model import EMPTY, Position, Text
from question_formats.qti import findings as f
from question_formats.qti.dialect import local
from question_formats.qti.feedback import Sorted, join
from question_formats.qti.item import Item
from question_formats.qti.markup import Renderer, Replace
from question_formats.qti.probe import near
from question_formats.texts import to_plain
from safeio import Problem

GENERATED = "moodle-q-"  # identifiers that our writer makes up for questions without an idnumber


class Refused(Exception):
    """The item becomes a finding instead of a question."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass
class Job:
    """One item, its media, and the findings made on the way."""

    item: Item
    media: Media
    tags: tuple[str, ...] = ()
    idnumber: str | None = None
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.renderer = Renderer(self.media)

    def tell(self, finding: Finding, element: etree._Element | None = None, **params: Any) -> None:
        """Add a finding at `element`, else at the item."""
        self.problems.append(self.problem(finding, element, **params))

    def problem(self, finding: Finding, element: etree._Element | None = None, **params: Any) -> Problem:
        line = self.item.line if element is None else element.sourceline
        return replace(finding(**params), path=self.item.path or None, line=line, question=self.item.name)

    def refuse(self, finding: Finding, element: etree._Element | None = None, **params: Any) -> Refused:
        return Refused(self.problem(finding, element, **params))

    def plain(self, element: etree._Element, what: str) -> str:
        """The content as plain text; tells when that drops something. Raises `Refused` for images."""
        text = self.renderer.text(element)
        if text.files or "<img" in text.text or "<math" in text.text:
            raise self.refuse(f.NO_COUNTERPART, element, what=f"images or formulas in {what}")
        plain = to_plain(text)
        if "<" in text.text and _formatted(text.text):
            self.tell(f.FORMATTING, element, what=what)
        return " ".join(plain.split())

    def body(self, *instead_of: etree._Element, replace: Replace | None = None) -> Text:
        """The item's body with the prompts of its interactions, without what stands in `instead_of`."""
        if self.item.body is None:
            return EMPTY

        def swap(element: etree._Element) -> str | None:
            if element in instead_of:
                return ""
            return replace(element) if replace else None

        return self.renderer.text(self.item.body, replace=swap)

    def question(self, block: etree._Element) -> Text:
        """The body where `block` gives way to its prompt."""
        prompt = next((child for child in block if local(child) == "prompt"), None)
        text = self.body(block, replace=None)
        if prompt is None:
            return text
        before = self.renderer.text(prompt)
        if not before.text:
            return text
        return join((text, before)) if text.text else before

    def common(self, questiontext: Text, mark: float = 1.0, feedback: Sorted | None = None) -> dict[str, Any]:
        """Constructor arguments that every type takes."""
        return {
            "name": " ".join(self.item.name.split()),
            "questiontext": questiontext,
            "generalfeedback": join(feedback.general) if feedback else EMPTY,
            "defaultmark": round(near(mark, self.maximum), 7),
            "idnumber": self.idnumber,
            "tags": self.tags,
            "source": Position(line=self.item.line or 1, path=self.item.path or None),
        }

    @property
    def maximum(self) -> float | None:
        """MAXSCORE as declared."""
        declared = self.item.outcomes.get("MAXSCORE")
        return None if declared is None else declared.default.number()

    @staticmethod
    def combined(feedback: Sorted, block: etree._Element | None = None) -> dict[str, Any]:
        """Constructor arguments of the types with combined feedback."""
        out: dict[str, Any] = {
            "correctfeedback": join(feedback.correct),
            "partiallycorrectfeedback": join(feedback.partial),
            "incorrectfeedback": join(feedback.incorrect),
        }
        if block is not None:
            out["shuffleanswers"] = (block.get("shuffle") or "false").strip() == "true"
        return out


def _formatted(html: str) -> bool:
    import re

    return re.search(r"(?i)<(?!/?(?:p|div|span|br)\b)[a-z]", html) is not None


def rule_texts(element: etree._Element | None, base_types: Mapping[str, bool]) -> list[str]:
    """Texts of all `baseValue`s of these base types in the rules."""
    if element is None:
        return []
    return [
        "".join(str(piece) for piece in one.itertext()).strip()
        for one in element.iter()
        if local(one) == "baseValue" and base_types.get(one.get("baseType") or "string")
    ]
