"""Stages over the manifest: metadata, the one organisation, authorisation, what Moodle does with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeio import Problem, Severity
from safeio.xmltree import Node
from scorm.cc import rules
from scorm.cc.detect import is_thin, version_of, version_of_namespace
from scorm.cc.types import typed
from scorm.kinds import Check
from scorm.manifest.detect import manifest_of
from scorm.manifest.load import load
from scorm.manifest.organisations import items
from scorm.manifest.structure_rules import NO_TITLE

_RESTORED = {"1.0", "1.1"}
_LOOKS_AT = 1024  # characters of the manifest in which Moodle looks for the namespace


def metadata(check: Check) -> Iterator[Problem]:
    """schema, schemaversion against the namespace, title."""
    manifest = manifest_of(check.package)
    if manifest is None:
        return
    root = manifest.root
    node = root.first("metadata")
    if node is None:
        yield rules.NO_METADATA.at(manifest.name, root.line, root.column, element="metadata")
        return
    at = (manifest.name, node.line, node.column)
    if not manifest.schema:
        yield rules.NO_METADATA.at(*at, element="schema")
    elif not re.match(r"^ims (thin )?common cartridge$", manifest.schema.strip(), re.IGNORECASE):
        # Canvas says so in its quiz exports, which other platforms take all the same
        usual = manifest.schema.strip().lower() == "ims content"
        severity = Severity.WARNING if usual else Severity.ERROR
        yield rules.SCHEMA.at(*at, severity=severity, found=manifest.schema)
    version = version_of_namespace(root.ns)
    if not manifest.schemaversion:
        yield rules.NO_METADATA.at(*at, element="schemaversion")
    elif version is not None and not re.match(
        rf"^{re.escape(version)}(\.\d+)*$", manifest.schemaversion.strip()
    ):
        yield rules.SCHEMAVERSION.at(*at, found=manifest.schemaversion, version=version)
    title = _title(node)
    if title:
        check.title = title
    else:
        yield rules.NO_TITLE.at(*at)


def _title(metadata: Node) -> str | None:
    for node in metadata.iter():
        if node.name == "title" and node.parent is not None and node.parent.name == "general":
            return next((inner.text for inner in node.iter() if inner.text), None)
    return None


def organisation(check: Check) -> Iterator[Problem]:
    """At most one organisation, rooted, with one root item; items have titles."""
    manifest = manifest_of(check.package)
    if manifest is None:
        return
    if len(manifest.organizations) > 1:
        node = manifest.organizations[1].node
        yield rules.SEVERAL_ORGANIZATIONS.at(
            manifest.name, node.line, node.column, count=len(manifest.organizations)
        )
    for organization in manifest.organizations[:1]:
        node = organization.node
        at = (manifest.name, node.line, node.column)
        structure = node.get("structure")
        if structure is not None and structure.strip() != "rooted-hierarchy":
            yield rules.STRUCTURE.at(*at, found=structure)
        if len(organization.items) > 1:
            yield rules.ROOT_ITEM.at(*at, count=len(organization.items))
    for organization in manifest.organizations:
        for item in organization.walk():
            at = (manifest.name, item.node.line, item.node.column)
            name = item.identifier or "?"
            if not item.title and item not in organization.items:
                yield rules.ITEM_TITLE.at(*at, item=name)
            resource = manifest.resource_by_id.get(item.identifierref or "")
            row = typed(resource.type) if resource is not None else None
            if row is not None and row.type.name == "associated":
                yield rules.ITEM_TO_ASSOCIATED.at(*at, item=name, resource=item.identifierref)


def references(check: Check) -> Iterator[Problem]:
    """Items as in every manifest; titles are judged by `organisation`, the root item needs none."""
    return (problem for problem in items(check) if problem.code != NO_TITLE.code)


def authorisation(check: Check) -> Iterator[Problem]:
    """Protected cartridges."""
    manifest = manifest_of(check.package)
    if manifest is None:
        return
    for node in manifest.root.iter():
        if node.name != "authorizations":
            continue
        at = (manifest.name, node.line, node.column)
        access = node.get("access")
        inner = node.first("authorization")
        yield rules.PROTECTED.at(*at, access=access or "?")
        if access not in {"cartridge", "resource"}:
            yield rules.AUTHORIZATION.at(*at, detail=f"access is “{access or ''}”")
        identifier = inner.first("cartridgeId") if inner is not None else None
        if identifier is None or not identifier.text:
            yield rules.AUTHORIZATION.at(*at, detail="no cartridgeId")


def moodle(check: Check) -> Iterator[Problem]:
    """Whether Moodle's course restore takes it."""
    manifest = manifest_of(check.package)
    loaded = load(check.package)
    if manifest is None or loaded is None:
        return
    version = version_of(manifest)
    if version not in _RESTORED or is_thin(manifest):
        yield rules.MOODLE_TOO_NEW.at(manifest.name, version=version or "?")
        return
    yield rules.MOODLE_RESTORE.at(manifest.name, version=version)
    head = re.sub(r"[\s'\"]", "", loaded.data[:_LOOKS_AT].decode("utf-8", "replace")).lower()
    if f"xmlns={manifest.root.ns}".lower() not in head:
        yield rules.MOODLE_NAMESPACE_LATE.at(manifest.name, manifest.root.line, manifest.root.column)
