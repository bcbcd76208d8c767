"""Stages over resources: what they open, what they list, what they depend on, and what lies beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeio import Problem, Severity
from scorm.archive.names import is_litter, is_stray, leads_out
from scorm.kinds import Check
from scorm.manifest import structure_rules as rules
from scorm.manifest.detect import V12, manifest_of
from scorm.manifest.listing import Hosts
from scorm.manifest.model import File, Manifest, Resource
from scorm.manifest.namespaces import XML_BASE
from scorm.manifest.paths import climbs, is_external
from scorm.model import Kind, Launchable
from scorm.package import Found, Near, Package, unpacked

_LOCAL_DISK = re.compile(r"^(file:|[A-Za-z]:[\\/]|\\\\)", re.IGNORECASE)
_NOT_IN_URLS = re.compile(r'[\s<>"{}|\\^`]')
_CONTROL_FILE = re.compile(r"\.(xsd|dtd|xml|mod|ent)$", re.IGNORECASE)
_MAX_HREF = 2000


def resources(run: Check) -> Iterator[Problem]:
    """Each resource: what it is, and that what it names is there."""
    manifest = manifest_of(run.package)
    if manifest is None or manifest.root.name != "manifest":
        return
    if manifest.resources_node is None:
        yield rules.NO_RESOURCES.at(manifest.name, manifest.root.line, manifest.root.column)
        return
    absent = _manifest_only(run.package, manifest)
    if absent:
        yield rules.MANIFEST_ONLY.at(
            manifest.name, manifest.resources_node.line, count=len(absent), file=absent[0]
        )
    launched = {item.identifierref: item for item in reversed(manifest.items) if item.identifierref}
    for resource in manifest.resources:
        first = manifest.resource_by_id.get(resource.identifier or "") is resource
        item = launched.get(resource.identifier or "") if first else None
        name = resource.identifier or "?"
        place = (manifest.name, resource.node.line, resource.node.column)
        if item is not None and not resource.href:
            severity = Severity.ERROR if run.kind is Kind.SCORM else Severity.WARNING
            shown = item.identifier or item.title or "?"
            yield rules.NO_HREF.at(*place, severity=severity, resource=name, item=shown)
        if resource.href and resource.path is not None:
            yield from _href(run, manifest, resource, silent=bool(absent), launched=item is not None)
        if not absent:
            for file in resource.files:
                if file.path != resource.path:
                    yield from _file(run.package, manifest, resource, file)


def bases(run: Check) -> Iterator[Problem]:
    """xml:base of manifest, resources and resource: a folder of the package, written with slashes."""
    manifest = manifest_of(run.package)
    if manifest is None or manifest.root.name != "manifest":
        return
    nodes = [manifest.root, *manifest.root.all("resources"), *(one.node for one in manifest.resources)]
    for node in nodes:
        base = node.attributes.get(XML_BASE)
        if not base or is_external(base):
            continue
        place = (manifest.name, node.line, node.column)
        if "\\" in base:
            yield rules.BASE_BACKSLASH.at(*place, base=base)
        elif not base.endswith("/"):
            yield rules.BASE_NO_SLASH.at(*place, base=base)
        if base.startswith("/"):
            yield rules.LEADING_SLASH.at(*place, what="xml:base", value=base)


def scorm_types(run: Check) -> Iterator[Problem]:
    """Scormtype / scormType: there, spelt for the version, and of the vocabulary."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    expected = "scormtype" if run.version == V12 else "scormType"
    other = "scormType" if run.version == V12 else "scormtype"
    misspelt = []
    for resource in manifest.resources:
        place = (manifest.name, resource.node.line, resource.node.column)
        name = resource.identifier or "?"
        if resource.scorm_type is None:
            if resource.identifier in manifest.referenced and resource.href:
                yield rules.NO_SCORM_TYPE.at(*place, resource=name, attribute=expected)
        elif resource.scorm_type not in {"sco", "asset"}:
            yield rules.BAD_SCORM_TYPE.at(
                *place, resource=name, attribute=expected, value=resource.scorm_type or "empty"
            )
        if any(key.endswith("}" + other) for key in resource.node.attributes):
            misspelt.append(resource)
        if (
            resource.identifier in manifest.referenced
            and resource.type is not None
            and resource.type != "webcontent"
        ):
            yield rules.TYPE.at(*place, resource=name, type=resource.type)
    if misspelt:
        node = misspelt[0].node
        yield rules.SCORM_TYPE_CASE.at(
            manifest.name,
            node.line,
            node.column,
            version=run.version,
            expected=expected,
            written=other,
            count=len(misspelt),
        )


def dependencies(run: Check) -> Iterator[Problem]:
    """Dependencies resolve and do not run in circles; resources that nobody uses."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    known = manifest.resource_by_id
    graph: dict[str, list[str]] = {}
    for resource in manifest.resources:
        for node in resource.dependencies:
            ref = (node.get("identifierref") or "").strip()
            if ref not in known:
                yield rules.DANGLING_DEPENDENCY.at(
                    manifest.name,
                    node.line,
                    node.column,
                    resource=resource.identifier or "?",
                    ref=ref or "nothing",
                )
            elif resource.identifier:
                graph.setdefault(resource.identifier, []).append(ref)
    circle = _circle(graph)
    if circle:
        node = known[circle[0]].node
        yield rules.CYCLE.at(manifest.name, node.line, node.column, circle=" → ".join([*circle, circle[0]]))
    used = manifest.referenced | {ref for refs in graph.values() for ref in refs}
    orphans = [one for one in manifest.resources if one.identifier and one.identifier not in used]
    if orphans and manifest.organizations:
        node = orphans[0].node
        yield rules.ORPHAN.at(
            manifest.name, node.line, node.column, count=len(orphans), resource=orphans[0].identifier
        )


def unlisted_files(run: Check) -> Iterator[Problem]:
    """Files in the archive that no resource lists."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    extra = unlisted(run.package, manifest)
    if extra:
        hosts = Hosts(manifest)
        mendable = any(hosts.of(name) for name in extra)
        yield rules.UNLISTED.at(manifest.name, fixable=mendable, count=len(extra), member=extra[0])


def launchables(run: Check) -> Iterator[Problem]:
    """What a learner can open, in the order of the default organisation first."""
    manifest = manifest_of(run.package)
    if manifest is None or manifest.root.name != "manifest":
        return
    for item in manifest.items:
        resource = manifest.resource_by_id.get(item.identifierref or "")
        if resource is None or not resource.href or resource.url is None:
            continue
        found = None if is_external(resource.url) else run.package.find(resource.path or "")
        run.launchable.append(
            Launchable(
                identifier=item.identifier or "",
                title=item.title or "",
                href=with_parameters(resource.url, item.parameters),
                type=resource.scorm_type or (resource.type or "webcontent"),
                member=found.name if found is not None else None,
            )
        )
    if not run.launchable and _has_structure(manifest) and run.kind is Kind.SCORM:
        yield rules.NOTHING_TO_LAUNCH.at(manifest.name, manifest.root.line, manifest.root.column)


def with_parameters(url: str, parameters: str) -> str:
    """A launch URL as IMS CP 1.1.4 3.4 (parameters) joins it."""
    extra = parameters.strip()
    while extra[:1] in {"?", "&"}:
        extra = extra[1:]
    if not extra:
        return url
    if extra.startswith("#"):
        return url if "#" in url else url + extra
    return url + ("&" if "?" in url else "?") + extra


def unlisted(package: Package, manifest: Manifest) -> list[str]:
    """Names of members that belong on a file list and are on none; litter, control files and what leads out left out."""
    listed = set()
    for resource in manifest.resources:
        for path in (resource.path, *(file.path for file in resource.files)):
            found = package.find(path) if path and not is_external(path) else None
            if found is not None:
                listed.add(unpacked(found.name))
    named = set(_metadata_files(package, manifest))
    return [
        name
        for name in package.names
        if unpacked(name) not in listed
        and name not in named
        and name != manifest.name
        and not is_litter(name)
        and not leads_out(name)
        and not _CONTROL_FILE.search(name)
    ]


def _metadata_files(package: Package, manifest: Manifest) -> Iterator[str]:
    for node in manifest.root.iter():
        if node.name == "location" and node.text:
            found = package.find(node.text)
            if found is not None:
                yield found.name


def _href(
    run: Check, manifest: Manifest, resource: Resource, *, silent: bool, launched: bool
) -> Iterator[Problem]:
    place = (manifest.name, resource.node.line, resource.node.column)
    name, url, path = resource.identifier or "?", resource.url or "", resource.path or ""
    href = resource.href or ""
    if len(url) > _MAX_HREF:
        yield rules.TOO_LONG.at(*place, what=f"href of resource {name}", length=len(url), limit=_MAX_HREF)
    if _LOCAL_DISK.match(href):
        yield rules.LOCAL_DISK.at(*place, resource=name, url=href)
        return
    if is_external(url):
        if launched:
            yield rules.EXTERNAL.at(*place, resource=name, url=url)
        return
    if climbs(path.replace("\\", "/")):
        yield rules.CLIMBS.at(*place, file=href, count=climbs(path.replace("\\", "/")))
        return
    if href.startswith("/"):
        yield rules.LEADING_SLASH.at(*place, what="href", value=href)
    if silent:
        return
    found = _found(run.package, resource.base, href, path)
    if found is None:
        severity = Severity.ERROR if launched else Severity.WARNING
        yield rules.MISSING_LAUNCH.at(*place, severity=severity, file=path, resource=name)
        return
    yield from _near(found, path, place)
    if launched and not run.package.size(found.name):
        yield rules.EMPTY_LAUNCH.at(*place, file=found.name, resource=name)
    if run.kind is Kind.SCORM and not any(_is(run.package, one, found) for one in resource.files):
        elsewhere = found.index in _listed(run.package, manifest)
        severity = Severity.INFO if elsewhere else Severity.WARNING
        yield rules.HREF_NOT_LISTED.at(*place, severity=severity, resource=name, file=path)


def _is(package: Package, file: File, found: Found) -> bool:
    if file.path == found.name:
        return True
    listed = package.find(file.path)
    return listed is not None and listed.index == found.index


def _listed(package: Package, manifest: Manifest) -> frozenset[int]:
    """Members that some resource lists as files; looked up once a package."""
    cached = package.cache.get("listed")
    if not isinstance(cached, frozenset):
        names = (package.find(file.path) for resource in manifest.resources for file in resource.files)
        cached = package.cache["listed"] = frozenset(one.index for one in names if one is not None)
    return cached


def _file(package: Package, manifest: Manifest, resource: Resource, file: File) -> Iterator[Problem]:
    place = (manifest.name, file.node.line, file.node.column)
    name = resource.identifier or "?"
    if is_external(file.path):
        return
    if _LOCAL_DISK.match(file.href):
        yield rules.LOCAL_DISK.at(*place, resource=name, url=file.href)
        return
    if climbs(file.path.replace("\\", "/")):
        yield rules.CLIMBS.at(
            *place,
            severity=Severity.WARNING,
            file=file.href,
            count=climbs(file.path.replace("\\", "/")),
        )
        return
    found = _found(package, resource.base, file.href, file.path)
    if found is None:
        yield rules.MISSING_FILE.at(*place, file=file.path or file.href, resource=name)
        return
    yield from _near(found, file.path, place)


def _near(found: Found, path: str, place: tuple[str, int, int]) -> Iterator[Problem]:
    if found.near is Near.CASE:
        yield rules.CASE.at(*place, file=path, found=found.name)
    elif found.near is Near.SEPARATOR and "\\" in path:
        yield rules.SEPARATOR.at(*place, file=path, found=found.name)
    elif found.near is Near.UNICODE:
        yield rules.UNICODE_FORM.at(*place, file=path, found=found.name)


def _found(package: Package, base: str, href: str, path: str) -> Found | None:
    """The member behind a reference: as composed, else with the signs that start a query in its name."""
    found = package.find(path)
    if found is None and re.search(r"[?#]", href):
        found = package.find(base + href)
    if found is None and href.startswith("/") and base:
        found = package.find(base.rstrip("/") + href)
    return found


def _manifest_only(package: Package, manifest: Manifest) -> list[str]:
    """Paths that are named and absent, when the package holds nothing but manifest and control files."""
    for name in package.names:  # the first file of content settles it
        control = _CONTROL_FILE.search(name) or unpacked(name) == manifest.name
        if not (control or is_litter(name) or is_stray(package, name)):
            return []
    named = [resource.path for resource in manifest.resources if resource.path]
    named += [file.path for resource in manifest.resources for file in resource.files]
    local = dict.fromkeys(path for path in named if path and not is_external(path))
    return [path for path in local if package.find(path) is None]


def _has_structure(manifest: Manifest) -> bool:
    """Something was meant to be launched, and no other rule has said yet why nothing is."""
    return any(item.identifierref in manifest.resource_by_id for item in manifest.items) and not any(
        not resource.href for resource in manifest.resources if resource.identifier in manifest.referenced
    )


def _circle(graph: dict[str, list[str]]) -> list[str]:
    """One circle of the graph, or nothing. Depth first without recursion."""
    done: set[str] = set()
    for start in graph:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            node, at = stack.pop()
            if at == 0:
                if node in done:
                    continue
                path.append(node)
                on_path.add(node)
            following = graph.get(node, [])
            if at < len(following):
                stack.append((node, at + 1))
                after = following[at]
                if after in on_path:
                    return path[path.index(after) :]
                if after not in done:
                    stack.append((after, 0))
            else:
                done.add(node)
                on_path.discard(node)
                path.pop()
    return []
