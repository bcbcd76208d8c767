"""Lines of a GIFT file -> blocks between blank lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from question_formats.gift.block import Block
from question_formats.php import TRIM


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
            yield Block(line=start, lines=current)
            current = []
    if current:
        yield Block(line=start, lines=current)


def blocks(lines: Iterable[str]) -> Iterator[Block]:
    """Any white space makes a line blank, and a byte order mark inside the file is none of the text."""
    start, current = 0, list[str]()
    for number, line in enumerate(lines, 1):
        line = line.strip(TRIM)
        if line[:1] == "\ufeff":
            line = line[1:].strip(TRIM)
        if line and (not line[0].isspace() or line.strip()):
            if not current:
                start = number
            current.append(line)
        elif current:
            yield Block(line=start, lines=current)
            current = []
    if current:
        yield Block(line=start, lines=current)
