"""Web links, discussion topics, LTI links and assignments: the small XML files behind resources."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from urllib.parse import unquote

from safeio import Problem
from safeio.xml import XmlError
from safeio.xmltree import Node, parse
from scorm.cc import links, rules
from scorm.cc.qti import questions
from scorm.cc.types import ResourceType
from scorm.kinds import Check
from scorm.package import ArchiveError
from scorm.schema.compare import compare
from scorm.targets import is_iri

_FILEBASE = re.compile(r"^\$IMS-CC-FILEBASE\$/?", re.IGNORECASE)
_SECRETS = {"secret", "shared_secret", "consumer_key", "key", "oauth_consumer_key", "password"}
_NAMESPACES: dict[str, re.Pattern[str]] = {
    "weblink": re.compile(r"imswl_v1p\d$"),
    "topic": re.compile(r"imsdt_v1p\d$"),
    "lti": re.compile(r"imslticc_v1p\d(p\d)?$"),
    "assignment": re.compile(r"/assignment"),
    "assessment": re.compile(r"ims_qtiasiv1p2"),
    "question-bank": re.compile(r"ims_qtiasiv1p2"),
}

_WRAPPERS = {"assessment": "assessment", "question-bank": "objectbank"}  # around the questions


def read_part(check: Check, name: str, type_: str, row: ResourceType) -> Generator[Problem, None, str | None]:
    """Read one descriptor; yields findings and returns the address that it opens, if it has one."""
    try:
        root = parse(check.package.read(name), path=name)
    except XmlError as error:
        yield rules.DESCRIPTOR_UNREADABLE.at(
            name, error.line, reason=f"{error.title}: {error.detail}".rstrip(": ")
        )
        return None
    except ArchiveError as error:
        yield rules.DESCRIPTOR_UNREADABLE.at(name, reason=f"{error.title}: {error.detail}".rstrip(": "))
        return None
    if root.name not in row.descriptor:
        yield rules.DESCRIPTOR_ROOT.at(
            name, root.line, root.column, found=root.name, type=type_, wanted=row.descriptor[0]
        )
        return None
    if not _NAMESPACES[row.name].search(root.ns):
        yield rules.DESCRIPTOR_NAMESPACE.at(name, root.line, root.column, found=root.ns)
    if row.name not in _WRAPPERS or root.first(_WRAPPERS[row.name]) is not None:
        yield from compare(name, root)  # else it is QTI of another make, and one finding says so
    yield from _READERS[row.name](check, name, root)
    yield from links.in_part(check.package, name, root)
    return _address(row.name, root)


def _address(kind: str, root: Node) -> str | None:
    if kind == "weblink":
        url = root.first("url")
        return (url.get("href") or "").strip() or None if url is not None else None
    if kind == "lti":
        found = [root.first("secure_launch_url"), root.first("launch_url")]
        return next((node.text for node in found if node is not None and node.text), None)
    return None


def _web_link(_: Check, name: str, root: Node) -> Iterator[Problem]:
    title = root.first("title")
    if title is None or not title.text:
        yield rules.DESCRIPTOR_ELEMENT.at(name, root.line, root.column, parent=root.name, element="title")
    url = _address("weblink", root)
    node = root.first("url") or root
    if url is None:
        yield rules.LINK_EMPTY.at(name, node.line, node.column)
    elif not is_iri(url):
        yield rules.LINK_INVALID.at(name, node.line, node.column, url=url)


def _topic(check: Check, name: str, root: Node) -> Iterator[Problem]:
    for wanted in ("title", "text"):
        if root.first(wanted) is None:
            yield rules.DESCRIPTOR_ELEMENT.at(name, root.line, root.column, parent=root.name, element=wanted)
    text = root.first("text")
    if text is not None and text.get("texttype") not in {"text/plain", "text/html"}:
        yield rules.TEXT_TYPE.at(name, text.line, text.column, found=text.get("texttype") or "")
    attachments = root.first("attachments")
    for node in attachments.all("attachment") if attachments is not None else ():
        href = (node.get("href") or "").strip()
        if is_iri(href):
            continue
        if links.target(check.package, name, unquote(_FILEBASE.sub("", href))) is None:
            yield rules.ATTACHMENT.at(name, node.line, node.column, file=href)


def _lti(_: Check, name: str, root: Node) -> Iterator[Problem]:
    title = root.first("title")
    if title is None or not title.text:
        yield rules.DESCRIPTOR_ELEMENT.at(name, root.line, root.column, parent=root.name, element="title")
    if root.first("vendor") is None:
        yield rules.DESCRIPTOR_ELEMENT.at(name, root.line, root.column, parent=root.name, element="vendor")
    if _address("lti", root) is None:
        yield rules.LTI_NO_URL.at(name, root.line, root.column)
    for wanted in ("launch_url", "secure_launch_url"):
        node = root.first(wanted)
        if node is not None and node.text and not is_iri(node.text):
            yield rules.LINK_INVALID.at(name, node.line, node.column, url=node.text)
    for node in root.iter():
        key = (node.get("name") or "").lower()
        if node.name == "property" and key in _SECRETS and node.text:
            yield rules.LTI_SECRET.at(name, node.line, node.column, name=key)


def _assignment(_: Check, name: str, root: Node) -> Iterator[Problem]:
    for wanted in ("title", "text"):
        if root.first(wanted) is None:
            yield rules.DESCRIPTOR_ELEMENT.at(name, root.line, root.column, parent=root.name, element=wanted)
    text = root.first("text")
    if text is not None and text.get("texttype") not in {"text/plain", "text/html"}:
        yield rules.TEXT_TYPE.at(name, text.line, text.column, found=text.get("texttype") or "")


def _assessment(_: Check, name: str, root: Node) -> Iterator[Problem]:
    yield from questions(name, root, wrapper=_WRAPPERS["assessment"])


def _bank(_: Check, name: str, root: Node) -> Iterator[Problem]:
    yield from questions(name, root, wrapper=_WRAPPERS["question-bank"])


_READERS: dict[str, Callable[[Check, str, Node], Iterator[Problem]]] = {
    "weblink": _web_link,
    "topic": _topic,
    "lti": _lti,
    "assignment": _assignment,
    "assessment": _assessment,
    "question-bank": _bank,
}
