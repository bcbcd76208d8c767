"""A Moodle XML file -> the text of each of its questions, with its line: bounded memory, one bad question alone.

Each slice is parsed on its own, so a question that is not well-formed spoils no other, elements of unknown
types are at hand byte for byte, and a file of any size is read a question at a time.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from question_formats.encodings import Detected
from question_formats.errors import EncodingError, MalformedError, TooLargeError
from question_formats.source import Source
from safeio.xml import XmlDoctypeError

_CHUNK = 1 << 20
_LIMIT = 128 << 20  # characters of one question
_MARK = re.compile(r"<!\[CDATA\[|<!--|<\?|<(/?)question(?=[\s/>])|<!DOCTYPE[^>]*")
# what stands before a question inside another (`combined` of the Open University holds its parts so): the tag that
# opens their holder, or the end of the part before. Before one whose predecessor is not closed stands another end tag.
_INNER = re.compile(r"(?:<subquestions\b[^<>]*>|</question\s*>)(?:\s|<!--(?:(?!-->).)*-->)*\Z", re.DOTALL)
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_TOKEN = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>"
    r"""|<(?P<close>/?)(?P<name>[^\s/>"']+)(?:"[^"]*"|'[^']*'|[^>"'])*?(?P<empty>/?)>""",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """One ``<question …>…</question>``."""

    text: str
    line: int
    complete: bool = True


def _chunks(source: Source, detected: Detected) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(detected.encoding)()
    try:
        with source.open() as stream:
            while data := stream.read(_CHUNK):
                yield decoder.decode(data)
            yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise EncodingError(str(error), path=source.name or None) from None


class Slicer:
    """Iterate over it. `root` is the name of the root element once the first slice is there."""

    def __init__(self, source: Source, detected: Detected) -> None:
        self._source = source
        self._chunks = _chunks(source, detected)
        self._buffer = ""
        self._base = 0  # consumed up to here
        self._at = 0  # scanned up to here
        self._line = 1  # at `_base`
        self._ended = False
        self._depth = 0  # questions open inside the one at hand
        self.root: str | None = None

    def __iter__(self) -> Iterator[Slice]:
        while (start := self._find(closing=False)) is not None:
            if self.root is None:
                self._note_root(start)
            self._drop(start)
            self._at = self._base + 1
            end = self._find_end()
            if end is None:
                yield Slice(text=self._buffer[self._base :], line=self._line, complete=False)
                return
            yield Slice(text=self._buffer[self._base : end], line=self._line)
            self._drop(end)
        if self.root is None:
            self._note_root(len(self._buffer))

    def _more(self) -> bool:
        if self._ended:
            return False
        if len(self._buffer) - self._base > _LIMIT:
            raise TooLargeError("one question is larger than 128 Mi characters", line=self._line)
        chunk = next(self._chunks, None)
        if chunk is None:
            self._ended = True
            return False
        self._buffer += chunk
        return True

    def _drop(self, to: int) -> None:
        self._line += self._buffer.count("\n", self._base, to)
        self._base = self._at = to
        if to > _CHUNK:  # copying the rest after every question would take the square of its length
            self._buffer = self._buffer[to:]
            self._base = self._at = 0

    def _find(self, *, closing: bool) -> int | None:  # noqa: C901, PLR0912  (one scanner, a case a mark)
        """Where the next (closing) question tag begins, outside comments and CDATA sections."""
        while True:
            match = _MARK.search(self._buffer, self._at)
            if match is None or match.end() + 2 > len(self._buffer):
                if match is None:
                    self._at = max(self._at, len(self._buffer) - 16)
                if not self._more():
                    if match is None or match[0] in _ENDS:
                        return None
                else:
                    continue
            found = match[0]
            if found in _ENDS:
                end = self._buffer.find(_ENDS[found], match.end())
                while end < 0:
                    seen = len(self._buffer)
                    if not self._more():
                        return None
                    end = self._buffer.find(_ENDS[found], max(match.end(), seen - 3))
                self._at = end + len(_ENDS[found])
            elif found.startswith("<!"):
                if "[" in found:
                    raise XmlDoctypeError(path=self._source.name or None, line=self._line)
                self._at = match.end()
            elif bool(match[1]) == closing:
                return match.start()
            elif closing and _INNER.search(
                self._buffer, max(self._base, match.start() - 4096), match.start()
            ):
                self._at = match.end()
                self._depth += 1
            else:
                self._at = match.end()

    def _find_end(self) -> int | None:
        """Where the question ends: after its closing tag, or after itself where it is empty."""
        self._depth = 0
        at = self._find(closing=True)
        while at is not None and self._depth:
            self._depth -= 1
            self._at = at + len("</question")
            at = self._find(closing=True)
        if at is None:
            return None
        end = self._buffer.find(">", at)
        while end < 0:
            if not self._more():
                return None
            end = self._buffer.find(">", at)
        return end + 1

    def _note_root(self, end: int) -> None:
        for match in _TOKEN.finditer(self._buffer, 0, end + 64):
            if match["name"] and not match["name"].startswith("!"):
                self.root = match["name"]
                return
        if "<" not in self._buffer[: end + 1]:
            raise MalformedError("no XML element", path=self._source.name or None)
        self.root = ""


def raw_children(text: str) -> Iterator[tuple[str, str]]:
    """(name, text as written) of each child element of the element that `text` is; `text` is well-formed."""
    depth, start, name = 0, 0, ""
    for match in _TOKEN.finditer(text):
        if match["name"] is None:
            continue
        if match["close"]:
            depth -= 1
            if depth == 1:
                yield name, text[start : match.end()]
            continue
        if depth == 1:
            start, name = match.start(), match["name"]
        if match["empty"]:
            if depth == 1:
                yield name, text[start : match.end()]
        else:
            depth += 1
