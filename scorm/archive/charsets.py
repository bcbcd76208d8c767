"""Which old character set the names of an archive are in."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# in the order of how often packers write them; CP437 is what the specification says and decodes anything
CANDIDATES = ("gbk", "cp932", "cp949", "cp866", "cp1252", "cp850", "cp437")


def guess(names: Sequence[bytes]) -> str:
    """The character set in which the names read best. Never raises; CP437 when nothing reads well."""
    scored = [
        (score, -at, charset) for at, charset in enumerate(CANDIDATES) if (score := _score(names, charset))
    ]
    return max(scored)[2] if scored else "cp437"


def _score(names: Sequence[bytes], charset: str) -> float:
    """How much of what is not ASCII are letters of one script, 0..1."""
    letters = other = 0
    scripts: set[str] = set()
    for raw in names:
        try:
            text = raw.decode(charset)
        except UnicodeDecodeError:
            return 0.0
        for char in text:
            if char.isascii():
                continue
            if unicodedata.category(char)[0] in {"L", "M"} and char == unicodedata.normalize("NFKC", char):
                letters += 1
                scripts.add(unicodedata.name(char, "?").split(" ")[0])
            else:
                other += 1
    if not letters:
        return 0.0
    return letters / (letters + 3 * other) / len(scripts)
