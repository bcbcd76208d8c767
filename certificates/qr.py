"""QR codes as rows of dark modules; zxing-cpp encodes (a tenth of the time that an encoder in Python takes)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import zxingcpp

from certificates.errors import QrError

QUIET = 4  # modules around the code (ISO/IEC 18004, 6.3.8)

Modules = tuple[int, ...]  # rows from the top; the highest of `len` bits is the leftmost module, 1 is dark
_DARK = bytes.maketrans(b"\x00\xff", b"10")


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """A QR code to be drawn: on white with its quiet zone, or bare."""

    modules: Modules
    bare: bool = False

    @property
    def quiet(self) -> int:
        """Free modules on each side."""
        return 0 if self.bare else QUIET


def code_of(text: str, *, bare: bool = False) -> Code:
    """The code of `text`: level M, or L where nothing stands around it. Raises `QrError`."""
    return Code(modules=modules(text, "L" if bare else "M"), bare=bare)


@lru_cache(maxsize=256)
def modules(text: str, level: str = "M") -> Modules:
    """The code of `text` at an error correction level, without quiet zone. Raises `QrError`."""
    try:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    except ValueError as error:
        raise QrError(str(error)[:120]) from None
    image = memoryview(code.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]  # a buffer
    size = len(image)
    bits = image.tobytes().translate(_DARK)
    return tuple(int(bits[start : start + size], 2) for start in range(0, size * size, size))


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


def path(code: Code) -> bytes:
    """The dark modules as PDF operators, in units of a module, quiet zone included."""
    boxes = [f"{x + code.quiet} {y + code.quiet} {length} 1 re" for x, y, length in bars(code.modules)]
    return "\n".join(boxes).encode("ascii")
