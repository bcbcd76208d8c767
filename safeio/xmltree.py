"""A small XML tree that knows where everything is: line and column of each element, prefixes as written.

For documents that people write and that findings must point into (manifests, course structures). Built on
expat, so a DOCTYPE is refused before any entity exists; encodings are decoded by Python first, so what is
declared can be compared with what is there.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar
from xml.parsers import expat

from safeio.xml import MAX_DEPTH, XmlDoctypeError, XmlError, XmlTooLargeError

MAX_NODES = 150_000
MAX_TAG = 1 << 20  # bytes of one tag: attributes by the hundred thousand are no document
_LONG_TAG = re.compile(rb"<[^<>]{%d}" % MAX_TAG)
_NOTHING: Mapping[str, str] = MappingProxyType({})
_SEPARATOR = "\x1f"  # can be in no XML name and no namespace
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE_STARTS = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
_WIDE = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
# what text on the web is written in; others are refused, so that no codec with a hidden escape is ever asked
_SAFE_CODECS = re.compile(
    r"^(ascii|utf-8|utf-16(-[lb]e)?|utf-32(-[lb]e)?|iso8859-\d+|cp125\d|cp437|cp85\d|cp866|cp874|cp949|koi8-[ru]|"
    r"mac-roman|gb2312|gbk|gb18030|big5|big5hkscs|shift_jis|cp932|euc_jp|euc_kr|tis-620)$"
)


class XmlEncodingError(XmlError):
    """The XML is not in the encoding that it declares."""

    code: ClassVar[str] = "XML-004"


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """How a document says it is encoded, and how it is."""

    declared: str | None  # as written in the XML declaration
    bom: str | None  # codec that the byte order mark names
    codec: str | None  # Python's name of the codec to decode it with; None: unknown name

    @property
    def contradiction(self) -> bool:
        """The declaration names another family of encodings than the byte order mark."""
        if self.declared is None or self.bom is None:
            return False
        return _family(_codec(self.declared) or self.declared.lower()) != _family(self.bom)


class Node:
    """An element. `attributes` are keyed as ``{namespace}name`` or ``name``; order is that of the document."""

    __slots__ = (
        "_text",
        "attributes",
        "children",
        "column",
        "declared",
        "line",
        "name",
        "ns",
        "parent",
        "prefix",
        "prefixes",
    )

    def __init__(self, name: tuple[str, str, str], *, line: int, column: int, parent: Node | None) -> None:
        self.ns, self.name, self.prefix = name  # the prefix is "" for the default namespace
        self.line = line  # 1-based
        self.column = column  # 1-based
        self.parent = parent
        # what most elements do not have is shared and empty: a manifest may hold a hundred thousand of them
        self.attributes: Mapping[str, str] = _NOTHING
        self.prefixes: Mapping[str, str] = _NOTHING  # of qualified attributes, by their key
        self.declared: Mapping[str, str] = _NOTHING  # namespaces declared right here, by prefix
        self.children: Sequence[Node] = ()
        self._text: Sequence[str] = ()

    @property
    def text(self) -> str:
        """Character data directly inside, white space trimmed."""
        return "".join(self._text).strip()

    def get(self, name: str, ns: str | None = None) -> str | None:
        """The value of an attribute, or None."""
        return self.attributes.get(f"{{{ns}}}{name}" if ns else name)

    def all(self, name: str, ns: str | None = None) -> list[Node]:
        """Child elements of this name, in any namespace or in `ns`."""
        return [child for child in self.children if child.name == name and (ns is None or child.ns == ns)]

    def first(self, name: str, ns: str | None = None) -> Node | None:
        """The first of `all`, or None."""
        for child in self.children:
            if child.name == name and (ns is None or child.ns == ns):
                return child
        return None

    def iter(self) -> Iterator[Node]:
        """The element and all below it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def __repr__(self) -> str:
        return f"<{self.name} at {self.line}:{self.column}>"


def sniff(data: bytes) -> Encoding:
    """What the byte order mark and the XML declaration say. Never raises."""
    bom = next((codec for mark, codec in _BOMS if data.startswith(mark)), None)
    wide = (
        bom if bom in _WIDE else next((codec for mark, codec in _WIDE_STARTS if data.startswith(mark)), None)
    )
    head = data[:512].removeprefix(codecs.BOM_UTF8)
    if wide is not None:
        head = data[:1024].decode(wide, "replace").lstrip("\ufeff").encode("ascii", "replace")
    match = _DECLARATION.match(head)
    declared = match[1].decode("ascii") if match else None
    if wide is not None:
        return Encoding(declared=declared, bom=bom, codec=wide)
    codec = "utf-8" if bom else _codec(declared) if declared else "utf-8"
    if codec in _WIDE:  # declared as two bytes a character, but the declaration itself was read as one
        codec = "utf-8"
    return Encoding(declared=declared, bom=bom, codec=codec)


def to_utf8(data: bytes, *, codec: str | None = None, path: str | None = None) -> bytes:
    """The document in UTF-8 without a byte order mark; `codec` overrides what `sniff` says.

    The declaration stays as written: `parse` does not look at it. Raises `XmlEncodingError` with the line.
    """
    encoding = sniff(data)
    name = codec or encoding.codec
    if name is None:
        raise XmlEncodingError(f"unknown encoding {encoding.declared}", path=path, line=1)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise XmlEncodingError(f"not {name.upper()}: {error.reason}", path=path, line=line) from None
    if name == "utf-8":
        return data.removeprefix(codecs.BOM_UTF8)
    try:
        return text.removeprefix("\ufeff").encode("utf-8")
    except UnicodeEncodeError as error:
        raise XmlEncodingError(error.reason, path=path) from None


def parse(
    data: bytes, *, path: str | None = None, codec: str | None = None, max_nodes: int = MAX_NODES
) -> Node:
    """The root of a document given as bytes in any known encoding.

    Raises `XmlEncodingError`, `XmlDoctypeError`, `XmlTooLargeError`, `XmlError` (with line).
    """
    builder = _Builder(path, max_nodes)
    utf8 = to_utf8(data, codec=codec, path=path)
    if len(utf8) > MAX_TAG and _LONG_TAG.search(utf8):
        raise XmlTooLargeError(f"a tag of more than {MAX_TAG} bytes", path=path)
    parser = expat.ParserCreate("utf-8", _SEPARATOR)
    parser.namespace_prefixes = True
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartNamespaceDeclHandler = builder.declare
    builder.parser = parser
    try:
        parser.Parse(utf8, True)
    except expat.ExpatError as error:
        detail = f"{expat.ErrorString(error.code)}, column {error.offset + 1}"
        raise XmlError(detail, path=path, line=error.lineno) from None
    finally:  # the handlers and the parser hold each other
        builder.parser = None
    if builder.root is None:
        raise XmlError("no element", path=path)
    return builder.root


class _Builder:
    def __init__(self, path: str | None, max_nodes: int) -> None:
        self.path = path
        self.left = max_nodes
        self.depth = 0
        self.declared: dict[str, str] = {}
        self.root: Node | None = None
        self.node: Node | None = None
        self.parser: expat.XMLParserType | None = None

    def declare(self, prefix: str | None, uri: str | None) -> None:
        self.declared[prefix or ""] = uri or ""

    def start(self, tag: str, attributes: list[str]) -> None:
        self.left -= 1 + len(attributes) // 8
        self.depth += 1
        line = self.parser.CurrentLineNumber if self.parser else 0
        if self.depth > MAX_DEPTH:
            raise XmlTooLargeError(f"nested deeper than {MAX_DEPTH}", path=self.path, line=line)
        if self.left < 0:
            raise XmlTooLargeError("too many elements", path=self.path, line=line)
        column = self.parser.CurrentColumnNumber + 1 if self.parser else 0
        node = Node(_split(tag), line=line, column=column, parent=self.node)
        if self.declared:
            node.declared, self.declared = self.declared, {}
        if attributes:
            node.attributes, node.prefixes = _attributes(attributes)
        if self.node is None:
            self.root = node
        elif isinstance(self.node.children, list):
            self.node.children.append(node)
        else:
            self.node.children = [node]
        self.node = node

    def end(self, _tag: str) -> None:
        self.depth -= 1
        if self.node is not None:
            self.node = self.node.parent

    def characters(self, data: str) -> None:
        node = self.node
        if node is None or (not node._text and data.isspace()):  # noqa: SLF001 - the tree's own builder
            return
        if isinstance(node._text, list):  # noqa: SLF001 - as above
            node._text.append(data)  # noqa: SLF001 - as above
        else:
            node._text = [data]  # noqa: SLF001 - as above

    def doctype(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber if self.parser else None
        raise XmlDoctypeError(path=self.path, line=line)


def _attributes(pairs: list[str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Values and prefixes by key, from expat's flat list."""
    values: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for at in range(0, len(pairs), 2):
        ns, name, prefix = _split(pairs[at])
        key = sys.intern(f"{{{ns}}}{name}" if ns else name)
        values[key] = pairs[at + 1]
        if prefix:
            prefixes[key] = sys.intern(prefix)
    return values, prefixes or _NOTHING


def _split(tag: str) -> tuple[str, str, str]:
    parts = tag.split(_SEPARATOR)
    if len(parts) == 1:
        return "", sys.intern(tag), ""
    return sys.intern(parts[0]), sys.intern(parts[1]), sys.intern(parts[2]) if len(parts) > 2 else ""


def _codec(declared: str) -> str | None:
    """Python's name of an encoding that documents may be in."""
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return None
    return name if _SAFE_CODECS.match(name) else None


def _family(codec: str) -> str:
    name = codec.lower().replace("_", "-")
    return "utf-16" if name.startswith("utf-16") else "utf-32" if name.startswith("utf-32") else name
