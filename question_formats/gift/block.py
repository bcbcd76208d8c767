"""The unit of GIFT: lines between two blank ones."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
        comment = piece.startswith("//")
        whole, ends = "", list[int]()
        for line in self.lines:
            bare = _bare(line) if comment or not line.startswith("//") else ""
            if bare and bare == piece:
                return self.line + len(ends)
            whole += bare
            ends.append(len(whole))
        piece = piece[:40]
        at = whole.find(piece, whole.find("{") + 1) if piece else 0  # most of what is wrong is in the answers
        if at < 0:
            at = max(whole.find(piece), 0)
        return self.line + next((number for number, end in enumerate(ends) if at < end), 0)


def _bare(text: str) -> str:
    return _FADING.sub("", text)
