"""The libraries of a package: read, and judged as H5P's core does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import normpath
from typing import Any

from safeio import Problem
from scorm.h5p import core, rules, schema
from scorm.h5p.document import UnreadableJsonError, load
from scorm.kinds import Check
from scorm.model import SiteProfile

_SKIPPED = (".", "_")  # H5P leaves out whatever starts so


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """One library folder with a readable `library.json`."""

    folder: str
    data: dict[str, Any]

    @property
    def spec(self) -> str:
        """As dependencies name it: "H5P.Image 1.1"."""
        return name_of(self.data)

    def dependencies(self) -> Iterator[dict[str, Any]]:
        """Every dependency; those of the editor too, which a site without them asks for all the same."""
        for kind in schema.DEPENDENCY_LISTS:
            listed = self.data.get(kind)
            for entry in listed if isinstance(listed, list) else []:
                if isinstance(entry, dict):
                    yield entry


def name_of(data: dict[str, Any]) -> str:
    """A library or dependency as H5P names it: H5P.Image 1.1."""
    return f"{data.get('machineName')} {data.get('majorVersion')}.{data.get('minorVersion')}"


def visible(name: str) -> bool:
    """H5P's core looks at this member at all."""
    return not any(part.startswith(_SKIPPED) for part in name.split("/"))


def folders(names: list[str]) -> list[str]:
    """Top folders that must be libraries, in order of appearance."""
    tops = (name.split("/", 1)[0] for name in names if "/" in name)
    return [top for top in dict.fromkeys(tops) if top not in {"content", ""}]


def read_libraries(check: Check, found: dict[str, Library]) -> Iterator[Problem]:
    """Fill `found` (by spec) with the package's libraries; yield what is wrong with each."""
    names = [name for name in check.package.names if visible(name)]
    by_folder: dict[str, list[str]] = {}
    for name in names:
        by_folder.setdefault(name.split("/", 1)[0], []).append(name)
    for folder in folders(names):
        yield from _read_one(check, folder, by_folder[folder], found)


def _read_one(check: Check, folder: str, names: list[str], found: dict[str, Library]) -> Iterator[Problem]:
    path = f"{folder}/library.json"
    claimed = folder.rsplit("-", 1)
    if len(claimed) > 1:  # what the folder says it is counts as there: one mistake, one finding
        found.setdefault(" ".join(claimed), Library(folder=folder, data={}))
    if not schema.LIBRARY_FOLDER.match(folder):
        yield rules.BAD_FOLDER.at(folder + "/", folder=folder)
        return
    if not check.package.has(path):
        yield rules.LIBRARY_WITHOUT_JSON.at(folder + "/", folder=folder)
        return
    try:
        data = load(check.package, path)
    except UnreadableJsonError as error:
        yield rules.BAD_JSON.at(path, error.line, reason=error.reason)
        return
    if not isinstance(data, dict):
        yield rules.NOT_AN_OBJECT.at(path)
        return
    library = Library(folder=folder, data=data)
    found[library.spec] = library
    yield from _properties(path, library, check.site)
    yield from _own_files(check, library)
    yield from _texts(check, folder, names)
    for name in names:
        if extension(name) not in schema.LIBRARY_EXTENSIONS:
            yield rules.LIBRARY_EXTENSION.at(name, file=name)


def _properties(path: str, library: Library, site: SiteProfile | None) -> Iterator[Problem]:
    data = library.data
    for fault in schema.faults(data, schema.LIBRARY_REQUIRED, schema.LIBRARY_OPTIONAL):
        if fault.value is None:
            yield rules.LIBRARY_PROPERTY_MISSING.at(path, property=fault.property)
        else:
            yield rules.LIBRARY_PROPERTY_BAD.at(path, property=fault.property, value=fault.value)
    machine = data.get("machineName")
    version = f"{machine}-{data.get('majorVersion')}.{data.get('minorVersion')}"
    complete = all(data.get(part) is not None for part in ("majorVersion", "minorVersion"))
    if isinstance(machine, str) and complete and library.folder not in {machine, version}:
        yield rules.FOLDER_MISMATCH.at(path, folder=library.folder, library=version)
    yield from core_version(path, data, library.spec, site)


def core_version(path: str, data: dict[str, Any], name: str, site: SiteProfile | None) -> Iterator[Problem]:
    """The version of H5P's core that `data` asks for, against the one this site has."""
    asked = data.get("coreApi")
    if not isinstance(asked, dict):
        return
    try:
        required = (int(asked.get("majorVersion", 0)), int(asked.get("minorVersion", 0)))
    except (TypeError, ValueError):
        return  # said as an invalid property
    verdict = core.verdict(required, site)
    if verdict is not None:
        yield rules.CORE_TOO_NEW.at(
            path,
            severity=verdict.severity,
            moodle=verdict.moodle,
            library=name,
            required=f"{required[0]}.{required[1]}",
        )


def _own_files(check: Check, library: Library) -> Iterator[Problem]:
    for kind in ("preloadedJs", "preloadedCss"):
        listed = library.data.get(kind)
        for entry in listed if isinstance(listed, list) else []:
            path = entry.get("path") if isinstance(entry, dict) else None
            if isinstance(path, str) and not check.package.has(_resolved(library.folder, path)):
                yield rules.LIBRARY_FILE_MISSING.at(f"{library.folder}/library.json", file=path)


def _resolved(folder: str, path: str) -> str:
    """A path in a library as a file system finds it."""
    return normpath(f"{folder}/{path.replace(chr(92), '/').lstrip('/')}")


def _texts(check: Check, folder: str, names: list[str]) -> Iterator[Problem]:
    """`semantics.json` and the language files are JSON; language files are named after languages."""
    prefix = f"{folder}/language/"
    for name in names:
        inner = name.removeprefix(prefix) if name.startswith(prefix) else None
        if inner is None and name != f"{folder}/semantics.json":
            continue
        if inner is not None and "/" not in inner and not schema.LANGUAGE_FILE.match(inner):
            yield rules.LANGUAGE_NAME.at(name, file=inner)
            continue
        try:
            value = load(check.package, name)
        except UnreadableJsonError as error:
            yield rules.BAD_JSON.at(name, error.line, reason=error.reason)
            continue
        if value is None:
            yield rules.BAD_JSON.at(name, 1, reason="null")


def extension(name: str) -> str:
    return name.rsplit("/", 1)[-1].rpartition(".")[2].lower() if "." in name.rsplit("/", 1)[-1] else ""
