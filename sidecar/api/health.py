"""Is it there, can it work, and how much does it do."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from sidecar import __version__
from sidecar.api.problems import Handler
from sidecar.api.state import SERVICES, in_thread, token_of
from sidecar.errors import BrokerError
from sidecar.jobs.database import DatabaseFailure
from sidecar.usecases.kinds import KINDS
from sidecar.wiring import Services

REGISTRY = web.AppKey("registry", CollectorRegistry)
_LOW_DISK = 256 << 20  # bytes free below which the service says that it is failing


async def healthz(_request: web.Request) -> web.Response:
    """The process answers; nothing else is looked at."""
    return web.json_response({"status": "ok", "version": __version__, "time": _now(), "checks": {}})


async def readyz(request: web.Request) -> web.Response:
    """Ledger, broker and disk work: 200, else 503 with the one that does not."""
    checks = await in_thread(request.app, _checks, request.app[SERVICES])
    good = all(said == "ok" for said in checks.values())
    return web.json_response(
        {"status": "ok" if good else "failing", "version": __version__, "time": _now(), "checks": checks},
        status=200 if good else 503,
    )


async def status(request: web.Request) -> web.Response:
    """Version, clock, the token's scopes and call-back secret, our public address, sites and job kinds: what a client checks first."""
    services = request.app[SERVICES]
    token = await token_of(request)
    return web.json_response(
        {
            "version": __version__,
            "time": _now(),
            "token": token.name,
            "scopes": sorted(token.scopes),
            "callback_secret": token.callback_secret,
            "public_url": services.settings.public_url,
            "sites": await in_thread(request.app, _sites, services),
            "kinds": sorted(kind.name for kind in KINDS.values() if token.allows(kind.scope)),
        }
    )


def _sites(services: Services) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "wwwroot": site.wwwroot,
            "pool": site.moodledata is not None and (site.moodledata / "filedir").is_dir(),
        }
        for name, site in sorted(services.settings.sites.items())
    ]


def _checks(services: Services) -> dict[str, str]:
    checks = {"ledger": "ok", "broker": "ok", "disk": "ok"}
    try:
        services.ledger.load()
    except DatabaseFailure as error:
        checks["ledger"] = type(error).__name__
    try:
        services.dispatcher.check()
    except BrokerError as error:
        checks["broker"] = error.detail
    free = shutil.disk_usage(services.settings.data_folder).free
    if free < _LOW_DISK:
        checks["disk"] = f"{free >> 20} MiB free"
    return checks


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _LedgerCollector(Collector):
    """Jobs by kind and state, how long they wait, room on the disk: asked when somebody scrapes."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Any:
        family = GaugeMetricFamily("sidecar_jobs", "Jobs in the ledger", labels=["kind", "state"])
        for (kind, state), count in self._services.ledger.counts().items():
            family.add_metric([kind, state.value], count)
        yield family
        yield GaugeMetricFamily(
            "sidecar_longest_wait_seconds",
            "How long the oldest job without a worker has waited",
            value=self._services.ledger.longest_wait(),
        )
        yield GaugeMetricFamily(
            "sidecar_disk_free_bytes",
            "Room left for uploads and results",
            value=shutil.disk_usage(self._services.settings.data_folder).free,
        )
        version = GaugeMetricFamily("sidecar_build", "The version that runs", labels=["version"])
        version.add_metric([__version__], 1)
        yield version

    def describe(self) -> Any:
        return []


def make_registry(services: Services) -> tuple[CollectorRegistry, Any]:
    """A registry, and the middleware that feeds it."""
    registry = CollectorRegistry()
    registry.register(_LedgerCollector(services))
    requests = Counter(
        "sidecar_http_requests", "Requests answered", ["method", "route", "status"], registry=registry
    )
    seconds = Histogram("sidecar_http_seconds", "Time to answer", ["method", "route"], registry=registry)

    @web.middleware
    async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
        began = asyncio.get_running_loop().time()
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "none"
        answer = await handler(request)
        requests.labels(request.method, route, str(answer.status)).inc()
        seconds.labels(request.method, route).observe(asyncio.get_running_loop().time() - began)
        return answer

    return registry, measure


async def metrics(request: web.Request) -> web.Response:
    """Prometheus text."""
    text = await in_thread(request.app, generate_latest, request.app[REGISTRY])
    return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
