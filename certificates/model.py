"""What a certificate is made of, whatever wrote the template. All lengths in mm, font sizes in points.

A reader (`certificates.sources`) builds a `Template` from rows or JSON; `certificates.content` makes `Box`es of
one template and one `Issue`; `certificates.pdf` draws boxes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Align = Literal["left", "center", "right"]

# (name of a file) -> its bytes, or None when there is none; files are named by the SHA-1 of their content
Assets = Callable[[str], bytes | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredFile:
    """A file a template or a person refers to."""

    sha1: str  # of the content, lower-case hex: the key for `Assets`
    filename: str
    mimetype: str = ""
    width: int | None = None  # pixels, as the source says; the picture itself is believed before it
    height: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """One thing on a page. `data` is what the element's kind says it is (see `content.KINDS`)."""

    id: str
    kind: str
    data: Any = None
    name: str = ""
    font: str = "freesans"  # TCPDF's name with b, i, bi for the style, or a family name
    size: float = 12.0
    colour: str = "#000000"
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0  # 0: as far as the margin (see `geometry`)
    refpoint: int = 0  # of x: 0 top left, 1 top centre, 2 top right
    files: tuple[StoredFile, ...] = ()
    key: StoredFile | None = None  # PEM with key and certificate, of a digital signature
    align: Align | None = None  # None: follows refpoint
    hugs: bool = (
        False  # its box is no wider than its text, where it hangs on its middle or end (mod_customcert)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    width: float
    height: float
    left_margin: float = 0.0
    right_margin: float = 0.0
    elements: tuple[Element, ...] = ()  # in painting order


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """The site's settings that change what is drawn."""

    wwwroot: str = ""
    language: str = "en"  # of the site, Moodle's code (fr, zh_cn)
    timezone: str = "UTC"
    own_language: bool = True  # each certificate in its learner's language, not the site's
    multilang_text: bool = True  # the multilang filter works in HTML texts
    multilang_strings: bool = True  # … and in names and fields
    strip_tags: bool = True  # Moodle's formatstringstriptags
    verify_path: str = "/admin/tool/certificate/index.php?code={code}"
    languages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # langconfig by language
    as_tcpdf: bool = True  # no kerning, half transparent pixels paler: what designers in Moodle see

    def evolve(self, **changes: Any) -> Rules:
        """The same with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    name: str
    pages: tuple[Page, ...]
    rules: Rules = field(default_factory=Rules)
    id: str = ""
    author: str = ""  # goes into the PDF's metadata; the site's or institution's name
    html: str | None = None  # a designer's Jinja2 template, which stands in for `pages`
    language: str | None = None  # the template's own, when it has one
    names: Mapping[str, str] = field(
        default_factory=dict
    )  # the title by language; `name` where there is none
    files: tuple[StoredFile, ...] = ()  # of a designer's HTML, by name


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldValue:
    """A value frozen into the issue when it was issued."""

    value: str
    html: bool = False  # a textarea: HTML to be kept; else plain text that may hold tags to be stripped


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfileField:
    """A custom profile field of the person. `datatype`: text, textarea, menu, checkbox, datetime."""

    id: str
    shortname: str
    datatype: str
    data: str
    with_time: bool = False  # datetime only


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """One certificate of one person. Times are Unix seconds."""

    code: str
    full_name: str  # as frozen when issued
    issued: int
    expires: int | None = None
    language: str = "en"  # to draw in; Moodle's code
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    user: Mapping[str, str] = field(default_factory=dict)
    profile: tuple[ProfileField, ...] = ()
    pictures: tuple[StoredFile, ...] = ()
    course: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    qr_text: str | None = None  # instead of the bare verification address, when it carries a signed payload


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file embedded in the PDF (PDF/A-3), e.g. the Open Badge credential of the same achievement."""

    name: str
    content: bytes
    mimetype: str
    description: str = ""
    relationship: Literal["Source", "Data", "Alternative", "Supplement", "Unspecified"] = "Alternative"


@dataclass(frozen=True, kw_only=True, slots=True)
class TextBox:
    """A block of text at x, y (top), `width` wide. `html` is already cleaned, well-formed XHTML."""

    element: str
    x: float
    y: float
    width: float
    align: Align
    html: str
    font: str
    size: float
    colour: str
    personal: bool = False  # its text differs from issue to issue: it may shrink to stay off its neighbours
    heading: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageBox:
    element: str
    x: float
    y: float
    width: float
    height: float
    sha1: str
    alt: str = ""
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class QrBox:
    """A QR code on white with its quiet zone inside; a `bare` one fills its box with nothing behind it."""

    element: str
    x: float
    y: float
    width: float
    height: float
    text: str
    bare: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class BorderBox:
    """A band of `width` along the page's edges."""

    element: str
    width: float
    colour: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureBox:
    """Where a reader clicks to see the digital signature; the picture in it is an `ImageBox` of its own."""

    element: str
    page: int
    x: float
    y: float
    width: float
    height: float
    name: str = ""
    reason: str = ""
    location: str = ""
    contact: str = ""
    key: StoredFile | None = None  # the template's own: PEM with key and certificate
    password: str = field(default="", repr=False)  # of that key


Box = TextBox | ImageBox | QrBox | BorderBox
