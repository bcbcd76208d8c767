"""Moodle's HTML as the XHTML that QTI allows (2.1 information model, 6.2), and what that leaves out.

`canonical` is a spelling: the same HTML as our reader gives it back. `strict` also drops what QTI has no
place for (styles, colours, scripts, unknown elements keep their content). A text that `strict` changes
after `canonical` loses markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree
from lxml import html as lxml_html

from question_formats.qti.markup import VOID, tidy

MATHML = "http://www.w3.org/1998/Math/MathML"
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "big",
        "br",
        "cite",
        "code",
        "dfn",
        "em",
        "i",
        "img",
        "kbd",
        "q",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "tt",
        "var",
        "math",
        "audio",
        "video",
    ]
)
BLOCK = frozenset("address blockquote div dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul".split())  # noqa: SIM905
_PARTS = {
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "dl": frozenset({"dt", "dd"}),
    "table": frozenset({"caption", "thead", "tfoot", "tbody"}),
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "tr": frozenset({"td", "th"}),
}
_FLOW = frozenset({"div", "li", "td", "th", "dd"})
_GONE = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "meta",
        "link",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "select",
        "textarea",
        "button",
        "noscript",
        "template",
    }
)
_ALLOWED: dict[str, frozenset[str]] = {
    "img": frozenset({"src", "alt", "width", "height"}),
    "a": frozenset({"href"}),
    "td": frozenset({"rowspan", "colspan"}),
    "th": frozenset({"rowspan", "colspan"}),
    "audio": frozenset({"controls", "src"}),
    "video": frozenset({"controls", "src"}),
}
_COMMON = frozenset({"class", "lang"})
_SIZE = re.compile(r"\d{1,5}%?")
_NUMBER = re.compile(r"[1-9]\d{0,3}")
_CLASS = re.compile(r"[A-Za-z_][\w-]*")
_LANG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SAFE_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MAX_DEPTH = 60


@dataclass(slots=True)
class Node:
    """An element, or (with an empty tag) a text."""

    tag: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


def canonical(text: str) -> str:
    """HTML in our reader's spelling."""
    return _fixed(text, False)


def strict(text: str) -> str:
    """HTML without what QTI does not allow, in our reader's spelling."""
    return _fixed(text, True)


@lru_cache(maxsize=512)
def _fixed(text: str, only_qti: bool) -> str:
    current = tidy(text)
    for _ in range(4):
        again = serialise(tree(current, only_qti=only_qti))
        if again == current:
            break
        current = again
    return current


def tree(text: str, *, only_qti: bool = True) -> list[Node]:
    """The nodes of a fragment."""
    text = _SAFE_TEXT.sub("", text)
    if "<" not in text:
        plain = html.unescape(text) if "&" in text else text
        plain = _SAFE_TEXT.sub("", plain)
        return [Node("", plain)] if plain else []
    try:
        root = lxml_html.fragment_fromstring(f"<div>{text}</div>", create_parent="section")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return [Node("", html.unescape(re.sub(r"<[^>]*>", "", text)))]
    inner = [child for child in root if isinstance(child.tag, str)]
    nodes: list[Node] = []
    for at, child in enumerate(inner):
        if at == 0 and child.tag == "div":
            nodes += _content(child, only_qti, 0)
        else:
            nodes += _element(child, only_qti, 0)
        if child.tail:
            nodes.append(Node("", _SAFE_TEXT.sub("", child.tail)))
    return _shape(_joined(nodes), "div") if only_qti else _joined(nodes)


def _content(element: etree._Element, only_qti: bool, depth: int) -> list[Node]:
    nodes = [Node("", _SAFE_TEXT.sub("", element.text))] if element.text else []
    for child in element:
        if isinstance(child.tag, str):
            nodes += _element(child, only_qti, depth + 1)
        if child.tail:
            nodes.append(Node("", _SAFE_TEXT.sub("", child.tail)))
    return nodes


def _element(element: etree._Element, only_qti: bool, depth: int) -> list[Node]:  # noqa: PLR0911
    name = str(element.tag).lower().rpartition("}")[2]
    if depth > MAX_DEPTH:
        return [Node("", "".join(map(str, element.itertext())))]
    if name == "math":
        return [_math(element)]
    if only_qti and name in _GONE:
        return []
    if name in {"audio", "video"}:
        source = element.get("src") or next(
            (one.get("src") or "" for one in element if one.tag == "source"), ""
        )
        return [Node(name, attributes={"controls": "true", "src": source})] if source else []
    children = _content(element, only_qti, depth)
    known = (
        name in INLINE or name in BLOCK or name in _PARTS or any(name in parts for parts in _PARTS.values())
    )
    if only_qti and not known:
        return children
    attributes = _attributes(name, element, only_qti)
    if only_qti and name == "img" and not attributes.get("src"):
        return []
    if only_qti and name == "a" and "href" not in attributes:
        return children
    if name == "img":
        attributes = {"src": attributes.pop("src", ""), "alt": attributes.pop("alt", ""), **attributes}
    return [Node(name, attributes=attributes, children=[] if name in VOID else children)]


def _attributes(name: str, element: etree._Element, only_qti: bool) -> dict[str, str]:
    found = {}
    for key, value in element.attrib.items():
        key = "lang" if key.endswith("lang") and ":" in key else str(key).lower()
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", key):
            continue
        value = _SAFE_TEXT.sub("", value)
        if key == "class":
            value = " ".join(value.split())
        elif only_qti:
            value = re.sub(r"\s+", " ", value).strip()
        if only_qti and not _fits(name, key, value):
            continue
        found[key] = value
    return found


def _fits(name: str, key: str, value: str) -> bool:  # noqa: PLR0911
    if key not in _COMMON and key not in _ALLOWED.get(name, frozenset()):
        return False
    if key == "class":
        return bool(value) and all(_CLASS.fullmatch(one) for one in value.split())
    if key == "lang":
        return _LANG.fullmatch(value) is not None
    if key in {"width", "height"}:
        return _SIZE.fullmatch(value) is not None
    if key in {"rowspan", "colspan"}:
        return _NUMBER.fullmatch(value) is not None
    if key in {"src", "href"}:
        return bool(value) and not value.lower().startswith(("javascript:", "vbscript:"))
    return True


def _math(element: etree._Element) -> Node:
    """MathML stays as it is; its namespace is written on `math`."""
    attributes = {"xmlns": MATHML}
    attributes |= {
        str(key): _SAFE_TEXT.sub("", value)
        for key, value in element.attrib.items()
        if key != "xmlns" and _is_math_attribute(str(key))
    }
    return Node("math", attributes=attributes, children=_math_content(element, 0))


_MATH_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


def _is_math_attribute(key: str) -> bool:
    """Plain names; never scripts (``onclick`` …)."""
    return re.fullmatch(r"[A-Za-z][A-Za-z-]*", key) is not None and not key.startswith("on")


# what HTML keeps as raw text has no meaning in a formula, and another escaping
_RAW = frozenset(
    {"style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext", "textarea", "title"}
)


def _math_content(element: etree._Element, depth: int) -> list[Node]:
    nodes = [Node("", _SAFE_TEXT.sub("", element.text))] if element.text else []
    for child in element:
        if isinstance(child.tag, str) and depth < MAX_DEPTH:
            name = str(child.tag).rpartition("}")[2].rpartition(":")[2]
            if not _MATH_NAME.fullmatch(name):  # "text<br": what stands in it is kept
                nodes += _math_content(child, depth + 1)
                nodes += [Node("", _SAFE_TEXT.sub("", child.tail))] if child.tail else []
                continue
            attributes = {
                str(k): _SAFE_TEXT.sub("", v) for k, v in child.attrib.items() if _is_math_attribute(str(k))
            }
            if name == "math":
                attributes = {
                    "xmlns": MATHML,
                    **{key: value for key, value in attributes.items() if key != "xmlns"},
                }
            if name not in _RAW:
                nodes.append(Node(name, attributes=attributes, children=_math_content(child, depth + 1)))
        if child.tail:
            nodes.append(Node("", _SAFE_TEXT.sub("", child.tail)))
    return nodes


def _joined(nodes: list[Node]) -> list[Node]:
    """Neighbouring texts as one, empty ones gone."""
    out: list[Node] = []
    for node in nodes:
        if not node.tag and not node.text:
            continue
        if out and not node.tag and not out[-1].tag:
            out[-1] = Node("", out[-1].text + node.text)
        else:
            out.append(node)
    return out


def _shape(nodes: list[Node], parent: str) -> list[Node]:
    """What the content model of `parent` allows; what it does not is opened up or wrapped."""
    if parent in _PARTS:
        return _of_parts(nodes, parent)
    out: list[Node] = []
    for node in nodes:
        if not node.tag or node.tag == "math":
            out.append(node)
        elif node.tag in INLINE:
            if parent == "a" and node.tag == "a":
                out += _shape(node.children, parent)
                continue
            inner = _shape(node.children, node.tag)
            out.append(Node(node.tag, attributes=node.attributes, children=_joined(inner)))
        elif node.tag in BLOCK and parent in _FLOW | {"blockquote"}:
            inner = _shape(node.children, node.tag)
            out += _block(node, _joined(inner))
        else:  # a block among inlines, or a part outside its whole
            out += _shape(node.children, parent)
    return _joined(out)


def _block(node: Node, inner: list[Node]) -> Iterator[Node]:
    if node.tag in _PARTS and not inner:
        return
    if node.tag == "blockquote" and any(not one.tag or one.tag in INLINE for one in inner):
        inner = [Node("div", children=inner)]
    if node.tag == "blockquote" and not inner:
        return
    yield Node(node.tag, attributes=node.attributes, children=inner)


def _of_parts(nodes: list[Node], parent: str) -> list[Node]:
    wanted = _PARTS[parent]
    out: list[Node] = []
    loose: list[Node] = []
    wrap = {
        "ul": "li",
        "ol": "li",
        "dl": "dd",
        "table": "tbody",
        "thead": "tr",
        "tbody": "tr",
        "tfoot": "tr",
        "tr": "td",
    }

    def close() -> None:
        if any(one.tag or one.text.strip() for one in loose):
            inner = _shape(list(loose), wrap[parent])
            if inner:
                out.append(Node(wrap[parent], children=_joined(inner)))
        loose.clear()

    for node in nodes:
        if node.tag in wanted:
            close()
            inner = _joined(
                _shape(node.children, node.tag if node.tag in _PARTS or node.tag in _FLOW else "p")
            )
            if inner or node.tag not in _PARTS:
                out.append(Node(node.tag, attributes=node.attributes, children=inner))
        else:
            loose.append(node)
    close()
    if parent == "table":
        order = {"caption": 0, "thead": 1, "tfoot": 2, "tbody": 3}
        once: list[Node] = []
        for node in sorted(out, key=lambda one: order[one.tag]):
            if node.tag != "tbody" and any(one.tag == node.tag for one in once):
                node = Node("tbody", children=node.children) if node.tag != "caption" else Node("")
            if node.tag:
                once.append(node)
        out = sorted(once, key=lambda one: order[one.tag])
        return out if any(one.tag == "tbody" for one in out) else []
    return out


def serialise(nodes: list[Node]) -> str:
    """As `markup.Renderer` writes it."""
    out: list[str] = []
    for node in nodes:
        _write(node, out)
    return tidy("".join(out))


def _write(node: Node, out: list[str]) -> None:
    if not node.tag:
        out.append(html.escape(node.text, quote=False))
        return
    attributes = "".join(
        f' {key}="{html.escape(value, quote=True)}"' for key, value in node.attributes.items()
    )
    if node.tag in VOID:
        out.append(f"<{node.tag}{attributes} />")
        return
    out.append(f"<{node.tag}{attributes}>")
    for child in node.children:
        _write(child, out)
    out.append(f"</{node.tag}>")
