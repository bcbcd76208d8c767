"""What each kind of element shows for one issue. `KINDS` is the table; a reader may use no kind outside it."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from certificates import strings
from certificates.colours import colour
from certificates.dates import format_time, years_later
from certificates.errors import QrError
from certificates.findings import finding
from certificates.geometry import hang, text_place
from certificates.images import ImageRefusedError, Picture, prepare
from certificates.model import (
    Assets,
    BorderBox,
    Box,
    Element,
    ImageBox,
    Issue,
    Page,
    QrBox,
    SignatureBox,
    StoredFile,
    Template,
    TextBox,
)
from certificates.offline import printable
from certificates.placeholders import PlaceholderError, choose_language, fill
from certificates.qr import modules
from safeio.problem import Problem

MM_PER_PIXEL = 0.264583  # TCPDF's, at 96 dpi
DEFAULT_QR = 35.0  # mm, when the element has no width
YES_NO = ("Yes", "No")


@dataclass(eq=False)
class Pictures:
    """Pictures by SHA-1, judged once each and shared by all issues of a batch."""

    assets: Assets
    tcpdf_alpha: bool = False
    ready: dict[str, Picture | None] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # sha1 -> why

    def get(self, sha1: str) -> Picture | None:
        if sha1 not in self.ready:
            self.ready[sha1] = None
            data = self.assets(sha1)
            if data is None:
                self.refused[sha1] = ""
            else:
                try:
                    self.ready[sha1] = prepare(data, tcpdf_alpha=self.tcpdf_alpha)
                except ImageRefusedError as error:
                    self.refused[sha1] = str(error)
        return self.ready[sha1]


@dataclass(eq=False)
class Scene:
    """One issue being composed."""

    template: Template
    issue: Issue
    pictures: Pictures
    page: Page
    page_number: int = 0
    problems: list[Problem] = field(default_factory=list)
    signature: SignatureBox | None = None
    _values: dict[str, dict[str, Any]] = field(default_factory=dict)  # language -> placeholders

    @property
    def language(self) -> str:
        rules = self.template.rules
        if self.template.language:
            return self.template.language
        return self.issue.language if rules.own_language else rules.language

    @property
    def verify_url(self) -> str:
        rules = self.template.rules
        return rules.wwwroot + rules.verify_path.replace("{code}", self.issue.code)

    def say(self, code: str, element: Element, **params: str) -> None:
        self.problems.append(finding(code, element=element.id, issue=self.issue.code, **params))

    def time(self, timestamp: int, key: str, language: str = "") -> str:
        rules = self.template.rules
        return format_time(
            timestamp, key, language=language or self.language, timezone=rules.timezone, packs=rules.languages
        )

    def field_html(self, text: str) -> str:
        """A name or field as `format_string` prints it."""
        rules = self.template.rules
        return strings.field_html(
            text, language=self.language, filtered=rules.multilang_strings, strip=rules.strip_tags
        )

    def text_html(self, text: str) -> str:
        """A designer's HTML, in this certificate's language."""
        return strings.multilang(text, self.language) if self.template.rules.multilang_text else text

    def placeholders(self, language: str) -> dict[str, Any]:
        """As `placeholders`, made once for all texts of the page."""
        if language not in self._values:
            self._values[language] = placeholders(self, language)
        return self._values[language]


def compose(scene: Scene) -> list[Box]:
    """The boxes of the scene's page, in painting order. What cannot be drawn becomes a finding."""
    boxes: list[Box] = []
    for element in scene.page.elements:
        draw = KINDS.get(element.kind)
        if draw is None:
            scene.say("CERT-ELEM-001", element, kind=element.kind[:60])
            continue
        boxes += draw(element, scene)
    return boxes


def _text(
    element: Element, scene: Scene, content: str, *, personal: bool, heading: bool = False
) -> list[Box]:
    if not content.strip():
        return []
    content, turned = strings.without_turns(content, element=element.id, issue=scene.issue.code)
    if turned:
        scene.problems.append(turned)
    place = text_place(element, scene.page)
    if place.moved:
        scene.say("CERT-TEXT-004", element)
    ink = colour(element.colour)
    if ink is None:
        scene.say("CERT-ELEM-003", element, what=element.colour[:40])
    return [
        TextBox(
            element=element.id,
            x=place.x,
            y=element.y,
            width=place.width,
            align=place.align,
            html=content,
            font=element.font,
            size=element.size,
            colour=ink or "#000000",
            personal=personal,
            heading=heading,
        )
    ]


def _mapping(element: Element) -> Mapping[str, Any]:
    return element.data if isinstance(element.data, Mapping) else {}


def text(element: Element, scene: Scene) -> list[Box]:
    """`data`: HTML."""
    return _text(element, scene, scene.text_html(str(element.data or "")), personal=False)


def words(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"texts": {language: HTML with {{ placeholders }}}, "heading"}: a native template's text."""
    data = _mapping(element)
    texts: Mapping[str, str] = data.get("texts") or {}
    language, source = choose_language(texts, scene.language)
    try:
        content = fill(source, scene.placeholders(language))
    except PlaceholderError as error:
        scene.say("CERT-ELEM-002", element, reason=str(error))
        return []
    return _text(element, scene, content, personal="{{" in source, heading=bool(data.get("heading")))


def plain(element: Element, scene: Scene) -> list[Box]:
    """`data`: text that is no HTML; multilang spans in it are still chosen from."""
    return _text(element, scene, scene.field_html(str(element.data or "")), personal=False)


def userfield(element: Element, scene: Scene) -> list[Box]:
    """`data`: ``fullname``, a column of the user, or the number of a custom profile field."""
    name = str(element.data or "").strip()
    if name == "fullname":
        return _text(element, scene, scene.field_html(scene.issue.full_name), personal=True)
    if name.isdigit() or name.startswith("profile_field_"):
        return _text(element, scene, _profile(scene, name.removeprefix("profile_field_")), personal=True)
    return _text(element, scene, scene.field_html(scene.issue.user.get(name) or ""), personal=True)


def _profile(scene: Scene, name: str) -> str:
    for item in scene.issue.profile:
        if name in {item.id, item.shortname}:
            break
    else:
        return ""
    if item.datatype == "checkbox":
        return YES_NO[0] if item.data in {"1", "true"} else YES_NO[1]
    if item.datatype == "datetime":
        if not item.data.lstrip("-").isdigit() or item.data == "0":
            return ""
        return html.escape(
            scene.time(int(item.data), "strftimedatetime" if item.with_time else "strftimedate")
        )
    return scene.field_html(item.data)


def program(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"display": name of a field frozen into the issue}."""
    value = scene.issue.fields.get(str(_mapping(element).get("display", "")))
    if value is None or not value.value:
        return []
    content = scene.text_html(value.value) if value.html else scene.field_html(value.value)
    return _text(element, scene, content, personal=True)


def date(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"dateitem": -1 issued | -2 expires | seconds under "timestamp", "dateformat": key}.

    With "looked_up" a date is what came with the issue, or nothing.
    """
    data = _mapping(element)
    moment: int | None = data.get("timestamp")
    if moment is None:
        moment = _moment(scene.issue, str(data.get("dateitem")), looked_up=bool(data.get("looked_up")))
    if not moment:
        return []
    key = str(data.get("dateformat", "strftimedate"))
    return _text(element, scene, html.escape(scene.time(moment, key)), personal=True)


def _moment(issue: Issue, item: str, *, looked_up: bool = False) -> int | None:
    """Seconds of a date item: -1 issued; one that came with the issue; -2 expires."""
    if item == "-1":
        return issue.issued
    known = issue.course.get(f"date:{item}")
    if isinstance(known, (int, str)) and str(known).isdigit():
        return int(known)
    return issue.expires if item == "-2" and not looked_up else None


YEARS = {"-8": 1, "-9": 2, "-10": 3, "-11": 4, "-12": 5}


def expiry(element: Element, scene: Scene) -> list[Box]:
    """mod_customcert's: `data` {"dateitem": -8 one year … -12 five years, "dateformat": key or "validfor"}."""
    data = _mapping(element)
    item = str(data.get("dateitem"))
    years = YEARS.get(item)
    if years is None:
        return date(element, scene)
    if data.get("dateformat") == "validfor":
        return _text(element, scene, f"Valid for {years} year{'s' if years > 1 else ''}", personal=False)
    start = _moment(scene.issue, str(data.get("startfrom", "-1")), looked_up=True)
    if start is None:  # from completion, and the course was never completed
        return []
    end = years_later(start, years, scene.template.rules.timezone)
    shown = html.escape(scene.time(end, str(data.get("dateformat", "strftimedate"))))
    return _text(element, scene, shown, personal=True)


def code(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"display": 1 code | 2 code that links | 3 address | 4 QR code}."""
    display = str(_mapping(element).get("display", "1"))
    if display == "4":
        return qr_code(element, scene)
    url = html.escape(scene.verify_url)
    content = {
        "2": f'<a href="{url}">{html.escape(scene.issue.code)}</a>',
        "3": url,
    }.get(display, html.escape(scene.issue.code))
    return _text(element, scene, content, personal=True)


def qr_code(element: Element, scene: Scene) -> list[Box]:
    """The address of the verification page, or the signed payload that holds it."""
    size = element.width or DEFAULT_QR
    text = scene.issue.qr_text or scene.verify_url
    if scene.issue.qr_text and not printable(text, size):
        text = text.split("#", 1)[0]  # too small for the signed text: the page alone
    try:
        modules(text)
    except QrError as error:
        scene.say("CERT-ELEM-002", element, reason=str(error))
        return []
    return [
        QrBox(
            element=element.id,
            x=hang(element.x, size, element.refpoint),
            y=element.y,
            size=size,
            text=text,
        )
    ]


def border(element: Element, scene: Scene) -> list[Box]:
    """`data`: width in mm."""
    try:
        width = float(str(element.data or "0"))
    except ValueError:
        scene.say("CERT-ELEM-002", element, reason=f"width {str(element.data)[:20]}")
        return []
    ink = colour(element.colour)
    if ink is None:
        scene.say("CERT-ELEM-003", element, what=element.colour[:40])
    return [BorderBox(element=element.id, width=width, colour=ink or "#000000")] if width > 0 else []


def _number(data: Mapping[str, Any], name: str) -> float:
    try:
        return max(float(data.get(name) or 0), 0.0)
    except (TypeError, ValueError):
        return 0.0


def _picture(element: Element, scene: Scene, stored: StoredFile | None, *, alt: str = "") -> list[Box]:
    data = _mapping(element)
    if stored is None:
        if data.get("filename"):
            scene.say("CERT-IMG-001", element, name=str(data["filename"])[:80])
        return []
    picture = scene.pictures.get(stored.sha1)
    if picture is None:
        reason = scene.pictures.refused.get(stored.sha1, "")
        name = stored.filename[:80]
        if reason:
            scene.say("CERT-IMG-002", element, name=name, reason=reason)
        else:
            scene.say("CERT-IMG-001", element, name=name)
        return []
    if data.get("isbackground"):
        return [
            ImageBox(
                element=element.id,
                x=0,
                y=0,
                width=scene.page.width,
                height=scene.page.height,
                sha1=stored.sha1,
            )
        ]
    width, height = _number(data, "width"), _number(data, "height")
    if not width and not height:
        width, height = picture.width * MM_PER_PIXEL, picture.height * MM_PER_PIXEL
    elif not height:
        height = width * picture.height / max(picture.width, 1)
    elif not width:
        width = height * picture.width / max(picture.height, 1)
    return [
        ImageBox(
            element=element.id,
            x=hang(element.x, width, element.refpoint) if data.get("hangs") else element.x,
            y=element.y,
            width=width,
            height=height,
            sha1=stored.sha1,
            alt=alt,
            opacity=min(float(data.get("opacity", 1.0)), 1.0),
        )
    ]


def image(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"width", "height" in mm, "isbackground"}; both 0: the picture's own size at 96 dpi."""
    stored = next((item for item in element.files if not item.filename.endswith(".crt")), None)
    return _picture(element, scene, stored, alt=str(_mapping(element).get("alt") or ""))


def digital_signature(element: Element, scene: Scene) -> list[Box]:
    """An image; and the place a reader clicks to see the signature, when the PDF is signed."""
    boxes = image(element, scene)
    data = _mapping(element)
    drawn = next((box for box in boxes if isinstance(box, ImageBox)), None)
    scene.signature = SignatureBox(
        element=element.id,
        page=scene.page_number,
        x=element.x,
        y=element.y,
        width=drawn.width if drawn else _number(data, "width"),
        height=drawn.height if drawn else _number(data, "height"),
        name=str(data.get("signaturename") or ""),
        reason=str(data.get("signaturereason") or ""),
        location=str(data.get("signaturelocation") or ""),
        contact=str(data.get("signaturecontactinfo") or ""),
        key=element.key,
        password=str(data.get("signaturepassword") or ""),
    )
    return boxes


def user_picture(element: Element, scene: Scene) -> list[Box]:
    """The person's picture: the first of their files by name, as Moodle takes it."""
    stored = min(scene.issue.pictures, key=lambda item: item.filename, default=None)
    return _picture(element, scene, stored, alt=scene.issue.full_name)


def course_value(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"display": name in the issue's course data}."""
    data, known = _mapping(element), scene.issue.course
    value = known.get(str(data.get("exact", "")), known.get(str(data.get("display", ""))))
    if value in {None, ""}:
        return []
    return _text(element, scene, scene.field_html(str(value)), personal=True)


def placeholders(scene: Scene, language: str) -> dict[str, Any]:
    """What a native template may name in {{ … }}; all of it plain text, escaped when it is put in.

    Dates are in `language`, that of the text around them.
    """
    issue = scene.issue
    return {
        "full_name": issue.full_name,
        "code": issue.code,
        "issued": scene.time(issue.issued, "strftimedate", language),
        "expires": scene.time(issue.expires, "strftimedate", language) if issue.expires else "",
        "verify_url": scene.verify_url,
        "language": scene.language,
        "user": dict(issue.user),
        "course": dict(issue.course),
        "fields": {name: value.value for name, value in issue.fields.items()},
    }


Draw = Callable[[Element, Scene], list[Box]]

KINDS: dict[str, Draw] = {
    "border": border,
    "code": code,
    "course": course_value,
    "date": date,
    "digitalsignature": digital_signature,
    "expiry": expiry,
    "image": image,
    "plain": plain,
    "program": program,
    "qrcode": qr_code,
    "text": text,
    "userfield": userfield,
    "userpicture": user_picture,
    "words": words,
}
