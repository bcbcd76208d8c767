"""Open each object of a package in a headless browser, and report what a learner would meet."""

from __future__ import annotations

from typing import Any

import scorm
from scorm.launch import Launcher, LaunchRun, with_runs
from sidecar.usecases.check_package import languages_of, publish, site_profile
from sidecar.usecases.context import JobContext
from sidecar.usecases.params import LaunchPackage as Params


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """The report of a check with its key `launch`: one record an object; `report.html` shows the pictures.

    Raises `safeio.archive.ArchiveError` when the package cannot be read at all; the launcher's own errors when
    there is no browser or no run-time on this machine.
    """
    ctx.progress(0.05, "reading the package")
    site = site_profile(ctx, params.site)
    path, launcher = ctx.input_path(), ctx.launcher()
    report = scorm.check(path, name=ctx.input_name(), site=site)
    runs = _runs(ctx, launcher, path, report, report.launchable[: params.objects])
    report = with_runs(report, runs)
    return publish(
        ctx,
        report,
        languages_of(site, params.language),
        messages=params.language,
        launches={report.file: runs},
    )


def _runs(
    ctx: JobContext, launcher: Launcher, path: Any, report: scorm.Report, objects: Any
) -> list[LaunchRun]:
    runs: list[LaunchRun] = []
    ctx.progress(0.1, f"opening {len(objects)} objects")
    for run in launcher.launch(path, report, objects):
        runs.append(run)
        ctx.progress(0.1 + 0.8 * len(runs) / len(objects), run.launchable.title or run.launchable.identifier)
    return runs
