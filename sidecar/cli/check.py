"""`sidecar check`: what is wrong with packages, for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import click

import scorm
from safeio import CodedError


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one line a file.")
@click.option("--quick", is_flag=True, help="Read the directory and the manifest only; no checksums.")
def check(files: tuple[Path, ...], *, as_json: bool, quick: bool) -> int:
    """Check SCORM, IMS, AICC, cmi5 and H5P packages.

    Exit status: 0 no errors found, 1 errors found, 2 a file could not be read.
    """
    status = 0
    depth = scorm.Depth.MANIFEST if quick else scorm.Depth.FULL
    for path in files:
        try:
            report = scorm.check(path, depth=depth)
        except CodedError as error:
            report = scorm.unreadable(path.name, path.stat().st_size, error)
            click.echo(f"{error.code}: {error}", err=True)
            status = 2
        if as_json:
            click.echo(json.dumps(report.to_dict(), ensure_ascii=False))
        else:
            _show(report)
        status = max(status, 0 if report.valid else 1)
    return status


def _show(report: scorm.Report) -> None:
    kind = f"{report.kind.value} {report.version or ''}".strip()
    click.echo(f"{report.file}: {kind}, {'valid' if report.valid else 'errors found'}")
    for finding in report.findings:
        place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part)
        click.echo(f"  {finding.severity.value:7} {finding.code} {place}: {finding.message}")
