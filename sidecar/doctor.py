"""What `sidecar doctor` and the console look at, as a table of examinations."""

from __future__ import annotations

import difflib
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeio.errors import CodedError
from sidecar.jobs.database import DatabaseFailure, reason
from sidecar.settings import VARIABLES, Settings, unknown_variables
from sidecar.wiring import Services

_CLOCK = 60.0  # seconds that clocks of two machines may differ
_RENEW_DAYS = 30  # a certificate that ends sooner is mentioned


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """One line of the doctor's."""

    level: str  # ok, info, warn, error
    name: str
    detail: str
    advice: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"level": self.level, "name": self.name, "detail": self.detail, "advice": self.advice}


def examine(services: Services, *, running: bool = False) -> Iterator[Examined]:
    """Run every examination; none stops the others. A `running` service itself holds the port it would look for."""
    for look in _EXAMINATIONS:
        if running and look is _port:
            continue
        try:
            yield from look(services)
        except CodedError as error:
            yield Examined(level="error", name=look.__name__.strip("_"), detail=f"{error.code}: {error}")
        except DatabaseFailure as error:
            yield Examined(level="error", name=look.__name__.strip("_"), detail=reason(error))
        except OSError as error:
            yield Examined(level="error", name=look.__name__.strip("_"), detail=str(error))


def _settings(services: Services) -> Iterator[Examined]:
    for variable in unknown_variables():
        near = difflib.get_close_matches(variable, VARIABLES, n=1)
        yield Examined(
            level="warn",
            name=variable,
            detail="there is no such setting",
            advice=f"is {near[0]} meant?" if near else "",
        )
    for name in Settings.model_fields:
        if name in {"sites", "signing"}:
            continue
        value = getattr(services.settings, name)  # secrets print as ***
        yield Examined(
            level="info", name=f"SIDECAR_{name.upper()}", detail="not set" if value is None else str(value)
        )


def _data(services: Services) -> Iterator[Examined]:
    folder = services.data
    with tempfile.TemporaryFile(dir=folder):
        pass
    free = shutil.disk_usage(folder).free
    low = free < services.settings.upload_max_bytes
    yield Examined(
        level="warn" if low else "ok", name="data folder", detail=f"{folder}: writable, {free >> 20} MiB free",
        advice="less than one upload of the largest size allowed (SIDECAR_UPLOAD_MAX_BYTES)" if low else "",
    )  # fmt: skip
    owner = folder.stat().st_uid
    if owner != os.geteuid():
        yield Examined(
            level="warn", name="data folder", detail=f"{folder} belongs to user {owner}, and this command runs as user {os.geteuid()}",
            advice="run the commands as the service's own user: it could not read files that another one makes",
        )  # fmt: skip
    if folder.stat().st_mode & 0o007:
        yield Examined(
            level="warn", name="data folder", detail="everybody on this machine can look into it", advice=f"chmod o= {folder}"
        )  # fmt: skip


def _ledger(services: Services) -> Iterator[Examined]:
    waiting = sum(services.ledger.load().values())
    yield Examined(
        level="ok",
        name="ledger",
        detail=f"{services.engine.url.render_as_string(hide_password=True)}, {waiting} jobs wait",
    )


def _clock(services: Services) -> Iterator[Examined]:
    ahead = max((job.created for job in services.ledger.find(limit=1)), default=0.0) - time.time()
    wrong = ahead > _CLOCK
    yield Examined(
        level="error" if wrong else "ok",
        name="clock",
        detail=f"{ahead:.0f} s behind the newest job" if wrong else "not behind the newest job",
        advice="set it (timedatectl): leases, dates and certificates go by it" if wrong else "",
    )


def _broker(services: Services) -> Iterator[Examined]:
    services.dispatcher.check()
    yield Examined(
        level="ok", name="broker", detail="embedded" if services.settings.broker is None else "reachable"
    )


def _port(services: Services) -> Iterator[Examined]:
    settings = services.settings
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        taken = probe.connect_ex((settings.host, settings.port)) == 0
    yield Examined(
        level="warn" if taken else "ok", name="port", detail=f"{settings.host}:{settings.port} {'answers already' if taken else 'is free'}",
        advice="the service runs, or another program has the port (SIDECAR_PORT)" if taken else "",
    )  # fmt: skip


def _programs(_services: Services) -> Iterator[Examined]:
    subset = shutil.which("ldconfig") is not None and _has_library("libharfbuzz-subset.so.0")
    yield Examined(
        level="ok" if subset else "warn", name="libharfbuzz-subset", detail="found" if subset else "missing: each certificate costs 0.2 s more",
        advice="" if subset else "apt-get install libharfbuzz-subset0",
    )  # fmt: skip
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    yield Examined(
        level="ok" if chromium else "info", name="chromium", detail=chromium or "not found: `sidecar check --launch` needs it",
        advice="" if chromium else "apt-get install chromium",
    )  # fmt: skip


def _has_library(name: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _signing(services: Services) -> Iterator[Examined]:
    """Open each signing key, and ask its time-stamp server for one stamp."""
    settings = services.settings
    own = [name for name in sorted(settings.sites) if settings.sites[name].signing is not None]
    for site in (None, *own):
        name = "signing" if site is None else f"signing of site {site}"
        found = settings.signing_of(site)
        if not found.configured:
            yield Examined(
                level="info", name=name, detail="no key: certificates are not signed", advice="[signing] in the settings"
            )  # fmt: skip
            continue
        try:
            signer = services.signer(site)
            if signer is not None:
                services.try_signer(signer)
        except CodedError as error:
            yield Examined(level="error", name=name, detail=str(error)[:300])
            continue
        if signer is not None:
            yield _signer(name, signer, found.key)


def _signer(name: str, signer: Any, key: Path | None) -> Examined:
    left = ((signer.not_after or 0) - time.time()) / 86400
    detail = f"PAdES {signer.level} by {signer.subject}; the certificate lasts {left:.0f} days"
    if key is not None and key.stat().st_mode & 0o077:
        return Examined(level="warn", name=name, detail=detail, advice=f"others can read {key}: chmod 600")
    if left < _RENEW_DAYS:
        return Examined(level="warn", name=name, detail=detail, advice="renew the certificate")
    return Examined(level="ok", name=name, detail=detail)


def _sites(services: Services) -> Iterator[Examined]:
    if not services.settings.sites:
        yield Examined(
            level="info",
            name="sites",
            detail="none configured",
            advice="add [sites.NAME] to the file named by SIDECAR_CONFIG",
        )
    for name in sorted(services.settings.sites):
        site = services.site(name)
        try:
            release = site.config("release").get("release", "unknown release")
        except CodedError as error:
            yield Examined(level="error", name=f"site {name}", detail=f"{error.code}: {error}")
            continue
        pool = "no file pool set" if site.moodledata is None else f"file pool {site.moodledata}"
        bad = site.moodledata is not None and not (site.moodledata / "filedir").is_dir()
        yield Examined(
            level="error" if bad else "ok",
            name=f"site {name}",
            detail=f"Moodle {release}, {pool}{': not there' if bad else ''}",
        )


def _grants(services: Services) -> Iterator[Examined]:
    """What the administrator of each site's database runs, with passwords of their own; wanted before the site answers."""
    for name in sorted(services.settings.sites):
        for statement in services.site(name).grants():
            yield Examined(level="info", name=f"site {name} rights", detail=statement)


_EXAMINATIONS: tuple[Callable[[Services], Iterator[Examined]], ...] = (
    _settings,
    _data,
    _ledger,
    _clock,
    _broker,
    _port,
    _programs,
    _signing,
    _sites,
    _grants,
)
