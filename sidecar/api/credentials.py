"""Public pages of credentials: verify a code or a file, badges and their documents. No token."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from safeio.errors import CodedError
from sidecar.api.docs import html
from sidecar.api.state import SERVICES, in_thread
from sidecar.api.uploads import Room, read_small_file
from sidecar.errors import (
    NotFoundError,
    OverloadedError,
    RequestError,
    SettingsError,
    TooLargeError,
    UnknownSiteError,
)
from sidecar.wiring import Services

if TYPE_CHECKING:
    from sidecar.console.credentials import Reply
    from sidecar.usecases.credentials import Desk

GATE = web.AppKey("verify_gate", asyncio.Semaphore)
AT_ONCE = 2  # files verified at a time: anybody may ask
ROOM_BYTES = 100 << 20  # of files that are coming or wait, all together
ROOM = web.AppKey("verify_room", Room)
_MAX_FILE = 20 << 20  # bytes of a file to verify
_PATIENCE = 300.0  # seconds for a file to come and be verified
_CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


async def verify_code(request: web.Request) -> web.Response:
    """Genuine, revoked, expired or unknown: a page, or JSON with `Accept: application/json`."""
    return _answer(
        await in_thread(
            request.app, _verify_page, request.app[SERVICES], request.match_info["code"], _asked(request)
        )
    )


async def badge(request: web.Request) -> web.Response:
    """A badge's page and documents: issuer, badge class, credential, picture, status lists."""
    site, tail = request.match_info["site"], request.match_info["tail"]
    return _answer(
        await in_thread(request.app, _badge_reply, request.app[SERVICES], site, tail, _asked(request))
    )


async def verify_form(request: web.Request) -> web.Response:
    """A form for a code or a file."""
    return await _form(request)


async def verify_upload(request: web.Request) -> web.Response:
    """Check a file (PDF, baked PNG or SVG, JSON, JWT) or follow a code; JSON with `Accept: application/json`."""
    for_people = "text/html" in request.headers.get("Accept", "")
    problem, found = "", None
    try:
        async with asyncio.timeout(_PATIENCE):
            found = await _verify_sent(request)
    except TimeoutError:
        raise OverloadedError("the file did not come in time") from None
    except (OverloadedError, TooLargeError, RequestError):
        raise
    except CodedError as error:
        if not for_people:
            raise
        problem = f"{error.code}: {error}"
    return await _form(request, found=found, problem=problem) if for_people else web.json_response(found)


async def _verify_sent(request: web.Request) -> dict[str, Any]:
    """What the file is worth; one that comes slowly keeps nobody else from asking. Raises `OverloadedError`."""
    with request.app[ROOM].held() as take:
        data, fields = await read_small_file(request, limit=_MAX_FILE, take=take)
        if not data:
            code = fields.get("code", "").strip()
            raise web.HTTPSeeOther(
                f"/verify/{code}" if code.replace("-", "").replace("_", "").isalnum() else "/verify"
            )
        async with request.app[GATE]:
            return await in_thread(request.app, _verify_file, request.app[SERVICES], data)


async def _form(request: web.Request, **said: Any) -> web.Response:
    return html(
        await in_thread(request.app, _verify_form, _asked(request)["accept_language"], said), csp=_CSP
    )


def _asked(request: web.Request) -> dict[str, Any]:
    return {
        "now": time.time(),
        "accept": request.headers.get("Accept", ""),
        "accept_language": request.headers.get("Accept-Language", ""),
    }


def _answer(reply: Reply) -> web.Response:
    return web.Response(
        status=reply.status, body=reply.body, headers={"Content-Type": reply.content_type, **reply.headers}
    )


def _desk(services: Services, site: str) -> Desk | None:
    with suppress(UnknownSiteError, SettingsError):
        return services.desk(site)
    return None


def _verify_page(services: Services, code: str, asked: dict[str, Any]) -> Reply:
    from sidecar.console.credentials import verify_page

    return verify_page(services.credentials, code, desk=lambda site: _desk(services, site), **asked)


def _verify_form(accept_language: str, said: dict[str, Any]) -> str:
    from sidecar.console.credentials import verify_form

    return verify_form(accept_language=accept_language, **said)


def _badge_reply(services: Services, site: str, tail: str, asked: dict[str, Any]) -> Reply:
    from sidecar.console.credentials import badge_reply

    desk = _desk(services, site)
    if desk is None:
        raise NotFoundError(site)
    return badge_reply(desk, tail, **asked)


def _verify_file(services: Services, data: bytes) -> dict[str, Any]:
    """As `sidecar verify --register`, with the keys of our own sites trusted; nothing is fetched."""
    from certificates.verify import Means
    from sidecar.usecases import verify_credential

    rings = [services.issuer_keys(site).ring() for site in services.settings.sites]
    keys = tuple(key for ring in rings for key in ring.trusted)
    means = Means(now=datetime.now(UTC), keys=keys)
    return verify_credential.verify(data, means, register=services.credentials).to_dict()
