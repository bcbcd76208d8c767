"""Findings as a reader wants them: one entry a rule, the worst first, with all its places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from safeio import Problem, Severity
from scorm.model import Change

_MAX_PLACES = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """All findings of one rule and severity."""

    code: str
    severity: Severity
    findings: tuple[Problem, ...]

    @property
    def first(self) -> Problem:
        return self.findings[0]

    @property
    def shown(self) -> tuple[Problem, ...]:
        """Those whose place is named."""
        return self.findings[:_MAX_PLACES]

    @property
    def more(self) -> int:
        """How many places are not named."""
        return max(0, len(self.findings) - _MAX_PLACES)


def grouped(findings: Iterable[Problem], severity: Severity) -> list[Group]:
    """Groups of one severity; those with most findings first, else in order of appearance."""
    found: dict[str, list[Problem]] = {}
    for finding in findings:
        if finding.severity is severity:
            found.setdefault(finding.code, []).append(finding)
    groups = [Group(code=code, severity=severity, findings=tuple(every)) for code, every in found.items()]
    return sorted(groups, key=lambda group: -len(group.findings))


def first_steps(findings: Iterable[Problem], *, at_most: int = 5) -> list[Group]:
    """What to do first: errors, then warnings; what is mended by itself before what needs the author."""
    every = list(findings)
    steps = grouped(every, Severity.ERROR) or grouped(every, Severity.WARNING)
    return sorted(steps, key=lambda group: not group.first.fixable)[:at_most]


def place(finding: Problem, line_word: str) -> str:
    """Where a finding is: "imsmanifest.xml, line 12"."""
    if finding.line is None:
        return finding.path or ""
    return f"{finding.path or ''}, {line_word.format(line=finding.line)}".lstrip(", ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What a repair did of one sort: the first cases, each sentence once, and how many more there are."""

    shown: tuple[Change, ...]
    more: int


def done(changes: Iterable[Change], *, at_most: int) -> list[Done]:
    """Changes by their rule, in the order in which they were first made."""
    by_code: dict[str, dict[tuple[str, str], Change]] = {}
    for change in changes:
        by_code.setdefault(change.code, {}).setdefault((change.path, change.detail), change)
    return [
        Done(shown=tuple(cases.values())[:at_most], more=max(0, len(cases) - at_most))
        for cases in by_code.values()
    ]
