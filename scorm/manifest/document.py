"""Stages over the manifest as a document: place, encoding, root, version, identifiers, schema files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeio import Problem, Severity
from safeio.xmltree import Node
from scorm.kinds import Check
from scorm.manifest import rules
from scorm.manifest.detect import SCHEMAVERSIONS, V12, manifest_of, version_of
from scorm.manifest.load import load
from scorm.manifest.model import Manifest
from scorm.manifest.namespaces import (
    IMSCP,
    IMSCP_12,
    IMSCP_ALL,
    SCHEMA_LOCATION,
    SCORM_12,
    SCORM_2004,
    XML_BASE,
)
from scorm.manifest.structure_rules import TOO_LONG
from scorm.model import Kind

_ID = re.compile(r"^[^\W\d][\w.\-·]*$")
MANY_ITEMS = 2_000
_LIMITS = {
    "manifest": (("version", 20), (XML_BASE, 2000)),
    "organization": (("structure", 200),),
    "resources": ((XML_BASE, 2000),),
    "resource": (("type", 1000), (XML_BASE, 2000)),
    "file": (("href", 2000),),
}
_IDENTIFIED = ("manifest", "organization", "item", "resource")


def reading(run: Check) -> Iterator[Problem]:
    """What went wrong while the manifest was found, decoded and parsed; sets the title."""
    loaded = load(run.package)
    if loaded is None:
        return
    damaged = run.notes.get("damaged", ())
    for problem in loaded.problems:
        if not (problem.code == "PKG-ZIP-002" and loaded.name in damaged):
            yield problem
    manifest = manifest_of(run.package)
    if manifest is not None:
        run.title = title_of(manifest)
        run.notes["manifest"] = manifest


def title_of(manifest: Manifest) -> str | None:
    """The title of the default organisation, else of its first item."""
    organization = manifest.default_organization
    if organization is None:
        return None
    return organization.title or next((item.title for item in organization.walk() if item.title), None)


def root_element(run: Check) -> Iterator[Problem]:
    """Root element and namespaces; any prefix is fine."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    root = manifest.root
    place = (manifest.name, root.line, root.column)
    expected = IMSCP_12 if run.version == V12 else IMSCP
    if root.name != "manifest":
        yield rules.ROOT.at(*place, name=root.name)
    elif not root.ns:
        yield rules.NO_NAMESPACE.at(*place, expected=expected)
    elif root.ns not in IMSCP_ALL:
        yield rules.OTHER_NAMESPACE.at(*place, namespace=root.ns, expected=expected)
    for inner in manifest.submanifests:
        identifier = inner.get("identifier") or "?"
        yield rules.SUBMANIFEST.at(manifest.name, inner.line, inner.column, identifier=identifier)
    if len(manifest.items) > MANY_ITEMS:
        size = run.package.size(manifest.name)
        yield rules.LARGE.at(manifest.name, 1, items=len(manifest.items), bytes=size)


def version(run: Check) -> Iterator[Problem]:
    """schema, schemaversion, and whether the namespaces agree."""
    manifest = manifest_of(run.package)
    if manifest is None or manifest.root.name != "manifest" or run.kind is not Kind.SCORM:
        return
    metadata = manifest.root.first("metadata")
    if metadata is None:
        yield rules.NO_METADATA.at(manifest.name, manifest.root.line, manifest.root.column)
        return
    place = (manifest.name, metadata.line, metadata.column)
    if manifest.schema is not None and manifest.schema.strip().upper() != "ADL SCORM":
        yield rules.SCHEMA.at(*_at(manifest, metadata, "schema"), schema=manifest.schema)
    if not manifest.schemaversion:
        yield rules.NO_SCHEMAVERSION.at(*place, expected=version_of(manifest))
        return
    if manifest.schemaversion not in SCHEMAVERSIONS:
        yield rules.SCHEMAVERSION.at(
            *_at(manifest, metadata, "schemaversion"), schemaversion=manifest.schemaversion
        )
        return
    mixed = _other_version(manifest)
    if mixed is not None:
        played = "1.2" if mixed == "2004" else "2004"
        yield rules.NAMESPACE_MIX.at(
            *_at(manifest, metadata, "schemaversion"),
            schemaversion=manifest.schemaversion,
            other=mixed,
            played=played,
        )


def identifiers(run: Check) -> Iterator[Problem]:
    """Identifiers are there, unique in the manifest and legal."""
    manifest = manifest_of(run.package)
    if manifest is None or manifest.root.name != "manifest":
        return
    seen: dict[str, Node] = {}
    for node in _identified(manifest.root):
        identifier = (node.get("identifier") or "").strip()
        place = (manifest.name, node.line, node.column)
        if not identifier:
            if node.name != "manifest" or run.kind is Kind.SCORM:
                yield rules.NO_IDENTIFIER.at(*place, element=node.name)
            continue
        first = seen.setdefault(identifier, node)
        if first is not node:
            # an LMS looks resources and activities up in tables of their own: across them nothing is lost
            clash = _table_of(first) == _table_of(node)
            yield rules.DUPLICATE_IDENTIFIER.at(
                *place,
                severity=Severity.ERROR if clash else Severity.WARNING,
                moodle=None if clash else "Moodle tells them apart: nothing is lost.",
                identifier=identifier,
                element=node.name,
                first=first.line,
            )
        elif not _ID.match(identifier):
            yield rules.BAD_IDENTIFIER.at(*place, identifier=identifier)


def _table_of(node: Node) -> str:
    return "activity" if node.name in {"organization", "item"} else node.name


def lengths(run: Check) -> Iterator[Problem]:
    """Attributes longer than an LMS needs to keep; those of items are looked at with the items."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    for node in manifest.root.iter():
        for name, limit in _LIMITS.get(node.name, ()):
            value = node.attributes.get(name, "")
            if len(value) > limit:
                yield TOO_LONG.at(
                    manifest.name,
                    node.line,
                    node.column,
                    what=f"{name.rpartition('}')[2]} of <{node.name}>",
                    length=len(value),
                    limit=limit,
                )


def schema_files(run: Check) -> Iterator[Problem]:
    """The XSD files that schemaLocation names are in the package."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    missing: list[str] = []
    for node in manifest.root.iter():
        value = node.attributes.get(SCHEMA_LOCATION)
        if value is None:
            continue
        words = value.split()
        if len(words) % 2:
            yield rules.SCHEMA_LOCATION.at(manifest.name, node.line, node.column)
            continue
        missing.extend(name for name in words[1::2] if "://" not in name and run.package.find(name) is None)
    if missing:
        names = list(dict.fromkeys(missing))
        yield rules.SCHEMA_FILES.at(
            manifest.name, manifest.root.line, count=len(names), names=", ".join(names[:5])
        )


def _identified(root: Node) -> Iterator[Node]:
    """Elements of the manifest's own namespace that must have an identifier; those of inner manifests too."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.name in _IDENTIFIED:
            yield node
        if node.name != "metadata":
            stack.extend(child for child in reversed(node.children) if child.ns == root.ns)


def _other_version(manifest: Manifest) -> str | None:
    """The SCORM version that the namespace of scormtype belongs to, when schemaversion says another."""
    said = SCHEMAVERSIONS[manifest.schemaversion or ""]
    used = {
        key[1:].partition("}")[0]
        for resource in manifest.resources
        for key in resource.node.prefixes
        if key.rpartition("}")[2].lower() == "scormtype"
    }
    if said == V12 and used and used <= SCORM_2004:
        return "2004"
    if said != V12 and used and used <= SCORM_12:
        return "1.2"
    return None


def _at(manifest: Manifest, metadata: Node, name: str) -> tuple[str, int, int]:
    node = metadata.first(name) or metadata
    return manifest.name, node.line, node.column
