"""Writing text formats: one place for encoding and line ends."""

from __future__ import annotations

from typing import BinaryIO


class TextOut:
    """Writes UTF-8; what no encoding holds (lone surrogates) becomes U+FFFD."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._parts: list[str] = []
        self._size = 0

    def write(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)
        if self._size > 1 << 16:
            self.flush()

    def flush(self) -> None:
        if self._parts:
            self._out.write("".join(self._parts).encode("utf-8", "replace"))
            self._parts.clear()
            self._size = 0
