"""Links that begin with $IMS-CC-FILEBASE$: from pages, discussions, assignments and questions to files of the cartridge.

The token stands for the folder of the cartridge's web content. Which folder that is differs between exports: the
root of the package, `web_resources`, or the folder of the linking document; a file in any of them is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from posixpath import normpath
from urllib.parse import unquote

from safeio import Problem
from safeio.archive import ArchiveError
from safeio.xmltree import Node
from scorm.cc import rules
from scorm.kinds import Check
from scorm.model import Depth
from scorm.package import Found, Package

_TOKEN = re.compile(  # at the start of an address, not inside one
    r"([\"'(])?(?<![\w/:.\-])(?:\$|%24)IMS-CC-FILEBASE(?:\$|%24)", re.IGNORECASE
)
_ENDS = {'"': re.compile(r'"'), "'": re.compile(r"'"), "(": re.compile(r"[)\s]")}
_BARE_END = re.compile(r"[\s<>\"')]")
_PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
_MAX_PAGE = 4 << 20  # bytes; no page that people read is longer
_LONGEST = 1_000  # characters of a path


def pages(check: Check) -> Iterator[Problem]:
    """The stage over the HTML pages of a cartridge; their links are read with the whole content only."""
    if check.depth is not Depth.FULL:
        return
    for name in check.package.names:
        if not _PAGE.search(name) or check.package.size(name) > _MAX_PAGE:
            continue
        try:
            data = check.package.read(name, max_bytes=_MAX_PAGE)
        except ArchiveError:  # the archive's own stage says so
            continue
        yield from _missing(check.package, name, data.decode("utf-8", "replace"))


def in_part(package: Package, name: str, root: Node) -> Iterator[Problem]:
    """The texts of a parsed part: topic, assignment, questions."""
    yield from _missing(
        package, name, "\n".join(node.text for node in root.iter() if "FILEBASE" in node.text.upper())
    )


def _missing(package: Package, name: str, text: str) -> Iterator[Problem]:
    missing = [path for path in _paths(text) if target(package, name, path) is None]
    if missing:
        yield rules.FILEBASE.at(name, count=len(missing), file=missing[0])


def _paths(text: str) -> Iterator[str]:
    """What is linked, each once, relative to the token's folder, without query and fragment."""
    seen: set[str] = set()
    for match in _TOKEN.finditer(text):
        end = _ENDS.get(match[1] or "", _BARE_END).search(text, match.end(), match.end() + _LONGEST)
        written = text[match.end() : end.start() if end else match.end() + _LONGEST]
        path = unquote(re.split(r"[?#]", unescape(written), maxsplit=1)[0]).strip()
        if path.strip("/") and path not in seen:
            seen.add(path)
            yield path


def target(package: Package, name: str, path: str) -> Found | None:
    """The file that a link in the document `name` means."""
    folder = name.rpartition("/")[0]
    for base in ("", "web_resources/", f"{folder}/" if folder else ""):
        plain = normpath(base + path.lstrip("/"))
        while plain.startswith("../"):
            plain = plain[3:]
        found = package.find(plain)
        if found is not None:
            return found
    return None
