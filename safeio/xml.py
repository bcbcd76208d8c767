"""Hardened XML: no DOCTYPE, no entity, no network, bounded size and depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from lxml import etree

from safeio.errors import CodedError

MAX_BYTES = 256 << 20
MAX_DEPTH = 256


class XmlError(CodedError):
    """The XML could not be read."""

    code: ClassVar[str] = "XML-001"


class XmlTooLargeError(XmlError):
    """The XML is larger or deeper than the limits allow."""

    code: ClassVar[str] = "XML-002"


class XmlDoctypeError(XmlError):
    """The XML has a DOCTYPE or declares entities, which is refused."""

    code: ClassVar[str] = "XML-003"


def parser(*, huge: bool = False) -> etree.XMLParser:
    """An lxml parser that resolves nothing and loads nothing. ``huge`` lifts libxml2's 10 MB text limit."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=huge,
        remove_pis=True,
    )


def parse(data: bytes, *, path: str | None = None, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root element of `data`; elements know their `sourceline`.

    Raises `XmlError` (not well-formed, with line), `XmlTooLargeError`, `XmlDoctypeError`.
    """
    if len(data) > max_bytes:
        raise XmlTooLargeError(f"{len(data)} bytes, the limit is {max_bytes}", path=path)
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
            stream,
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
