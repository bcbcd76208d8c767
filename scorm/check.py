"""The pipeline: open, detect, run the stages of the kind, report.

1. open the input (`scorm.package`); what cannot be opened raises;
2. the archive stages, the same for every kind (`scorm.archive`);
3. the kind, by content (`KINDS`: first detector that answers);
4. the stages of that kind;
5. what the site's Moodle makes of it, and the weight (`CLOSING`);
6. digests, and the findings in one order.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from safeio import CodedError, Problem, Severity
from safeio.archive import UnopenableError
from safeio.files import digests
from scorm.archive import ARCHIVE_STAGES
from scorm.kinds import Check, Detection
from scorm.model import Depth, Kind, Report, SiteProfile
from scorm.package import Package
from scorm.rules import RULES
from scorm.table import CLOSING, KINDS

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_HEAVIEST = 10  # members that the report names
_CUT_OFF = "Export or upload the package again; a copy that was cut off cannot be repaired."
_UNOPENED = "Check the name, and name files, not folders."
MAX_FINDINGS = 1_000  # of one rule; a broken manifest must not make a report of a gigabyte


def check(
    path: str | Path,
    *,
    site: SiteProfile | None = None,
    depth: Depth | str = Depth.FULL,
    name: str | None = None,
    sums: bool = True,
) -> Report:
    """Check a package and say all that is wrong with it.

    `site` adds what that Moodle will do with it. `depth` "manifest" reads the directory and the documents
    only: no CRC is checked and the report has no digests. `name` is what the report calls the file. Without `sums`
    the digests are left out of a full check too: half of the work, for somebody who waits.
    Raises `safeio.archive.ArchiveError` when the input cannot be read at all, `OSError` as the system says.
    """
    with Package(Path(path), name=name) as package, ThreadPoolExecutor(1) as pool:
        run = Check(package=package, site=site, depth=Depth(depth))
        # the digests are summed beside the checks: both keep a processor busy outside the interpreter
        summing = pool.submit(digest, Path(path)) if sums and run.depth is Depth.FULL else None
        findings = capped(_findings(run))
        unpacked, heaviest = _weights(package)
        sha1, sha256 = summing.result() if summing is not None else (None, None)
    return Report(
        file=package.file,
        kind=run.kind,
        version=run.version,
        title=run.title,
        looks_like=run.looks_like,
        bytes=package.bytes,
        files=len(package.names),
        sha1=sha1,
        sha256=sha256,
        launchable=tuple(run.launchable),
        findings=tuple(ordered(findings)),
        unpacked=unpacked,
        heaviest=heaviest,
    )


def unreadable(name: str, size: int, error: CodedError) -> Report:
    """The report line of an input that could not be read: kind `unknown` and the error as its one finding."""
    finding = Problem(
        code=error.code,
        severity=Severity.ERROR,
        message=str(error),
        path=name,
        line=error.line,
        hint=_UNOPENED if isinstance(error, UnopenableError) else _CUT_OFF,
        template=error.title,
    )
    return Report(file=name, kind=Kind.UNKNOWN, bytes=size, files=0, findings=(finding,))


def ordered(findings: Iterable[Problem]) -> list[Problem]:
    """Errors first, then by place."""
    return sorted(findings, key=_place)


def capped(findings: Iterable[Problem]) -> list[Problem]:
    """At most `MAX_FINDINGS` of one rule, the first ones; the others are never kept."""
    seen: dict[str, int] = {}
    kept = []
    for finding in findings:
        seen[finding.code] = seen.get(finding.code, 0) + 1
        if seen[finding.code] <= MAX_FINDINGS:
            kept.append(finding)
    return kept


def digest(path: Path) -> tuple[str, str]:
    """SHA-1 and SHA-256 of a file, in lower-case hex."""
    with path.open("rb") as stream:
        found = digests(stream)
    return found.sha1, found.sha256


def _weights(package: Package) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Bytes of all members unpacked, and the heaviest ones."""
    heaviest = heapq.nlargest(_HEAVIEST, zip(package.sizes, package.names, strict=True))
    return sum(package.sizes), tuple((name, size) for size, name in heaviest)


def _findings(run: Check) -> Iterable[Problem]:
    for stage in ARCHIVE_STAGES:
        yield from stage(run)
    detection = _detect(run)
    run.version, run.looks_like = detection.version, detection.looks_like
    said = run.notes.get("unreadable", ())
    for stage in next((row.stages for row in KINDS if row.kind is run.kind), ()):
        for problem in stage(run):
            if not (problem.path in said and problem.code in RULES and RULES[problem.code].reading):
                yield problem
    for stage in CLOSING:
        yield from stage(run)


def _detect(run: Check) -> Detection:
    for row in KINDS:
        detection = row.detect(run.package)
        if detection is not None:
            run.kind = row.kind
            return detection
    return Detection()


def _place(finding: Problem) -> tuple[int, str, int, int, str]:
    return (
        _ORDER[finding.severity],
        finding.path or "",
        finding.line or 0,
        finding.column or 0,
        finding.code,
    )
