"""The page of mirrors: who we mirror from, what is pulled by the clock, how old each copy is."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sidecar.api.console import session
from sidecar.api.jobs import kind_of, number, submit
from sidecar.api.state import SERVICES, in_thread
from sidecar.console.mirrors import mirror_row, subscription_row
from sidecar.errors import NotFoundError
from sidecar.jobs.model import Priority
from sidecar.wiring import Services
from wording import Speaker


@session.page
async def index(request: web.Request) -> web.StreamResponse:
    """Partners and subscriptions; with `site`, the mirrors of that site, for which their sources are asked."""
    (await session.viewer(request)).require("mirror:write")
    services, say = request.app[SERVICES], session.speaks(request)
    partners = await in_thread(request.app, services.mirror_book.partners)
    subscriptions = await in_thread(request.app, services.mirror_book.subscriptions)
    site = request.query.get("site", "")
    mirrors = await in_thread(request.app, _mirrors, services, site, say) if site else []
    return await session.answer(
        request,
        "mirrors.html",
        partners=partners,
        subscriptions=[subscription_row(one, say) for one in subscriptions],
        sites=sorted(services.settings.sites),
        site=site,
        mirrors=mirrors,
    )


def _mirrors(services: Services, site: str, say: Speaker) -> list[dict[str, Any]]:
    """Raises `UnknownSiteError`, `SiteUnreachableError`."""
    from sidecar.usecases.mirror_status import status

    return [mirror_row(one, say) for one in status(services.mirror_target(site), services.mirror_peer)]


@session.action
async def start(request: web.Request) -> web.StreamResponse:
    """Plan or apply a subscription now; shows its job."""
    viewer = await session.viewer(request)
    services, verb = request.app[SERVICES], request.match_info["verb"]
    viewer.require("mirror:write")
    wanted = int(number(request.match_info["id"], 1, 1e12))
    subscriptions = await in_thread(request.app, services.mirror_book.subscriptions)
    found = next((one for one in subscriptions if one.id == wanted), None)
    if found is None:
        raise NotFoundError(f"subscription {wanted}")
    job, _ = await submit(
        request, viewer, kind=kind_of(f"mirror.{verb}", viewer), given={}, params=found.params(), priority=Priority.NORMAL, callback=None
    )  # fmt: skip
    return session.back_to(f"/console/jobs/{job.id}")
