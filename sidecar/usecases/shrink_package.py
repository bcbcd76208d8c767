"""Make a lighter copy of a package: pictures encoded again, media that nothing mentions left out on request."""

from __future__ import annotations

import shutil
from typing import Any

import scorm
from safeio.files import CHUNK
from sidecar.usecases.check_package import languages_of, publish, site_profile
from sidecar.usecases.context import JobContext
from sidecar.usecases.params import ShrinkPackage as Params

NAME = "light.zip"


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """The report on the lighter package, which is stored as `light.zip`; its key `shrink` says what was saved."""
    ctx.progress(0.02, "making the package lighter")
    target = ctx.scratch / NAME
    site = site_profile(ctx, params.site)
    report = scorm.shrink(
        ctx.input_path(),
        target,
        quality=params.quality,
        drop_orphans=params.drop_orphans,
        site=site,
        name=ctx.input_name(),
        progress=lambda done: ctx.progress(0.02 + 0.8 * done, "encoding pictures"),
    )
    saved = dict(report.extra)["shrink"]
    ctx.progress(0.85, f"{saved['before'] - saved['after']} bytes saved")
    with target.open("rb") as source, ctx.output(NAME) as stream:
        shutil.copyfileobj(source, stream, CHUNK)
    return publish(ctx, report, languages_of(site, params.language), messages=params.language)
