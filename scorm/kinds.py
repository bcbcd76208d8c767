"""What a package is, and how its kind is checked: one table.

A row names a detector and the stages run in order. A detector looks at an opened `Package` and says
`Detection` or None; the first row that answers wins. A stage takes the `Check` and yields findings; it may
leave what later stages need on the `Check` (`title`, `version`, `launchable`, `notes`).

To add a kind: a sub-package with a detector, stages and a rule family; a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from safeio import Problem
from scorm.model import Depth, Kind, Launchable, SiteProfile
from scorm.package import Package


@dataclass(frozen=True, kw_only=True, slots=True)
class Detection:
    """What a detector saw."""

    version: str | None = None
    looks_like: str | None = None  # for `unknown`


@dataclass(kw_only=True, slots=True)
class Check:
    """One check under way: what it reads, and what stages have learned so far."""

    package: Package
    site: SiteProfile | None
    depth: Depth
    kind: Kind = Kind.UNKNOWN
    version: str | None = None
    title: str | None = None
    looks_like: str | None = None
    launchable: list[Launchable] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)  # parsed documents that stages of one kind share


Detector = Callable[[Package], Detection | None]
Stage = Callable[[Check], Iterable[Problem]]


@dataclass(frozen=True, kw_only=True, slots=True)
class KindRow:
    """One row of the table."""

    kind: Kind
    detect: Detector
    stages: tuple[Stage, ...]
