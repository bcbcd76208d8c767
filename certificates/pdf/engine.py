"""WeasyPrint, set up once for a process: it lays sheets out and writes their pages."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Container, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

import weasyprint
from weasyprint.document import Document, Page
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import generate_pdf
from weasyprint.text import ffi as weasy_ffi
from weasyprint.text.fonts import FontConfiguration

from certificates.errors import RenderError, VariantError
from certificates.images import Picture
from certificates.model import Attachment
from certificates.pdf.faces import Faces
from certificates.pdf.metadata import DocumentInfo, Metadata, Profile, put_right
from certificates.pdf.output import serialise
from certificates.pdf.pages import MM_PER_PX, Placed, SheetPage
from certificates.pdf.pictures import QrImage, image_of
from certificates.pdf.text import spoken_text
from certificates.pdf.tree import NothingOutside, Tree
from certificates.qr import Code
from certificates.sheet import BASE_CSS, SPARE, Kind, Piece, Sheet

# name -> (WeasyPrint's, tagged): for people who listen and kept for the archive, PDF/UA-1 within PDF/A-3
_VARIANTS: dict[str, tuple[str | None, bool]] = {
    "pdf/a-3b": ("pdf/a-3b", False),
    "pdf/a-3u": ("pdf/a-3u", False),
    "pdf/a-3a": ("pdf/a-3a", True),
    "pdf/a-2b": ("pdf/a-2b", False),
    "pdf/ua-1": ("pdf/a-3a", True),
    "pdf": (None, False),
}
VARIANTS = tuple(_VARIANTS)
KEPT = 400  # pieces

logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # what it would say, our findings say


def fast_subsetting() -> bool:
    """Whether HarfBuzz's subsetter is at hand; without it each certificate takes 0.2 s instead of 0.01 s."""
    return bool(weasy_ffi.harfbuzz_subset)


class Engine:
    """WeasyPrint, set up once for a process: fonts, style sheets and pictures are kept between batches."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._faces = Faces()
        self._outside = NothingOutside()
        self._rules = ""
        self._sheets = [self._css(BASE_CSS)]
        self._images: dict[str, Any] = {}
        self._pieces: OrderedDict[Piece, Placed] = OrderedDict()
        self._shells: dict[Kind, Any] = {}  # page boxes without pieces
        self._baselines: dict[tuple[str, bool, bool], float] = {}
        icc = files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()
        self._profiles: dict[str, Any] = {"srgb": Profile(icc)}

    def baseline(self, family: str, bold: bool, italic: bool) -> float:
        """Ems from the top of a line of height 1.25 to its baseline, as drawn here."""
        key = (family, bold, italic)
        if key not in self._baselines:
            style = f'font:100px/1.25 "{family}";font-weight:{700 if bold else 400};font-style:{"italic" if italic else "normal"}'
            probe = f"<html><body><div style='{style}'>x</div></body></html>"
            line = next(
                box
                for box in self._rendered(probe, {})[0]._page_box.descendants()  # noqa: SLF001
                if isinstance(box, boxes.LineBox)
            )
            self._baselines[key] = float(line.baseline) / 100
        return self._baselines[key]

    def keep_picture(self, sha1: str, picture: Picture) -> None:
        """Have a picture at hand under ``asset:<sha1>``."""
        address = f"asset:{sha1}"
        if address not in self._images:
            self._images[address] = image_of(sha1, picture)

    def forget_pictures(self) -> None:
        """Have none at hand any more."""
        self._images.clear()

    @property
    def pieces(self) -> Container[Piece]:
        """What need not be laid out again."""
        return self._pieces

    def lay_out(self, sheet: Sheet) -> list[SheetPage]:
        """The pages of `sheet`: of pieces laid out now, and of those kept from pages before. Raises `RenderError`."""
        if sheet.css:
            self._rules += sheet.css
            self._sheets = [self._sheets[0], self._css(self._rules)]
        if sheet.fresh:
            self._lay_out_fresh(sheet)
        pages = []
        for kind, pieces in zip(sheet.kinds, sheet.pieces, strict=True):
            for piece in pieces:
                self._pieces.move_to_end(piece)
            placed = [self._pieces[piece] for piece in pieces]
            pages.append(SheetPage(self._shells[kind], placed, spare=SPARE / MM_PER_PX, faces=self._faces))
        while len(self._pieces) > KEPT:
            self._pieces.popitem(last=False)
        return pages

    def _lay_out_fresh(self, sheet: Sheet) -> None:
        cache = {**self._images, **{address: QrImage(code) for address, code in sheet.qr.items()}}
        pages = self._rendered(sheet.html, cache)
        if len(pages) != len(sheet.fresh):
            raise RenderError(f"{len(sheet.fresh)} pages became {len(pages)}")
        for page, (kind, fresh) in zip(pages, sheet.fresh.items(), strict=True):
            shell = page._page_box  # noqa: SLF001
            placed = shell.children[0].children[0].children[0].children  # html, body, section, pieces
            if len(placed) != len(fresh):
                raise RenderError(f"{len(fresh)} boxes became {len(placed)}")
            self._shells.setdefault(kind, shell)
            for piece, box in zip(fresh, placed, strict=True):
                self._pieces[piece] = Placed(box, shell)

    def _rendered(self, source: str, images: dict[str, Any]) -> list[Page]:
        try:
            root = ET.fromstring(source)  # noqa: S314  (made by us)
        except ET.ParseError as error:
            raise RenderError(f"markup: {error}") from error
        document = Tree(root).render(
            font_config=self._fonts, stylesheets=self._sheets, cache=images, output_intent="srgb"
        )
        return list(document.pages)

    def lay_out_html(self, source: str, codes: Mapping[str, Code]) -> tuple[list[Page], list[str]]:
        """The pages of a designer's own HTML; and the addresses it asked for that are none of its files."""
        fetcher = NothingOutside()
        cache = {**self._images, **{address: QrImage(code) for address, code in codes.items()}}
        html = weasyprint.HTML(string=source, url_fetcher=fetcher, base_url="asset:///")
        document = html.render(
            font_config=FontConfiguration(),  # what the page's own @font-face would add, it alone has
            stylesheets=[self._css("img{image-rendering:pixelated}")],
            cache=cache,
            output_intent="srgb",
        )
        return list(document.pages), fetcher.refused

    def write(
        self,
        pages: Sequence[Page],
        metadata: Metadata,
        *,
        variant: str,
        attachments: Iterable[Attachment] = (),
    ) -> bytes:
        """The PDF of these pages. Equal input gives equal bytes. Raises `VariantError`."""
        if variant not in _VARIANTS:
            raise VariantError(f"{variant} (offered: {', '.join(VARIANTS)})")
        theirs, tagged = _VARIANTS[variant]
        embedded = list(attachments)
        info = DocumentInfo(metadata, attachments=embedded, accessible=variant == "pdf/ua-1")
        document = Document(list(pages), info, self._outside, self._fonts, self._profiles, "srgb")
        # named otherwise than "srgb": else WeasyPrint reads the profile from disk for every file
        options = {
            **weasyprint.DEFAULT_OPTIONS,
            "pdf_variant": theirs,
            "pdf_version": "1.7",
            "pdf_tags": tagged,
            "output_intent": "kept",
        }
        with spoken_text():
            pdf = generate_pdf(document, None, 1, **options)
        put_right(pdf, files=embedded)
        return serialise(pdf, metadata.identifier)

    def _css(self, text: str) -> Any:
        return weasyprint.CSS(string=text, font_config=self._fonts, url_fetcher=self._outside)
