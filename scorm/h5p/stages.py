"""The stages of an H5P check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from safeio import Problem, Severity
from scorm.h5p import rules, schema
from scorm.h5p.detect import CONTENT, MAIN
from scorm.h5p.document import UnreadableJsonError, load
from scorm.h5p.library import Library, core_version, extension, name_of, read_libraries, visible
from scorm.h5p.semantics import Fields, Walk, fields_of
from scorm.kinds import Check, Stage
from scorm.model import Launchable
from scorm.package import Near

_DATA, _LIBRARIES = "h5p", "h5p.libraries"
_SPEC = re.compile(r"^[\w.-]{1,255} \d{1,5}\.\d{1,5}$", re.ASCII)
_ELSEWHERE = re.compile(r"^([a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_NO_SVG = (4, 5)  # Moodle
_MAX_NODES = 500_000  # of content.json walked


def main(check: Check) -> Iterator[Problem]:
    """`h5p.json`: there, readable, complete."""
    package = check.package
    if not package.file.lower().endswith(".h5p"):
        yield rules.FILE_NAME.at(file=package.file)
    if not package.has(MAIN):
        if package.has(CONTENT):
            yield rules.NO_MAIN.at(MAIN)
        else:
            yield rules.LIBRARIES_ONLY.at()
        return
    try:
        data = load(package, MAIN)
    except UnreadableJsonError as error:
        yield rules.BAD_JSON.at(MAIN, error.line, reason=error.reason)
        return
    if not isinstance(data, dict):
        yield rules.NOT_AN_OBJECT.at(MAIN)
        return
    check.notes[_DATA] = data
    title = data.get("title")
    check.title = title if isinstance(title, str) else None
    for fault in schema.faults(data, schema.PACKAGE_REQUIRED, schema.PACKAGE_OPTIONAL):
        if fault.value is None:
            yield rules.MISSING_PROPERTY.at(MAIN, property=fault.property)
        else:
            yield rules.BAD_PROPERTY.at(MAIN, property=fault.property, value=fault.value)
    yield from core_version(MAIN, data, MAIN, check.site)


def folder_entries(check: Check) -> Iterator[Problem]:
    """Entries of the archive for folders: H5P's core takes them for files without an extension."""
    found = [name for name in check.package.all_names if name.endswith("/") and visible(name.rstrip("/"))]
    if found:
        yield rules.FOLDER_ENTRIES.at(found[0], count=len(found), member=found[0])


def libraries(check: Check) -> Iterator[Problem]:
    """Each library folder, and that all that is needed is there."""
    found: dict[str, Library] = {}
    check.notes[_LIBRARIES] = found
    yield from read_libraries(check, found)
    data = check.notes.get(_DATA)
    if isinstance(data, dict):
        yield from _main_library(check, data, found)
    yield from _missing(data, found)


def _main_library(check: Check, data: dict[str, Any], found: dict[str, Library]) -> Iterator[Problem]:
    machine = data.get("mainLibrary")
    listed = data.get("preloadedDependencies")
    if not isinstance(machine, str) or not isinstance(listed, list):
        return
    entry = next((one for one in listed if isinstance(one, dict) and one.get("machineName") == machine), None)
    if entry is None:
        yield rules.MAIN_NOT_LISTED.at(MAIN, library=machine)
        return
    spec = name_of(entry)
    check.version = spec
    check.launchable.append(
        Launchable(identifier=machine, title=check.title or machine, href=MAIN, type="h5p")
    )
    library = found.get(spec)
    if library is not None and str(library.data.get("runnable")) == "0":
        yield rules.MAIN_NOT_RUNNABLE.at(MAIN, library=spec)
    yield rules.NEEDS_RIGHT.at(MAIN, library=spec)


def _missing(data: object, found: dict[str, Library]) -> Iterator[Problem]:
    users = [*found.values()]
    if isinstance(data, dict):
        users.append(Library(folder="", data=data))
    said: set[str] = set()
    for user in users:
        path = f"{user.folder}/library.json" if user.folder else MAIN
        for entry in user.dependencies():
            spec = name_of(entry)
            if spec in found or spec in said or not _SPEC.match(spec):
                continue
            said.add(spec)
            if not found:
                yield rules.NO_LIBRARIES.at(path, library=spec)
                return
            yield rules.LIBRARY_MISSING.at(path, user=user.spec if user.folder else MAIN, library=spec)


def content(check: Check) -> Iterator[Problem]:
    """`content.json` and the media that it uses."""
    package = check.package
    if not package.has(CONTENT):
        if package.has(MAIN):
            yield rules.NO_CONTENT.at(CONTENT)
        return
    try:
        data = load(package, CONTENT)
    except UnreadableJsonError as error:
        yield rules.BAD_JSON.at(CONTENT, error.line, reason=error.reason)
        return
    if not isinstance(data, dict | list):
        yield rules.NOT_AN_OBJECT.at(CONTENT)
        return
    yield from _semantics(check, data)
    used, specs = _walk(data)
    members: set[str] = set()
    for path in used:
        found = package.find("content/" + path)
        if found is None:
            yield rules.MEDIA_MISSING.at(CONTENT, file=path)
        else:
            members.add(found.name)
            if found.near in {Near.CASE, Near.UNICODE}:
                yield rules.MEDIA_NEAR.at(CONTENT, file=path, found=found.name)
    libraries = check.notes.get(_LIBRARIES) or {}
    for spec in specs:
        if libraries and spec not in libraries:
            yield rules.CONTENT_LIBRARY.at(CONTENT, library=spec)
    yield from _folder(check, members)


def _semantics(check: Check, data: dict[str, Any] | list[Any]) -> Iterator[Problem]:
    """The content against the fields that the libraries of the package define."""
    if check.version is None:
        return
    known: dict[str, Library] = check.notes.get(_LIBRARIES) or {}
    read: dict[str, Fields | None] = {}

    def semantics_of(spec: str) -> Fields | None:
        if spec not in read:
            library = known.get(spec)
            name = f"{library.folder}/semantics.json" if library is not None else ""
            try:
                read[spec] = fields_of(load(check.package, name)) if check.package.has(name) else None
            except UnreadableJsonError:  # said where the library is read
                read[spec] = None
        return read[spec]

    yield from Walk(path=CONTENT, semantics_of=semantics_of).parameters(check.version, data)


def _walk(data: object) -> tuple[list[str], list[str]]:
    """Paths of media and names of libraries in the content, each once."""
    used: dict[str, None] = {}
    specs: dict[str, None] = {}
    stack, left = [data], _MAX_NODES
    while stack and left:
        left -= 1
        node = stack.pop()
        if isinstance(node, dict):
            path, spec = node.get("path"), node.get("library")
            if isinstance(path, str) and "mime" in node and (plain := _local(path)):
                used[plain] = None
            if isinstance(spec, str) and "params" in node and _SPEC.match(spec):
                specs[spec] = None
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return sorted(used), sorted(specs)


def _local(path: str) -> str:
    """A media path relative to the content folder; empty for addresses elsewhere."""
    if not path or _ELSEWHERE.match(path) or path.startswith("../"):
        return ""
    return unquote(path.removesuffix("#tmp").partition("?")[0]).lstrip("/")


def _folder(check: Check, used: set[str]) -> Iterator[Problem]:
    """File types in the content folder, and what nobody uses."""
    unused, weight = 0, 0
    for name in check.package.names:
        if not name.startswith("content/") or not visible(name) or name == CONTENT:
            continue
        kind = extension(name)
        if kind == "svg":
            yield rules.CONTENT_SVG.at(name, severity=_svg(check), file=name)
        elif kind not in schema.CONTENT_EXTENSIONS:
            yield rules.CONTENT_EXTENSION.at(name, file=name)
        if name not in used and kind != "json":
            unused += 1
            weight += check.package.size(name)
    if unused:
        size = f"{weight / (1 << 20):.1f} MB" if weight >= 1 << 20 else f"{weight / 1024:.0f} kB"
        yield rules.MEDIA_UNUSED.at("content/", count=unused, size=size)


def _svg(check: Check) -> Severity:
    """From Moodle 4.5 on, the core's list of allowed types has no SVG."""
    known = check.site is not None and check.site.moodle >= _NO_SVG
    return Severity.ERROR if known else Severity.WARNING


STAGES: tuple[Stage, ...] = (main, folder_entries, libraries, content)
