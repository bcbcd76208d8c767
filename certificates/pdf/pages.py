"""Pages made of pieces. A piece is laid out once and drawn once, and goes into every page that has it.

What is drawn of a piece does not depend on the pages it is on: operators in a state of their own, the glyphs it
uses of each face, the pictures it shows. Artwork with resources of its own goes in as a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pydyf
from weasyprint.anchors import gather_anchors
from weasyprint.document import Page
from weasyprint.draw import draw_stacking_context
from weasyprint.formatting_structure import boxes
from weasyprint.matrix import Matrix
from weasyprint.stacking import StackingContext

from certificates.pdf.faces import Canvas, Face, Faces, ours

MM_PER_PX = 25.4 / 96
LONG = 2048  # bytes of operators from which on a drawing is compressed apart from the page


@dataclass(frozen=True, kw_only=True, slots=True)
class Laid:
    """Where a text box came to lie: mm from the top of its page; `lines` in it."""

    element: str
    top: float
    height: float
    lines: int
    left: float  # of the words, not of the box
    right: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A piece in PDF operators, with what they name."""

    content: bytes
    fonts: dict[int, Face]  # by WeasyPrint's key
    states: dict[str, Any]  # ExtGState: plain opacities only, they are named by their value
    images: dict[str, dict[str, Any]]
    form: pydyf.Stream | None  # when it needs resources of its own: `content` is in it


@dataclass(eq=False)
class Placed:
    """A piece, laid out. `shell` is the page box it was laid out on."""

    box: Any
    shell: Any
    links: list[Any] = field(default_factory=list)
    bookmarks: list[Any] = field(default_factory=list)
    anchors: dict[str, Any] = field(default_factory=dict)
    _drawing: Drawing | None = None
    _again: bool = False  # it cannot be kept

    def __post_init__(self) -> None:
        gather_anchors(self.box, self.anchors, self.links, self.bookmarks, {None: []})

    @cached_property
    def laid(self) -> Laid | None:
        """Where it lies, if it is a text."""
        box = self.box
        name = None if box.element is None else box.element.get("data-box")
        if name is None:
            return None
        lines = [inner for inner in box.descendants(placeholders=True) if isinstance(inner, boxes.LineBox)]
        return Laid(
            element=name,
            top=box.position_y * MM_PER_PX,
            height=box.height * MM_PER_PX,
            lines=len(lines),
            left=min((line.position_x for line in lines), default=box.position_x) * MM_PER_PX,
            right=max((line.position_x + line.width for line in lines), default=box.position_x) * MM_PER_PX,
        )

    @property
    def _is_artwork(self) -> bool:
        """Whether it is a picture of the template's, in other certificates too; a QR code is not."""
        return self.box.element is not None and self.box.element.get("src", "").startswith("asset:")

    def put(self, stream: Any, faces: Faces) -> None:
        """Draw it on the page that `stream` is the content of."""
        if not self._again and self._drawing is None:
            self._drawing = self._drawn(stream, faces)
            self._again = self._drawing is None
        if self._drawing is None:
            self._draw(stream)
        else:
            _put(self._drawing, stream)

    def _draw(self, stream: Any) -> None:
        box = getattr(self.box, "_box", self.box)  # what stands for it in the flow is no box
        draw_stacking_context(stream, StackingContext.from_box(box, self.shell))

    def _drawn(self, page: Any, faces: Faces) -> Drawing | None:
        """The drawing, or None when it cannot be told apart from the document it is in."""
        canvas = self._on_canvas(page, page.ctm, faces)
        if not ours(canvas._fonts.values()):  # noqa: SLF001
            return None
        named = canvas._resources  # noqa: SLF001
        own = (
            any(named[name] for name in ("Pattern", "Shading"))
            or any(value is not None for value in named["XObject"].values())
            or any(set(state) - {"ca", "CA"} for state in named["ExtGState"].values())
        )
        if own:  # its gradients are laid down in the form's own space
            canvas = self._on_canvas(page, Matrix(), faces)
        content = b"\n".join(pydyf._to_bytes(item) for item in canvas.stream)  # noqa: SLF001
        form = None
        if own or (self._is_artwork and len(content) > LONG):
            form = _form(content, page.page_rectangle, canvas._resources)  # noqa: SLF001
        return Drawing(
            content=content,
            fonts=canvas._fonts,  # noqa: SLF001
            states=canvas._resources["ExtGState"],  # noqa: SLF001
            images=canvas._images,  # noqa: SLF001
            form=form,
        )

    def _on_canvas(self, page: Any, space: Matrix, faces: Faces) -> Canvas:
        """Draw on a stream of its own, whose user space is `space` at the start."""
        resources = pydyf.Dictionary(
            {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}
        )
        resources["ColorSpace"] = page._resources["ColorSpace"]  # noqa: SLF001  (every document's is object 4)
        canvas = Canvas(
            {},
            page.page_rectangle,
            resources,
            {},
            None,
            page._color_profiles,  # noqa: SLF001
            page._output_intent,  # noqa: SLF001
            faces=faces,
        )
        canvas._ctm_stack = [space]  # noqa: SLF001
        self._draw(canvas)
        return canvas


def _form(content: bytes, corners: Sequence[float], resources: pydyf.Dictionary) -> pydyf.Stream:
    """A form (ISO 32000-1, 8.10) of the page's size."""
    extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array(corners),
            "Resources": pydyf.Dictionary({**resources, "Font": None}),
        }
    )
    return pydyf.Stream([content], extra, compress=True)


def _put(drawing: Drawing, stream: Any) -> None:
    """Repeat a drawing in `stream`, the content of a page."""
    for key, face in drawing.fonts.items():
        used = stream._fonts.get(key)  # noqa: SLF001
        if used is None:
            used = stream._fonts[key] = face.blank()  # noqa: SLF001
        for glyph, text in face.to_unicode.items():
            used.to_unicode.setdefault(glyph, text)
        for glyph, width in face.widths.items():
            used.widths.setdefault(glyph, width)
    for name, image in drawing.images.items():
        known = stream._images.setdefault(name, {**image, "dpi_ratios": set()})  # noqa: SLF001
        known["dpi_ratios"] |= image["dpi_ratios"]
    named = stream._resources  # noqa: SLF001
    if drawing.form is None:
        named["ExtGState"].update(drawing.states)
        named["XObject"].update(dict.fromkeys(drawing.images))
        stream.stream.append(drawing.content)
    else:
        name = f"d{len(named['XObject'])}"
        named["XObject"][name] = _copied(drawing.form, {})
        stream.draw_x_object(name)


def _copied(value: Any, done: dict[int, Any]) -> Any:
    """PDF objects anew: a document gives its objects numbers and puts them in for what they name."""
    if id(value) in done:
        return done[id(value)]
    match value:
        case pydyf.Stream():
            made = pydyf.Stream(list(value.stream), compress=value.compress)
            done[id(value)] = made
            made.extra = _copied(value.extra, done)
            return made
        case pydyf.Dictionary():
            made = done[id(value)] = pydyf.Dictionary()
            made.update({name: _copied(item, done) for name, item in value.items()})
            return made
        case _:
            return value


class SheetPage(Page):  # type: ignore[misc]
    """A page of pieces, which WeasyPrint writes like one of its own."""

    def __init__(self, shell: Any, pieces: Sequence[Placed], *, spare: float, faces: Faces) -> None:
        self.pieces = pieces
        self.width = shell.margin_width()
        self.height = shell.margin_height() - spare  # pixels
        self.bleed = dict.fromkeys(("top", "right", "bottom", "left"), 0)
        self.links = [link for piece in pieces for link in piece.links]
        self.bookmarks = [mark for piece in pieces for mark in piece.bookmarks]
        self.anchors = {name: place for piece in pieces for name, place in piece.anchors.items()}
        self.forms: dict[Any, list[Any]] = {None: []}
        self._shell = shell
        self._faces = faces

    @cached_property
    def _page_box(self) -> Any:
        """The page as WeasyPrint lays it out: page, html, body, section, pieces."""
        document, *rest = self._shell.children
        body = document.children[0]
        section = body.children[0].copy_with_children([piece.box for piece in self.pieces])
        whole = document.copy_with_children([body.copy_with_children([section])])
        return self._shell.copy_with_children([whole, *rest])

    def laid(self) -> Iterator[Laid]:
        """Where its texts lie, in document order."""
        return (piece.laid for piece in self.pieces if piece.laid is not None)

    def paint(self, stream: Any, scale: float = 1) -> None:
        if stream._tags is not None:  # noqa: SLF001  (what is tagged is told box by box)
            super().paint(stream, scale)
            return
        with stream.stacked():
            stream.transform(a=scale, d=scale)
            for piece in self.pieces:
                piece.put(stream, self._faces)
