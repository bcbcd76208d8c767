"""One item of QTI 1.2, taken apart: what is told, what is asked, how it is scored."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from question_formats.media import Media
from question_formats.model import Text, TextFormat
from question_formats.qti.dialect import local
from question_formats.qti.values import whole

RESPONSES = frozenset(
    {"response_lid", "response_xy", "response_str", "response_num", "response_grp", "response_na"}
)
_TAG = re.compile(r"<(?:[a-zA-Z][^<>]*|/[a-zA-Z]+\s*)>|&(?:[a-z]+|#\d+);")


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A `response_label`: one choice."""

    ident: str
    element: etree._Element


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """One thing to answer."""

    ident: str
    kind: str  # response_lid, response_str …
    cardinality: str  # single multiple ordered
    element: etree._Element
    labels: tuple[Label, ...]
    fibtype: str  # string integer decimal scientific, of render_fib
    rows: int
    shuffle: bool
    prompt: str  # HTML of its own material

    @property
    def is_text(self) -> bool:
        return self.kind in {"response_str", "response_num"} or (
            not self.labels and self.kind == "response_lid"
        )


@dataclass(kw_only=True)
class Item12:
    element: etree._Element
    ident: str
    title: str
    metadata: dict[str, str]  # names in lower case
    flow: list[str | Response]  # HTML and responses in the order of the document
    media: Media
    flags: dict[str, str] = field(default_factory=dict)

    @property
    def responses(self) -> list[Response]:
        return [part for part in self.flow if isinstance(part, Response)]

    @property
    def kind(self) -> str:
        """What the exporter calls the type, in lower case."""
        for name in (
            "question_type",
            "cc_profile",
            "bbmd_questiontype",
            "wct_questiontype",
            "qmd_questiontype",
            "qmd_itemtype",
            "questiontype",
        ):
            if self.metadata.get(name):
                return self.metadata[name].lower()
        return ""

    @property
    def line(self) -> int:
        return self.element.sourceline or 1


def parse(element: etree._Element, media: Media) -> Item12:
    """Take an `item` apart (local names are enough: namespaces differ in the wild)."""
    presentation = next((child for child in element if local(child) == "presentation"), None)
    item = Item12(
        element=element,
        ident=(element.get("ident") or "").strip(),
        title=" ".join((element.get("title") or "").split()),
        metadata=dict(_metadata(element)),
        flow=[],
        media=media,
        flags=dict(presentation.attrib) if presentation is not None else {},
    )
    if presentation is not None:
        _walk(presentation, item.flow)
    if not item.responses:
        item.flow += _named_only(element, item.flow)
    return item


def _named_only(element: etree._Element, flow: list[str | Response]) -> list[Response]:
    """Respondus asks for ``[a]`` in the text without an element for the response; the conditions name it."""
    body = "".join(part for part in flow if isinstance(part, str))
    found: dict[str, etree._Element] = {}
    for one in element.iter():
        ident = (one.get("respident") or "").strip()
        if (
            local(one) in {"varequal", "varsubstring"}
            and re.fullmatch(r"\[[^\[\]]+\]", ident)
            and ident in body
        ):
            found.setdefault(ident, one)
    return [
        Response(
            ident=ident,
            kind="response_str",
            cardinality="single",
            element=one,
            labels=(),
            fibtype="string",
            rows=1,
            shuffle=False,
            prompt="",
        )
        for ident, one in found.items()
    ]


def _metadata(element: etree._Element) -> Iterator[tuple[str, str]]:
    """`qtimetadatafield`s, and Blackboard's own elements; the first of a name counts."""
    seen: set[str] = set()
    for holder in element:
        if local(holder) not in {"itemmetadata", "qtimetadata"}:
            continue
        for one in holder.iter():
            name, value = "", ""
            if local(one) in {"qtimetadatafield", "qti_metadatafield"}:
                for child in one:
                    if local(child) == "fieldlabel":
                        name = "".join(map(str, child.itertext())).strip().lower()
                    elif local(child) == "fieldentry":
                        value = "".join(map(str, child.itertext())).strip()
            elif not len(one) and local(one).startswith(("bbmd_", "qmd_")):
                name, value = local(one).lower(), (one.text or "").strip()
            if name and name not in seen and (value or name not in seen) and value:
                seen.add(name)
                yield name, value


def _walk(element: etree._Element, flow: list[str | Response]) -> None:
    for child in element:
        name = local(child)
        if name in RESPONSES:
            flow.append(_response(child))
        elif name in {
            "material",
            "mattext",
            "mat_extension",
            "matimage",
            "mataudio",
            "matvideo",
            "matemtext",
        }:
            flow.append(material(child))
        elif name in {"flow", "flow_mat", "flow_label"}:
            _walk(child, flow)


def _response(element: etree._Element) -> Response:
    fib = next((one for one in element.iter() if local(one) == "render_fib"), None)
    render = next((one for one in element.iter() if local(one).startswith("render_")), None)
    prompt: list[str] = []
    for child in element:
        if local(child) in {"material", "flow_mat"}:
            prompt.append(material(child))  # noqa: PERF401
    labels = tuple(
        Label(ident=(one.get("ident") or "").strip(), element=one)
        for one in element.iter()
        if local(one) == "response_label"
    )
    if fib is not None:
        labels = ()
    kind = local(element)
    cardinality = (element.get("rcardinality") or "Single").strip().lower()
    rows = (fib.get("rows") or "1").strip() if fib is not None else "1"
    return Response(
        ident=(element.get("ident") or element.get("respident") or "").strip(),  # D2L writes respident
        kind="response_str" if fib is not None and kind == "response_lid" else kind,
        cardinality=cardinality,
        element=element,
        labels=labels,
        fibtype=(fib.get("fibtype") or "String").strip().lower() if fib is not None else "",
        rows=whole(rows, 1),
        shuffle=render is not None and (render.get("shuffle") or "No").strip().lower() == "yes",
        prompt="".join(prompt),
    )


def material(element: etree._Element) -> str:
    """HTML of a `material`, `flow_mat`, `response_label` or feedback."""
    return "".join(_pieces(element)).strip()


def _pieces(element: etree._Element) -> Iterator[str]:
    name = local(element)
    if name in {"mattext", "matemtext", "mat_formattedtext", "localizable_mattext"}:
        yield _text(element)
    elif name == "matimage":
        yield _image(element)
    elif name in {"mataudio", "matvideo"}:
        source = element.get("uri") or ""
        kind = name[3:]
        yield f'<{kind} controls="true" src="{html.escape(source)}"></{kind}>'
    elif name == "matbreak":
        yield "<br />"
    elif name == "matapplication":
        source = element.get("uri") or ""
        label = element.get("label") or source
        yield f'<a href="{html.escape(source)}">{html.escape(label, quote=False)}</a>'
    elif name in {"material_ref", "matref", "material_table"}:  # WebCT repeats its matching in a table
        return
    else:
        for child in element:
            if local(child) not in RESPONSES and not local(child).startswith("render_"):
                yield from _pieces(child)


def _text(element: etree._Element) -> str:
    """Escaped or CDATA HTML, HTML as real elements, or plain text."""
    if len(element):
        inner = [
            html.escape(element.text or "", quote=False) if element.text and element.text.strip() else ""
        ]
        for child in element:
            if isinstance(child.tag, str):
                inner.append(_serialise(child))
            inner.append(html.escape(child.tail or "", quote=False))
        text = "".join(inner).strip()
    else:
        text = element.text or ""
    kind = (element.get("texttype") or element.get("type") or "").strip().lower()
    if len(element):
        return _linked(element, text)
    if kind in {"text/plain", "plain", "plain_text"}:
        return html.escape(text, quote=False)
    if kind in {"html", "text/html", "text/xhtml", "text/rtf", "application/xhtml+xml"} or _TAG.search(text):
        return _linked(element, text)
    return (
        html.escape(text, quote=False).replace("\n", "<br />")
        if kind == "smart_text"
        else html.escape(text, quote=False)
    )


def _linked(element: etree._Element, text: str) -> str:
    uri = (element.get("uri") or "").strip()
    if uri and uri not in text:
        return f'<a href="{html.escape(uri)}">{text or html.escape(uri, quote=False)}</a>'
    return text


def _serialise(element: etree._Element) -> str:
    for one in element.iter():
        if isinstance(one.tag, str) and "}" in one.tag and "MathML" not in one.tag:
            one.tag = local(one)
    etree.cleanup_namespaces(element)
    text = etree.tostring(element, encoding="unicode", method="xml", with_tail=False)
    return str(text)


def _image(element: etree._Element) -> str:
    source = (element.get("uri") or element.get("entityref") or "").strip()
    size = "".join(
        f' {name}="{html.escape(element.get(name) or "")}"'
        for name in ("width", "height")
        if element.get(name)
    )
    alt = html.escape(element.get("label") or "")
    embedded = (element.get("embedded") or "").strip().lower()
    if not source and embedded == "base64" and (element.text or "").strip():
        kind = (element.get("imagtype") or "image/png").strip()
        source = f"data:{kind};base64,{''.join((element.text or '').split())}"
    return f'<img src="{html.escape(source)}" alt="{alt}"{size} />' if source else ""


def as_text(item: Item12, markup: str) -> Text:
    """With the files that it shows."""
    return item.media.text(markup, TextFormat.HTML)
