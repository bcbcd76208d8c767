"""Elements that show words: fixed ones, those of the person, of the course, of the issue."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from certificates.colours import colour
from certificates.content.graphics import qr_code
from certificates.content.scene import Scene, mapping
from certificates.geometry import text_place
from certificates.model import Box, Element, TextBox
from certificates.placeholders import PlaceholderError, choose_language, fill
from certificates.strings import strip_tags, without_turns
from certificates.symbols import shown

# what TCPDF loses in a box as narrow as its letters
_LISTS = re.compile(r"<(?:ul|ol)\b", re.IGNORECASE)


def text_box(
    element: Element, scene: Scene, content: str, *, personal: bool, heading: bool = False
) -> list[Box]:
    """The box of a text in HTML, where the element puts it; none for an empty one."""
    if not content.strip():
        return []
    content, turned = without_turns(content, element=element.id, issue=scene.issue.code)
    if turned:
        scene.problems.append(turned)
    natural = None
    if element.hugs and not _LISTS.search(content):
        natural = scene.measure(shown(strip_tags(content), element.font), element.font, element.size)
    place = text_place(element, scene.page, natural)
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


def text(element: Element, scene: Scene) -> list[Box]:
    """`data`: HTML."""
    return text_box(element, scene, scene.text_html(str(element.data or "")), personal=False)


def words(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"texts": {language: HTML with {{ placeholders }}}, "heading"}: a native template's text."""
    data = mapping(element)
    texts: Mapping[str, str] = data.get("texts") or {}
    language, source = choose_language(texts, scene.language)
    try:
        content = fill(source, scene.placeholders(language))
    except PlaceholderError as error:
        scene.say("CERT-ELEM-002", element, reason=str(error))
        return []
    return text_box(element, scene, content, personal="{{" in source, heading=bool(data.get("heading")))


def plain(element: Element, scene: Scene) -> list[Box]:
    """`data`: text that is no HTML; multilang spans in it are still chosen from."""
    return text_box(element, scene, scene.field_html(str(element.data or "")), personal=False)


def userfield(element: Element, scene: Scene) -> list[Box]:
    """`data`: ``fullname``, a column of the user, or the number of a custom profile field."""
    name = str(element.data or "").strip()
    if name == "fullname":
        return text_box(element, scene, scene.field_html(scene.issue.full_name), personal=True)
    if name.isdigit() or name.startswith("profile_field_"):
        return text_box(element, scene, _profile(scene, name.removeprefix("profile_field_")), personal=True)
    return text_box(element, scene, scene.field_html(scene.issue.user.get(name) or ""), personal=True)


def _profile(scene: Scene, name: str) -> str:
    for item in scene.issue.profile:
        if name in {item.id, item.shortname}:
            break
    else:
        return ""
    if item.datatype == "checkbox":
        return scene.word("no" if item.data in {"", "0"} else "yes")
    if item.datatype == "datetime":
        if not item.data.lstrip("-").isdigit() or item.data == "0":
            return scene.word("notset")
        key = "strftimedaydatetime" if item.with_time else "strftimedate"
        return html.escape(scene.time(int(item.data), key))
    return scene.field_html(item.data)


def program(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"display": name of a field frozen into the issue}."""
    value = scene.issue.fields.get(str(mapping(element).get("display", "")))
    if value is None or not value.value:
        return []
    content = scene.text_html(value.value) if value.html else scene.field_html(value.value)
    return text_box(element, scene, content, personal=True)


def code(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"display": 1 code | 2 code that links | 3 address | 4 QR code}."""
    display = str(mapping(element).get("display", "1"))
    if display == "4":
        return qr_code(element, scene)
    url = html.escape(scene.verify_url)
    content = {
        "2": f'<a href="{url}">{html.escape(scene.issue.code)}</a>',
        "3": url,
    }.get(display, html.escape(scene.issue.code))
    return text_box(element, scene, content, personal=True)


def course_value(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"display": name in the issue's course data}."""
    data, known = mapping(element), scene.issue.course
    value = known.get(str(data.get("exact", "")), known.get(str(data.get("display", ""))))
    if value in {None, ""}:
        return []
    return text_box(element, scene, scene.field_html(str(value)), personal=True)
