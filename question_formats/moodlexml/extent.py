"""How far Moodle reads a file of Moodle XML.

Moodle hands the file to PHP's parser in pieces of 4,096 bytes and never tells it that the last one came. So it refuses a
file with a fault in it, but a file that is cut off is none: the question that is open there is imported with the
elements that came whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from question_formats.moodlexml import findings as f
from question_formats.moodlexml.slices import Slice, Slicer
from question_formats.php import TRIM
from question_formats.source import Source
from safeio import Problem

_PIECE = 4096  # bytes
_DEFAULT_SPACE = re.compile(r"""\sxmlns=(?:"[^"]*"|'[^']*')""")
_TAKEN = re.compile(r"text declaration not at start|declaration allowed only at the start")


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """What Moodle's parser has of a file."""

    refusal: Problem | None = None  # the file has a fault
    whole: int = 0  # questions that came to their end
    rest: Slice | None = None  # the one that the cut goes through: its elements before the cut

    def slices(self, slicer: Slicer) -> Iterator[Slice]:
        for at, piece in enumerate(slicer):
            if at == self.whole:
                break
            yield piece
        if self.rest is not None:
            yield self.rest


def extent(source: Source) -> Extent:
    """Raises `OSError` of the file itself."""
    parser = etree.XMLPullParser(
        events=("start", "end"),
        recover=True,  # the log tells what is a fault: a prefix that nobody declared is none to PHP
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
    )
    path: list[etree._Element] = []  # what is open
    outer: etree._Element | None = None  # the question among it
    whole = skipped = 0
    with source.open() as stream:
        begun = False
        while piece := stream.read(_PIECE):
            if not begun:
                rest = piece.lstrip(TRIM.encode())
                skipped += piece.count(b"\n", 0, len(piece) - len(rest))
                piece, begun = rest, bool(rest)
            if not piece:
                continue
            parser.feed(piece)
            for entry in parser.feed_error_log:
                if entry.level == etree.ErrorLevels.FATAL and not _TAKEN.search(entry.message):
                    line = entry.line + skipped
                    return Extent(refusal=f.STRICT_WELL_FORMED(line=line, text=entry.message))
            for event, element in parser.read_events():
                if event == "start":
                    path.append(element)
                    if outer is None and _is_question(element):
                        outer = element
                else:
                    path.pop()
                    if outer is not None and element is outer:
                        whole, outer = whole + 1, None
                        element.clear()
    return Extent(whole=whole, rest=None if outer is None else _rest(outer, path, skipped))


def _is_question(element: etree._Element) -> bool:
    """Names are whole to Moodle, prefix and all; a default name space is nothing to it."""
    return element.prefix is None and element.tag.rpartition("}")[2] == "question"


def _rest(question: etree._Element, path: list[etree._Element], skipped: int) -> Slice:
    for element in path[path.index(question) :]:
        element.text = None  # Moodle takes no text from an element that is open
    text = _DEFAULT_SPACE.sub("", etree.tostring(question, encoding="unicode", with_tail=False))
    return Slice(text=text, line=(question.sourceline or 1) + skipped)
