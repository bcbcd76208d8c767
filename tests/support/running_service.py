"""A real `sidecar serve` in its own process, for tests and benchmarks."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from private_services import free_port

from sidecar.settings import Settings, child_environment
from sidecar.usecases.kinds import SCOPES
from sidecar.wiring import Services


@dataclass(kw_only=True)
class RunningService:
    """Starts, kills and asks a service. `settings` are SIDECAR_* values without the prefix, lower case."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ("serve",)
    port: int = field(default_factory=free_port)
    token: str = ""
    process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        given = {"data": str(self.data), "port": str(self.port), "log_level": "warning", **self.settings}
        return child_environment(**{f"SIDECAR_{name.upper()}": value for name, value in given.items()})

    def make_token(self) -> str:
        services = Services(Settings(data=self.data, database_url=self.settings.get("database_url")))  # type: ignore[arg-type]
        self.token, _ = services.tokens.create("tester", SCOPES)
        services.close()
        return self.token

    def start(self, seconds: float = 120) -> float:
        """Gives how long it took to be ready."""
        began = time.monotonic()
        log = (self.data / "service.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sidecar", *self.command],
                env=self.environment(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        while True:
            with suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/readyz")[0] == 200:
                    return time.monotonic() - began
            if self.process.poll() is not None or time.monotonic() - began > seconds:
                raise RuntimeError((self.data / "service.log").read_text("utf-8", "replace")[-3000:])
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL to the service itself; its workers notice."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def workers(self) -> list[int]:
        """Process ids of the service's workers."""
        if self.process is None:
            return []
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                if (
                    entry.name.isdigit()
                    and f"\nPPid:\t{self.process.pid}\n" in (entry / "status").read_text()
                ):
                    found.append(int(entry.name))
        return found

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        timeout: float = 60,
    ) -> tuple[int, Any]:
        """Status and JSON (or bytes) of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            data = answer.read()
            return answer.status, json.loads(data) if "json" in answer.getheader("Content-Type", "") else data
        finally:
            connection.close()

    def upload(
        self,
        kind: str,
        file: bytes,
        filename: str,
        params: dict[str, Any] | None = None,
        *,
        key: str | None = None,
    ) -> tuple[int, Any]:
        """Send a job with a file."""
        job = json.dumps({"kind": kind, "params": params or {}})
        body = (
            (
                f'--b\r\nContent-Disposition: form-data; name="job"\r\n\r\n{job}\r\n'
                f'--b\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
            ).encode()
            + file
            + b"\r\n--b--\r\n"
        )
        headers = {"Content-Type": "multipart/form-data; boundary=b"} | (
            {"Idempotency-Key": key} if key else {}
        )
        return self.ask("POST", "/v1/jobs", body, headers=headers)

    def wait_for_all(self, ids: list[str], seconds: float) -> list[dict[str, Any]]:
        """The jobs when all have ended. Raises `TimeoutError` naming those that have not."""
        end = time.monotonic() + seconds
        ended: dict[str, dict[str, Any]] = {}
        while len(ended) < len(ids):
            left = [job_id for job_id in ids if job_id not in ended]
            for start in range(0, len(left), 200):
                with suppress(OSError, http.client.HTTPException):
                    _, page = self.ask("GET", "/v1/jobs?ids=" + ",".join(left[start : start + 200]))
                    ended |= {
                        job["id"]: job
                        for job in page.get("jobs", ())
                        if job["state"] in ("succeeded", "failed", "cancelled")
                    }
            if time.monotonic() > end:
                raise TimeoutError(f"{len(ids) - len(ended)} of {len(ids)} jobs have not ended")
            time.sleep(0.1)
        return [ended[job_id] for job_id in ids]


@contextmanager
def running_service(data: Path, **settings: str) -> Iterator[RunningService]:
    """A started service with a token for everything, stopped at the end. `{port}` in a setting is its own."""
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    service = RunningService(
        data=data,
        port=port,
        settings={name: value.replace("{port}", str(port)) for name, value in settings.items()},
    )
    service.make_token()
    service.start()
    try:
        yield service
    finally:
        service.stop()
