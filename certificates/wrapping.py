"""Where TCPDF breaks a line: at blanks and at hyphens between letters, and inside a word that no line could hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_BLANKS = re.compile(r"[^\S\xa0]+")
_PIECES = re.compile(r"(?<=[^\W\d_]-)(?=[^\W\d_])")
_WORD = re.compile(r"\S+")
# behind or before these a line may break by Unicode's rules (UAX 14), never in TCPDF
_FRAGILE = re.compile(r"[^\s-][/?!|–—…%}]\S|[—…]")


def lines(text: str, column: float, width_of: Callable[[str], float]) -> list[str]:
    """`text` in lines of at most `column`; widths are those of `width_of`, in the same unit, and add up.

    A word too long for any line goes on in the line that it begins in, and is cut between any two letters; but one
    with hyphens in it is cut there where that is enough, which TCPDF does not.
    """
    done: list[str] = []
    line, used, blank = "", 0.0, width_of(" ")
    for word in _BLANKS.split(text.strip()):
        gap = " " if line else ""
        for piece in _PIECES.split(word):
            wide = width_of(piece)
            room = column - used - (blank if gap else 0.0)
            if wide <= room:
                line, used = line + gap + piece, column - room + wide
            elif wide <= column:
                done.append(line)
                line, used = piece, wide
            else:
                *full, line = _cut(line + gap, piece, room, column, width_of)
                done += full
                used = width_of(line)
            gap = ""
    return [*done, line]


def _cut(line: str, word: str, room: float, column: float, width_of: Callable[[str], float]) -> Iterator[str]:
    """Lines of the letters of `word`, the first of them behind `line`, which has `room` left."""
    letters, begun = [line], bool(line.strip())
    for letter in word:
        wide = width_of(letter)
        if wide > room and begun:
            yield "".join(letters).rstrip()
            letters, room = [], column
        letters.append(letter)
        room, begun = room - wide, True
    yield "".join(letters)


def fragile(text: str) -> list[tuple[int, int]]:
    """The words of `text` that a line break could tear apart where TCPDF tears none: where each begins and ends."""
    return [match.span() for match in _WORD.finditer(text) if _FRAGILE.search(match[0])]
