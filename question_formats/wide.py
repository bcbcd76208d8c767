"""Marks of text formats in full width, as East Asian keyboards type them."""

from __future__ import annotations

import re

_MARKS = str.maketrans("｛｝＝～〜＃：", "{}=~~#:")
SHARP = r"(?<!\b[CJ])(?<![\s=~＝～〜]F)＃"  # C＃, F＃ and J＃ are languages
# 月曜～金曜 or 北京＃対: a mark perhaps, or text; 10～20 is a range
DOUBTFUL = re.compile(rf"[^\W\d][～〜](?=[^\W\d])|(?<=[^\W\d]){SHARP}(?=\S)")


def plain(text: str) -> str:
    """The same with marks of the usual width; no place changes."""
    return text.translate(_MARKS)
