"""Badges in SVG pictures: an element in the openbadges name space under the root.

Read with the hardened XML reader; nothing in the picture is run, shown or fetched here. A picture that would run
something in a browser is not baked: it is going to be published under the issuer's name.
"""

from __future__ import annotations

import re

from lxml import etree

from certificates.badges.errors import BadgeImageError, NotBakedError
from safeio import CodedError, xml

NAMESPACE_2 = "http://openbadges.org"
NAMESPACE_3 = "https://purl.imsglobal.org/ob/v3p0"
MAX_SVG = 16 << 20
# the plain DOCTYPE that drawing programs write; one with an internal subset stays and is refused
_DOCTYPE = re.compile(
    rb"""<!DOCTYPE\s+svg(?:\s+PUBLIC\s+("[^"<>\[]*"|'[^'<>\[]*')\s+|\s+SYSTEM\s+|\s*)("[^"<>\[]*"|'[^'<>\[]*')?\s*>"""
)
_ACTIVE = {"script", "handler", "foreignObject", "iframe", "object", "embed", "audio", "video", "listener"}
_PLACE = "badge-goes-here-7f1c2e"


def _root(data: bytes) -> etree._Element:
    if len(data) > MAX_SVG:
        raise BadgeImageError(f"{len(data)} bytes, the limit is {MAX_SVG}")
    try:
        root = xml.parse(_DOCTYPE.sub(b"", data, count=1), max_bytes=MAX_SVG)
    except CodedError as error:
        raise BadgeImageError(f"SVG: {error.detail or error.title}") from None
    if not isinstance(root.tag, str) or etree.QName(root).localname != "svg":
        raise BadgeImageError("not an SVG picture")
    return root


def _baked(root: etree._Element) -> list[etree._Element]:
    wanted = {f"{{{NAMESPACE_3}}}credential", f"{{{NAMESPACE_2}}}assertion", f"{{{NAMESPACE_3}}}assertion"}
    return [element for element in root.iter() if element.tag in wanted]


def extract(data: bytes) -> str:
    """JSON from the element's text, else the JWS or address of its `verify` attribute.

    Raises `BadgeImageError`, `NotBakedError`.
    """
    found = _baked(_root(data))
    if not found:
        raise NotBakedError("no element of the openbadges name space")
    if len(found) > 1:
        raise BadgeImageError("more than one badge in the picture")
    text = "".join(str(part) for part in found[0].itertext()).strip()
    verify = str(found[0].get("verify") or "").strip()
    if not text and not verify:
        raise NotBakedError("the openbadges element is empty")
    return text or verify


class PreparedSvg:
    """A picture checked and cut once at the place for the badge."""

    def __init__(self, data: bytes) -> None:
        """Old badges are taken out. Raises `BadgeImageError`, also for pictures with scripts or outside parts."""
        root = _root(data)
        for element in _baked(root):
            parent = element.getparent()
            if parent is None:
                raise BadgeImageError("not an SVG picture")
            parent.remove(element)
        for element in root.iter():
            _refuse_active(element)
        root.insert(0, etree.Comment(_PLACE))
        text = etree.tostring(root, encoding="unicode")
        before, mark, after = text.partition(f"<!--{_PLACE}-->")
        if not mark or _PLACE in after:
            raise BadgeImageError("SVG could not be prepared")
        self._before = f'<?xml version="1.0" encoding="UTF-8"?>\n{before}'.encode()
        self._after = after.encode()

    def bake(self, text: str, *, namespace: str = NAMESPACE_3, verify: str = "") -> bytes:
        """The picture with a badge: a JWS goes into `verify`, JSON into the text. Raises `BadgeImageError`."""
        name = "credential" if namespace == NAMESPACE_3 else "assertion"
        if any(ord(letter) < 32 and letter not in "\t\n" for letter in text):
            raise BadgeImageError("the badge has characters that XML cannot carry")
        if verify or not text.lstrip().startswith("{"):
            attribute = _attribute(verify or text)
        else:
            attribute = ""
        body = "" if attribute and not verify else f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
        element = f'<openbadges:{name} xmlns:openbadges="{namespace}"{attribute}>{body}</openbadges:{name}>'
        return b"".join((self._before, element.encode(), self._after))


def _attribute(value: str) -> str:
    for letter, entity in (("&", "&amp;"), ("<", "&lt;"), ('"', "&quot;")):
        value = value.replace(letter, entity)
    return f' verify="{value}"'


_OUTSIDE = re.compile(r"javascript:|@import|url\(\s*['\"]?\s*(?!#|['\"])", re.IGNORECASE)
_INLINE_IMAGE = ("#", "data:image/png", "data:image/jpeg")


def _refuse_active(element: etree._Element) -> None:
    if not isinstance(element.tag, str):
        return
    name = etree.QName(element).localname
    if name in _ACTIVE:
        raise BadgeImageError(f"the SVG has a <{name}> element")
    for attribute, value in element.attrib.items():
        short = etree.QName(attribute).localname.lower()
        text = str(value).strip()
        if short.startswith("on"):
            raise BadgeImageError(f"the SVG has an event handler ({short})")
        linked = name == "a" and text.lower().startswith(("http://", "https://"))
        if short in {"href", "src"} and not linked and not text.lower().startswith(_INLINE_IMAGE):
            raise BadgeImageError("the SVG refers to something outside itself")
        if _OUTSIDE.search(text):
            raise BadgeImageError("the SVG refers to something outside itself")
    if name == "style" and _OUTSIDE.search("".join(str(part) for part in element.itertext())):
        raise BadgeImageError("the SVG's style refers to something outside itself")
