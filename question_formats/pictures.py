"""Pictures of graphic interactions: their size and media type, and drawn labels where QTI takes pictures only."""

from __future__ import annotations

import struct
from html import escape

from question_formats import model as m

LABEL = "moodle-label.svg"  # name of a picture that we drew of a text
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"RIFF", "image/webp"),
)
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start-of-frame markers


def media_type(file: m.File) -> str:
    """Told by content; what is none of the pixel formats is taken for SVG."""
    return next((kind for magic, kind in _MAGIC if file.data.startswith(magic)), "image/svg+xml")


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG in pixels; None where they cannot be told."""
    try:
        if data.startswith(_MAGIC[0][0]):
            return struct.unpack(">II", data[16:24])
        if data.startswith(b"GIF8"):
            return struct.unpack("<HH", data[6:10])
        return _jpeg(data) if data.startswith(b"\xff\xd8\xff") else None
    except struct.error:
        return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while data[at : at + 1] == b"\xff":
        marker, length = struct.unpack(">BH", data[at + 1 : at + 4])
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def label_size(text: str) -> tuple[int, int]:
    """Of the drawn label, in pixels."""
    return 16 + 9 * len(text), 28


def label(text: str) -> m.File:
    """The text as a picture."""
    width, height = label_size(text)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="4" fill="#fff" stroke="#333"/>'
        f'<text x="{width / 2:g}" y="19" font-family="sans-serif" font-size="15" text-anchor="middle">'
        f"{escape(text, quote=False)}</text></svg>"
    )
    return m.File(name=LABEL, data=drawn.encode("utf-8", "replace"))
