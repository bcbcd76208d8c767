"""How heavy the package is for a poor line, what weighs most, and what could be saved."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator

from safeio import Problem, Severity
from safeio.zipdir import Directory
from scorm.archive.names import is_litter
from scorm.kinds import Check
from scorm.model import SiteProfile
from scorm.rules import Rule, family

_PRACTICE = "good practice: weight budget"

HEAVY_FOR_MOBILE = Rule(
    code="PKG-WGT-001",
    severity=Severity.INFO,
    template="The content weighs {size} unpacked, more than the {limit} that suit mobile data; heaviest: {heaviest}",
    hint="Re-encode pictures and sound, or offer the heavy parts as downloads.",
    clause=_PRACTICE,
)
HEAVY_FOR_WIFI = Rule(
    code="PKG-WGT-002",
    severity=Severity.INFO,
    template="The content weighs {size} unpacked, more than the {limit} that suit a shared Wi-Fi; heaviest: {heaviest}",
    hint="Re-encode video and pictures, split the course, or host video elsewhere.",
    clause=_PRACTICE,
)
SAVINGS = Rule(
    code="PKG-WGT-003",
    severity=Severity.INFO,
    template="About {size} could be saved: {what}",
    hint="Run the check with --shrink, or re-encode the files named.",
    clause=_PRACTICE,
)

RULES = family((HEAVY_FOR_MOBILE, HEAVY_FOR_WIFI, SAVINGS))

_RAW_MEDIA = re.compile(r"\.(bmp|tiff?|wav|aiff?)$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(png|jpe?g)$", re.IGNORECASE)
_LARGE_PICTURE = 500_000  # bytes; a full-screen photograph needs no more
_RAW_SHARE, _PICTURE_SHARE = 0.8, 0.5  # of such a file that re-encoding saves, cautiously
_SMALL = 4_096
_WORTH_SAYING = 200_000


def weight(run: Check) -> Iterator[Problem]:
    """One finding for the weight, one for what could be saved."""
    profile = run.site or SiteProfile()
    if run.package.zip is None:
        return
    directory = run.package.zip.directory
    kept = [
        at for at, name in enumerate(run.package.all_names) if directory.sizes[at] and not is_litter(name)
    ]
    total = sum(directory.sizes[at] for at in kept)
    most = heapq.nlargest(3, kept, key=directory.sizes.__getitem__)
    heaviest = ", ".join(f"{run.package.all_names[at]} ({shown(directory.sizes[at])})" for at in most)
    for rule, limit in (
        (HEAVY_FOR_WIFI, profile.wifi_bytes),
        (HEAVY_FOR_MOBILE, profile.mobile_bytes),
    ):
        if total > limit:
            yield rule.at(run.package.file, size=shown(total), limit=shown(limit), heaviest=heaviest)
            break
    yield from _savings(run, directory, kept)


def shown(size: int) -> str:
    """Bytes for people: "1.5 MB"."""
    for unit, factor in (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"


def _savings(run: Check, directory: Directory, kept: list[int]) -> Iterator[Problem]:
    seen: set[tuple[int, int]] = set()
    saved = {"copies of the same file": 0.0, "uncompressed pictures and sound": 0.0, "large pictures": 0.0}
    for at in kept:
        size, crc, name = directory.sizes[at], directory.crcs[at], run.package.all_names[at]
        if size < _SMALL:
            continue
        if (size, crc) in seen:
            saved["copies of the same file"] += size
        elif _RAW_MEDIA.search(name):
            saved["uncompressed pictures and sound"] += size * _RAW_SHARE
        elif _PICTURE.search(name) and size > _LARGE_PICTURE:
            saved["large pictures"] += (size - _LARGE_PICTURE) * _PICTURE_SHARE
        seen.add((size, crc))
    worth = {what: int(size) for what, size in saved.items() if size >= _WORTH_SAYING}
    if worth:
        what = ", ".join(f"{reason} {shown(size)}" for reason, size in worth.items())
        yield SAVINGS.at(run.package.file, size=shown(sum(worth.values())), what=what)
