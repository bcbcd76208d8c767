"""The stages of a cmi5 check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

from safeio import Problem
from safeio.xml import XmlError
from safeio.xmltree import Node, parse
from scorm.cmi5 import rules
from scorm.cmi5.detect import NAME, structure_name
from scorm.cmi5.model import DECIMAL, LAUNCH_METHOD, MOVE_ON, NAMESPACE, RESERVED
from scorm.cmi5.structure import structure
from scorm.kinds import Check, Stage
from scorm.model import Launchable
from scorm.package import ArchiveError, unpacked
from scorm.targets import Place, follow, is_iri

_ROOT = "cmi5"  # key of the parsed document on the check
_PLAIN_HTTP = "cmi5.http"
_MAX_URL = 64  # query parameters looked at


def read(check: Check) -> Iterator[Problem]:
    """Find and parse the course structure."""
    name = structure_name(check.package)
    if name is None:
        return
    if not check.package.is_bare and name != NAME:
        yield rules.NOT_AT_ROOT.at(name, found=name)
        folder, slash, _ = unpacked(name).rpartition("/")
        if slash:  # read on as if the folder were the root: one mistake, one finding
            check.package.rebase(folder + slash)
            name = structure_name(check.package) or name
    try:
        root = parse(check.package.read(name), path=name)
    except XmlError as error:
        yield rules.UNREADABLE.at(name, error.line, reason=f"{error.title}: {error.detail}".rstrip(": "))
        return
    except ArchiveError as error:
        yield rules.UNREADABLE.at(name, reason=f"{error.title}: {error.detail}".rstrip(": "))
        return
    if root.name != "courseStructure":
        yield rules.WRONG_ROOT.at(name, root.line, root.column, found=root.name)
        return
    if root.ns != NAMESPACE:
        yield rules.WRONG_NAMESPACE.at(name, root.line, root.column, found=root.ns)
    check.notes[_ROOT] = (name, root)
    course = root.first("course")
    check.title = _text(course.first("title")) if course is not None else None


def shape(check: Check) -> Iterator[Problem]:
    """The XML against the schema's content model."""
    name, root = _document(check)
    if root is not None:
        yield from structure(name, root)


def identifiers(check: Check) -> Iterator[Problem]:
    """Ids are complete IRIs, and unique among parts of one kind."""
    name, root = _document(check)
    if root is None:
        return
    seen: dict[tuple[str, str], int] = {}
    for node in root.iter():
        if node.name not in {"course", "block", "au", "objective"} or node.ns != root.ns:
            continue
        value = node.get("id")
        if value is None:
            if node.get("idref") is None:
                yield rules.ID_MISSING.at(name, node.line, node.column, element=node.name)
            continue
        if not is_iri(value.strip()):
            yield rules.ID_NOT_IRI.at(name, node.line, node.column, element=node.name, value=value)
        first = seen.setdefault((node.name, value.strip()), node.line)
        if first != node.line:
            yield rules.ID_TWICE.at(name, node.line, node.column, element=node.name, value=value, first=first)


def objectives(check: Check) -> Iterator[Problem]:
    """References to objectives resolve."""
    name, root = _document(check)
    if root is None:
        return
    listed = root.first("objectives")
    known = {node.get("id", None) for node in listed.all("objective")} if listed is not None else set()
    for node in root.iter():
        value = node.get("idref") if node.name == "objective" else None
        if value is not None and value not in known:
            yield rules.OBJECTIVE_UNKNOWN.at(name, node.line, node.column, value=value)


def units(check: Check) -> Iterator[Problem]:
    """The assignable units: vocabulary, mastery score, where each starts."""
    name, root = _document(check)
    if root is None:
        return
    for node in root.iter():
        if node.name == "au" and node.ns == root.ns:
            yield from _attributes(name, node)
            yield from _address(check, name, node)


def moodle(check: Check) -> Iterator[Problem]:
    """What Moodle makes of it."""
    name, _ = _document(check)
    yield rules.NO_MOODLE.at(name or None)


STAGES: tuple[Stage, ...] = (read, shape, identifiers, objectives, units, moodle)


def _document(check: Check) -> tuple[str, Node | None]:
    name, root = check.notes.get(_ROOT, ("", None))
    return name, root


def _attributes(name: str, node: Node) -> Iterator[Problem]:
    at = (name, node.line, node.column)
    move_on = node.get("moveOn")
    if move_on is not None and move_on not in MOVE_ON:
        yield rules.MOVE_ON.at(*at, value=move_on)
    score = node.get("masteryScore")
    if score is not None and not (
        DECIMAL.match(score.strip()) and len(score) < 100 and Decimal(0) <= Decimal(score.strip()) <= 1
    ):
        yield rules.MASTERY_SCORE.at(*at, value=score)
    method = node.get("launchMethod")
    if method is not None and method not in LAUNCH_METHOD:
        yield rules.LAUNCH_METHOD.at(*at, value=method)


def _address(check: Check, name: str, node: Node) -> Iterator[Problem]:
    identifier = node.get("id") or ""
    title = _text(node.first("title")) or identifier
    element = node.first("url")
    url = element.text if element is not None else ""
    at = (name, element.line, element.column) if element is not None else (name, node.line, node.column)
    if not url:
        yield rules.URL_MISSING.at(*at, title=title)
        return
    target = follow(None if check.package.is_bare else check.package, url)
    check.launchable.append(
        Launchable(identifier=identifier, title=title, href=url, type="au", member=target.member)
    )
    match target.place:
        case Place.INVALID:
            yield rules.URL_INVALID.at(*at, url=url, title=title)
        case Place.EXTERNAL:
            parts = urlsplit(url)
            hosts = check.notes.setdefault(_PLAIN_HTTP, set())
            if parts.scheme.lower() == "http" and parts.netloc not in hosts:
                hosts.add(parts.netloc)  # said once a server
                yield rules.URL_PLAIN_HTTP.at(*at, url=url, title=title)
        case _ if check.package.is_bare:
            yield rules.URL_NO_ZIP.at(*at, url=url, title=title)
        case Place.OUTSIDE:
            yield rules.URL_OUTSIDE.at(*at, url=url, title=title)
        case Place.MISSING:
            yield rules.URL_NOT_FOUND.at(*at, url=url, title=title)
        case Place.NEAR:
            yield rules.URL_NEAR.at(*at, url=url, title=title, found=target.member)
    if target.place is not Place.INVALID:
        yield from _reserved(at, url, title)


def _reserved(at: tuple[str, int, int], url: str, title: str) -> Iterator[Problem]:
    query = url.partition("?")[2].partition("#")[0]
    names: Iterable[str] = (key for key, _ in parse_qsl(query, keep_blank_values=True)[:_MAX_URL])
    for key in dict.fromkeys(names):
        if key.lower() in RESERVED:
            yield rules.URL_RESERVED.at(*at, title=title, parameter=key)


def _text(node: Node | None) -> str | None:
    """The first language's text of a title or description."""
    if node is None:
        return None
    string = node.first("langstring")
    return string.text or None if string is not None else None
