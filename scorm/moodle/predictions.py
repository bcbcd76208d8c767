"""Stages that follow Moodle's reading of the manifest: by upper-cased names with their prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeio import Problem
from safeio.xmltree import Node
from scorm.kinds import Check
from scorm.manifest.detect import V12, manifest_of
from scorm.manifest.model import Manifest
from scorm.manifest.namespaces import ADLCP, ADLCP_12, ADLNAV, IMSSS, XML_BASE
from scorm.manifest.paths import is_external, without_query
from scorm.model import Kind
from scorm.moodle import rules
from scorm.sequencing.tree import in_collection, sequencings

_KNOWN_VERSION = re.compile(r"^(1\.2|(CAM )?1\.3|2004 (3rd|4th) Edition)$")
_PREFIXES = {ADLCP_12: "adlcp", ADLCP: "adlcp", ADLNAV: "adlnav", IMSSS: "imsss"}
_EFFECTS = {
    "adlcp": "This prefix is not seen: the SCO has no type, so nothing is tracked and there is no score.",
    "adlnav": "This prefix is not seen: navigation buttons are not hidden.",
    "imsss": "This prefix is not seen: control modes are not read.",
    "": "Moodle sees no manifest: the activity has no content.",
}
_RULES_OF_WEIGHT = ("sequencingRules", "rollupRules", "limitConditions", "randomizationControls")
MANY_FILES = 3_000


def manifest_reading(run: Check) -> Iterator[Problem]:
    """Versions, prefixes and bases that Moodle does not see."""
    manifest = manifest_of(run.package)
    if manifest is None or run.kind is not Kind.SCORM or manifest.root.name != "manifest":
        return
    place = (manifest.name, manifest.root.line, manifest.root.column)
    named = manifest.schemaversion or ""
    if run.version != V12 and named and not _KNOWN_VERSION.match(named):
        yield rules.READ_AS_12.at(*place, schemaversion=named)
    yield from _prefixes(manifest)
    for node in (manifest.root, manifest.resources_node):
        base = node.attributes.get(XML_BASE) if node is not None else None
        if node is not None and base and without_query(base).strip("/") and not is_external(base):
            href = next((one.href for one in manifest.resources if one.href), "?")
            yield rules.BASE_IGNORED.at(
                manifest.name, node.line, node.column, base=base, element=node.name, file=href
            )


def sequencing_ignored(run: Check) -> Iterator[Problem]:
    """Sequencing that means something, in a Moodle that does nothing with it."""
    manifest = manifest_of(run.package)
    if manifest is None or run.kind is not Kind.SCORM or run.version == V12:
        return
    used: dict[str, Node] = {}
    for sequencing in (*in_collection(manifest), *sequencings(manifest)):
        for part in sequencing.node.children:
            if part.name in _RULES_OF_WEIGHT:
                used.setdefault(part.name, part)
            elif part.name == "objectives" and any(one.name == "mapInfo" for one in part.iter()):
                used.setdefault("global objectives", part)
    if used:
        node = next(iter(used.values()))
        yield rules.SEQUENCING.at(manifest.name, node.line, node.column, what=", ".join(sorted(used)))


def limits(run: Check) -> Iterator[Problem]:
    """The site's upload limit, and the number of files."""
    maximum = run.site.maxbytes if run.site is not None else None
    if maximum is not None and run.package.bytes > maximum:
        yield rules.UPLOAD_LIMIT.at(run.package.file, bytes=run.package.bytes, limit=maximum)
    if len(run.package.names) > MANY_FILES:
        yield rules.MANY_FILES.at(run.package.file, count=len(run.package.names))


def _prefixes(manifest: Manifest) -> Iterator[Problem]:
    odd: dict[tuple[str, str], list[Node]] = {}
    for node in manifest.root.iter():
        if node.ns == manifest.root.ns and node.prefix:
            odd.setdefault((node.prefix, ""), []).append(node)
        expected = _PREFIXES.get(node.ns)
        if expected is not None and node.prefix.lower() != expected:
            odd.setdefault((node.prefix, expected), []).append(node)
        for key, prefix in node.prefixes.items():
            expected = _PREFIXES.get(key[1:].partition("}")[0])
            if expected is not None and prefix.lower() != expected:
                odd.setdefault((prefix, expected), []).append(node)
    for (prefix, expected), nodes in odd.items():
        shown = f"{expected}:name" if expected else "names without a prefix"
        yield rules.PREFIX.at(
            manifest.name,
            nodes[0].line,
            nodes[0].column,
            count=len(nodes),
            prefix=prefix or "(none)",
            expected=shown,
            effect=_EFFECTS[expected],
        )
