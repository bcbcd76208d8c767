"""The only home of WeasyPrint: XHTML in, one PDF for each certificate out.

Many certificates are laid out in one document, which costs one pass of style and layout; each is then written
as a PDF of its own, with its own fonts, language and metadata, so that its bytes do not depend on its neighbours.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2
import pydyf
import weasyprint
from fontTools.ttLib import TTFont
from PIL import Image
from weasyprint.css import ColorProfile
from weasyprint.document import Document, Page
from weasyprint.draw import text as draw_text
from weasyprint.formatting_structure import boxes
from weasyprint.images import RasterImage, SVGImage
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text import ffi as weasy_ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from certificates import conformity
from certificates.errors import RenderError, VariantError
from certificates.images import Picture
from certificates.model import Attachment
from certificates.qr import QUIET, Modules, path
from certificates.scripts import needs_actual_text
from certificates.sheet import BASE_CSS, SPARE, Piece, Sheet
from certificates.typefaces import TYPEFACES

VARIANTS = ("pdf/a-3b", "pdf/a-3u", "pdf/a-3a", "pdf/a-2b", "pdf/ua-1", "pdf")
PRODUCER = "Moodle Sidecar"
MM_PER_PX = 25.4 / 96

logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # what it would say, our findings say


def fast_subsetting() -> bool:
    """Whether HarfBuzz's subsetter is at hand; without it each certificate takes 0.2 s instead of 0.01 s."""
    return bool(weasy_ffi.harfbuzz_subset)


class _NothingOutside(URLFetcher):  # type: ignore[misc]
    """Refuses every address: what a certificate shows is given, never fetched."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=())
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ARG002
        self.refused.append(url)
        raise ValueError(f"not one of the template's files: {url[:80]}")


class _Tree(weasyprint.HTML):  # type: ignore[misc]
    """WeasyPrint's document over an element tree that is already parsed."""

    def __init__(self, root: ET.Element, *, own_rules: bool) -> None:
        self.base_url = None
        self.url_fetcher = _NothingOutside()
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element
        self._own_rules = own_rules

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [] if self._own_rules else list(super()._ua_stylesheets(forms))


class _Raster(RasterImage):  # type: ignore[misc]
    """A raster picture that is compressed once for all the PDFs it goes into, and never interpolated (PDF/A)."""

    _parts: tuple[dict[str, Any], list[Any], dict[str, Any] | None, list[Any]] | None = None

    def get_x_object(self, _interpolate: bool, dpi_ratio: float) -> pydyf.Stream:
        if self._parts is None:
            made = super().get_x_object(False, dpi_ratio)
            mask = made.extra.get("SMask")
            self._parts = (
                {key: value for key, value in made.extra.items() if key != "SMask"},
                list(made.stream),
                dict(mask.extra) if mask is not None else None,
                list(mask.stream) if mask is not None else [],
            )
        extra, stream, mask_extra, mask_stream = self._parts
        out = pydyf.Dictionary(extra)
        if mask_extra is not None:
            out["SMask"] = pydyf.Stream(list(mask_stream), extra=pydyf.Dictionary(mask_extra))
        return pydyf.Stream(list(stream), out)


class _Profile(ColorProfile):  # type: ignore[misc]
    """The output intent's colour profile, byte for byte as it is in the file (lcms would write it anew)."""

    content: bytes = b""

    def __init__(self, icc: bytes) -> None:
        super().__init__(BytesIO(icc), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))
        self.content = icc


# PDF/UA's identification is no part of PDF/A's own schemas: the file describes it (ISO 19005-3, 6.6.2.3)
_ACCESSIBLE = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


class _Metadata(DocumentMetadata):  # type: ignore[misc]
    """WeasyPrint's metadata, for files that are PDF/A and PDF/UA at once."""

    def __init__(self, *, accessible: bool, **values: Any) -> None:
        super().__init__(**values)
        self._accessible = accessible

    def generate_rdf_metadata(self, *args: Any) -> bytes:
        rdf: bytes = super().generate_rdf_metadata(*args)
        return rdf.replace(b"</rdf:RDF>", _ACCESSIBLE + b"</rdf:RDF>") if self._accessible else rdf


class _QrImage:
    """A QR code as WeasyPrint draws images: dark bars on a white square that holds the quiet zone."""

    def __init__(self, code: Modules) -> None:
        self._path = path(code)
        self._side = len(code) + 2 * QUIET

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        return float(self._side), float(self._side), 1.0

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        with stream.stacked():
            stream.transform(width / self._side, 0, 0, height / self._side, 0, 0)
            stream.set_color_rgb(1, 1, 1)
            stream.rectangle(0, 0, self._side, self._side)
            stream.fill()
            stream.set_color_rgb(0, 0, 0)
            stream.stream.append(self._path)
            stream.fill()


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
def _spoken_text() -> Iterator[None]:
    draw_text.draw_first_line = _draw_line_with_its_text
    try:
        yield
    finally:
        draw_text.draw_first_line = _draw_first_line


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    title: str
    author: str
    language: str  # BCP 47
    subject: str
    created: int  # Unix seconds
    identifier: bytes  # of the file; equal input gives an equal one


@dataclass(frozen=True, kw_only=True, slots=True)
class Laid:
    """Where a text box came to lie: mm from the top of its page; `lines` in it."""

    page: int
    element: str
    top: float
    height: float
    lines: int
    left: float  # of the words, not of the box
    right: float


class Engine:
    """WeasyPrint, set up once for a process: fonts, style sheets and pictures are kept between batches."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._sheets = [self._css(BASE_CSS)]
        self._images: dict[str, Any] = {}
        self._pieces: dict[Piece, Any] = {}
        self._baselines: dict[tuple[str, bool, bool], float] = {}
        icc = files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()
        self._profiles: dict[str, Any] = {"srgb": _Profile(icc)}

    def baseline(self, family: str, bold: bool, italic: bool) -> float:
        """Ems from the top of a line of height 1.25 to its baseline, as drawn here."""
        key = (family, bold, italic)
        if key not in self._baselines:
            style = f'font:100px/1.25 "{family}";font-weight:{700 if bold else 400};font-style:{"italic" if italic else "normal"}'
            probe = f"<html><body><div style='{style}'>x</div></body></html>"
            document = _Tree(ET.fromstring(probe), own_rules=True).render(  # noqa: S314
                font_config=self._fonts, stylesheets=self._sheets
            )
            line = next(
                box
                for box in document.pages[0]._page_box.descendants()  # noqa: SLF001
                if isinstance(box, boxes.LineBox)
            )
            self._baselines[key] = float(line.baseline) / 100
        return self._baselines[key]

    def keep_picture(self, sha1: str, picture: Picture) -> None:
        """Have a picture at hand under ``asset:<sha1>``."""
        address = f"asset:{sha1}"
        if address in self._images:
            return
        if picture.kind == "svg":
            tree = ET.fromstring(picture.data)  # noqa: S314  (read and written anew by safeio before)
            self._images[address] = SVGImage(tree, None, _NothingOutside(), None)
        else:
            image = Image.open(BytesIO(picture.data))
            self._images[address] = _Raster(image, sha1, picture.data, None, {}, "none")

    @property
    def pieces(self) -> Container[Piece]:
        """What need not be laid out again."""
        return self._pieces

    def lay_out(self, sheet: Sheet) -> Document:
        """One WeasyPrint document, a page for each section. Raises `RenderError`."""
        if sheet.css:
            self._sheets.append(self._css(sheet.css))
        cache = dict(self._images)
        cache.update((address, _QrImage(code)) for address, code in sheet.qr.items())
        try:
            root = ET.fromstring(sheet.html)  # noqa: S314  (made by us)
        except ET.ParseError as error:
            raise RenderError(f"markup: {error}") from error
        document = _Tree(root, own_rules=True).render(
            font_config=self._fonts, stylesheets=self._sheets, cache=cache, output_intent="srgb"
        )
        if len(document.pages) != len(sheet.texts):
            raise RenderError(f"{len(sheet.texts)} pages became {len(document.pages)}")
        document.pages[:] = self._assemble(document, sheet)
        return document

    def _assemble(self, document: Document, sheet: Sheet) -> list[Page]:
        """Pages of all their pieces: those laid out now and those kept from pages before."""
        raw = [page._page_box for page in document.pages]  # noqa: SLF001
        for page_box, fresh in zip(raw, sheet.fresh, strict=True):
            placed = _section(page_box).children
            if len(placed) != len(fresh):
                raise RenderError(f"{len(fresh)} boxes became {len(placed)}")
            self._pieces.update(zip(fresh, placed, strict=True))
        pages = []
        for page_box, pieces in zip(raw, sheet.pieces, strict=True):
            page = Page(_with_pieces(page_box, [self._pieces[piece] for piece in pieces]))
            page.height -= SPARE / MM_PER_PX
            pages.append(page)
        uses = Counter(piece for pieces in sheet.pieces for piece in pieces)
        if len(sheet.pieces) > 1:  # what one page alone has, no later page will have
            self._pieces = {piece: box for piece, box in self._pieces.items() if uses[piece] > 1}
        return pages

    def lay_out_html(self, source: str, codes: Mapping[str, Modules]) -> tuple[Document, list[str]]:
        """A designer's own HTML; with the addresses it asked for that are none of its files."""
        fetcher = _NothingOutside()
        cache = {**self._images, **{address: _QrImage(code) for address, code in codes.items()}}
        html = weasyprint.HTML(string=source, url_fetcher=fetcher, base_url="asset:///")
        document = html.render(
            font_config=FontConfiguration(),  # what the page's own @font-face would add, it alone has
            stylesheets=[self._css("img{image-rendering:pixelated}")],
            cache=cache,
            output_intent="srgb",
        )
        return document, fetcher.refused

    def write(
        self,
        document: Document,
        pages: Sequence[int],
        metadata: Metadata,
        *,
        variant: str,
        attachments: Iterable[Attachment] = (),
    ) -> bytes:
        """The PDF of these pages of `document`. Equal input gives equal bytes. Raises `VariantError`."""
        if variant not in VARIANTS:
            raise VariantError(f"{variant} (offered: {', '.join(VARIANTS)})")
        when = datetime.fromtimestamp(metadata.created, UTC)
        moment = when.strftime("%Y-%m-%dT%H:%M:%SZ")
        files = list(attachments)
        one = Document(
            [document.pages[number] for number in pages],
            _Metadata(
                accessible=variant == "pdf/ua-1",
                title=metadata.title,
                authors=[metadata.author] if metadata.author else None,
                description=metadata.subject or None,
                generator=PRODUCER,
                created=moment,
                modified=moment,
                lang=metadata.language,
                attachments=[_attached(item, when) for item in files],
            ),
            document.url_fetcher,
            self._fonts,
            self._profiles,
            "srgb",
        )
        # named otherwise than "srgb": else WeasyPrint reads the profile from disk for every file
        options: dict[str, Any] = {"pdf_identifier": metadata.identifier, "output_intent": "kept"}
        if variant == "pdf/ua-1":
            # tagged for people who listen, and kept for the archive: PDF/UA-1 within PDF/A-3
            options |= {"pdf_variant": "pdf/a-3a", "pdf_tags": True}
        elif variant != "pdf":
            options |= {"pdf_variant": variant}
        with _spoken_text():
            pdf: bytes = one.write_pdf(finisher=partial(_finish, files=files), **options)
        return pdf

    def _css(self, text: str) -> Any:
        return weasyprint.CSS(string=text, font_config=self._fonts, url_fetcher=_NothingOutside())


def _attached(item: Attachment, when: datetime) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        file_obj=BytesIO(item.content),
        name=item.name,
        description=item.description or None,
        created=when,
        modified=when,
        relationship=item.relationship,
    )


_METRICS = {typeface.families[0]: typeface.extent or typeface.metrics[0] for typeface in TYPEFACES.values()}


def _finish(_document: Document, pdf: pydyf.PDF, *, files: Sequence[Attachment]) -> None:
    """Put right what the drawing engine guesses: metrics of the typefaces, media types of embedded files, tags."""
    conformity.mend(pdf)
    kinds = {
        f"<{hashlib.md5(item.content, usedforsecurity=False).hexdigest()}>": item.mimetype for item in files
    }
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/EmbeddedFile":
            kind = kinds.get(str(item.extra["Params"].get("CheckSum")))
            if kind:
                item.extra["Subtype"] = "/" + kind.replace("/", "#2f").replace("+", "#2b")
        if isinstance(item, dict) and item.get("Type") == "/FontDescriptor":
            family = item["FontFamily"].string if hasattr(item.get("FontFamily"), "string") else ""
            if metrics := _METRICS.get(str(family)):
                item["Ascent"], item["Descent"] = metrics[0], -metrics[1]


def _section(page_box: Any) -> Any:
    """The one section of a page: page, html, body, section."""
    return page_box.children[0].children[0].children[0]


def _with_pieces(page_box: Any, pieces: list[Any]) -> Any:
    document, body = page_box.children[0], page_box.children[0].children[0]
    section = _section(page_box).copy_with_children(pieces)
    rest = page_box.children[1:]
    return page_box.copy_with_children(
        [document.copy_with_children([body.copy_with_children([section])]), *rest]
    )


def laid_boxes(document: Document) -> list[Laid]:
    """Where each text box of the document lies, in document order."""
    found = []
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants(placeholders=True):  # noqa: SLF001
            if box.element is None or not isinstance(box, boxes.BlockBox):
                continue
            name = box.element.get("data-box")
            if name is None or box.element_tag not in {"div", "h1"}:
                continue
            lines = [
                inner for inner in box.descendants(placeholders=True) if isinstance(inner, boxes.LineBox)
            ]
            found.append(
                Laid(
                    page=number,
                    element=name,
                    top=box.position_y * MM_PER_PX,
                    height=box.height * MM_PER_PX,
                    lines=len(lines),
                    left=min((line.position_x for line in lines), default=box.position_x) * MM_PER_PX,
                    right=max((line.position_x + line.width for line in lines), default=box.position_x)
                    * MM_PER_PX,
                )
            )
    return found


def identifier(*parts: str) -> bytes:
    """A file identifier (16 bytes, ISO 32000-1, 14.4) that follows from `parts` alone."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "replace") + b"\0")
    return digest.digest()[:16]
