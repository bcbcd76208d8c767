"""The HTTP API: jobs accepted a second, and time from sending to the first progress event; embedded and Redis.

    python benchmarks/api.py [--jobs 300] [--rounds 3]

Both modes in one run, in turn; medians. Also start-up time, idle memory, and memory after a 1 GB upload.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import private_services
from chaos import package
from running_service import RunningService, running_service

BOUNDARY = b"b"


def resident(pids: list[int], name: str = "VmRSS") -> float:
    """MiB of these processes together."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                total += int(line.split()[1])
    return total / 1024


def accepted(service: RunningService, jobs: int) -> float:
    """Jobs a second that the API takes from four senders."""
    packages = [package(n) for n in range(jobs)]

    def one(data: bytes) -> None:
        status, answer = service.upload("package.check", data, "p.zip")
        if status != 202:
            raise RuntimeError(answer)

    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, packages))
    return jobs / (time.monotonic() - began)


def first_event(service: RunningService, number: int) -> float:
    """Milliseconds from sending a job to the first event that says it runs (or has ended)."""
    began = time.monotonic()
    _, job = service.upload("package.check", package(number), "p.zip")
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    connection.request("GET", job["links"]["events"], headers={"Authorization": f"Bearer {service.token}"})
    for line in connection.getresponse():
        if line.startswith(b"data: ") and json.loads(line[6:])["state"] != "queued":
            break
    took = time.monotonic() - began
    connection.close()
    return took * 1000


def upload(service: RunningService, size: int) -> tuple[float, float]:
    """Seconds for an upload of this many bytes, and the highest memory of the API process meanwhile, MiB."""
    head = b'--b\r\nContent-Disposition: form-data; name="job"\r\n\r\n{"kind":"package.check","params":{"depth":"manifest"}}\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="big.zip"\r\n\r\n'
    tail = b"\r\n--b--\r\n"
    chunk = os.urandom(1 << 20)

    def body() -> object:
        yield head
        for _ in range(size >> 20):
            yield chunk
        yield tail

    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=600)
    length = len(head) + (size >> 20 << 20) + len(tail)
    began = time.monotonic()
    headers = {
        "Authorization": f"Bearer {service.token}",
        "Content-Type": "multipart/form-data; boundary=b",
        "Content-Length": str(length),
    }
    connection.request("POST", "/v1/jobs", body(), headers)
    answer = connection.getresponse()
    if answer.status != 202:
        raise RuntimeError(answer.read())
    connection.close()
    if service.process is None:
        raise RuntimeError("not running")
    return time.monotonic() - began, resident([service.process.pid], "VmHWM")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    seen: dict[str, dict[str, list[float]]] = {"embedded": {}, "redis": {}}
    with ExitStack() as stack:
        server = stack.enter_context(private_services.mariadb())
        redis = stack.enter_context(private_services.redis_server()).url
        for number in range(arguments.rounds):
            for mode, figures in seen.items():
                with tempfile.TemporaryDirectory() as folder:
                    settings = {"workers": "2"}
                    if mode == "redis":
                        settings |= {"broker_url": redis, "database_url": server.create(f"api{number}")}
                    began = time.monotonic()
                    with running_service(Path(folder) / "data", **settings) as service:
                        figures.setdefault("ready after, s", []).append(time.monotonic() - began)
                        time.sleep(6)
                        pids = [service.process.pid, *service.workers()] if service.process else []
                        figures.setdefault("idle memory, API and worker, MiB", []).append(resident(pids))
                        latencies = [first_event(service, 10_000 + n) for n in range(15)]
                        figures.setdefault("first event, ms", []).append(statistics.median(latencies[3:]))
                        figures.setdefault("jobs accepted a second", []).append(
                            accepted(service, arguments.jobs)
                        )
                        if mode == "embedded":
                            seconds, peak = upload(service, 1 << 30)
                            figures.setdefault("1 GB upload, s", []).append(seconds)
                            figures.setdefault("highest memory of the API with it, MiB", []).append(peak)
    print("| figure | embedded | Redis and MariaDB |\n|---|---|---|")
    for name in seen["embedded"]:
        cells = [f"{statistics.median(seen[mode][name]):.1f}" if name in seen[mode] else "" for mode in seen]
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
