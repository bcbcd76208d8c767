"""Who looks at the console, and what every page of it has."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from sidecar.api.docs import html
from sidecar.api.state import SERVICES, in_thread, is_loopback
from sidecar.console.pages import render
from sidecar.console.words import speaker
from sidecar.errors import ForbiddenError, UnauthorizedError
from sidecar.jobs.tokens import Token
from wording import NAMES, Speaker, accepted

_COOKIE = "sidecar_console"
_LANGUAGE = "sidecar_language"
_YEAR = 365 * 86400
_HOURS = 12
_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
OPEN = Token(
    name="console",
    scopes=frozenset({"admin"}),
    courses=None,
    callback_secret="",
    created=0.0,
    expires=None,
    revoked=None,
)  # whoever sits at this machine, when the console is open

Page = Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]


async def viewer(request: web.Request) -> Token:
    """Whose eyes these are. Raises `UnauthorizedError`, `ForbiddenError`."""
    services = request.app[SERVICES]
    if services.settings.console == "open":
        host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
        if not is_loopback(host):  # a page elsewhere may have given this machine a name of its own
            raise ForbiddenError("the open console answers to loopback addresses only")
        return OPEN
    secret = request.cookies.get(_COOKIE)
    if not secret:
        raise UnauthorizedError
    return await in_thread(request.app, services.tokens.check, secret)


def page(handler: Page) -> Page:
    """A page to look at: whoever is not signed in gets the form that asks for a token."""

    @functools.wraps(handler)
    async def shown(request: web.Request) -> web.StreamResponse:
        try:
            await viewer(request)
        except UnauthorizedError:
            return await answer(request, "login.html", wrong=False)
        return await handler(request)

    return shown


def action(handler: Page) -> Page:
    """A form's target: only a page of ours may send it. Raises `ForbiddenError`, `UnauthorizedError`."""

    @functools.wraps(handler)
    async def done(request: web.Request) -> web.StreamResponse:
        await viewer(request)
        _refuse_foreign(request)
        return await handler(request)

    return done


def _refuse_foreign(request: web.Request) -> None:
    """Raises `ForbiddenError` for a form on a page of another site."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if (
        site is not None
    ):  # the browser's own word; a proxy may have changed the host that `Origin` is compared with
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or urlsplit(origin).netloc == request.host
    if not ours:
        raise ForbiddenError("sent from a page of another site")


def _encrypted(request: web.Request) -> bool:
    """Whether the browser speaks TLS, to us or to the proxy in front."""
    behind = request.app[SERVICES].settings.behind_proxy
    return request.secure or (behind and request.headers.get("X-Forwarded-Proto", "").lower() == "https")


async def answer(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """The page made of this template; its script may run, no other."""
    nonce = secrets.token_urlsafe(12)
    values.setdefault("signed_in", request.app[SERVICES].settings.console == "token")
    page_of = functools.partial(render, template, language=speaks(request).language, languages=NAMES)
    text = await in_thread(request.app, functools.partial(page_of, nonce=nonce, **values))
    page = html(text, csp=_CSP.format(nonce=nonce), status=status)
    page.headers["Vary"] = "Accept-Language, Cookie"
    return page


def speaks(request: web.Request) -> Speaker:
    """The language that was chosen on the console, else the one that the browser asks for."""
    chosen = request.cookies.get(_LANGUAGE)
    return speaker(chosen if chosen in NAMES else accepted(request.headers.get("Accept-Language", "")))


async def choose_language(request: web.Request) -> web.StreamResponse:
    """Keep it in a cookie, and show the page again that it was chosen on."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    here = came_from.netloc == request.host and came_from.path.startswith("/console")
    done = back_to(came_from._replace(scheme="", netloc="").geturl() if here else "/console")
    done.set_cookie(
        _LANGUAGE, request.match_info["language"], httponly=True, samesite="Lax", secure=_encrypted(request), path="/console", max_age=_YEAR
    )  # fmt: skip
    return done


def back_to(address: str) -> web.Response:
    """303: a form was done, look here."""
    return web.Response(status=303, headers={"Location": address})


async def login(request: web.Request) -> web.Response:
    """Keep the token in a cookie that scripts cannot read."""
    _refuse_foreign(request)
    form = await request.post()
    secret = str(form.get("token", "")).strip()
    try:
        await in_thread(request.app, request.app[SERVICES].tokens.check, secret)
    except UnauthorizedError:
        return await answer(request, "login.html", wrong=True, status=401)
    done = back_to("/console")
    done.set_cookie(
        _COOKIE,
        secret,
        httponly=True,
        samesite="Strict",
        secure=_encrypted(request),
        path="/console",
        max_age=_HOURS * 3600,
    )
    return done


async def logout(_request: web.Request) -> web.Response:
    """Forget the token."""
    done = back_to("/console")
    done.del_cookie(_COOKIE, path="/console")
    return done
