"""The unit of GIFT: lines between two blank ones."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_FADING = re.compile(r"\\n|[\\\s]")  # what a text loses, or gets, on its way from the line


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Lines between two blank ones, trimmed; `line` is the number of the first."""

    line: int
    lines: list[str]
    text: str  # the lines, joined
    comments: str = ""  # of comment-only blocks before it

    def line_of(self, text: str = "") -> int:
        """The number of the line where `text` begins, read (without escapes) or as it stands in the block.

        Without a text, or where it is not found: the first line that is no comment.
        """
        piece = _bare(text)
        whole, ends, lines = _layout(tuple(self.lines), comments=piece.startswith("//"))
        if piece in lines:
            return self.line + lines[piece]
        piece = piece[:40]
        at = whole.find(piece, whole.find("{") + 1) if piece else 0  # most of what is wrong is in the answers
        if at < 0:
            at = max(whole.find(piece), 0)
        found = bisect_right(ends, at)
        return self.line + (found if found < len(ends) else 0)


@lru_cache(2)  # a block of a thousand answers may have a thousand findings
def _layout(lines: tuple[str, ...], *, comments: bool) -> tuple[str, list[int], dict[str, int]]:
    """(the bare lines as one, where each ends, each with its place)."""
    whole = [_bare(line) if comments or not line.startswith("//") else "" for line in lines]
    places = {line: at for at, line in reversed(list(enumerate(whole))) if line}
    return "".join(whole), list(accumulate(map(len, whole))), places


def _bare(text: str) -> str:
    return _FADING.sub("", text)
