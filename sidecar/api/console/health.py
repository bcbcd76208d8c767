"""The page of health: the doctor's examinations, of the running service."""

from __future__ import annotations

from aiohttp import web

from sidecar import __version__
from sidecar.api.console import session
from sidecar.api.state import SERVICES, in_thread
from sidecar.doctor import Examined, examine
from sidecar.wiring import Services


@session.page
async def show(request: web.Request) -> web.StreamResponse:
    """What works and what does not, with advice; then what is in force."""
    (await session.viewer(request)).require("admin")
    found = await in_thread(request.app, _examined, request.app[SERVICES])
    return await session.answer(
        request,
        "health.html",
        version=__version__,
        looked=[one for one in found if one.level != "info"],
        settings=[one for one in found if one.level == "info"],
    )


def _examined(services: Services) -> list[Examined]:
    return list(examine(services, running=True))
