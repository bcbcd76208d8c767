"""A Moodle XML file -> questions, one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from question_formats import model as m
from question_formats.cloze.gaps import complaint, extract
from question_formats.cloze.meaning import read_gaps
from question_formats.encodings import Detected, detect
from question_formats.errors import MalformedError
from question_formats.mending import mend
from question_formats.moodlexml import findings as f
from question_formats.moodlexml.extent import extent
from question_formats.moodlexml.fields import Context, Fields
from question_formats.moodlexml.parts import COMMON, common
from question_formats.moodlexml.slices import Slice, Slicer, raw_children
from question_formats.moodlexml.types import TYPES
from question_formats.naming import default_name
from question_formats.source import ReadOptions, Source
from safeio import Problem, Severity
from safeio.xml import parser

Item = m.Question | m.Category | Problem
_BATCH = 1 << 17  # characters
_SPACE_REFERENCE = re.compile(r"&#(?:x0*(?:9|a|d|20)|0*(?:9|10|13|32));", re.IGNORECASE)
_POSITION = re.compile(r", line \d+, column \d+(?: \(<string>, line \d+\))?$")
_LINE = re.compile(r"\bline (\d+)")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_ENTITY_GAP = re.compile(r"(&[#\w]+;)\s+(?=&[#\w]+;)")
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CLOZE = frozenset({"cloze", "multianswer"})


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Raises `MalformedError`, `EncodingError`, `XmlDoctypeError`."""
    detected = _detect(source, options)
    if detected.problem:
        yield detected.problem
    slicer = Slicer(source, detected)
    pieces: Iterable[Slice] = slicer
    if options.strict_moodle:
        seen = extent(source)
        if seen.refusal:
            yield seen.refusal
            return
        pieces = seen.slices(slicer)
    reader = _Reader(strict=options.strict_moodle)
    found = False
    for batch in _batches(pieces):
        if not found and slicer.root != "quiz":
            yield f.ROOT(line=1, name=slicer.root)
            if options.strict_moodle:
                return
        found = True
        yield from reader.read(batch)
    if not found:
        if slicer.root != "quiz":
            raise MalformedError(f"the root element is <{slicer.root}>", path=source.name or None)
        yield f.NO_QUESTIONS(line=1)


def _batches(pieces: Iterable[Slice]) -> Iterator[list[Slice]]:
    """Questions to parse in one go: starting the parser for each costs as much as the parsing."""
    batch: list[Slice] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece.text)
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _detect(source: Source, options: ReadOptions) -> Detected:
    """The XML declaration speaks where the bytes are not UTF-8 and no option does."""
    if options.encoding is None:
        declared = _declared(source.head)
        if declared is not None and declared.lower().replace("_", "-") not in {"utf-8", "utf8", "utf-16"}:
            return detect(source, declared)
    return detect(source, options.encoding)


def _declared(head: bytes) -> str | None:
    match = _ENCODING.match(head)
    return match[1].decode("ascii") if match else None


def _reason(error: Exception, first: int) -> str:
    """What the parser says, with the lines of the file; `first` is where the text that it saw begins."""
    text = _POSITION.sub("", str(error))
    return _LINE.sub(lambda match: f"line {int(match[1]) + first - 1}", text)


def _between_entities(text: str) -> str:
    """Moodle's XML reader loses white space that stands alone between two entities."""
    parts = _CDATA.split(text)
    parts[::2] = [_SPACE_REFERENCE.sub("", _ENTITY_GAP.sub(r"\1", part)) for part in parts[::2]]
    return "".join(parts)


class _Reader:
    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self._parser = parser(huge=True, comments=False)
        self._lenient = parser(huge=True, comments=False, recover=True)
        self._category: str | None = None
        self._named: set[str] = set()  # foreign types that a finding named

    def read(self, batch: list[Slice]) -> Iterator[Item]:
        """One bad question spoils only itself: a batch that cannot be parsed is parsed piece by piece."""
        elements = self._parse_all(batch)
        if elements is not None:
            for piece, element in zip(batch, elements, strict=True):
                yield from self._question(piece, element)
            return
        for piece in batch:
            if not piece.complete:
                yield f.CUT_OFF(line=piece.line)
                continue
            try:
                element = self._parse(piece.text)
            except (etree.XMLSyntaxError, ValueError) as error:
                line = piece.line + (getattr(error, "lineno", None) or 1) - 1
                said = _reason(error, piece.line)
                mended = self._mended(piece)
                if mended is None:
                    yield f.NOT_WELL_FORMED(line=line, text=said)
                    continue
                yield f.MENDED(line=line, text=said)
                piece, element = mended
            yield from self._question(piece, element)

    def _mended(self, piece: Slice) -> tuple[Slice, etree._Element] | None:
        if self.strict or (text := mend(piece.text)) == piece.text:
            return None
        try:
            return replace(piece, text=text), self._parse(text)
        except (etree.XMLSyntaxError, ValueError):
            return None

    def _parse(self, text: str) -> etree._Element:
        if self.strict:
            text = _between_entities(text)
        data = text.encode("utf-8", "surrogatepass")
        try:
            return etree.fromstring(data, self._parser)
        except etree.XMLSyntaxError:
            element = etree.fromstring(data, self._lenient)
            if element is None or any(
                one.level == etree.ErrorLevels.FATAL for one in self._lenient.error_log
            ):
                raise
            return element  # a prefix is not declared, or on the root element

    def _parse_all(self, batch: list[Slice]) -> list[etree._Element] | None:
        if len(batch) < 2 or not batch[-1].complete:
            return None
        text = "\n".join(piece.text for piece in batch)
        try:
            elements = list(self._parse(f"<quiz>{text}</quiz>"))
        except (etree.XMLSyntaxError, ValueError):
            return None
        if len(elements) != len(batch) or any(element.tag != "question" for element in elements):
            return None
        return elements

    def _question(self, piece: Slice, element: etree._Element) -> Iterator[Item]:
        context = Context(piece.line - (element.sourceline or 1) + 1, strict=self.strict)
        context.first = piece.line
        fields = Fields(element, context)
        item = self._item(element.get("type") or "", fields, piece)
        yield from context.problems
        if item is not None:
            yield item

    def _item(self, kind: str, fields: Fields, piece: Slice) -> m.Question | m.Category | None:
        if kind == "category":
            return self._read_category(fields)
        if kind in _CLOZE:
            return self._cloze(fields, piece)
        row = None if self.strict and kind == "random" else TYPES.get(kind)
        if row is None:
            if not kind:
                fields.context.note(f.NO_TYPE)
                return None
            if self.strict:
                fields.context.note(f.STRICT_TYPE, type=kind)
                return None
            return self._foreign(kind, fields, piece)
        cls, build, known = row
        values = common(fields, cls)
        values["category"] = self._category
        self._extras(values, fields, piece, known)
        return build(fields, values, values["questiontext"].format)

    @staticmethod
    def _extras(values: dict[str, Any], fields: Fields, piece: Slice, known: frozenset[str]) -> None:
        if not fields.children.keys() <= known:
            strange = fields.children.keys() - known
            values["extras"] = tuple(raw for name, raw in raw_children(piece.text) if name in strange)

    def _read_category(self, fields: Fields) -> m.Category:
        path = fields.plain("category")
        self._category = path
        info = fields.text("info", m.TextFormat.MOODLE)
        idnumber = fields.string("idnumber")
        return m.Category(
            path=path,
            info=info,
            idnumber=idnumber if idnumber.strip() else None,
            source=m.Position(line=fields.context.first),
        )

    def _foreign(self, kind: str, fields: Fields, piece: Slice) -> m.Foreign:
        values = common(fields, m.Foreign)
        if kind not in self._named:
            self._named.add(kind)
            fields.context.note(f.FOREIGN, type=kind)
        values["extras"] = tuple(raw for name, raw in raw_children(piece.text) if name not in COMMON)
        return m.Foreign(**values, type=kind, category=self._category)

    def _cloze(self, fields: Fields, piece: Slice) -> m.MultiAnswer | None:
        values = common(fields, m.MultiAnswer)
        text: m.Text = values["questiontext"]
        if self.strict:
            plain, gaps = extract(text.text)
            wrong = not gaps or any(complaint(gap) for gap in gaps)
            if wrong:
                fields.context.note(f.CLOZE, text=text.text)
        else:
            plain, gaps, problems = read_gaps(text.text, fields.line_of_text("questiontext"), values["name"])
            fields.context.problems += problems
            wrong = any(problem.severity is Severity.ERROR for problem in problems)
        if wrong:
            return None
        values["questiontext"] = m.Text(text=plain, format=text.format, files=text.files)
        values["defaultmark"] = sum(gap.defaultmark for gap in gaps)
        if not fields.has("name"):
            values["name"] = default_name(plain)
        self._extras(values, fields, piece, COMMON)
        return m.MultiAnswer(**values, subquestions=tuple(gaps), category=self._category)
