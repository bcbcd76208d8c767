"""Learning object metadata: inline (the content models see to that) and in files of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeio import Problem, Severity
from safeio.archive import ArchiveError
from safeio.xml import XmlError
from safeio.xmltree import Node, parse
from scorm.kinds import Check
from scorm.manifest.detect import manifest_of
from scorm.manifest.model import Manifest
from scorm.manifest.namespaces import ADLCP, ADLCP_12, LOM, METADATA, XML_BASE
from scorm.manifest.paths import compose, is_external, without_query
from scorm.rules import Rule, family
from scorm.schema.compare import compare

_CLAUSE = "SCORM 1.2 CAM 2.2; SCORM 2004 CAM 4; IEEE 1484.12.3"

MISSING = Rule(
    code="PKG-LOM-001",
    severity=Severity.WARNING,
    template="The metadata file {file} is not in the package",
    hint="Add the file, or take the reference out.",
    clause=_CLAUSE,
    moodle="Moodle does not read metadata files.",
)
UNREADABLE = Rule(
    code="PKG-LOM-002",
    reading=True,
    severity=Severity.WARNING,
    template="The metadata file is not readable XML: {detail}",
    hint="Correct the file, or take the reference out.",
    clause=_CLAUSE,
    moodle="Moodle does not read metadata files.",
)
ROOT = Rule(
    code="PKG-LOM-003",
    severity=Severity.WARNING,
    template="The root element of the metadata file is {name}, not lom",
    hint="Metadata of SCORM is a LOM record.",
    clause=_CLAUSE,
)
WORD = Rule(
    code="PKG-LOM-004",
    severity=Severity.WARNING,
    template="“{value}” is no value of {element} in the vocabulary {source}",
    hint="Use one of: {allowed}.",
    clause=_CLAUSE,
)
DATE = Rule(
    code="PKG-LOM-005",
    severity=Severity.WARNING,
    template="{element} is “{value}”, not a date or duration in ISO 8601",
    hint="Write 2026-01-31 or PT1H30M.",
    clause=_CLAUSE,
)

RULES = family((MISSING, UNREADABLE, ROOT, WORD, DATE))

_LEVELS = ("very low", "low", "medium", "high", "very high")
_VOCABULARY: dict[str, tuple[str, ...]] = {
    "structure": ("atomic", "collection", "networked", "hierarchical", "linear"),
    "aggregationlevel": ("1", "2", "3", "4"),
    "status": ("draft", "final", "revised", "unavailable"),
    "interactivitytype": ("active", "expositive", "mixed"),
    "interactivitylevel": _LEVELS,
    "semanticdensity": _LEVELS,
    "intendedenduserrole": ("teacher", "author", "learner", "manager"),
    "context": ("school", "higher education", "training", "other"),
    "difficulty": ("very easy", "easy", "medium", "difficult", "very difficult"),
    "cost": ("yes", "no"),
    "copyrightandotherrestrictions": ("yes", "no"),
}
_SOURCE = "lomv1.0"
_DATE = re.compile(r"^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?)?)?$")
_DURATION = re.compile(r"^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")

_TIMES = {
    "datetime": (_DATE, _DURATION),
    "duration": (_DURATION,),
}  # imsmd: a learning time is a datetime too


def metadata(run: Check) -> Iterator[Problem]:
    """Records inside the manifest and in files that it names."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    for node in manifest.root.iter():
        if node.name == "lom" and node.ns in METADATA:
            yield from _record(manifest.name, node)
        elif node.name == "location" and node.ns in {ADLCP, ADLCP_12} and node.text:
            yield from _referenced(run, manifest, node)


def _referenced(run: Check, manifest: Manifest, node: Node) -> Iterator[Problem]:
    path = without_query(compose(_base(node), node.text))
    if is_external(path):
        return
    found = run.package.find(path) or run.package.find(without_query(node.text))
    if found is None:
        yield MISSING.at(manifest.name, node.line, node.column, file=path)
        return
    try:
        root = parse(run.package.read(found.name), path=found.name)
    except ArchiveError:  # the archive's own stage says so
        return
    except XmlError as error:
        yield UNREADABLE.at(found.name, error.line, detail=error.detail or error.title)
        return
    if root.name != "lom":
        yield ROOT.at(found.name, root.line, root.column, name=root.name)
        return
    yield from compare(found.name, root)
    yield from _record(found.name, root)


def _record(path: str, lom: Node) -> Iterator[Problem]:
    for node in lom.iter():
        allowed = _VOCABULARY.get(node.name.lower())
        if allowed is not None and node.ns == LOM:
            source, value = node.first("source"), node.first("value")
            is_lom = source is not None and source.text.lower() == _SOURCE
            if is_lom and value is not None and value.text and value.text.lower() not in allowed:
                yield WORD.at(
                    path,
                    value.line,
                    value.column,
                    element=node.name,
                    value=value.text,
                    source="LOMv1.0",
                    allowed=", ".join(allowed),
                )
        patterns = _TIMES.get(node.name.lower(), ())
        if patterns and not node.children and node.text and not any(one.match(node.text) for one in patterns):
            yield DATE.at(path, node.line, node.column, element=node.name, value=node.text)


def _base(node: Node) -> str:
    chain: list[str] = []
    above: Node | None = node
    while above is not None:
        base = above.attributes.get(XML_BASE)
        if base:
            chain.append(base)
        above = above.parent
    composed = ""
    for base in reversed(chain):
        composed = compose(composed, base)
    return composed
