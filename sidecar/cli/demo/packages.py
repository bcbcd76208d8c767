"""Makes a SCORM package of a folder, and breaks copies of it the way packages really break."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Files = dict[str, bytes]
_WHEN = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoPackage:
    """A package and the error that the checker must name; None: it is good."""

    path: Path
    about: str
    expected: str | None


def _missing(files: Files) -> Files:
    return {name: data for name, data in files.items() if name != "lesson/how.html"}


def _wrapped(files: Files) -> Files:
    return {f"hand-washing-final-v2/{name}": data for name, data in files.items()}


def _dangling(files: Files) -> Files:
    manifest = files["imsmanifest.xml"].replace(b'identifierref="res-how"', b'identifierref="res-hwo"')
    return {**files, "imsmanifest.xml": manifest}


def _unclosed(files: Files) -> Files:
    return {**files, "imsmanifest.xml": files["imsmanifest.xml"].replace(b"</organizations>", b"")}


_BROKEN: tuple[tuple[str, str, Callable[[Files], Files], str], ...] = (
    ("missing-file", "a file the manifest names is not there", _missing, "PKG-RES-003"),
    ("wrapped", "everything lies in one folder", _wrapped, "PKG-MAN-002"),
    ("dangling", "an item points to a resource that does not exist", _dangling, "PKG-ORG-008"),
    ("unclosed", "the manifest is not well-formed", _unclosed, "PKG-MAN-004"),
)


def make_packages(source: Path, work: Path) -> list[DemoPackage]:
    """The good package, the broken copies, and one that was cut off on its way."""
    files = {
        str(path.relative_to(source)): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file()
    }
    good = _zip(work / "hand-washing.zip", files)
    made = [DemoPackage(path=good, about="as its author made it", expected=None)]
    for name, about, breaks, code in _BROKEN:
        made.append(DemoPackage(path=_zip(work / f"{name}.zip", breaks(files)), about=about, expected=code))
    cut = work / "cut-off.zip"
    cut.write_bytes(good.read_bytes()[:1500])
    return [*made, DemoPackage(path=cut, about="the upload broke off", expected="ZIP-003")]


def _zip(target: Path, files: Files) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data)
    return target
