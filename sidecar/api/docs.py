"""The description of the API, for programs and for people, and the page of error codes."""

from __future__ import annotations

from functools import partial

from aiohttp import web

from safeio.errors import registered
from sidecar.api.state import in_thread
from sidecar.console.pages import render
from wording import accepted

OPENAPI = web.AppKey("openapi", dict)
_CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


async def openapi(request: web.Request) -> web.Response:
    """The OpenAPI 3.1 document."""
    return web.json_response(await in_thread(request.app, _document, request.app))


def _document(app: web.Application) -> dict[str, object]:
    if OPENAPI not in app:
        raise LookupError("set by make_app")
    found = app[OPENAPI]
    if not found:  # made when first asked: it imports every use case's parameters
        from sidecar.api.openapi import document
        from sidecar.api.routes import ROUTES

        found.update(document(ROUTES))
    return found


async def page(request: web.Request) -> web.Response:
    """The same, to read."""
    found = await in_thread(request.app, _document, request.app)
    spoken = accepted(request.headers.get("Accept-Language", ""))
    return html(await in_thread(request.app, partial(render, "docs.html", language=spoken, api=found)))


async def errors(request: web.Request) -> web.Response:
    """Every error code of the service with what it means; `type` of a problem document points here."""
    rows = [
        {"code": code, "title": kind("").title, "status": kind.http_status, "exit": kind.exit_code}
        for code, kind in registered().items()
    ]
    spoken = accepted(request.headers.get("Accept-Language", ""))
    return html(await in_thread(request.app, partial(render, "errors.html", language=spoken, rows=rows)))


def html(text: str, *, csp: str = _CSP, status: int = 200) -> web.Response:
    """An HTML answer that loads nothing from anywhere."""
    return web.Response(
        text=text, content_type="text/html", status=status,
        headers={"Content-Security-Policy": csp, "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"},
    )  # fmt: skip
