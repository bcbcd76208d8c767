"""What WeasyPrint's files lack for PDF/UA-1 (ISO 14289-1).

7.21.7: every glyph stands for some text. Of the glyphs of one syllable the first has it all, and the others an empty one;
they get a blank of no width (readers take the line's text from its ActualText).

7.3: pictures that only decorate are artifacts.

WeasyPrint tags every picture as a figure, and a figure must say in words what it shows. A background or a flourish
shows nothing: it leaves the tag tree, and its place in the content stream is marked as an artifact. The box that a
figure fills is given in WeasyPrint's own coordinates (pixels from the top); readers want the page's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

_POINTS_PER_PX = 0.75
_EMPTY, _BLANK = b" <>", b" <200b>"


def mend(pdf: pydyf.PDF) -> None:
    """Give every glyph a text, and in a tagged file every figure. Changes `pdf`."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.stream[2:3] == [b"begincmap"]:
            item.stream[:] = [
                line.removesuffix(_EMPTY) + _BLANK if line.endswith(_EMPTY) else line for line in item.stream
            ]
    if "StructTreeRoot" in pdf.catalog:
        _mend_figures(pdf)


def _mend_figures(pdf: pydyf.PDF) -> None:
    """Turn figures without a text into artifacts, and put right the boxes of the others."""
    figures = [item for item in pdf.objects if isinstance(item, dict) and item.get("S") == "/Figure"]
    for figure in figures:
        page = _at(pdf, figure["Pg"])
        if "Alt" in figure:
            left, top, right, bottom = (value * _POINTS_PER_PX for value in figure["A"]["BBox"])
            height = page["MediaBox"][3]
            figure["A"]["BBox"] = pydyf.Array((left, height - bottom, right, height - top))
        else:
            _release(pdf, figure, page)


def _release(pdf: pydyf.PDF, figure: pydyf.Dictionary, page: pydyf.Dictionary) -> None:
    """Take one figure out of the tree; the emptied object stays, so that numbers stay true."""
    parent = _at(pdf, figure["P"])
    parent["K"].remove(figure.reference)
    numbers = set(figure["K"])
    for entry in _parents_of(pdf, page):
        for place, reference in enumerate(entry):
            if reference == figure.reference:
                entry[place] = "null"
    for stream in _streams(pdf, page):
        _mark(stream, numbers)
    figure.clear()


def _streams(pdf: pydyf.PDF, page: pydyf.Dictionary) -> Iterator[list[Any]]:
    """The page's content, and that of the groups drawn in it (a half transparent picture is one)."""
    drawn = _at(pdf, page["Resources"]).get("XObject", {})
    waiting, seen = [page["Contents"]], set()
    while waiting:
        stream = _at(pdf, waiting.pop()).stream
        yield stream
        for item in stream:
            if isinstance(item, bytes) and item.endswith(b" Do"):
                name = item[1:-3].decode()
                if name in drawn and name not in seen and _is_form(_at(pdf, drawn[name])):
                    seen.add(name)
                    waiting.append(drawn[name])


def _is_form(item: Any) -> bool:
    return bool(item.extra.get("Subtype") == "/Form")


def _parents_of(pdf: pydyf.PDF, page: pydyf.Dictionary) -> list[Any]:
    """The page's entry in the parent tree: the element of each piece of marked content."""
    nums = _at(pdf, _at(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    return [entry for key, entry in zip(nums[::2], nums[1::2], strict=True) if key == page["StructParents"]]


def _mark(stream: list[Any], numbers: set[int]) -> None:
    for place, item in enumerate(stream):
        if isinstance(item, pydyf.Dictionary) and item.get("MCID") in numbers:
            stream[place - 1 : place + 2] = [b"/Artifact", b"BMC", b""]


def _at(pdf: pydyf.PDF, reference: Any) -> Any:
    """The object that ``12 0 R`` names."""
    return pdf.objects[int(bytes(reference).split()[0])]
