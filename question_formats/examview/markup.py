"""ExamView's own markup as HTML: `para`, `font`, `tab`, `blank`, `field`, images and tables."""

from __future__ import annotations

import html
import re

from lxml import etree

from question_formats.qti.dialect import local

# element -> HTML element; what is not here gives way to its content
_TAGS = {
    "b": "b", "i": "i", "u": "u", "sub": "sub", "sup": "sup", "subscript": "sub", "superscript": "sup",
    "strike": "s", "table": "table", "tr": "tr", "row": "tr", "td": "td", "cell": "td", "para": "p", "p": "p",
    "br": "br", "em": "em", "strong": "strong", "ul": "ul", "ol": "ol", "li": "li", "math": "math",
}  # fmt: skip


def html_of(element: etree._Element) -> str:
    """HTML of an element's content; a single paragraph needs no tags."""
    text = _content(element).strip()
    single = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", text, re.DOTALL)
    return single[1].strip() if single else text


def _content(element: etree._Element) -> str:
    parts = [html.escape(element.text or "", quote=False)]
    for child in element:
        parts.append(_element(child))
        parts.append(html.escape(child.tail or "", quote=False))
    return "".join(parts)


def _element(element: etree._Element) -> str:
    name = local(element)
    if name in {"pict", "image", "img", "picture"}:
        source = (
            element.get("uri") or element.get("src") or element.get("href") or (element.text or "").strip()
        )
        return f'<img src="{html.escape(source)}" alt="" />' if source else ""
    if name in {"tab", "space"}:
        return " "
    if name in {"newline", "linebreak", "br"}:
        return "<br />"
    if name == "blank":
        return "_____"
    tag = _TAGS.get(name, "")
    inner = _content(element)
    return f"<{tag}>{inner}</{tag}>" if tag else inner
