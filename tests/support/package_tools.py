"""A package of some files, and the codes that its check finds."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import scorm
from safeio import Severity


def pack(folder: Path, files: Mapping[str, str | bytes], name: str = "p.zip") -> Path:
    """The files as an archive in `folder`."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in files.items():
            archive.writestr(member, data)
    return path


def errors(report: scorm.Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity is Severity.ERROR}


def codes(report: scorm.Report) -> set[str]:
    return {finding.code for finding in report.findings}
