"""Repair a package where that is safe; content is never changed."""

from __future__ import annotations

import shutil
from typing import Any

import scorm
from safeio.files import CHUNK
from sidecar.usecases.check_package import languages_of, publish, site_profile
from sidecar.usecases.context import JobContext
from sidecar.usecases.params import FixPackage as Params


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """The report on the repaired package, which is stored as `fixed.zip`; `changes` say what was done."""
    ctx.progress(0.05, "repairing the package")
    target = ctx.scratch / "fixed.zip"
    site = site_profile(ctx, params.site)
    report = scorm.fix(ctx.input_path(), target, name=ctx.input_name(), site=site)
    ctx.progress(0.8, f"{len(report.changes)} changes")
    with target.open("rb") as source, ctx.output("fixed.zip") as stream:
        shutil.copyfileobj(source, stream, CHUNK)
    return publish(ctx, report, languages_of(site, params.language), messages=params.language)
