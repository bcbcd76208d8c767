"""The jobs page: newest jobs, live. Asks for a token, or is open on loopback."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any

from aiohttp import web

from sidecar.api.docs import html
from sidecar.api.state import SERVICES, in_thread, is_loopback
from sidecar.console.pages import render
from sidecar.errors import ForbiddenError, UnauthorizedError
from sidecar.jobs.model import Job, iso
from sidecar.jobs.tokens import Token

_COOKIE = "sidecar_console"
_NEWEST = 50
_EVERY = 0.5  # seconds between looks
_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def routes(app: web.Application) -> None:
    """Add the pages, unless the settings turn them off."""
    if app[SERVICES].settings.console == "off":
        return
    app.router.add_get("/", _home)
    app.router.add_get("/console", page)
    app.router.add_get("/console/events", events)
    app.router.add_post("/console/login", login)


async def _home(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/console")


async def _owner(request: web.Request) -> str | None:
    """Whose jobs to show; None is everybody's. Raises `UnauthorizedError`, `ForbiddenError`."""
    services = request.app[SERVICES]
    if services.settings.console == "open":
        host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
        if not is_loopback(host):  # a page elsewhere may have given this machine a name of its own
            raise ForbiddenError("the open console answers to loopback addresses only")
        return None
    secret = request.cookies.get(_COOKIE)
    if not secret:
        raise UnauthorizedError
    token: Token = await in_thread(request.app, services.tokens.check, secret)
    return None if token.allows("admin") else token.name


async def page(request: web.Request) -> web.Response:
    """The newest jobs."""
    try:
        owner = await _owner(request)
    except UnauthorizedError:
        return html(
            await in_thread(request.app, render, "login.html", wrong=False), csp=_CSP.format(nonce="none")
        )
    nonce = secrets.token_urlsafe(12)
    rows = await _rows(request, owner)
    return html(
        await in_thread(request.app, render, "jobs.html", jobs=rows, nonce=nonce),
        csp=_CSP.format(nonce=nonce),
    )


async def login(request: web.Request) -> web.Response:
    """Keep the token in a cookie that scripts cannot read."""
    form = await request.post()
    secret = str(form.get("token", "")).strip()
    try:
        await in_thread(request.app, request.app[SERVICES].tokens.check, secret)
    except UnauthorizedError:
        text = await in_thread(request.app, render, "login.html", wrong=True)
        return html(text, csp=_CSP.format(nonce="none"), status=401)
    answer = web.Response(status=303, headers={"Location": "/console"})
    answer.set_cookie(
        _COOKIE,
        secret,
        httponly=True,
        samesite="Strict",
        secure=request.secure,
        path="/console",
        max_age=12 * 3600,
    )
    return answer


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events `jobs`: the rows of the page whenever they changed."""
    owner = await _owner(request)
    stream = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await stream.prepare(request)
    shown: list[dict[str, Any]] | None = None
    while request.transport is not None and not request.transport.is_closing():
        rows = await _rows(request, owner)
        if rows != shown:
            shown = rows
            await stream.write(f"event: jobs\ndata: {json.dumps(rows, ensure_ascii=False)}\n\n".encode())
        await asyncio.sleep(_EVERY)
    return stream


async def _rows(request: web.Request, owner: str | None) -> list[dict[str, Any]]:
    found = await in_thread(request.app, request.app[SERVICES].ledger.find, owner=owner, limit=_NEWEST)
    return [_row(job) for job in found]


def _row(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "owner": job.owner,
        "file": job.input.get("filename") or job.input.get("file") or "",
        "state": job.state.value,
        "progress": round(job.progress, 3),
        "says": _says(job),
        "created": iso(job.created),
    }


def _says(job: Job) -> str:
    if job.error:
        return f"{job.error['code']}: {job.error['title']}. {job.error['detail']}"
    return _result(job.result) if job.result else job.message


def _result(result: dict[str, Any]) -> str:
    """The counts of a result, whatever its kind: numbers as they are, lists by their length."""
    if isinstance(result.get("findings"), list):
        errors = sum(1 for finding in result["findings"] if finding.get("severity") == "error")
        return f"{errors} errors, {len(result['findings']) - errors} other findings"
    counts = {name: len(value) if isinstance(value, list) else value for name, value in result.items()}
    said = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in counts.items()
        if isinstance(value, int) and not isinstance(value, bool)
    ]
    return ", ".join(said[:6])


def check(console: str, host: str) -> None:
    """Raises `ForbiddenError` when an open console would listen beyond this machine."""
    if console == "open" and not is_loopback(host):
        raise ForbiddenError("SIDECAR_CONSOLE=open needs a loopback SIDECAR_HOST")
