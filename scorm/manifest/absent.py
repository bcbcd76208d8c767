"""The stage for what is no package: says what it looks like instead."""

from __future__ import annotations

from collections.abc import Iterator

from safeio import Problem
from scorm.kinds import Check
from scorm.manifest import rules


def absent(run: Check) -> Iterator[Problem]:
    """No manifest of any kind."""
    if run.package.names:
        yield rules.MISSING.at(run.package.file, looks_like=run.looks_like)
