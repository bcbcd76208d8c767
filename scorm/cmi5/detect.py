"""Is it a cmi5 course?"""

from __future__ import annotations

import re

from scorm.kinds import Detection
from scorm.package import ArchiveError, Package, unpacked

NAME = "cmi5.xml"
_ROOT = re.compile(rb"<(?:[\w.-]+:)?courseStructure[\s>/]")
_HEAD = 256 << 10  # bytes in which the root element must start


def detect(package: Package) -> Detection | None:
    """A `cmi5.xml` somewhere, or a bare XML file that is a course structure."""
    name = structure_name(package)
    if name is None or package.has("imsmanifest.xml"):
        return None  # packages for both worlds are read as SCORM first, as platforms do
    if package.is_bare and not _is_structure(package, name):
        return None
    return Detection(version="1.0")


def structure_name(package: Package) -> str | None:
    """The member that holds the course structure: the one nearest to the root, or None."""
    if package.is_bare:
        return package.names[0]
    named = [name for name in package.names if unpacked(name).rsplit("/", 1)[-1].casefold() == NAME]
    return min(named, key=lambda name: (unpacked(name).count("/"), name != NAME, name), default=None)


def _is_structure(package: Package, name: str) -> bool:
    try:
        with package.open(name) as stream:
            head = stream.read(_HEAD)
    except (ArchiveError, KeyError):
        return False
    return _ROOT.search(head.replace(b"\x00", b"")) is not None
