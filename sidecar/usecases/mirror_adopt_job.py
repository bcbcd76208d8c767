"""Job `mirror.adopt`."""

from __future__ import annotations

from typing import Any

from sidecar.mirror.ports import TargetSite
from sidecar.usecases.context import JobContext
from sidecar.usecases.mirror_adopt import adopt
from sidecar.usecases.mirror_jobs import request_of
from sidecar.usecases.params import AdoptCourse


def run(ctx: JobContext, params: AdoptCourse) -> dict[str, Any]:
    """The JSON of `sidecar mirror adopt`. Raises what `mirror_adopt.adopt` raises."""
    target: TargetSite = ctx.site(params.site).mirror_target()
    peer = ctx.mirror_peer(params.source)
    return adopt(
        peer, target, request_of(params), leave_unsure=params.leave_unsure, progress=ctx.progress
    ).to_dict()
