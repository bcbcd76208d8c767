"""Hardened XML: no DOCTYPE, no entity, no network, bounded size and depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from safeio.errors import CodedError

MAX_BYTES = 256 << 20
MAX_DEPTH = 256
_MAX_PROLOG = 1 << 20  # bytes before the root element
_FIRST_READ = 1 << 16
# what may stand before the root element, besides a DOCTYPE
_MISC = re.compile(r"(?:\ufeff|\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)


class XmlError(CodedError):
    """The XML could not be read."""

    code: ClassVar[str] = "XML-001"


class XmlTooLargeError(XmlError):
    """The XML is larger or deeper than the limits allow."""

    code: ClassVar[str] = "XML-002"


class XmlDoctypeError(XmlError):
    """The XML has a DOCTYPE or declares entities, which is refused."""

    code: ClassVar[str] = "XML-003"


def parser(*, huge: bool = False, comments: bool = True, recover: bool = False) -> etree.XMLParser:
    """An lxml parser that resolves nothing and loads nothing. ``huge`` lifts libxml2's 10 MB text limit.

    `comments`: False drops them, so that the text around one is a whole. `recover`: reads on behind faults, which its
    `error_log` tells.
    """
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=huge,
        remove_pis=True,
        remove_comments=not comments,
    )


def parse(data: bytes, *, path: str | None = None, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root element of `data`; elements know their `sourceline`.

    Raises `XmlError` (not well-formed, with line), `XmlTooLargeError`, `XmlDoctypeError`.
    """
    if len(data) > max_bytes:
        raise XmlTooLargeError(f"{len(data)} bytes, the limit is {max_bytes}", path=path)
    _refuse_doctype(data[:_MAX_PROLOG], path)
    try:
        root = etree.fromstring(data, parser(huge=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise XmlError(str(error), path=path, line=line) from None
    if root is None:
        raise XmlError("no element", path=path)
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlDoctypeError(path=path)
    _check_depth(root, path)
    return root


def _refuse_doctype(head: bytes, path: str | None) -> bool:
    """Look at the prolog before libxml2 does, which expands entities of attributes whatever it is told.

    False when the prolog is not at its end yet. Raises `XmlDoctypeError`, `XmlError` for an encoding that
    could hide one.
    """
    from safeio.xmltree import sniff

    encoding = sniff(head)
    if encoding.codec is None:
        raise XmlError(f"unknown encoding {encoding.declared}", path=path, line=1)
    text = head.decode(encoding.codec, "replace")
    match = _MISC.match(text)
    at = match.end() if match else 0
    if text[at : at + 9].upper() == "<!DOCTYPE":
        raise XmlDoctypeError(path=path, line=text.count("\n", 0, at) + 1)
    return len(text) - at > 9 and not text.startswith(("<?", "<!--"), at)


class _Behind:
    """A stream that begins with what was read of it already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if self._head:
            if size is None or size < 0:
                data, self._head = self._head + self._stream.read(), b""
            else:
                data, self._head = self._head[:size], self._head[size:]
            return data
        return self._stream.read(size)


def _judged(stream: BinaryIO, path: str | None) -> _Behind:
    """The same stream, with a prolog that has no DOCTYPE."""
    head = stream.read(_FIRST_READ)
    while not _refuse_doctype(head, path) and len(head) < _MAX_PROLOG:
        more = stream.read(_FIRST_READ)
        if not more:
            break
        head += more
    return _Behind(head, stream)


def _check_depth(root: etree._Element, path: str | None) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise XmlTooLargeError(f"nested deeper than {MAX_DEPTH}", path=path)


def iter_elements(
    stream: BinaryIO, tags: tuple[str, ...], *, path: str | None = None
) -> Iterator[etree._Element]:
    """Yield each element named in `tags` when complete, then free it: bounded memory on any file.

    Raises as `parse` does, when the reading gets there.
    """
    try:
        events = etree.iterparse(
            _judged(stream, path),
            events=("end",),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        )
        for _, element in events:
            if element.getroottree().docinfo.internalDTD is not None:
                raise XmlDoctypeError(path=path)
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise XmlError(str(error), path=path, line=error.lineno) from None
