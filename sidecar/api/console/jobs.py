"""The list of jobs and the page of one job, both live."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from sidecar.api.console import session
from sidecar.api.jobs import JOB_ID, number, send_file, visible
from sidecar.api.state import SERVICES, WATCHER, in_thread
from sidecar.console.jobs import KIND_NAMES, details, row
from sidecar.errors import BrokerError, JobNotFoundError, RequestError
from sidecar.jobs.model import Job, State
from sidecar.jobs.tokens import Token

_PAGE = 50
_EVERY = 0.5  # seconds between looks
_STREAM = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@session.page
async def index(request: web.Request) -> web.StreamResponse:
    """The newest jobs; `state`, `kind` and `before` narrow them."""
    viewer = await session.viewer(request)
    query, asked = request.query, _asked(request)
    found = await _find(request, viewer, limit=_PAGE + 1)
    more = len(found) > _PAGE
    kept = {name: query[name] for name in ("state", "kind") if query.get(name)}
    following = urlencode({**kept, "before": repr(found[_PAGE - 1].created)}) if more else None
    counts = await in_thread(request.app, request.app[SERVICES].ledger.counts)
    return await session.answer(
        request,
        "jobs.html",
        jobs=[row(job, session.speaks(request)) for job in found[:_PAGE]],
        states=[(state.value, sum(count for (_, is_), count in counts.items() if is_ is state)) for state in State],
        counted=viewer.allows("admin"),
        kinds=KIND_NAMES,
        asked=asked,
        following=following,
        live=None if "before" in query else "/console/events?" + urlencode(kept),
    )  # fmt: skip


async def index_events(request: web.Request) -> web.StreamResponse:
    """Server-sent events `jobs`: the rows of the list whenever they changed."""
    viewer = await session.viewer(request)
    _asked(request)
    stream = web.StreamResponse(headers=_STREAM)
    await stream.prepare(request)
    shown: list[dict[str, Any]] | None = None
    say = session.speaks(request)
    while request.transport is not None and not request.transport.is_closing():
        rows = [row(job, say) for job in await _find(request, viewer, limit=_PAGE)]
        if rows != shown:
            shown = rows
            await stream.write(f"event: jobs\ndata: {json.dumps(rows, ensure_ascii=False)}\n\n".encode())
        await asyncio.sleep(_EVERY)
    return stream


def _asked(request: web.Request) -> dict[str, str]:
    query = request.query
    if query.get("state") and query["state"] not in {state.value for state in State}:
        raise RequestError(f"state: one of {', '.join(State)}")
    return {"state": query.get("state", ""), "kind": query.get("kind", "")}


async def _find(request: web.Request, viewer: Token, *, limit: int) -> list[Job]:
    asked, before = _asked(request), request.query.get("before")
    return await in_thread(
        request.app,
        request.app[SERVICES].ledger.find,
        state=State(asked["state"]) if asked["state"] else None,
        kind=asked["kind"] or None,
        owner=None if viewer.allows("admin") else viewer.name,
        before=number(before, 0, 1e12) if before else None,
        limit=limit,
    )


async def _job(request: web.Request) -> Job:
    """Raises `JobNotFoundError`."""
    viewer = await session.viewer(request)
    if not JOB_ID.fullmatch(request.match_info["id"]):
        raise JobNotFoundError
    job = await in_thread(request.app, request.app[SERVICES].ledger.get, request.match_info["id"])
    return visible(job, viewer)


@session.page
async def show(request: web.Request) -> web.StreamResponse:
    """One job: what was asked, how far it is, what came out."""
    job = await _job(request)
    files = await in_thread(request.app, request.app[SERVICES].ledger.files, job.id)
    return await session.answer(request, "job.html", job=details(job, files, session.speaks(request)))


async def show_events(request: web.Request) -> web.StreamResponse:
    """Server-sent events `job`: the row of this job after each change, until it has ended."""
    job, say = await _job(request), session.speaks(request)
    stream = web.StreamResponse(headers=_STREAM)
    await stream.prepare(request)
    async with contextlib.aclosing(request.app[WATCHER].changes(job.id)) as changes:
        async for seen in changes:
            await stream.write(
                f"event: job\ndata: {json.dumps(row(seen, say), ensure_ascii=False)}\n\n".encode()
            )
    await stream.write_eof()
    return stream


async def download(request: web.Request) -> web.StreamResponse:
    """A result file of the job."""
    return await send_file(request, await _job(request))


@session.action
async def cancel(request: web.Request) -> web.StreamResponse:
    """Cancel it, and show it again."""
    job = await _job(request)
    await in_thread(request.app, request.app[SERVICES].ledger.cancel, job.id)
    return session.back_to(f"/console/jobs/{job.id}")


@session.action
async def retry(request: web.Request) -> web.StreamResponse:
    """Do it again, and show it."""
    services = request.app[SERVICES]
    job = await _job(request)
    job = await in_thread(request.app, services.ledger.retry, job.id)
    with contextlib.suppress(BrokerError):  # the reconciler sends it when the broker is back
        await in_thread(request.app, services.dispatcher.send, [(job.id, job.priority)])
    return session.back_to(f"/console/jobs/{job.id}")
