"""Is it an AICC course?"""

from __future__ import annotations

from scorm.kinds import Detection
from scorm.package import ArchiveError, Package, unpacked

EXTENSIONS = ("crs", "au", "des", "cst", "pre", "ort", "cmp")
_HEAD = 4096


def structure_files(package: Package) -> dict[str, list[str]]:
    """Members by extension of the course structure, as Moodle finds them: in any folder, in any case."""
    found: dict[str, list[str]] = {}
    for name in package.names:
        extension = name.rpartition(".")[2].lower()
        if extension in EXTENSIONS and not unpacked(name).startswith("__MACOSX/"):
            found.setdefault(extension, []).append(name)
    return found


def detect(package: Package) -> Detection | None:
    """A course description or a course structure; `.au` alone only when it is a table (it may be a sound)."""
    if package.is_bare:
        return None
    found = structure_files(package)
    if "cst" in found or ("crs" in found and len(found) > 1):
        return Detection()
    for name in (*found.get("crs", ()), *found.get("au", ()), *found.get("des", ())):
        if _is_structure(package, name):
            return Detection()
    return None


def _is_structure(package: Package, name: str) -> bool:
    try:
        with package.open(name) as stream:
            head = stream.read(_HEAD).replace(b"\x00", b"").lower()
    except (ArchiveError, KeyError):
        return False
    return b"system_id" in head or b"[course]" in head or b"course_id" in head
