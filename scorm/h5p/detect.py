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
    if package.is_bare:
        return None
    libraries = any(_LIBRARY.match(name) for name in package.names)
    main = package.has(MAIN) and (package.has(CONTENT) or libraries or _only_missing_content(package))
    return Detection() if main or libraries else None


def _only_missing_content(package: Package) -> bool:
    return not any(name.rsplit("/", 1)[-1].lower() == "imsmanifest.xml" for name in package.names)
