"""Lines of a GIFT file -> blocks between blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from question_formats.encodings import Detected, chunks
from question_formats.gift.block import Block
from question_formats.gift.wide import may_have_signs
from question_formats.php import TRIM
from question_formats.source import Source

_INDENT = re.compile(r"\n[ \t]+")
_MORE_WHITE = ("\r", "\0", "\v", " \n", "\t\n")


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
        if line and (line[0] == "\ufeff" or line[0].isspace()):
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


def pieces(source: Source, detected: Detected) -> Iterator[tuple[str, int, bool]]:
    """(trimmed lines, number of the first, whether there are signs in full width nearby), cut at blank lines: a block each.

    Raises `EncodingError`.
    """
    rest, line = "", 1
    for chunk in chunks(source, detected):
        text = rest + chunk
        end = text.rfind("\n") + 1  # the last line may go on
        found = (trim_lines(text[:end]) + text[end:]).split("\n\n")
        rest = found.pop()
        wide = may_have_signs(text)  # quicker for many blocks at once
        for piece in found:
            if piece:
                text = piece.lstrip("\n")
                if text:
                    yield text, line + len(piece) - len(text), wide
                line += piece.count("\n")
            line += 2
    text = rest.lstrip("\n")
    if text:
        yield text, line + len(rest) - len(text), may_have_signs(text)


def trim_lines(text: str) -> str:
    """All lines without white space at their ends, as PHP has it. Lines stay lines."""
    if not any(white in text for white in _MORE_WHITE):
        text = text.replace("\n\t", "\n")  # Moodle's own files: one tab before an answer
        if "\n\t" in text or "\n " in text:
            text = _INDENT.sub("\n", text)
        return text.lstrip(" \t")
    return "\n".join([line.strip(TRIM) for line in text.split("\n")])


def _block(start: int, lines: list[str]) -> Block:
    return Block(line=start, lines=lines, text="\n".join(lines) if len(lines) > 1 else lines[0])
