"""QR codes as rows of dark modules."""

from __future__ import annotations

from functools import lru_cache

import segno

QUIET = 4  # modules around the code (ISO/IEC 18004, 6.3.8)

Modules = tuple[tuple[int, ...], ...]


@lru_cache(maxsize=64)
def modules(text: str) -> Modules:
    """The code of `text` at error correction level M, without quiet zone; 1 is dark."""
    code = segno.make(text, error="m", micro=False, boost_error=False, mode=None, encoding=None)
    return tuple(tuple(1 if cell else 0 for cell in row) for row in code.matrix)


def rectangles(code: Modules) -> list[tuple[int, int, int]]:
    """Dark modules as horizontal bars: x, y, length, in modules from the code's top left."""
    bars = []
    for y, row in enumerate(code):
        x = 0
        while x < len(row):
            if row[x]:
                end = x
                while end < len(row) and row[end]:
                    end += 1
                bars.append((x, y, end - x))
                x = end
            else:
                x += 1
    return bars
