"""Where TCPDF breaks a line: at blanks and at hyphens between letters, and inside a word that no line could hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_BLANKS = re.compile(r"[^\S\xa0]+")
_PIECES = re.compile(r"(?<=[^\W\d_]-)(?=[^\W\d_])")
# behind or before these a line may break by Unicode's rules (UAX 14), never in TCPDF
_FRAGILE = re.compile(r"\S*[^\s-][/?!|–—…%}]\S+|\S+[—…]\S*")


def lines(text: str, column: float, width_of: Callable[[str], float]) -> list[str]:
    """`text` in lines of at most `column`; widths are those of `width_of`, in the same unit.

    A word too long for any line goes on in the line that it begins in, and is cut between any two letters; but one
    with hyphens in it is cut there where that is enough, which TCPDF does not.
    """
    done: list[str] = []
    line = ""
    for word in _BLANKS.split(text.strip()):
        gap = " " if line else ""
        for piece in _PIECES.split(word):
            if width_of(line + gap + piece) <= column:
                line += gap + piece
            elif width_of(piece) <= column:
                done.append(line)
                line = piece
            else:
                *full, line = _cut(line + gap, piece, column, width_of)
                done += full
            gap = ""
    return [*done, line]


def _cut(line: str, word: str, column: float, width_of: Callable[[str], float]) -> Iterator[str]:
    """Lines of the letters of `word`, the first of them behind `line`."""
    for letter in word:
        if line.strip() and width_of(line + letter) > column:
            yield line.rstrip()
            line = ""
        line += letter
    yield line


def fragile(text: str) -> list[tuple[int, int]]:
    """The words of `text` that a line break could tear apart where TCPDF tears none: where each begins and ends."""
    return [match.span() for match in _FRAGILE.finditer(text)]
