"""Errors as RFC 9457 problem documents; one middleware turns every error into one."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from safeio.errors import CodedError
from sidecar.errors import (
    InternalError,
    LedgerError,
    MethodNotAllowedError,
    NotFoundError,
    RequestError,
    TooLargeError,
    UnauthorizedError,
)
from sidecar.jobs.database import DatabaseFailure, reason
from sidecar.logs import bind, get_logger, unbind_all

log = get_logger("sidecar.api")

_NUMBER = re.compile(r"[\w.:/+=-]{1,64}", re.ASCII)  # of a request, as proxies give them
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def document(error: CodedError, instance: str) -> dict[str, Any]:
    """The members of RFC 9457, and `code`."""
    return {
        "type": f"/docs/errors#{error.code}",
        "title": error.title,
        "status": error.http_status,
        "detail": error.detail or error.title,
        "instance": instance,
        "code": error.code,
    }


def response(error: CodedError, instance: str) -> web.Response:
    """A problem response; 401 says which scheme is wanted."""
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, UnauthorizedError) else {}
    if error.http_status in (503, 507):
        headers["Retry-After"] = "5"
    return web.Response(
        text=json.dumps(document(error, instance), ensure_ascii=False),
        status=error.http_status,
        content_type="application/problem+json",
        headers=headers,
    )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what a handler raises into a problem document; what nobody foresaw is logged with its traceback."""
    given = request.headers.get("X-Request-Id", "")
    number = given if _NUMBER.fullmatch(given) else secrets.token_hex(8)
    unbind_all()
    bind(request=number)
    try:
        answer = await handler(request)
    except CodedError as error:
        answer = response(error, request.path)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        answer = response(_of_http(error), request.path)
    except (asyncio.CancelledError, ConnectionResetError):
        raise
    except DatabaseFailure as error:
        log.warning("ledger.failed", error=reason(error))
        answer = response(LedgerError(type(error).__name__), request.path)
    except Exception as error:
        # the edge of the process: nothing above us could say it better
        log.exception("request.failed", path=request.path)
        answer = response(InternalError(type(error).__name__), request.path)
    if not answer.prepared:
        answer.headers["X-Request-Id"] = number
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    return answer


def _of_http(error: web.HTTPException) -> CodedError:
    kinds: dict[int, type[CodedError]] = {404: NotFoundError, 405: MethodNotAllowedError, 413: TooLargeError}
    return kinds.get(error.status, RequestError)(error.reason)
