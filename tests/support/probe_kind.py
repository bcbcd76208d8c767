"""A job kind for tests: copies its input, says how far it is, and does what its parameters say."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from sidecar.errors import ParameterError
from sidecar.usecases.context import JobContext
from sidecar.usecases.kinds import JobKind


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid")

    do: Literal["copy", "refuse", "break", "disk", "spin"] = "copy"


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    if params.do == "refuse":
        raise ParameterError("as asked")
    if params.do == "break":
        raise ZeroDivisionError("a fault of ours")
    if params.do == "disk":
        raise OSError(28, "No space left on device")
    while params.do == "spin":
        ctx.progress(0.5, "spinning")
    ctx.progress(0.25, "reading")
    data = ctx.input_path().read_bytes()
    with ctx.output("copy.bin") as out:
        out.write(data)
    (ctx.scratch / "litter").write_bytes(b"x")
    return {"bytes": len(data), "name": ctx.input_name()}


KIND = JobKind(name="test.probe", scope="packages", module="probe_kind", params=Params, summary="For tests.")
