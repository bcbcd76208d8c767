"""Fonts of a PDF: each face is opened once a process, and a subset once asked for is kept.

WeasyPrint opens a face and cuts its subset for every document; here a document gets a light copy that holds only
what it uses. Nothing of a copy depends on the documents before it.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import get_pango_font_key

KEPT = 256  # subsets
_GROUPS = (("0", "9"), ("A", "Z"), ("a", "z"))


@dataclass(eq=False)
class _Family:
    """What all copies of a face share."""

    groups: tuple[frozenset[int], ...]  # glyphs of digits, capitals, small letters
    subsets: OrderedDict[frozenset[int], bytes] = field(default_factory=OrderedDict)


class Face(Font):  # type: ignore[misc]
    """A face as one document uses it: `to_unicode` and `widths` of the glyphs in it."""

    file_content: bytes

    def __init__(self, pango_font: Any, description: Any, size: float) -> None:
        super().__init__(pango_font, description, size)
        # measured at the size that came first, Pango's figures would depend on it
        self.font_size = 1.0
        with TTFont(BytesIO(self.file_content), fontNumber=max(self.index, 0), lazy=True) as tables:
            head, lines, letters = tables["head"], tables["hhea"], tables.getBestCmap() or {}
            self.ascent = round(lines.ascent * 1000 / head.unitsPerEm)
            self.descent = round(lines.descent * 1000 / head.unitsPerEm)
            self._family = _Family(
                groups=tuple(
                    frozenset(
                        tables.getGlyphID(letters[code])
                        for code in range(ord(first), ord(last) + 1)
                        if code in letters
                    )
                    for first, last in _GROUPS
                )
            )

    def blank(self) -> Face:
        """The same face, with nothing used of it."""
        made = copy.copy(self)
        made.to_unicode, made.widths, made.missing, made.variations = {}, {}, {}, dict(self.variations)
        return made

    def clean(self, to_unicode: Mapping[int, str], hinting: bool) -> None:
        """Cut the file down to the glyphs used.

        A digit brings all digits with it, and so do capital and small letters: few subsets are needed for the
        names and codes of many people, and each is cut once.
        """
        glyphs = frozenset(to_unicode)
        for group in self._family.groups:
            if glyphs & group:
                glyphs |= group
        kept = self._family.subsets
        if not self.missing and glyphs in kept:
            kept.move_to_end(glyphs)
            self.file_content = kept[glyphs]
            return
        super().clean(dict.fromkeys(sorted(glyphs)), hinting)
        if not self.missing:
            kept[glyphs] = self.file_content
            if len(kept) > KEPT:
                kept.popitem(last=False)


@dataclass(eq=False)
class Faces:
    """The faces opened so far. They belong to one font configuration, which must outlive them."""

    known: dict[int, Face] = field(default_factory=dict)

    def blank(self, key: int, pango_font: Any, description: Any, size: float) -> Face:
        if key not in self.known:
            self.known[key] = Face(pango_font, description, size)
        return self.known[key].blank()


class Canvas(Stream):  # type: ignore[misc]
    """A content stream of WeasyPrint's whose fonts come from `faces`."""

    def __init__(self, *args: Any, faces: Faces, **options: Any) -> None:
        super().__init__(*args, **options)
        self._faces = faces

    def add_font(self, pango_font: Any) -> tuple[Font, float]:
        key, description, size = get_pango_font_key(pango_font)
        if key not in self._fonts:
            self._fonts[key] = self._faces.blank(key, pango_font, description, size)
        return self._fonts[key], size


def ours(fonts: Iterable[Font]) -> bool:
    """Whether all of these can be put into other documents."""
    return all(isinstance(font, Face) and not font.missing and not font.bitmap for font in fonts)
