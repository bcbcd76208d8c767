"""What a check gives back: `Report` and its parts, and the profile of the Moodle it is meant for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from safeio import Problem, Severity


class Kind(StrEnum):
    """Families of packages, as the contract spells them."""

    SCORM = "scorm"
    AICC = "aicc"
    CMI5 = "cmi5"
    IMSCP = "imscp"
    IMSCC = "imscc"
    H5P = "h5p"
    UNKNOWN = "unknown"


class Depth(StrEnum):
    """How much is read: ``full`` decompresses every member; ``manifest`` reads the directory and the manifest."""

    FULL = "full"
    MANIFEST = "manifest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Launchable:
    """One thing a learner can open."""

    identifier: str  # of the item, AU or library that launches it
    title: str
    href: str  # relative to the root of the package, xml:base and parameters included; or an external URL
    type: str  # "sco", "asset", "webcontent", "au", "h5p", "lti" …
    member: str | None = (
        None  # name of the member it opens, as found in the archive; None: external or missing
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteProfile:
    """The Moodle site a package is meant for: what it will accept and how it reads. Plain values, no connection."""

    moodle_version: str = "4.5"  # "3.9", "4.5" …
    maxbytes: int | None = None  # upload limit in bytes; None: unknown or none
    languages: tuple[str, ...] = ("en",)  # for reports, first one preferred
    mobile_bytes: int = 2_000_000  # heavier than this is heavy on mobile data
    h5p_core: tuple[int, int] | None = None  # version of the H5P core; None: that of the Moodle version
    wifi_bytes: int = 20_000_000  # heavier than this is heavy on a shared Wi-Fi

    @property
    def moodle(self) -> tuple[int, ...]:
        """The version as numbers: (4, 5, 6); empty when it is none."""
        found = re.match(r"\d{1,4}(\.\d{1,4}){0,2}", self.moodle_version)
        return tuple(int(part) for part in found[0].split(".")) if found else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing a repair did to the package."""

    code: str  # of the rule it mends
    path: str  # member it touched, by its new name
    detail: str  # one English sentence
    template: str = ""  # the sentence with {parameters}: the id in the catalogues
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The outcome of a check, of a repair, or of a launch test on top of a check."""

    file: str  # name of the input, never a path of this machine
    kind: Kind
    version: str | None = None  # "1.2", "2004 4th Edition", "1.1" …; None when the kind has none
    title: str | None = None
    looks_like: str | None = None  # for `unknown`: what it seems to be, an English phrase
    bytes: int  # of the input
    files: int  # members that are files
    sha1: str | None = None  # None when the check did not read the whole input
    sha256: str | None = None
    launchable: tuple[Launchable, ...] = ()
    findings: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()  # of a repair
    unpacked: int = 0  # bytes of all members unpacked, as declared
    heaviest: tuple[tuple[str, int], ...] = ()  # the heaviest members and their bytes unpacked
    extra: tuple[tuple[str, Any], ...] = ()  # further keys of the JSON object: "launch", "shrink" …

    @property
    def valid(self) -> bool:
        """No finding of severity `error`."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Findings by severity."""
        counted = Counter(finding.severity.value for finding in self.findings)
        return {severity.value: counted[severity.value] for severity in Severity}

    def evolve(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """The line of `sidecar check --json`."""
        out: dict[str, Any] = {
            "file": self.file,
            "kind": self.kind.value,
            "version": self.version,
            "title": self.title,
            "valid": self.valid,
            "bytes": self.bytes,
            "files": self.files,
            "sha1": self.sha1,
            "sha256": self.sha256,
            "launchable": [
                {"identifier": one.identifier, "title": one.title, "href": one.href, "type": one.type}
                for one in self.launchable
            ],
            "findings": [finding.to_dict() for finding in self.findings],
        }
        if self.heaviest:
            out["unpacked"] = self.unpacked
            out["heaviest"] = [{"path": path, "bytes": size} for path, size in self.heaviest]
        if self.looks_like is not None:
            out["looks_like"] = self.looks_like
        if self.changes:
            out["changes"] = [
                {"code": change.code, "path": change.path, "detail": change.detail} for change in self.changes
            ]
        out.update(self.extra)
        return out
