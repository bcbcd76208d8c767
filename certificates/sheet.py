"""Boxes -> one XHTML document of many pages, and the style sheet that puts each where it belongs.

A page is a `section` of exactly the page's size; a box is a child of it, placed in mm from the top left.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from functools import lru_cache

from certificates.fonts import MM_PER_POINT, FontBook
from certificates.markup import Markup, Typesetter
from certificates.model import BorderBox, Box, ImageBox, QrBox, TextBox
from certificates.qr import Code, code_of
from certificates.typefaces import TYPEFACES, split_name
from safeio.problem import Problem

SPARE = 1000.0  # mm below each page while laying out, so that a text too long is measured, not cut in two
ROUNDING = 0.0001  # mm, that Moodle adds to the width of a box
KEPT = 512  # texts, as they are set
LINE = 1.25  # line height, in font sizes (TCPDF's cell height ratio)
_JOINED_SCRIPTS = ("Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Serif Hebrew")
_HAN = ("Noto Sans CJK SC",)

BASE_CSS = """
html,body,section,div,p,ul,ol,li,dl,dt,dd,blockquote,h1,h2,h3,h4,h5,h6,pre,center,address,article{display:block}
head{display:none} body{margin:0}
section{position:relative;overflow:hidden;break-after:page}
section>*{position:absolute;margin:0}
.t{line-height:1.25;overflow-wrap:anywhere;font-variant-ligatures:no-common-ligatures}
.k{font-kerning:none}
.run,sub,sup{line-height:0} .run{font-kerning:normal;font-variant-ligatures:normal}
.whole{white-space:nowrap}
.strut{display:inline-block;width:0;line-height:0}
img{image-rendering:pixelated;image-orientation:none;display:block}
b,strong,th{font-weight:bold} i,em,cite,var{font-style:italic}
u,ins{text-decoration:underline} s,strike,del{text-decoration:line-through}
a[href]{color:#0000ff;text-decoration:underline}
big{font-size:1.2em;line-height:0} small{font-size:.667em;line-height:0}
tt,pre{font-family:FreeMono,"DejaVu Sans Mono",monospace} pre{white-space:pre-wrap}
sub,sup{font-size:.66667em} sub{vertical-align:-.3em} sup{vertical-align:.7em}
p,blockquote,dl,pre{margin:1.25em 0} blockquote{padding-left:6ch}
.opens{margin-top:0!important} .ends{margin-bottom:0!important} div+p,p+div{margin-top:2.5em} .apart{margin-top:1.25em}
dl.opens{margin-top:1.25em!important}
h1,h2,h3,h4,h5,h6{font-weight:bold;margin:.75em 0 .7em}
h1.t{margin:0}
ul,ol{margin:1.25em 0;padding:0 0 0 6ch;list-style:none;counter-reset:list-item} li{display:list-item} li ul,li ol{margin:0}
ol>li::before{content:counter(list-item) ".";display:inline-block;box-sizing:border-box;width:6ch;margin-left:-6ch;
padding-right:.5em;text-align:right;line-height:1}
ul>li::before{content:"";display:inline-block;width:.333em;height:.333em;border-radius:50%;background:currentColor;
margin:0 .55em 0 -.883em;vertical-align:.17em;line-height:0}
br::before{content:"\\A";white-space:pre-line}
dd{margin-left:6ch} center{text-align:center}
table{display:table;border-spacing:0;width:100%;table-layout:fixed} tr{display:table-row} td,th{display:table-cell;padding:0}
thead{display:table-header-group} tbody{display:table-row-group} tfoot{display:table-footer-group}
.ruled td,.ruled th{outline:.2mm solid}
hr{display:block;border:0;border-top:.2mm solid;margin:0 0 -.2mm}
.band{border-style:solid;box-sizing:border-box;left:0;top:0}
"""


@dataclass(frozen=True, kw_only=True)
class PageInput:
    """One page of one certificate, ready to be laid out."""

    issue: str  # code
    language: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    scale: dict[str, float] = field(default_factory=dict)  # element -> factor on its font size


@dataclass(frozen=True, slots=True)
class Kind:
    """Pages of one size and language (mm, Moodle's code): a section of the document lays out for all of them."""

    width: float
    height: float
    language: str


# a box as it comes to lie on a page: equal pieces look the same, so one is laid out for all
Piece = tuple[Box, Kind, float]  # box, page, scale


@dataclass(eq=False)
class Sheet:
    """The document under construction, and what to draw the pictures in it with."""

    kinds: list[Kind] = field(default_factory=list)  # of each page
    pieces: list[list[Piece]] = field(default_factory=list)  # of each page, in painting order
    fresh: dict[Kind, dict[Piece, str]] = field(default_factory=dict)  # what is in this document, as XHTML

    html: str = ""
    css: str = ""  # rules not seen before by this builder's owner
    qr: dict[str, Code] = field(default_factory=dict)  # by address
    images: set[str] = field(default_factory=set)  # SHA-1
    problems: list[Problem] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)  # of each page, in reading order
    alerts: set[tuple[str, str]] = field(default_factory=set)  # font asked for, family taken


@dataclass(frozen=True, kw_only=True, slots=True)
class SetText:
    """A text box as XHTML."""

    html: str
    said: str
    problems: tuple[Problem, ...]
    alert: tuple[str, str] | None  # font asked for, family taken


Baseline = Callable[[str, bool, bool], float]


@dataclass(eq=False)
class SheetBuilder:
    """Builds sheets; classes it has named stay named, so their CSS is compiled once."""

    book: FontBook
    baseline: (
        Baseline  # (family, bold, italic) -> where the drawing engine puts it in a line, in ems from the top
    )
    kerning: bool = False
    _classes: dict[str, str] = field(default_factory=dict)
    _new: list[str] = field(default_factory=list)
    _kinds: set[Kind] = field(default_factory=set)
    _families: dict[tuple[str, bool], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._setter = Typesetter(book=self.book, family_class=self.family_class, as_tcpdf=not self.kerning)
        # what stands on everybody's certificate is set once; findings name an issue, here none
        self._set_for_all = lru_cache(maxsize=KEPT)(self._set)

    def family_class(self, family: str, italic: bool) -> str:
        slant = "" if italic else ";font-style:normal"
        return self._class(f'font-family:"{family}"{slant}')

    def build(self, pages: list[PageInput], known: Container[Piece] = ()) -> Sheet:
        """One document for `pages`: a section a kind of page, with the pieces that are not `known`."""
        sheet = Sheet()
        for page in pages:
            self._page(page, sheet, known)
        sections = (self._section(kind, fresh) for kind, fresh in sheet.fresh.items())
        sheet.html = f"<html><head><title>-</title></head><body>{''.join(sections)}</body></html>"
        sheet.css, self._new = "".join(self._new), []
        return sheet

    def _page(self, page: PageInput, sheet: Sheet, known: Container[Piece]) -> None:
        kind = Kind(page.width, page.height, page.language)
        if kind not in self._kinds:  # its page is wanted, though nothing may be on it
            self._kinds.add(kind)
            sheet.fresh[kind] = {}
        sheet.kinds.append(kind)
        sheet.texts.append([])
        pieces = []
        for box in page.boxes:
            piece: Piece = (box, kind, page.scale.get(box.element, 1.0))
            pieces.append(piece)
            drawn = self._box(box, page, sheet)
            if piece not in known:
                sheet.fresh.setdefault(kind, {}).setdefault(piece, drawn)
        sheet.pieces.append(pieces)

    def _section(self, kind: Kind, fresh: dict[Piece, str]) -> str:
        name = f"p{kind.width:g}x{kind.height:g}".replace(".", "_")
        if name not in self._classes:
            self._classes[name] = name
            self._new.append(
                f"@page {name}{{size:{kind.width:g}mm {kind.height + SPARE:g}mm;margin:0}}"
                f".{name}{{page:{name};width:{kind.width:g}mm;height:{kind.height:g}mm}}"
            )
        language = html.escape(kind.language.replace("_", "-"))
        return f'<section class="{name}" lang="{language}">{"".join(fresh.values())}</section>'

    def _box(self, box: Box, page: PageInput, sheet: Sheet) -> str:
        match box:
            case TextBox():
                return self._text(box, page, sheet)
            case ImageBox():
                sheet.images.add(box.sha1)
                return self._replaced(f"asset:{box.sha1}", box, (box.width, box.height), box.alt)
            case QrBox():
                address = f"qr:{'bare:' if box.bare else ''}{box.text}"
                sheet.qr[address] = code_of(box.text, bare=box.bare)
                return self._replaced(html.escape(address), box, (box.width, box.height), box.text)
            case BorderBox():
                style = (
                    f"width:{page.width:g}mm;height:{page.height:g}mm;"
                    f"border-width:{box.width:g}mm;border-color:{box.colour}"
                )
                return f'<div class="band {self._class(style)}"></div>'

    def _replaced(self, address: str, box: ImageBox | QrBox, size: tuple[float, float], alt: str) -> str:
        width, height = size
        style = f"left:{box.x:g}mm;top:{box.y:g}mm;width:{width:.4f}mm;height:{height:.4f}mm"
        if isinstance(box, ImageBox) and box.opacity < 1:
            style += f";opacity:{box.opacity:.3g}"
        return f'<img class="{self._class(style)}" src="{address}" alt="{html.escape(alt)}"/>'

    def _text(self, box: TextBox, page: PageInput, sheet: Sheet) -> str:
        scale = page.scale.get(box.element, 1.0)
        done = self._set_for_all(box, scale, page.language)
        if done.problems:
            done = self._set(box, scale, page.language, page.issue)
        sheet.problems += done.problems
        sheet.texts[-1].append(done.said)
        if done.alert:
            sheet.alerts.add(done.alert)
        return done.html

    def _set(self, box: TextBox, scale: float, language: str, issue: str = "") -> SetText:
        size = box.size * scale
        family, exact = self.book.base(box.font)
        marked = self._setter.set(
            box.html,
            font=box.font,
            size=size,
            ascent=self.baseline(family, *split_name(box.font)[1:]),
            column=box.width + ROUNDING,
            language=language,
            element=box.element,
            issue=issue,
        )
        style = self._text_style(box, size, family, marked)
        tag = "h1" if box.heading else "div"
        kerning = "" if self.kerning else " k"
        return SetText(
            html=f'<{tag} data-box="{html.escape(box.element)}" class="t{kerning} {self._class(style)}">{marked.html}</{tag}>',
            said=marked.text,
            problems=tuple(marked.problems),
            alert=None if exact else (box.font, family),
        )

    def _text_style(self, box: TextBox, size: float, family: str, marked: Markup) -> str:
        name, bold, italic = split_name(box.font)
        known = TYPEFACES.get(name)
        ascent, descent = known.metrics[bold + 2 * italic] if known else (900, 200)
        wanted = (LINE + (ascent - descent) / 1000) / 2
        shift = (wanted - self.baseline(family, bold, italic)) * size * MM_PER_POINT
        serif = known is not None and known.genre == "serif"
        others = _JOINED_SCRIPTS[1::-1] + _JOINED_SCRIPTS[:1:-1] if serif else _JOINED_SCRIPTS
        families = ",".join(f'"{item}"' for item in dict.fromkeys((family, *others, *_HAN)) if item)
        return (
            f"left:{box.x:g}mm;top:{box.y + shift:.3f}mm;width:{box.width:g}mm;text-align:{box.align};"
            f"color:{box.colour};font-family:{families};font-size:{size:g}pt"
            f";font-weight:{'bold' if bold else 'normal'}"
            + (";font-style:italic" if italic else "")
            + (";direction:rtl" if marked.rtl else "")
        )

    def _class(self, declarations: str) -> str:
        name = self._classes.get(declarations)
        if name is None:
            name = self._classes[declarations] = f"c{len(self._classes)}"
            self._new.append(f".{name}{{{declarations}}}")
        return name
