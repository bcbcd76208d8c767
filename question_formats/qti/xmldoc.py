"""XML as exporters really write it, read without guessing silently.

The strict parser comes first. Where it fails, only what has one meaning is mended: a DOCTYPE that declares no
entities, HTML's named entities, a wrong encoding declaration, characters that XML forbids, a missing
space in the XML declaration. What else is wrong can be read by `recover`, which says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from question_formats.encodings import detect
from question_formats.mending import mend
from question_formats.source import Source
from safeio import Problem, xml

_DECLARED = (  # what an internal subset may say of elements and attributes: nothing that changes the text
    rb"(?:\s|<!--(?:(?!-->).)*-->"
    rb"""|<!(?:ELEMENT|ATTLIST|NOTATION)\s(?:[^<>"'%&]|"[^"<%&]*"|'[^'<%&]*')*>)*"""
)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[<>]*(?:\[" + _DECLARED + rb"\])?\s*>", re.IGNORECASE | re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]*\?>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A parsed document; `problem` says what had to be mended or guessed."""

    root: etree._Element
    problem: Problem | None = None
    reason: str = ""  # why the strict parser refused it, where it was recovered


def load(data: bytes, path: str, *, recover: bool = False) -> Document:
    """Raises `safeio.xml.XmlError` and its children. `recover`: read on after errors, see `Document.reason`."""
    data = _without_doctype(data)
    try:
        return Document(root=xml.parse(data, path=path))
    except (xml.XmlDoctypeError, xml.XmlTooLargeError):
        raise
    except xml.XmlError as error:
        first = error
    text, problem = _as_text(data, path)
    mended = _mend(text)
    try:
        return Document(root=xml.parse(mended.encode(), path=path), problem=problem)
    except (xml.XmlDoctypeError, xml.XmlTooLargeError):
        raise
    except xml.XmlError as error:
        first = error
    if not recover:
        raise first
    root = _recovered(mended.encode())
    if root is None or "<!DOCTYPE" in mended or "<!ENTITY" in mended:
        raise first
    return Document(root=root, problem=problem, reason=first.detail)


def _without_doctype(data: bytes) -> bytes:
    """A DOCTYPE without entities changes nothing here; its line ends stay."""
    match = _DOCTYPE.search(data[: 16 << 10])
    if match is None:
        return data
    return data[: match.start()] + b"\n" * match[0].count(b"\n") + data[match.end() :]


def _as_text(data: bytes, path: str) -> tuple[str, Problem | None]:
    # tags are ASCII and would drown what tells the encoding: the texts that hold other letters decide
    telling = b"\n".join(re.findall(rb"[^<>]*[\x80-\xff][^<>]*", data)) if b"\0" not in data[:64] else b""
    found = detect(Source(telling or data, name=path))
    return data.decode(found.encoding, "replace"), found.problem


def _mend(text: str) -> str:
    declaration = re.match(r"^\ufeff?\s*<\?xml[^>]*\?>", text)
    if declaration:
        text = "\n" * declaration[0].count("\n") + text[declaration.end() :]
    return mend(text)


def _recovered(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root
