"""Lines of a GIFT file -> blocks between blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from question_formats.encodings import Detected, chunks
from question_formats.gift.block import Block
from question_formats.php import TRIM
from question_formats.source import Source

_WHITE = " \t\x0b\x00\r\ufeff\u00a0\u3000\u2000-\u200a\u202f\x85\x1c-\x1f"
_BLANK = re.compile(rf"\n[{_WHITE}]*\n[{_WHITE}\n]*")
_ODD = frozenset(
    "\ufeff\u00a0\u3000\u2000\u2001\u2002\u2003\u2009\u202f\x85\x1c\x1d\x1e\x1f"
)  # blank to a reader, not to PHP


def strict_blocks(lines: Iterable[str]) -> Iterator[Block]:
    """As Moodle splits: a line that holds only "0" counts as blank."""
    start, current = 0, list[str]()
    for number, line in enumerate(lines, 1):
        line = line.strip(TRIM)
        if line and line != "0":
            if not current:
                start = number
            current.append(line)
        elif current:
            yield _block(start, current)
            current = []
    if current:
        yield _block(start, current)


def blocks(lines: Iterable[str], first: int = 1) -> Iterator[Block]:
    """Any white space makes a line blank, and a byte order mark inside the file is none of the text."""
    start, current = 0, list[str]()
    for number, line in enumerate(lines, first):
        line = line.strip(TRIM)
        if line and line[0] in _ODD:
            line = line.removeprefix("\ufeff").strip(TRIM)
            if not line.strip():
                line = ""
        if line:
            if not current:
                start = number
            current.append(line)
        elif current:
            yield _block(start, current)
            current = []
    if current:
        yield _block(start, current)


def raw_blocks(source: Source, detected: Detected) -> Iterator[tuple[str, int]]:
    """(block as it stands in the file, number of its first line), cut at blank lines. Raises `EncodingError`."""
    buffer, line = "", 1
    for chunk in chunks(source, detected):
        if not buffer:  # blank lines at the beginning
            rest = chunk.lstrip("\n")
            line += len(chunk) - len(rest)
            chunk = rest
        buffer += chunk
        at = 0
        for blank in _BLANK.finditer(buffer):
            if blank.end() == len(buffer):
                break  # more of it may follow
            if blank.start() > at:
                yield buffer[at : blank.start()], line
            line += buffer.count("\n", at, blank.end())
            at = blank.end()
        buffer = buffer[at:]
    if buffer:
        yield buffer, line


def make_block(raw: str, line: int) -> Block | None:
    """None where there is only white space."""
    return next(blocks(raw.split("\n"), line), None)


def _block(start: int, lines: list[str]) -> Block:
    return Block(line=start, lines=lines, text="\n".join(lines) if len(lines) > 1 else lines[0])
