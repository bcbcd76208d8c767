"""What the kinds of elements draw on: one issue on one page, its pictures, its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from certificates import strings
from certificates.dates import format_time
from certificates.findings import finding
from certificates.images import ImageRefusedError, Picture, prepare
from certificates.model import Assets, Box, Element, Issue, Page, SignatureBox, Template
from certificates.words import word
from safeio.problem import Problem

# text, TCPDF's name of the font, its size in points -> mm; None where the font has not all its letters
Measure = Callable[[str, str, float], float | None]


def not_measured(_text: str, _font: str, _size: float) -> None:
    """The `Measure` where no fonts are at hand."""


@dataclass(eq=False)
class Pictures:
    """Pictures by SHA-1, judged once each and shared by all issues of a batch."""

    assets: Assets
    tcpdf_alpha: bool = False
    ready: dict[str, Picture | None] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # sha1 -> why

    def get(self, sha1: str) -> Picture | None:
        if sha1 not in self.ready:
            self.ready[sha1] = None
            data = self.assets(sha1)
            if data is None:
                self.refused[sha1] = ""
            else:
                try:
                    self.ready[sha1] = prepare(data, tcpdf_alpha=self.tcpdf_alpha)
                except ImageRefusedError as error:
                    self.refused[sha1] = str(error)
        return self.ready[sha1]


@dataclass(eq=False)
class Scene:
    """One issue being composed."""

    template: Template
    issue: Issue
    pictures: Pictures
    page: Page
    page_number: int = 0
    measure: Measure = not_measured
    problems: list[Problem] = field(default_factory=list)
    signature: SignatureBox | None = None
    _values: dict[str, dict[str, Any]] = field(default_factory=dict)  # language -> placeholders

    @property
    def language(self) -> str:
        rules = self.template.rules
        if self.template.language:
            return self.template.language
        return self.issue.language if rules.own_language else rules.language

    @property
    def verify_url(self) -> str:
        rules = self.template.rules
        return rules.wwwroot + rules.verify_path.replace("{code}", self.issue.code)

    def say(self, code: str, element: Element, **params: str) -> None:
        self.problems.append(finding(code, element=element.id, issue=self.issue.code, **params))

    def time(self, timestamp: int, key: str, language: str = "") -> str:
        rules = self.template.rules
        return format_time(
            timestamp, key, language=language or self.language, timezone=rules.timezone, packs=rules.languages
        )

    def word(self, name: str) -> str:
        """One of Moodle's own words (`yes`, `notset` …) in this certificate's language."""
        return word(name, self.language, self.template.rules.languages)

    def field_html(self, text: str) -> str:
        """A name or field as `format_string` prints it."""
        rules = self.template.rules
        return strings.field_html(
            text, language=self.language, filtered=rules.multilang_strings, strip=rules.strip_tags
        )

    def text_html(self, text: str) -> str:
        """A designer's HTML, in this certificate's language."""
        return strings.multilang(text, self.language) if self.template.rules.multilang_text else text

    def placeholders(self, language: str) -> dict[str, Any]:
        """As `placeholders`, made once for all texts of the page."""
        if language not in self._values:
            self._values[language] = placeholders(self, language)
        return self._values[language]


def mapping(element: Element) -> Mapping[str, Any]:
    """The element's `data` where it is an object; else an empty one."""
    return element.data if isinstance(element.data, Mapping) else {}


def placeholders(scene: Scene, language: str) -> dict[str, Any]:
    """What a native template may name in {{ … }}; all of it plain text, escaped when it is put in.

    Dates are in `language`, that of the text around them.
    """
    issue = scene.issue
    return {
        "full_name": issue.full_name,
        "code": issue.code,
        "issued": scene.time(issue.issued, "strftimedate", language),
        "expires": scene.time(issue.expires, "strftimedate", language) if issue.expires else "",
        "verify_url": scene.verify_url,
        "language": scene.language,
        "user": dict(issue.user),
        "course": dict(issue.course),
        "fields": {name: value.value for name, value in issue.fields.items()},
    }


Draw = Callable[[Element, Scene], list[Box]]
