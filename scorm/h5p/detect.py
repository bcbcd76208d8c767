"""Is it an H5P package?"""

from __future__ import annotations

import re

from scorm.kinds import Detection
from scorm.package import Package

MAIN = "h5p.json"
CONTENT = "content/content.json"
_LIBRARY = re.compile(r"^[^/]+-\d+\.\d+/library\.json$")


def detect(package: Package) -> Detection | None:
    """`h5p.json` at the root, or content and libraries that only lack it, or libraries alone."""
    if package.is_bare or package.has("imsmanifest.xml"):
        return None  # H5P content wrapped into another kind of package
    libraries = any(_LIBRARY.match(name) for name in package.names)
    return Detection() if package.has(MAIN) or libraries else None
