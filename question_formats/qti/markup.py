"""From QTI content to Moodle's HTML: what a browser shows stays, what only a QTI player knows goes."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping

from lxml import etree

from question_formats.media import Media, Shelf
from question_formats.model import Text, TextFormat
from question_formats.qti.dialect import local

OWN = "moodle-text"  # class of the block that our writer puts around a text
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
DROPPED = frozenset({"stylesheet", "feedbackBlock", "feedbackInline", "infoControl", "script", "catalogInfo"})
_QTI_ATTRIBUTES = frozenset(
    {"view", "showHide", "outcomeIdentifier", "templateIdentifier", "identifier", "sharedVocabulary", "label"}
)
_MATHML = frozenset({"math"})
_RENAMED = {
    "contentBody": "",
    "mediaInteraction": "",
    "itemBody": "",
    "prompt": "",
    "printedVariable": "span",
    "templateBlock": "div",
    "templateInline": "span",
}

Replace = Callable[[etree._Element], str | None]  # noqa: SLF001


class Renderer:
    """Makes a `Text` of an element's content. `replace` gives the HTML for elements that stand for something."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.printed: Mapping[str, str] = {}  # HTML for template variables that are shown
        self.in_math: Mapping[str, str] = {}  # and of those that MathML names

    def text(self, *elements: etree._Element, replace: Replace | None = None) -> Text:
        """The content of the elements, without their own tags."""
        shelf = Shelf()
        out: list[str] = []
        for element in elements:
            self._content(element, out, shelf, replace)
        return Text(text=tidy("".join(out)), format=TextFormat.HTML, files=shelf.files_of())

    def outer(self, element: etree._Element, replace: Replace | None = None) -> str:
        """The element with its own tags and its tail, as HTML; files in it are told by `text` only."""
        out: list[str] = []
        self._element(element, out, Shelf(), replace)
        return tidy("".join(out)) + html.escape(element.tail or "", quote=False)

    def _content(
        self, element: etree._Element, out: list[str], shelf: Shelf, replace: Replace | None
    ) -> None:
        if element.text:
            out.append(html.escape(element.text, quote=False))
        for child in element:
            self._element(child, out, shelf, replace)
            if child.tail:
                out.append(html.escape(child.tail, quote=False))

    def _element(  # noqa: C901, PLR0911, PLR0912
        self, element: etree._Element, out: list[str], shelf: Shelf, replace: Replace | None
    ) -> None:
        name = local(element)
        if not name:  # comments, instructions
            if isinstance(element, etree._Entity):  # noqa: SLF001
                out.append(f"&{element.name};")
            return
        if replace is not None:
            instead = replace(element)
            if instead is not None:
                out.append(instead)
                return
        if name == "printedVariable" and (element.get("identifier") or "") in self.printed:
            out.append(self.printed[element.get("identifier") or ""])
            return
        if name in {"mi", "ci"} and (element.text or "").strip() in self.in_math:
            out.append(f"<mn>{self.in_math[(element.text or '').strip()]}</mn>")
            return
        if name in DROPPED or (name.endswith("Interaction") and name != "mediaInteraction"):
            return
        if name == "rubricBlock":
            if "candidate" not in (element.get("view") or "").split():
                return
            name = "div"
        if name == "div" and element.get("class") == OWN:
            self._content(element, out, shelf, replace)
            return
        if name == "object" and self._image(element, out, shelf):
            return
        name = _RENAMED.get(name, name)
        if name and not (name.islower() or name in _MATHML):
            name = name if name[0].islower() and any(c.isupper() for c in name) and name in _MIXED else ""
        if name:
            out.append(f"<{name}{self._attributes(element, name, shelf)}")
            out.append(" />" if name in VOID else ">")
        if name not in VOID:
            self._content(element, out, shelf, replace)
            if name:
                out.append(f"</{name}>")

    def _attributes(self, element: etree._Element, name: str, shelf: Shelf) -> str:
        found = []
        if name == "math":
            found.append(' xmlns="http://www.w3.org/1998/Math/MathML"')
        for key, value in element.attrib.items():
            key = "lang" if key.endswith("}lang") else key
            if "{" in key or key in _QTI_ATTRIBUTES or key.startswith("on"):
                continue
            if key in {"src", "data", "poster"} or (key == "href" and name == "a"):
                value = self._url(key, value, shelf)
            found.append(f' {key}="{html.escape(value, quote=True)}"')
        return "".join(found)

    def _url(self, key: str, value: str, shelf: Shelf) -> str:
        if key == "href" and not self.media.members.find(self.media.base, value, loose=False):
            return value
        file = self.media.file(value)
        return value if file is None else shelf.add(file)

    def _image(self, element: etree._Element, out: list[str], shelf: Shelf) -> bool:
        """QTI shows images, sound and video with `object`; browsers and Moodle know better elements."""
        kind = (element.get("type") or "").lower()
        data = element.get("data") or ""
        if kind.startswith("image/") or data.lower().rsplit(".", 1)[-1] in {
            "png",
            "jpg",
            "jpeg",
            "gif",
            "svg",
            "webp",
        }:
            size = "".join(
                f' {key}="{html.escape(element.get(key) or "")}"'
                for key in ("width", "height")
                if element.get(key)
            )
            alt = html.escape(" ".join("".join(str(one) for one in element.itertext()).split()))
            out.append(f'<img src="{html.escape(self._url("data", data, shelf))}" alt="{alt}"{size} />')
            return True
        if kind.startswith(("audio/", "video/")):
            tag = kind[:5]
            out.append(f'<{tag} controls="true" src="{html.escape(self._url("data", data, shelf))}"></{tag}>')
            return True
        return False


_MIXED = frozenset({"foreignObject", "linearGradient", "radialGradient", "clipPath", "viewBox", "textPath"})


def tidy(text: str) -> str:
    """Indentation of the XML is no content: white space runs become one space, outside `pre`."""
    if "<pre" in text:
        return text.strip()
    import re

    collapsed = re.sub(r"\s+", " ", text)
    return collapsed.strip()
