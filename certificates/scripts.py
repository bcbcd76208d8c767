"""Which texts a reader gets back letter by letter from their glyphs, and which must be said in words."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# scripts whose glyphs stand one for one, in the order of their letters
_PLAIN_RANGES = ((0x0000, 0x02FF), (0x0370, 0x0482), (0x048A, 0x058F), (0x10A0, 0x10FF), (0x1E00, 0x2BFF),
                 (0x3000, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))  # fmt: skip


@lru_cache(maxsize=8192)
def needs_actual_text(text: str) -> bool:
    """Whether any letter of `text` is reordered, joined or stacked when drawn.

    Not for text from right to left: readers turn glyphs round by their letters, but never a spoken text.
    """
    if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text):
        return False
    return any(
        not any(low <= ord(character) <= high for low, high in _PLAIN_RANGES)
        or unicodedata.category(character)[0] == "M"
        for character in text
    )
