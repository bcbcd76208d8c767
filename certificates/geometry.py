"""From an element's x, width and reference point to the box its text stands in, as tool_certificate reads them."""

from __future__ import annotations

from dataclasses import dataclass

from certificates.model import Align, Element, Page

_ALIGN: tuple[Align, ...] = ("left", "center", "right")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    x: float
    width: float
    align: Align
    moved: bool = False  # Moodle would have drawn it off the page


def alignment(refpoint: int) -> Align:
    return _ALIGN[refpoint] if 0 <= refpoint < len(_ALIGN) else "left"


MIN_WIDTH = 10.0  # mm: a narrower box without a width of its own holds no word
SLACK = 0.1  # mm, so that a box as wide as its text holds it in one line


def text_place(element: Element, page: Page, natural: float | None = None) -> Place:
    """Where the text of `element` goes: left edge, width, alignment.

    `natural` is the width of the text in one line (mm), where the element `hugs` its text and it is known.

    With a width the box hangs on x by its reference point. Without one it reaches to the margin, or is centred
    as widely as the nearer margin allows. Where that leaves no room (Moodle loses the text there), the box is
    moved or widened so that it lies between the margins.
    """
    if natural is not None and element.refpoint in {1, 2}:
        return _hugging(element, page, natural)
    align = alignment(element.refpoint) if element.hugs and element.refpoint else None
    align = align or element.align or alignment(element.refpoint)
    if element.width > 0:
        shift = {0: 0.0, 1: element.width / 2, 2: element.width}.get(element.refpoint, 0.0)
        return Place(x=element.x - shift, width=element.width, align=align)
    right = page.width - page.right_margin
    if element.refpoint == 1:
        half = min(element.x - page.left_margin, right - element.x)
        left, width = element.x - half, 2 * half
    elif element.refpoint == 2:
        left, width = page.left_margin, element.x - page.left_margin
    else:
        left, width = element.x, right - element.x
    if width >= MIN_WIDTH:
        return Place(x=left, width=width, align=align)
    return Place(x=page.left_margin, width=max(right - page.left_margin, MIN_WIDTH), align=align, moved=True)


def _hugging(element: Element, page: Page, natural: float) -> Place:
    """A box as wide as its text, `width` at most, that hangs on its middle or its end; at the page's edge, what is left."""
    align = element.align or alignment(element.refpoint)
    width = min(natural, element.width) if element.width > 0 else natural
    left = hang(element.x, width, element.refpoint)
    if left < 0:
        left, width = 0.0, element.x * (2 if element.refpoint == 1 else 1)
        if width < MIN_WIDTH:  # Moodle loses the text there
            width = max(page.width - page.right_margin, MIN_WIDTH)
            return Place(x=left, width=width, align=align, moved=True)
    return Place(x=hang(left, SLACK, _ALIGN.index(align)), width=width + SLACK, align=align)


def hang(x: float, width: float, refpoint: int) -> float:
    """The left edge of something `width` wide that hangs on x by its reference point."""
    return x - {1: width / 2, 2: width}.get(refpoint, 0.0)
