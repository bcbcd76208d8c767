"""The console: jobs, mirrors and health as pages. Asks for a token, or is open on loopback."""

from __future__ import annotations

from aiohttp import web

from sidecar.api.console import health, jobs, mirrors, session
from sidecar.api.state import SERVICES, is_loopback
from sidecar.errors import ForbiddenError
from wording import LANGUAGES


def routes(app: web.Application) -> None:
    """Add the pages, unless the settings turn them off."""
    if app[SERVICES].settings.console == "off":
        return
    add = app.router
    add.add_get("/", _home)
    add.add_post("/console/login", session.login)
    add.add_post("/console/logout", session.logout)
    add.add_get("/console", jobs.index)
    add.add_get(f"/console/language/{{language:{'|'.join(LANGUAGES)}}}", session.choose_language)
    add.add_get("/console/events", jobs.index_events)
    add.add_get("/console/jobs/{id}", jobs.show)
    add.add_get("/console/jobs/{id}/events", jobs.show_events)
    add.add_get("/console/jobs/{id}/files/{name}", jobs.download)
    add.add_post("/console/jobs/{id}/cancel", jobs.cancel)
    add.add_post("/console/jobs/{id}/retry", jobs.retry)
    add.add_get("/console/mirrors", mirrors.index)
    add.add_post("/console/mirrors/{id}/{verb:plan|apply}", mirrors.start)
    add.add_get("/console/health", health.show)


async def _home(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/console")


def check(console: str, host: str) -> None:
    """Raises `ForbiddenError` when an open console would listen beyond this machine."""
    if console == "open" and not is_loopback(host):
        raise ForbiddenError("SIDECAR_CONSOLE=open needs a loopback SIDECAR_HOST")
