"""The unit of GIFT: lines between two blank ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Lines between two blank ones, trimmed; `line` is the number of the first."""

    line: int
    lines: list[str]
    text: str  # the lines, joined
    comments: str = ""  # of comment-only blocks before it
