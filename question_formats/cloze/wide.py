"""Gaps with marks in full width: ``｛1：MC：＝right～wrong＃feedback｝``."""

from __future__ import annotations

import re
import unicodedata

from question_formats.cloze.gaps import KINDS
from question_formats.wide import DOUBTFUL, SHARP, plain

_SIGNS = re.compile(r"[｛｝：＝～〜＃]")
_GAP = re.compile(
    r"([{｛]\s*[0-9０-９]*\s*[:：]\s*([A-Z_Ａ-Ｚ＿]+)\s*[:：])([^{}｛｝]*)([}｝])", re.IGNORECASE
)
_CERTAIN = re.compile(r"\s*[~～〜]?\s*＝")
_MARK = re.compile(rf"(?:(?<=[~～〜])|\A)\s*＝|{SHARP}")

Place = tuple[int, str]  # and the gap there, as written


def narrowed(text: str) -> tuple[str, list[Place], list[Place]]:
    """(text with plain marks where these are certain, gaps that changed, gaps whose marks are in doubt)."""
    if text.isascii() or not _SIGNS.search(text):
        return text, [], []
    read: list[Place] = []
    doubtful: list[Place] = []

    def gap(match: re.Match[str]) -> str:
        head, inner = unicodedata.normalize("NFKC", match[1]), match[3]
        qtype = KINDS.get(unicodedata.normalize("NFKC", match[2]).upper(), ("",))[0]
        if not qtype or (head == match[1] and match[4] == "}" and not _CERTAIN.match(inner)):
            if qtype == "multichoice" and DOUBTFUL.search(inner):
                doubtful.append((match.start(), match[0]))
            return match[0]
        read.append((match.start(), match[0]))
        inner = _MARK.sub(lambda mark: plain(mark[0]), inner)
        if qtype == "multichoice":
            inner = inner.replace("～", "~").replace("〜", "~")
        return f"{head}{inner}}}"

    return _GAP.sub(gap, text), read, doubtful
