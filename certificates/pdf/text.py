"""Text beside glyphs: what a PDF's reader takes from a line is the text that was drawn (docs/adr/0301)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont
from weasyprint.draw import text as draw_text

from certificates.scripts import needs_actual_text

_draw_first_line = draw_text.draw_first_line


def _draw_line_with_its_text(stream: Any, textbox: Any, *args: Any) -> Any:
    """Draw a line and say what it says.

    A PDF maps each glyph to one text. That holds for letters, but a glyph of a syllabic script stands for
    other letters from word to word, and glyphs come in visual order: there the text itself goes in
    (ISO 32000-1, 14.9.4, ActualText).
    """
    text = textbox.text
    if _LAM in text:
        start = len(stream.stream)
        drawn = _draw_first_line(stream, textbox, *args)
        _split_ligatures(stream, start)
        return drawn
    if not needs_actual_text(text):
        return _draw_first_line(stream, textbox, *args)
    spoken = text.replace("\u00ad", "").replace("\u200b", "").encode("utf-16-be").hex()
    stream.begin_marked_content("Span", f"<</ActualText <feff{spoken}>>>")
    try:
        return _draw_first_line(stream, textbox, *args)
    finally:
        stream.end_marked_content()


_LAM = "\u0644"
_TF = re.compile(rb"/(\w+) \S+ Tf")


def _split_ligatures(stream: Any, start: int) -> None:
    """Give the letters of each lam-alef a glyph of their own: the ligature says alef, an empty one lam.

    Readers turn a line of Arabic round glyph by glyph, so that a glyph of two letters comes out with these
    two exchanged (ISO 32000-1, 9.10.3, knows only the order of letters within a glyph).
    """
    fonts = {font.hash.encode(): font for font in stream._fonts.values()}  # noqa: SLF001
    font = None
    for index in range(start, len(stream.stream)):
        item = stream.stream[index]
        if match := _TF.fullmatch(item):
            font = fonts.get(match[1])
        elif font is not None and item.endswith(b"TJ"):
            pairs = {g: t for g, t in font.to_unicode.items() if len(t) == 2 and t[0] == _LAM}
            split = getattr(font, "split_ligatures", set()) | set(pairs)
            if not split or (empty := _empty_glyph(font)) is None:
                continue
            for glyph, text in pairs.items():
                font.to_unicode[glyph] = text[1]
            font.split_ligatures = split
            font.to_unicode[empty], font.widths[empty] = _LAM, 0
            stream.stream[index] = re.sub(
                rb"<([0-9a-f]+)>", partial(_with_lam, split=split, empty=empty), item
            )


def _with_lam(part: re.Match[bytes], *, split: set[int], empty: int) -> bytes:
    codes = part[1]
    glyphs = [codes[at : at + 4] for at in range(0, len(codes), 4)]
    lam = f"{empty:04x}".encode()
    return b"<" + b"".join(code + lam if int(code, 16) in split else code for code in glyphs) + b">"


def _empty_glyph(font: Any) -> int | None:
    """A glyph without ink or width (a joiner's), if the font has one."""
    if font.name not in _EMPTY_GLYPHS:
        _EMPTY_GLYPHS[font.name] = None
        with TTFont(BytesIO(font.file_content), fontNumber=font.index, lazy=True) as faces:
            names = faces.getBestCmap() or {}
            for code in (0x200D, 0x200C, 0x200B):
                if code in names and faces["hmtx"][names[code]][0] == 0:
                    _EMPTY_GLYPHS[font.name] = faces.getGlyphID(names[code])
                    break
    return _EMPTY_GLYPHS[font.name]


_EMPTY_GLYPHS: dict[bytes, int | None] = {}


@contextmanager
def spoken_text() -> Iterator[None]:
    draw_text.draw_first_line = _draw_line_with_its_text
    try:
        yield
    finally:
        draw_text.draw_first_line = _draw_first_line
