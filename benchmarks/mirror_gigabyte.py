"""A course of 1 GB between two sidecars over HTTP: `python benchmarks/mirror_gigabyte.py SHARED FOLDER [SYNCS]`.

FOLDER is made at the first run: a private database server with a source and a target from the dumps of real sites in SHARED;
the activities of the source's course ten times (370 of them), and files that cannot be compressed, 1 GB in all. The first
sync is measured then. Every run, the first too, changes one page at the source SYNCS (3) times and measures the sync after
it, and one without a change. Time is what passes from the job's request to its end; processor time and memory are those of
each service with all its processes; bytes and requests are counted on the line between the two.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from mirror_clones import clone_activities
from private_services import MariaDb, MariaDbServer
from running_service import RunningService, running_service

from sidecar.moodle.site import Site

COURSE, ADDRESS = "ALLMODS", {"a": "http://127.0.0.1:8101", "b": "http://127.0.0.1:8102"}
CLONES = 9
FILES = (*([100 << 20] * 8), *([100 << 10] * 1850))  # 8 videos, 1,850 pictures and papers
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


# --- the course -------------------------------------------------------------------------------------------


def prepare(database: MariaDb, shared: Path, folder: Path) -> None:
    """Two sites; the source's course grown to 1 GB."""
    for name, dump in (("a", "site_a"), ("b", "site_b_fresh")):
        database.load_zst(name, shared / "moodle" / f"{dump}.sql.zst")
        (folder / f"data_{name}" / "filedir").mkdir(parents=True)
    unpack = subprocess.run(
        ["zstdcat", str(shared / "moodle" / "site_a_filedir.tar.zst")], capture_output=True, check=True
    )
    subprocess.run(["tar", "-C", str(folder / "data_a"), "-xf", "-"], input=unpack.stdout, check=True)
    url = database.socket_url("a")
    site = Site(name="a", wwwroot=ADDRESS["a"], database_url=url, database_write_url=url, moodledata=folder / "data_a")  # fmt: skip
    clone_activities(site, COURSE, CLONES)
    _fill(site, folder / "data_a" / "filedir")
    site.close()


def _fill(site: Site, filedir: Path) -> None:
    """Files into the course's folders, by turns."""
    query = (
        "SELECT f.* FROM {files} f JOIN {context} c ON c.id = f.contextid JOIN {course_modules} m ON m.id = c.instanceid"
        " JOIN {course} k ON k.id = m.course WHERE c.contextlevel = 70 AND k.shortname = :course"
        " AND f.component = 'mod_folder' AND f.filename <> '.' AND f.filepath = '/'"
    )
    with site.write_database.write() as transaction:
        models = {row["contextid"]: row for row in transaction.select(query, course=COURSE)}
        first = transaction.next_ids({"files": len(FILES)})["files"]
        rows = []
        for place, size in enumerate(FILES):
            data = os.urandom(size)
            sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
            path = filedir / sha1[:2] / sha1[2:4] / sha1
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            model = list(models.values())[place % len(models)]
            name = f"file {place}.bin"
            where = f"/{model['contextid']}/mod_folder/{model['filearea']}/{model['itemid']}/{name}"
            hashed = hashlib.sha1(where.encode(), usedforsecurity=False).hexdigest()
            new = {"id": first + place, "filename": name, "contenthash": sha1, "filesize": size}
            rows.append({**model, **new, "pathnamehash": hashed, "mimetype": "application/octet-stream"})
        transaction.insert_many("files", rows)


def change_a_page(database: MariaDb) -> None:
    text = f"concat(content, ' {time.time_ns()}')"
    course = f"(SELECT id FROM mdl_course WHERE shortname = '{COURSE}')"  # noqa: S608
    database.execute(f"UPDATE mdl_page SET content = {text} WHERE course = {course} ORDER BY id LIMIT 1", "a")  # noqa: S608


# --- the services -----------------------------------------------------------------------------------------


@contextmanager
def services(
    database: MariaDb, folder: Path
) -> Iterator[tuple[RunningService, RunningService, CountingLine]]:
    """The source's, the target's, and the line between them."""
    for name in ("a", "b"):
        url = database.socket_url(name)
        (folder / f"{name}.toml").write_text(
            f'[sites.{name}]\nwwwroot = "{ADDRESS[name]}"\ndatabase = "{url}"\ndatabase_write = "{url}"\n'
            f'moodledata = "{folder / f"data_{name}"}"\n',
            "utf-8",
        )
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
            yield a, b, line
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


def sync(a: RunningService, b: RunningService, line: CountingLine) -> Sync:
    """A job `mirror.apply` at the target's service, from its request to its end."""
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
        params = {"source": "source", "course": COURSE, "site": "b"}
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


def main(shared: str, given: str, syncs: str = "3") -> None:
    folder, done = Path(given).resolve(), Path(given).resolve() / "prepared"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    server = MariaDbServer(folder / "db")
    database = server.start(flush=1)
    try:
        new = not done.exists()
        if new:
            prepare(database, Path(shared), folder)
        with services(database, folder) as (a, b, line):
            if new:
                print(f"first sync: {sync(a, b, line)}", flush=True)
                done.touch()
            print(f"warming up, unchanged: {sync(a, b, line)}", flush=True)
            found = []
            for _ in range(int(syncs)):
                change_a_page(database)
                found.append(sync(a, b, line))
                print(f"one page changed: {found[-1]}", flush=True)
            print(f"median of {syncs}: {statistics.median(one.seconds for one in found):.2f} s")
            print(f"unchanged: {sync(a, b, line)}", flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
