"""Writing text formats: one place for encoding and line ends."""

from __future__ import annotations

from typing import BinaryIO


class TextOut:
    """Writes UTF-8; what no encoding holds (lone surrogates) becomes U+FFFD."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, text: str) -> None:
        self.write_bytes(text.encode("utf-8", "replace"))

    def write_bytes(self, data: bytes) -> None:
        """What is UTF-8 already."""
        self._parts.append(data)
        self._size += len(data)
        if self._size > 1 << 16:
            self.flush()

    def flush(self) -> None:
        if self._parts:
            self._out.write(b"".join(self._parts))
            self._parts.clear()
            self._size = 0
