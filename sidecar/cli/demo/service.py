"""The demo's own service: started once, found again, stopped by its process id."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from safeio.files import atomic_writer
from sidecar.errors import SystemFailureError
from sidecar.settings import Settings, child_environment, load
from sidecar.usecases.kinds import SCOPES
from sidecar.wiring import Services

_WAIT = 120.0  # seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """A running service and a token for it."""

    address: str
    pid: int
    token: str
    settings: str  # the file that names its sites


def start(folder: Path, settings: Path) -> Service:
    """The service of this folder: the one that runs already, or a new one. Raises `SystemFailureError`."""
    folder.mkdir(parents=True, exist_ok=True)
    running = _running(folder)
    if running is not None:
        return running
    data = folder / "data"
    port = _port()
    services = Services(Settings(data=data))
    services.tokens.revoke("demo")
    token, _ = services.tokens.create("demo", SCOPES)
    services.close()
    environment = child_environment(
        SIDECAR_CONFIG=str(settings), SIDECAR_DATA=str(data), SIDECAR_PORT=str(port), SIDECAR_CONSOLE="open"
    )
    with (folder / "service.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "sidecar", "serve"],
            env=environment,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    service = Service(
        address=f"http://127.0.0.1:{port}", pid=process.pid, token=token, settings=str(settings)
    )
    with atomic_writer(folder / "service.json", mode=0o600) as out:
        out.write(json.dumps(asdict(service)).encode())
    end = time.monotonic() + _WAIT
    while not _answers(service.address):
        if process.poll() is not None or time.monotonic() > end:
            tail = (folder / "service.log").read_text("utf-8", "replace")[-2000:]
            raise SystemFailureError(f"the service did not start; its log ends: {tail}")
        time.sleep(0.1)
    return service


def stop(folder: Path) -> bool:
    """Whether one ran and was stopped."""
    service = _running(folder)
    if service is None:
        return False
    os.kill(service.pid, signal.SIGTERM)
    end = time.monotonic() + _WAIT
    while _alive(service.pid) and time.monotonic() < end:
        time.sleep(0.1)
    return True


def _running(folder: Path) -> Service | None:
    try:
        found = Service(**json.loads((folder / "service.json").read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return found if _alive(found.pid) and _answers(found.address) else None


def _alive(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"serve" in words  # process ids are used again: ours says what it is


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310  our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _port() -> int:
    """The port of the settings (`SIDECAR_PORT`), or a free one when that is taken."""
    wanted = load().port
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", wanted)) != 0:
            return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free
