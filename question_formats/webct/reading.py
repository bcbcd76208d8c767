"""What every type of WebCT is read with."""

from __future__ import annotations

import dataclasses
import html
import re
from typing import Any

from question_formats import model as m
from question_formats.findings import Finding
from question_formats.naming import clean_name, default_name
from question_formats.numbers import meant_number
from question_formats.texts import to_plain
from question_formats.webct import findings as f
from question_formats.webct.lexer import Block, Field
from safeio import Problem

_PLUGINFILE = re.compile(r"""<img[^>]*src\s*=\s*["']([^"']*)["']""", re.IGNORECASE)
_KNOWN = frozenset(
    {
        "TYPE",
        "TITLE",
        "QUESTION",
        "FEEDBACK",
        "CAT",
        "ASSESSMENT",
        "IMAGE",
        "LAYOUT",
        "ANSWERORDER",
        "INDICES",
    }
)


class BlockError(Exception):
    """The block becomes a finding."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Reading:
    """One block on its way to a question."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.told: list[Problem] = []
        head = block.fields[0]
        self.kind = head.arguments[0].strip().upper() if head.arguments else ""
        self.name = ""

    def problem(self, finding: Finding, field: Field | None = None, **params: Any) -> Problem:
        line = (field or self.block.fields[0]).line
        return dataclasses.replace(finding(**params), line=line, question=self.name or None)

    def refuse(self, finding: Finding, field: Field | None = None, **params: Any) -> BlockError:
        return BlockError(self.problem(finding, field, **params))

    def text(self, field: Field | None) -> m.Text:
        """Text of a field: ``H`` is HTML, anything else is escaped."""
        if field is None:
            return m.EMPTY
        body = field.text
        if not field.is_html:
            body = html.escape(body, quote=False).replace("\n", "<br />\n")
        for match in _PLUGINFILE.finditer(body):
            if not match[1].startswith(("http:", "https:", "data:")):
                self.told.append(self.problem(f.IMAGE, field, image=match[1]))
        return m.Text(text=body)

    def begin(self) -> m.Text:
        """Learn the name; gives the text of the question. Raises `BlockError`."""
        title = self.block.first("TITLE")
        text_field = self.block.first("QUESTION")
        self.name = clean_name(":".join(title.arguments)) if title is not None else ""
        text = self.text(text_field)
        if not text.text.strip():
            raise self.refuse(f.NO_TEXT, text_field)
        if not self.name:
            self.name = default_name(to_plain(text).replace("\n", " "))
        image = self.block.first("IMAGE")
        if image is not None and ":".join(image.arguments).strip():
            self.told.append(self.problem(f.IMAGE, image, image=":".join(image.arguments).strip()))
        return text

    def tell_unused(self, used: frozenset[str]) -> None:
        """A finding for each field that nothing is made of."""
        for field in self.block.fields:
            if field.name not in _KNOWN | used:
                self.told.append(self.problem(f.FIELD, field, name=field.name))

    def common(self, text: m.Text, general: m.Text = m.EMPTY_MOODLE) -> dict[str, object]:
        """What every type has; `general` is the feedback of a question that has none."""
        if (feedback := self.block.first("FEEDBACK")) is not None:
            general = self.text(feedback)
        return {
            "name": self.name,
            "questiontext": text,
            "generalfeedback": general,
            "source": m.Position(line=self.block.fields[0].line),
        }

    def numbered(self, name: str) -> dict[str, Field]:
        return {field.number: field for field in self.block.all(name) if field.number}

    def fraction(self, field: Field, at: int = 0) -> float:
        """Percent in an argument of the field. Raises `BlockError`."""
        text = field.arguments[at].strip() if len(field.arguments) > at else ""
        meant = meant_number(text or "0")
        if meant is None or meant.number == "*":
            raise self.refuse(f.NUMBER, field, text=text)
        return round(max(-1.0, min(1.0, float(meant.number) / 100)), 7)

    def scaled(self, fractions: list[float]) -> list[float]:
        """Moodle wants one answer that is worth 100 %. Raises `BlockError` where none is worth anything."""
        best = max(fractions, default=0.0)
        if best <= 0:
            raise self.refuse(f.NOTHING_RIGHT)
        if best >= 0.9999:
            return fractions
        self.told.append(self.problem(f.NOT_FULL, percent=f"{best * 100:g}"))
        return [round(one / best, 7) for one in fractions]
