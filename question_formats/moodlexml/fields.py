"""What the elements of a question hold: texts, numbers, files, hints. The names are Moodle's."""

from __future__ import annotations

import base64
import binascii
import html
import math
import re

from lxml import etree

from question_formats import model as m
from question_formats.findings import Finding
from question_formats.moodlexml import findings as f
from question_formats.numbers import meant_number
from question_formats.php import TRIM, base64_decode, to_number
from safeio import Problem

FORMATS = {
    "moodle_auto_format": m.TextFormat.MOODLE,
    "html": m.TextFormat.HTML,
    "plain_text": m.TextFormat.PLAIN,
    "wiki_like": m.TextFormat.WIKI,
    "markdown": m.TextFormat.MARKDOWN,
}
FORMAT_NAMES = {value: name for name, value in FORMATS.items()}
_ALIASES = {"moodle": m.TextFormat.MOODLE, "plain": m.TextFormat.PLAIN, "wiki": m.TextFormat.WIKI}
_SPACE = re.compile(r"\s+")
_TRUE, _FALSE = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})
_DIGITS = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")


class Fields:
    """The children of one element, by name; findings about them are collected in `problems`."""

    def __init__(self, element: etree._Element, context: Context) -> None:
        self.element = element
        self.context = context
        children: dict[str, list[etree._Element]] = {}
        for child in element:
            name = child.tag
            if name in children:
                children[name].append(child)
            elif isinstance(name, str):
                children[name] = [child]
        self.children = children

    def all(self, name: str) -> list[etree._Element]:
        return self.children.get(name, [])

    def each(self, name: str) -> list[Fields]:
        return [Fields(child, self.context) for child in self.children.get(name, ())]

    def first(self, name: str) -> etree._Element | None:
        found = self.children.get(name)
        return found[0] if found else None

    def has(self, name: str) -> bool:
        return name in self.children

    def string(self, name: str, default: str = "") -> str:
        """The text of a child, as it stands."""
        found = self.children.get(name)
        if not found:
            return default
        return found[0].text or ""

    def plain(self, name: str, default: str = "") -> str:
        """The text inside ``<name><text>…``, trimmed."""
        found = self.children.get(name)
        if not found:
            return default
        element = found[0]
        first = element[0].tag if len(element) else ""
        if (
            name != "text" and first != "text" and element.find("text") is None
        ):  # Moodle looks for <text> only
            return self._bare(element)
        return inner(element, self.context)

    def own(self) -> str:
        """The text inside this element's ``<text>``, trimmed."""
        return self.plain("text") if self.has("text") else self._bare(self.element)

    def _bare(self, element: etree._Element) -> str:
        """The text of an element that has no ``<text>``."""
        bare = "" if self.context.strict else (element.text or "").strip(TRIM)
        if bare:
            self.context.note(f.BARE, element, element=str(element.tag))
        return bare

    def number(self, name: str, default: float) -> float:
        found = self.children.get(name)
        if not found:
            return default
        raw = (found[0].text or "").strip()
        try:
            value = float(raw)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            if raw:
                return self._meant(raw, found[0], name, default)
            return default
        return value

    def _meant(
        self, raw: str, element: etree._Element, name: str, default: float, *, thousands: bool = True
    ) -> float:
        """A number as authors write it: ``0,5``, ``50 %``; `thousands`: a comma may be the mark of these."""
        if self.context.strict and (value := to_number(raw.replace(",", "."))) is not None:
            self.context.note(f.NUMBER, element, element=name, text=raw, default=value)
            return value
        typed = raw.removesuffix("%")
        meant = None if self.context.strict else meant_number(typed if thousands else typed.replace(",", "."))
        if meant is None or meant.number == "*" or meant.tolerance != "0":
            self.context.note(f.NUMBER, element, element=name, text=raw, default=default)
            return default
        self.context.note(f.READ_AS, element, element=name, text=raw, value=meant.number)
        return float(meant.number)

    def integer(self, name: str, default: int) -> int:
        return int(max(min(self.number(name, default), 1e15), -1e15))

    def maybe_integer(self, name: str) -> int | None:
        if not self.string(name).strip():
            return None
        return self.integer(name, 0)

    def number_flag(self, name: str) -> bool:
        """1 or 0 to Moodle, which stores the text as it is."""
        raw = self.string(name).strip()
        if raw in {"", "0", "1"}:
            return raw == "1"
        if self.context.strict:
            return bool(to_number(raw))
        word = raw.casefold()
        if word in _TRUE or word in _FALSE:
            self._read_as(name, raw, value=word in _TRUE)
        else:
            self.context.note(f.NUMBER, self.first(name), element=name, text=raw, default=0)
        return word in _TRUE

    def flag(self, name: str, *, default: bool) -> bool:
        """Moodle's trans_single: "false", "0" and nothing are false."""
        found = self.children.get(name)
        if not found:
            return default
        raw = (found[0].text or "").strip()
        if not self.context.strict and raw not in {"0", "false"} and raw.casefold() in _FALSE:
            self._read_as(name, raw, value=False)
            return False
        return raw not in {"", "0", "false"}

    def _read_as(self, name: str, raw: str, *, value: bool) -> None:
        self.context.note(f.FLAG, self.first(name), element=name, text=raw, value=str(value).lower())

    def text(self, name: str, default: m.TextFormat | None = m.TextFormat.HTML) -> m.Text:
        found = self.children.get(name)
        if not found:
            return m.EMPTY_TEXTS[default]
        return self.text_of(found[0], default)

    def line_of_text(self, name: str) -> int:
        """The line where the text inside ``<name><text>…`` begins, as `text` gives it."""
        found = self.first(name)
        if found is None:
            return self.context.first
        holder = next((child for child in found if child.tag == "text"), found)
        raw = holder.text or ""
        trimmed = raw[: len(raw) - len(raw.lstrip(TRIM))]
        return self.context.line_of(holder) + trimmed.count("\n")

    def text_of(self, element: etree._Element, default: m.TextFormat | None = m.TextFormat.HTML) -> m.Text:
        """``<x format="…"><text>…</text><file …>…</file></x>``."""
        name = element.get("format")
        style = default
        if name is not None:
            found = FORMATS.get(name)
            if found is None:
                found = _ALIASES.get(name)
                if found is None:
                    self.context.note(f.FORMAT, element, text=name)
                    found = m.TextFormat.HTML
            style = found
        if len(element) == 1 and (child := element[0]).tag == "text" and len(child) == 0:  # nearly always
            body = child.text
            if body and (body := body.strip(TRIM)):
                return m.Text(text=body, format=style)
            return m.EMPTY_TEXTS[style]
        body, files = "", None
        if element.text and element.find("text") is None:
            body = self._bare(element)
        for child in element:
            if child.tag == "text":
                body = body or body_of(child, self.context, markup=True)
            elif child.tag == "file":
                files = files or []
                files.append(child)
        if files:
            return m.Text(text=body, format=style, files=self.files(files))
        return m.Text(text=body, format=style) if body else m.EMPTY_TEXTS[style]

    def files(self, elements: list[etree._Element]) -> tuple[m.File, ...]:
        found: dict[tuple[str, str], m.File] = {}
        for element in elements:
            name = (element.get("name") or "").strip()
            path = (element.get("path") or "/").strip() or "/"
            if (path, name) in found:
                self.context.note(f.DUPLICATE_FILE, element, name=name)
                continue
            raw = element.text or ""
            try:
                if element.get("encoding", "base64") != "base64":
                    data = raw.encode()
                elif self.context.strict:
                    data = base64_decode(raw)
                else:
                    data = base64.b64decode(_SPACE.sub("", raw), validate=True)
            except (binascii.Error, ValueError):
                self.context.note(f.BASE64, element, name=name)
                continue
            found[path, name] = m.File(name=name, path=path, data=data)
        if self.context.strict:  # the order in which Moodle's file storage gives them
            return tuple(found[place] for place in sorted(found))
        return tuple(found.values())

    def fraction(self) -> float:
        raw = self.element.get("fraction") or "0"
        try:
            value = float(raw)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            if self.context.strict and (digits := _DIGITS.match(raw)):
                value = float(digits[0])  # as PHP reads them, and leaves the rest
            else:
                value = self._meant(raw, self.element, "answer fraction", 0.0, thousands=False)
        return round(value / 100, 9)


def inner(element: etree._Element, context: Context) -> str:
    """The text of ``<text>`` inside, or of the element itself where it has none; trimmed."""
    holder = (
        element if element.tag == "text" else next((one for one in element if one.tag == "text"), element)
    )
    if holder.tag == "text" and len(holder):
        return body_of(holder, context, markup=False)
    return (holder.text or "").strip(TRIM)


def body_of(element: etree._Element, context: Context, *, markup: bool) -> str:
    """What stands in a ``<text>``, trimmed; HTML that nobody escaped as HTML, or without its tags."""
    if len(element) == 0:
        return (element.text or "").strip(TRIM)
    if context.strict:
        return ""
    holder = element.getparent()
    context.note(f.MARKUP, element, element="text" if holder is None else str(holder.tag))
    if not markup:
        return "".join(str(part) for part in element.itertext()).strip(TRIM)
    inside = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return (html.escape(element.text or "", quote=False) + inside).strip(TRIM)


class Context:
    """Where we are, and what was found there."""

    def __init__(self, line: int, *, strict: bool = False) -> None:
        self.line = line  # added to the line of an element, less one
        self.first = line  # of the question
        self.strict = strict
        self.name: str | None = None
        self.problems: list[Problem] = []

    def line_of(self, element: etree._Element) -> int:
        return self.line + (element.sourceline or 1) - 1

    def note(self, finding: Finding, at: etree._Element | None = None, **params: object) -> None:
        line = self.line_of(at) if at is not None else self.first
        self.problems.append(finding(line=line, question=self.name, **params))  # type: ignore[arg-type]
