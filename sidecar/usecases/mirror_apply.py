"""Job `mirror.apply`."""

from __future__ import annotations

from typing import Any

from sidecar.mirror.ports import Peer, TargetSite
from sidecar.usecases.context import JobContext
from sidecar.usecases.mirror_course import apply
from sidecar.usecases.mirror_jobs import request_of
from sidecar.usecases.params import MirrorCourse as Params


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """The JSON of `sidecar mirror apply`. Raises what `mirror_course.apply` raises."""
    peer: Peer = ctx.mirror_peer(params.source)
    target: TargetSite = ctx.site(params.site).mirror_target()
    return apply(peer, target, request_of(params), progress=ctx.progress).to_dict()
