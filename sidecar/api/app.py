"""The HTTP application, and the process that serves it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import signal
import ssl
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from sidecar.api import console, credentials, docs, health
from sidecar.api.problems import problems
from sidecar.api.routes import ROUTES
from sidecar.api.state import SERVICES, THREADS, WATCHER, is_loopback
from sidecar.api.uploads import Room
from sidecar.api.watcher import Watcher
from sidecar.errors import PortTakenError, SettingsError, UnsafeBindError
from sidecar.logs import get_logger
from sidecar.wiring import Services

log = get_logger("sidecar.api")

_THREADS = 8  # blocking calls at a time; each is short


def make_app(services: Services) -> web.Application:
    """The application over these services, not yet listening."""
    registry, measure = health.make_registry(services)
    app = web.Application(middlewares=[measure, problems], client_max_size=1 << 20)
    app[SERVICES] = services
    app[THREADS] = ThreadPoolExecutor(_THREADS, thread_name_prefix="api")
    app[WATCHER] = Watcher(services.ledger.watch, app[THREADS])
    app[health.REGISTRY] = registry
    app[docs.OPENAPI] = {}
    app[credentials.GATE] = asyncio.Semaphore(credentials.AT_ONCE)
    app[credentials.ROOM] = Room(credentials.ROOM_BYTES)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, route.handler)
    console.routes(app)
    app.cleanup_ctx.append(_end_threads)
    return app


async def _end_threads(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[WATCHER].close()
    app[THREADS].shutdown(wait=True)


def judge_address(services: Services) -> ssl.SSLContext | None:
    """The TLS context, if any. Raises `UnsafeBindError`, `SettingsError`, `ForbiddenError`."""
    settings = services.settings
    console.check(settings.console, settings.host)
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise SettingsError("tls_cert and tls_key: set both or none")
    if settings.tls_cert is None or settings.tls_key is None:
        if not is_loopback(settings.host) and not settings.behind_proxy:
            raise UnsafeBindError(
                f"{settings.host}: set tls_cert and tls_key, or behind_proxy, or a loopback host"
            )
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.tls_cert, settings.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"tls_cert, tls_key: {error}") from None
    return context


def serve(
    services: Services, *, companions: tuple[Companion, ...] = (), ready: Callable[[str], None]
) -> None:
    """Listen until SIGTERM or SIGINT; `companions` (reconciler, supervisor) run in threads beside.

    `ready` is called once with the address. Raises `PortTakenError` and what `judge_address` does, before
    anything is started.
    """
    tls = judge_address(services)
    app = make_app(services)
    asyncio.run(_serve(app, services, tls, companions, ready))


class Companion:
    """A loop that runs in a thread while the service runs."""

    def __init__(self, name: str, watch: Callable[[], None], stop: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=watch, name=name)
        self._stop = stop

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *exc: object) -> None:
        self._stop()
        self._thread.join()


async def _serve(
    app: web.Application,
    services: Services,
    tls: ssl.SSLContext | None,
    companions: tuple[Companion, ...],
    ready: Callable[[str], None],
) -> None:
    settings = services.settings
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.host, settings.port, ssl_context=tls)
        try:
            await site.start()
        except OSError as error:
            said = "is taken" if error.errno == errno.EADDRINUSE else str(error)
            raise PortTakenError(f"{settings.host}:{settings.port} {said}") from None
        port = runner.addresses[0][1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        async with contextlib.AsyncExitStack() as running:
            for companion in companions:
                companion.__enter__()
                running.push_async_callback(
                    functools.partial(asyncio.to_thread, companion.__exit__, None, None, None)
                )
            ready(f"{'https' if tls else 'http'}://{host}:{port}")
            await stopped.wait()
            log.info("service.stopping")
    finally:
        await runner.cleanup()
