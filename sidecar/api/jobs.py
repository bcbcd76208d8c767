"""Jobs over HTTP: send, list, look, follow, cancel, retry, fetch what they made."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from sidecar.api.models import CheckRequest, NewJobRequest, PoolInput, ResultInput
from sidecar.api.state import SERVICES, WATCHER, in_thread, token_of
from sidecar.api.uploads import Body, parse, read_body, safe_name
from sidecar.errors import (
    BrokerError,
    ForbiddenError,
    JobNotFoundError,
    NotFoundError,
    RequestError,
    UnknownKindError,
)
from sidecar.jobs.ledger import NewJob
from sidecar.jobs.model import Job, Priority, State
from sidecar.jobs.tokens import Token
from sidecar.usecases.kinds import KINDS, JobKind
from sidecar.usecases.params import ConvertQuestions, ExportCourse, ResultFile

JOB_ID = re.compile(r"[0-9a-f]{32}")
_MAX_WAIT = 60.0  # seconds a form may hang
_PING = 15.0  # seconds between comments that keep an event stream's line open


async def create(request: web.Request) -> web.Response:
    """Take a job: 202 with the job; the same `Idempotency-Key` and request give the same job, 200."""
    token = await token_of(request)
    body = await read_body(request, json_part="job")
    asked = parse(NewJobRequest, body.fields)
    job, new = await submit(
        request, token, kind=kind_of(asked.kind, token), given=_input(asked.input, body), params=asked.params,
        priority=Priority(asked.priority), callback=asked.callback,
    )  # fmt: skip
    return web.json_response(
        job.to_dict(), status=202 if new else 200, headers={"Location": f"/v1/jobs/{job.id}"}
    )


async def check_package(request: web.Request) -> web.Response:
    """Check a package: 200 with the report when it is ready within `wait` seconds, else 202 with the job."""
    token = await token_of(request)
    kind = kind_of("package.check", token)
    body = await read_body(request, json_part="job")
    asked = parse(CheckRequest, body.fields)
    job, _ = await submit(
        request,
        token,
        kind=kind,
        given=_input(asked.input, body),
        params=asked.params,
        priority=Priority.QUICK,
        callback=None,
    )
    job = await until_ended(request, job)
    if job.state is State.SUCCEEDED:
        return web.json_response(job.result, headers={"Location": f"/v1/jobs/{job.id}"})
    if job.state is State.FAILED and job.error is not None:
        return web.json_response(
            {"type": f"/docs/errors#{job.error['code']}", "title": job.error["title"], "status": 422, "detail": job.error["detail"], "instance": f"/v1/jobs/{job.id}", "code": job.error["code"]},
            status=422, content_type="application/problem+json",
        )  # fmt: skip
    return web.json_response(job.to_dict(), status=202, headers={"Location": f"/v1/jobs/{job.id}"})


async def submit(
    request: web.Request, token: Token, *, kind: JobKind, given: dict[str, Any], params: Mapping[str, Any], priority: Priority,
    callback: str | None,
) -> tuple[Job, bool]:  # fmt: skip
    """Write a job and wake a worker. Raises what is wrong with it before anything is written."""
    services = request.app[SERVICES]
    await in_thread(
        request.app, _judge, request, token, kind=kind, given=given, params=params, callback=callback
    )
    digest = hashlib.sha256(json.dumps([kind.name, given, params], sort_keys=True).encode()).hexdigest()
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= 200 and key.isprintable()):
        raise RequestError("Idempotency-Key: 1 to 200 printable characters")
    new = NewJob(
        id=uuid.uuid4().hex, kind=kind.name, owner=token.name, input=given, params=params, priority=priority, idempotency_key=key,
        request_digest=digest, callback=callback,
    )  # fmt: skip
    job, is_new = await in_thread(request.app, services.ledger.submit, new)
    if is_new:
        with contextlib.suppress(
            BrokerError
        ):  # it is in the ledger; the reconciler sends it when the broker is back
            await in_thread(request.app, services.dispatcher.send, [(job.id, job.priority)])
    return job, is_new


def _judge(
    request: web.Request,
    token: Token,
    *,
    kind: JobKind,
    given: dict[str, Any],
    params: Mapping[str, Any],
    callback: str | None,
) -> None:
    """All that can be known to be wrong before a worker looks. Blocking."""
    services = request.app[SERVICES]
    if kind.needs_input or given:
        if "job" in given:
            visible(services.ledger.get(given["job"]), token)
        services.resolve_input(given)
    asked = parse(kind.params, dict(params))
    # a partner's token reaches the courses that it names: by a job as by the addresses of the mirror
    limited = token.courses is not None and kind.scope.startswith("mirror:")
    if limited and not (isinstance(asked, ExportCourse) and asked.course in (token.courses or ())):
        raise ForbiddenError("this token is for mirroring the courses that it names")
    if isinstance(asked, ConvertQuestions) and asked.update is not None:
        if isinstance(asked.update, ResultFile):
            visible(services.ledger.get(asked.update.job), token)
        services.resolve_input(asked.update.model_dump())
    if callback is not None and not any(
        callback.startswith(site.wwwroot.rstrip("/") + "/") for site in services.settings.sites.values()
    ):
        raise RequestError("callback: must be an address below the wwwroot of a configured site")


def _input(asked: PoolInput | ResultInput | None, body: Body) -> dict[str, Any]:
    if body.upload is not None:
        if asked is not None:
            raise RequestError("input: either names a file or comes with one, not both")
        return {"upload": body.upload.sha256, "filename": body.filename, "size": body.upload.size}
    if isinstance(asked, PoolInput):
        return {"site": asked.site, "contenthash": asked.contenthash, "filename": safe_name(asked.filename)}
    return {} if asked is None else asked.model_dump()


def kind_of(name: str, token: Token) -> JobKind:
    """Raises `UnknownKindError`, `ForbiddenError`."""
    kind = KINDS.get(name)
    if kind is None:
        raise UnknownKindError(f"{name}; there are {', '.join(sorted(KINDS))}")
    token.require(kind.scope)
    return kind


def visible(job: Job, token: Token) -> Job:
    """The job, for its sender and for admins. Raises `JobNotFoundError`: others do not learn that it exists."""
    if job.owner != token.name and not token.allows("admin"):
        raise JobNotFoundError
    return job


async def job_of(request: web.Request) -> Job:
    """The job the address names. Raises `JobNotFoundError`."""
    token = await token_of(request)
    job_id = request.match_info["id"]
    if not JOB_ID.fullmatch(job_id):
        raise JobNotFoundError
    return visible(await in_thread(request.app, request.app[SERVICES].ledger.get, job_id), token)


async def full(request: web.Request, job: Job) -> dict[str, Any]:
    files = await in_thread(request.app, request.app[SERVICES].ledger.files, job.id)
    return job.to_dict(files)


async def show(request: web.Request) -> web.Response:
    """A job as it is now, or as soon as it has ended within `wait` seconds."""
    job = await until_ended(request, await job_of(request))
    return web.json_response(await full(request, job))


async def until_ended(request: web.Request, job: Job) -> Job:
    """The job when it has ended, or after the request's `wait` seconds as it is then."""
    wait = number(request.query.get("wait", "0"), 0, _MAX_WAIT)
    with contextlib.suppress(TimeoutError):
        async with (
            asyncio.timeout(wait),
            contextlib.aclosing(request.app[WATCHER].changes(job.id)) as changes,
        ):
            async for seen in changes:
                job = seen
    return job


async def index(request: web.Request) -> web.Response:
    """The sender's jobs (an admin's: all), newest first; `state`, `kind`, `limit`, `before` narrow them.

    With `ids` (comma-separated, up to 200): these jobs, with their result files.
    """
    token = await token_of(request)
    query = request.query
    try:
        state = State(query["state"]) if query.get("state") else None
    except ValueError:
        raise RequestError(f"state: one of {', '.join(State)}") from None
    limit = int(number(query.get("limit", "50"), 1, 200))
    if "ids" in query:
        ids = [job_id for job_id in query["ids"].split(",") if JOB_ID.fullmatch(job_id)][:200]
        named = await in_thread(request.app, request.app[SERVICES].ledger.watch, ids)
        mine = [job for job in named if job.owner == token.name or token.allows("admin")]
        return web.json_response({"jobs": [await full(request, job) for job in mine], "next": None})
    before = number(query["before"], 0, 1e12) if "before" in query else None
    owner = None if token.allows("admin") else token.name
    found = await in_thread(
        request.app,
        request.app[SERVICES].ledger.find,
        state=state,
        kind=query.get("kind") or None,
        owner=owner,
        before=before,
        limit=limit,
    )
    following = None
    if len(found) == limit:
        kept = {name: query[name] for name in ("state", "kind", "limit") if name in query}
        following = "/v1/jobs?" + urlencode({**kept, "before": repr(found[-1].created)})
    return web.json_response({"jobs": [job.to_dict() for job in found], "next": following})


async def cancel(request: web.Request) -> web.Response:
    """Cancel: a queued job at once, a running one as soon as it notices (202)."""
    job = await job_of(request)
    job = await in_thread(request.app, request.app[SERVICES].ledger.cancel, job.id)
    return web.json_response(job.to_dict(), status=200 if job.state.ended else 202)


async def retry(request: web.Request) -> web.Response:
    """Do a failed or cancelled job again."""
    services = request.app[SERVICES]
    job = await job_of(request)
    job = await in_thread(request.app, services.ledger.retry, job.id)
    with contextlib.suppress(BrokerError):
        await in_thread(request.app, services.dispatcher.send, [(job.id, job.priority)])
    return web.json_response(job.to_dict(), status=202)


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events `state`: the job object at once and after each change, until it has ended."""
    job = await job_of(request)
    stream = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await stream.prepare(request)
    changes = request.app[WATCHER].changes(job.id)
    pending: asyncio.Task[Job] | None = None
    try:
        while True:
            pending = pending or asyncio.ensure_future(changes.__anext__())
            done, _ = await asyncio.wait({pending}, timeout=_PING)
            if not done:
                await stream.write(b": still here\n\n")
                continue
            try:
                seen = pending.result()
            except StopAsyncIteration:
                break
            pending = None
            data = json.dumps(
                await full(request, seen) if seen.state.ended else seen.to_dict(), ensure_ascii=False
            )
            await stream.write(f"id: {seen.version}\nevent: state\ndata: {data}\n\n".encode())
    finally:
        if pending is not None:
            pending.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await pending
        await changes.aclose()
    await stream.write_eof()
    return stream


async def download(request: web.Request) -> web.StreamResponse:
    """A result file; `Range` is understood."""
    return await send_file(request, await job_of(request))


async def send_file(request: web.Request, job: Job) -> web.StreamResponse:
    """The file of the job that the address names. Raises `NotFoundError`."""
    services = request.app[SERVICES]
    name = request.match_info["name"]
    for file in await in_thread(request.app, services.ledger.files, job.id):
        if file.name == name:
            path = services.store.result_path(file)
            return web.FileResponse(
                path,
                headers={
                    "Content-Disposition": f'attachment; filename="{file.name}"',
                    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
                    "X-Content-Type-Options": "nosniff",
                    "Cache-Control": "private, max-age=3600",
                    "ETag": f'"{file.sha256}"',
                },
            )
    raise NotFoundError(name)


def number(text: str, least: float, most: float) -> float:
    """Raises `RequestError`."""
    try:
        found = float(text)
    except ValueError:
        raise RequestError(f"not a number: {text[:40]!r}") from None
    if not least <= found <= most:
        raise RequestError(f"{text[:40]}: must be {least:g} to {most:g}")
    return found
