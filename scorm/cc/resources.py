"""Stages over the resources of a cartridge: types, files, and what a learner can open."""

from __future__ import annotations

from collections.abc import Iterator

from safeio import Problem, Severity
from scorm.cc import rules
from scorm.cc.detect import is_thin, version_of_namespace
from scorm.cc.parts import read_part
from scorm.cc.types import Typed, typed
from scorm.kinds import Check
from scorm.manifest import structure_rules
from scorm.manifest.detect import manifest_of
from scorm.manifest.model import Manifest, Resource
from scorm.manifest.paths import climbs, is_external
from scorm.model import Launchable
from scorm.package import Near

_INTENDED = {"lessonplan", "syllabus", "unspecified", "assignment", "tutorial"}
_URL = "cc.urls"  # addresses of links and tools by resource identifier


def types(check: Check) -> Iterator[Problem]:
    """Resource types, intended use, variants."""
    manifest = manifest_of(check.package)
    if manifest is None:
        return
    version = version_of_namespace(manifest.root.ns)
    banks = 0
    for resource in manifest.resources:
        at = (manifest.name, resource.node.line, resource.node.column)
        name, type_ = resource.identifier or "?", resource.type or ""
        row = typed(type_)
        if row is None:
            yield rules.UNKNOWN_TYPE.at(*at, resource=name, type=type_)
        else:
            banks += row.type.name == "question-bank"
            yield from _version(at, row, name, type_, version)
            if is_thin(manifest) and not row.type.thin:
                yield rules.NOT_THIN.at(*at, resource=name, type=type_)
        use = resource.node.get("intendeduse")
        if use is not None and use not in _INTENDED:
            yield rules.INTENDED_USE.at(*at, resource=name, value=use)
        for node in resource.node.all("variant"):
            ref = node.get("identifierref") or ""
            if ref not in manifest.resource_by_id:
                yield rules.VARIANT.at(manifest.name, node.line, node.column, resource=name, ref=ref)
    if banks > 1:
        yield rules.QTI_SEVERAL_BANKS.at(manifest.name, count=banks)


def _version(
    at: tuple[str, int, int], row: Typed, name: str, type_: str, version: str | None
) -> Iterator[Problem]:
    if version is None:
        return
    if row.version is not None and row.version != version:
        # versions 1.2 and 1.3 of the profile kept some of the names of 1.1
        yield rules.OTHER_VERSION.at(
            *at,
            severity=Severity.WARNING if version in {"1.0", "1.1"} else Severity.INFO,
            resource=name,
            type=type_,
            other=row.version,
            version=version,
        )
    elif row.type.since > int(version[-1]):
        yield rules.TOO_NEW_TYPE.at(*at, resource=name, type=type_, version=version)


def files(check: Check) -> Iterator[Problem]:
    """Files that the manifest names are there."""
    manifest = manifest_of(check.package)
    if manifest is None:
        return
    if manifest.resources_node is None:
        root = manifest.root
        yield structure_rules.NO_RESOURCES.at(manifest.name, root.line, root.column)
        return
    for resource in manifest.resources:
        at = (manifest.name, resource.node.line, resource.node.column)
        row = typed(resource.type)
        name = resource.identifier or "?"
        opened = resource.identifier in manifest.referenced
        if not resource.files and not resource.node.all("variant"):
            yield rules.NO_FILE.at(*at, resource=name)
        if row is not None and row.type.name == "webcontent" and opened and not resource.href:
            yield rules.NO_HREF.at(*at, resource=name)
        yield from _named(check, manifest, resource, row)


def _named(check: Check, manifest: Manifest, resource: Resource, row: Typed | None) -> Iterator[Problem]:
    """Each path that a resource names, once."""
    name = resource.identifier or "?"
    opened = resource.identifier in manifest.referenced
    # pages need no item: importers offer every page of the cartridge, and others link to it
    page = row is not None and row.type.name == "webcontent"
    named = {file.path: file.node for file in resource.files}
    if resource.path:
        named.setdefault(resource.path, resource.node)
    first = next(iter(named), None)
    for path, node in named.items():
        at = (manifest.name, node.line, node.column)
        if not path or is_external(path):
            continue
        plain = path.replace("\\", "/")
        if climbs(plain):
            yield structure_rules.CLIMBS.at(*at, file=path, count=climbs(plain))
            continue
        found = check.package.find(path)
        if found is None:
            if row is not None and row.type.descriptor and path == first:
                yield rules.DESCRIPTOR_MISSING.at(*at, file=path, resource=name)
            elif path == resource.path and (opened or page):
                yield structure_rules.MISSING_LAUNCH.at(*at, file=path, resource=name)
            else:
                yield structure_rules.MISSING_FILE.at(*at, file=path, resource=name)
        elif found.near is Near.CASE:
            yield structure_rules.CASE.at(*at, file=path, found=found.name)
        elif found.near is Near.SEPARATOR and "\\" in path:
            yield structure_rules.SEPARATOR.at(*at, file=path, found=found.name)


def parts(check: Check) -> Iterator[Problem]:
    """The files of links, discussions, tools and questions."""
    manifest = manifest_of(check.package)
    if manifest is None:
        return
    urls: dict[str, str] = check.notes.setdefault(_URL, {})
    plain: list[str] = []
    for resource in manifest.resources:
        row = typed(resource.type)
        if row is None or not row.type.descriptor or not resource.files:
            continue
        found = check.package.find(resource.files[0].path)
        if found is None:
            continue
        url = yield from read_part(check, found.name, resource.type or "", row.type)
        if url:
            urls[resource.identifier or ""] = url
            if url.lower().startswith("http:"):
                plain.append(url)
    if plain:
        yield rules.LINK_PLAIN_HTTP.at(manifest.name, count=len(plain), url=plain[0])


def launchables(check: Check) -> Iterator[Problem]:
    """What a learner can open, in the order of the items."""
    manifest = manifest_of(check.package)
    if manifest is None:
        return
    urls: dict[str, str] = check.notes.get(_URL, {})
    for item in manifest.items:
        resource = manifest.resource_by_id.get(item.identifierref or "")
        if resource is None:
            continue
        row = typed(resource.type)
        first = resource.files[0].path if resource.files else ""
        href = urls.get(resource.identifier or "") or resource.url or first
        local = not is_external(href)
        found = check.package.find(resource.path or first) if local and (resource.path or first) else None
        check.launchable.append(
            Launchable(
                identifier=item.identifier or "",
                title=item.title or "",
                href=href,
                type=row.type.name if row is not None else resource.type or "",
                member=found.name if found is not None else None,
            )
        )
    yield from ()
