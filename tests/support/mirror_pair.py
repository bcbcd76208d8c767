"""Two services with a counted line between them, for tests and benchmarks: what a sync costs at both ends."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from running_service import RunningService, running_service

_REQUEST = re.compile(rb"(?:GET|POST) \S+ HTTP/1\.1\r\n")


class CountingLine:
    """Forwards TCP to a port of this machine; `bytes` both ways, `requests` one way."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self.bytes = self.requests = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                for one, other in ((client, server), (server, client)):
                    asks = one is client
                    threading.Thread(target=self._forward, args=(one, other, asks), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 18):
                with self._lock:
                    self.bytes += len(data)
                    self.requests += len(_REQUEST.findall(data)) if asks else 0
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The source's service and the target's, which knows the source's site as its partner `source`."""

    a: RunningService
    b: RunningService
    line: CountingLine


def site_table(name: str, *, wwwroot: str, url: str, moodledata: Path | str, prefix: str = "mdl_") -> str:
    """The settings of a site that is read and written."""
    return (
        f'[sites.{name}]\nwwwroot = "{wwwroot}"\ndatabase = "{url}"\ndatabase_write = "{url}"\n'
        f'prefix = "{prefix}"\nmoodledata = "{moodledata}"\n'
    )


@contextmanager
def pair(folder: Path, table_a: str, table_b: str) -> Iterator[Pair]:
    """`folder` keeps what the services know, for another run."""
    for name, table in (("a", table_a), ("b", table_b)):
        (folder / f"{name}.toml").write_text(table, "utf-8")
    with (
        running_service(folder / "sidecar_a", config=str(folder / "a.toml")) as a,
        running_service(folder / "sidecar_b", config=str(folder / "b.toml")) as b,
    ):
        line = CountingLine(a.port)
        told = {"url": f"http://127.0.0.1:{line.port}", "token": a.token}
        status, said = b.ask("PUT", "/v1/mirror/partners/source", told)
        if status != 200:
            raise SystemExit(f"partner: {said}")
        try:
            yield Pair(a=a, b=b, line=line)
        finally:
            line.close()


def _processes(service: RunningService) -> list[int]:
    return [service.process.pid, *service.workers()] if service.process else []


def _processor(service: RunningService) -> float:
    """Seconds of the service and of its processes, those that ended too."""
    ticks = 0
    for process in _processes(service):
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(service: RunningService) -> tuple[int, int]:
    """Bytes of all processes of the service together, what they share counted once, and of its largest process."""
    found = [0]
    for process in _processes(service):
        with suppress(OSError):
            text = Path(f"/proc/{process}/smaps_rollup").read_text()
            found.append(int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) * 1024)  # type: ignore[index]
    return sum(found), max(found)


@dataclass(frozen=True, kw_only=True)
class Sync:
    """What one sync cost."""

    seconds: float
    processor: tuple[float, float]  # source, target
    memory: tuple[int, int]  # the most at the source and at the target, all processes of the service
    largest: tuple[int, int]  # and of one of them
    bytes: int
    requests: int
    written: int

    def __str__(self) -> str:
        source, target = (
            f"{one / 1e6:.0f} MB (one process {other / 1e6:.0f})"
            for one, other in zip(self.memory, self.largest, strict=True)
        )
        return (
            f"{self.seconds:.2f} s; processor {self.processor[0]:.2f} s source, {self.processor[1]:.2f} s target;"
            f" memory {source} source, {target} target; {self.bytes:,} bytes, {self.requests} requests;"
            f" {self.written} rows written; load {os.getloadavg()[0]:.1f}"
        )


def sync(services: Pair, course: str) -> Sync:
    """A job `mirror.apply` at the target's service, from its request to its end."""
    a, b, line = services.a, services.b, services.line
    most = [(0, 0), (0, 0)]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.5):  # reading it costs processor time too
            for place, service in enumerate((a, b)):
                together, largest = _memory(service)
                most[place] = (max(most[place][0], together), max(most[place][1], largest))

    watcher = threading.Thread(target=watch)
    before, passed, asked = (_processor(a), _processor(b)), line.bytes, line.requests
    watcher.start()
    began = time.perf_counter()
    try:
        params = {"source": "source", "course": course, "site": "b"}
        status, job = b.ask("POST", "/v1/jobs", {"kind": "mirror.apply", "params": params})
        while status < 300 and job["state"] not in ("succeeded", "failed", "cancelled"):
            time.sleep(0.15)  # asking is work for the service
            status, job = b.ask("GET", f"/v1/jobs/{job['id']}")
        seconds = time.perf_counter() - began
    finally:
        over.set()
        watcher.join()
    if status >= 300 or job["state"] != "succeeded":
        raise SystemExit(f"{status} {job}")
    result: dict[str, Any] = job["result"]
    return Sync(
        seconds=seconds,
        processor=(_processor(a) - before[0], _processor(b) - before[1]),
        memory=(most[0][0], most[1][0]),
        largest=(most[0][1], most[1][1]),
        bytes=line.bytes - passed,
        requests=line.requests - asked,
        written=result.get("written", 0),
    )
