"""What handlers share: the services, a pool of threads for blocking calls, and who is asking."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from aiohttp import web

from sidecar.api.watcher import Watcher
from sidecar.errors import UnauthorizedError
from sidecar.jobs.tokens import Token
from sidecar.wiring import Services

SERVICES = web.AppKey("services", Services)
THREADS = web.AppKey("threads", ThreadPoolExecutor)
WATCHER = web.AppKey("watcher", Watcher)

P = ParamSpec("P")
R = TypeVar("R")


async def in_thread(app: web.Application, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a blocking call off the event loop."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(app[THREADS], lambda: function(*args, **kwargs))


async def token_of(request: web.Request) -> Token:
    """Who sends this request. Raises `UnauthorizedError`."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise UnauthorizedError
    return await in_thread(request.app, request.app[SERVICES].tokens.check, secret.strip())


def is_loopback(host: str) -> bool:
    """Whether this host name or address is this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
