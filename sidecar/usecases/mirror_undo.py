"""Job `mirror.undo`."""

from __future__ import annotations

from typing import Any

from sidecar.mirror.ports import TargetSite
from sidecar.usecases.context import JobContext
from sidecar.usecases.mirror_course import undo
from sidecar.usecases.params import UndoMirror


def run(ctx: JobContext, params: UndoMirror) -> dict[str, Any]:
    """The JSON of `sidecar mirror undo`. Raises what `mirror_course.undo` raises."""
    target: TargetSite = ctx.site(params.site).mirror_target()
    return undo(target, params.course)
