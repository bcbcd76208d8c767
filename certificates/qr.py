"""QR codes as rows of dark modules.

segno encodes; the mask is chosen here, by the same rules (ISO/IEC 18004, 7.8.3) but over whole rows at a time,
which takes a tenth of the time: a certificate's code is made for it alone, so this is paid ten thousand times a night.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import segno

QUIET = 4  # modules around the code (ISO/IEC 18004, 6.3.8)
_MASKS = range(8)

Modules = tuple[int, ...]  # rows from the top; the highest of `len` bits is the leftmost module, 1 is dark


@lru_cache(maxsize=256)
def modules(text: str) -> Modules:
    """The code of `text` at error correction level M, without quiet zone."""
    first = _encode(text, 0)
    return min((_masked(first, mask) for mask in _MASKS), key=penalty)


def _encode(text: str, mask: int, version: int | None = None) -> Modules:
    code = segno.make(text, error="m", micro=False, boost_error=False, mask=mask, version=version)
    return tuple(int("".join(map(str, row)), 2) for row in code.matrix)


@lru_cache(maxsize=40)
def _differences(size: int) -> tuple[Modules, ...]:
    """For each mask, which modules of a code of this size turn over when it stands for mask 0."""
    version = (size - 17) // 4
    codes = [_encode("A", mask, version) for mask in _MASKS]
    return tuple(tuple(a ^ b for a, b in zip(codes[0], code, strict=True)) for code in codes)


def _masked(code: Modules, mask: int) -> Modules:
    return tuple(a ^ b for a, b in zip(code, _differences(len(code))[mask], strict=True))


def penalty(code: Modules) -> int:
    """The four features that make a code hard to read, weighed as ISO/IEC 18004, table 11, does."""
    size = len(code)
    total = 0
    for lines in (code, _transposed(code)):
        for line in lines:
            total += _runs(line, size) + 40 * _finders(line, size)
    pairs = (1 << (size - 1)) - 1
    for upper, lower in pairwise(code):
        alike = ~(upper ^ (upper >> 1)) & ~(lower ^ (lower >> 1)) & ~(upper ^ lower) & pairs
        total += 3 * alike.bit_count()
    dark = sum(line.bit_count() for line in code) * 100 / size**2
    return total + 10 * int(abs(dark - 50) / 5)


def _transposed(code: Modules) -> Modules:
    size = len(code)
    rows = [f"{row:0{size}b}" for row in code]
    return tuple(int("".join(column), 2) for column in zip(*rows, strict=True))


def _runs(line: int, size: int) -> int:
    """3 for five alike in a row, and 1 for each more."""
    alike = ~(line ^ (line >> 1)) & ((1 << (size - 1)) - 1)
    long = alike & (alike >> 1) & (alike >> 2) & (alike >> 3)
    return long.bit_count() + 2 * (long & ~(long << 1)).bit_count()


def _finders(line: int, size: int) -> int:
    """How often 1:1:3:1:1 stands beside four light modules; outside the code all is light."""
    line <<= 4
    light = ~line & ((1 << (size + 8)) - 1)
    found = line & (light >> 1) & (line >> 2) & (line >> 3) & (line >> 4) & (light >> 5) & (line >> 6)
    after = light & (light >> 1) & (light >> 2) & (light >> 3)
    return (found & ((after >> 7) | (after << 4))).bit_count()


def bars(code: Modules) -> list[tuple[int, int, int]]:
    """Dark modules as horizontal bars: x, y, length, in modules from the code's top left."""
    size = len(code)
    found = []
    for y, row in enumerate(code):
        x = 0
        for part in f"{row:0{size}b}".replace("10", "1 0").replace("01", "0 1").split():
            if part[0] == "1":
                found.append((x, y, len(part)))
            x += len(part)
    return found


def path(code: Modules) -> bytes:
    """The dark modules as PDF operators, in units of a module, quiet zone included."""
    boxes = [f"{x + QUIET} {y + QUIET} {length} 1 re" for x, y, length in bars(code)]
    return "\n".join(boxes).encode("ascii")
