"""A storm: many jobs are sent and workers are killed with SIGKILL at random until all have ended."""

from __future__ import annotations

import os
import random
import re
import signal
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from running_service import RunningService

from sidecar.jobs.model import State

MANIFEST = (
    Path(__file__).resolve().parents[2] / "examples/packages/hand-washing/imsmanifest.xml"
).read_bytes()


@dataclass(frozen=True, kw_only=True, slots=True)
class Storm:
    """What happened."""

    sent: int
    killed: int
    attempts: int  # over all jobs
    seconds: float


class StormError(Exception):
    """A job was lost, failed, or has another's result."""


def package(number: int) -> bytes:
    """A package like no other."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "imsmanifest.xml", MANIFEST.replace(b"org.example.hand-washing", f"package-{number}".encode())
        )
    return out.getvalue()


def send(service: RunningService, count: int) -> list[str]:
    """Send this many different jobs, four at a time; gives their ids in order."""

    def one(number: int) -> str:
        status, job = service.upload("package.check", package(number), f"p{number}.zip")
        if status != 202:
            raise StormError(f"{status}: {job}")
        return str(job["id"])

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, range(count)))


def judge(service: RunningService, ids: list[str], jobs: list[dict[str, Any]]) -> None:
    """Each job ended once, with one result, which is its own. Raises `StormError`."""
    if [job["id"] for job in jobs] != ids or len(set(ids)) != len(ids):
        raise StormError("a job was lost")
    for number, job in enumerate(jobs):
        if job["state"] != "succeeded":
            raise StormError(f"{job['id']}: {job['state']} {job['error']}")
        if job["result"]["file"] != f"p{number}.zip":
            raise StormError(f"{job['id']} has the result of {job['result']['file']}")
        left = list((service.data / "results" / job["id"]).iterdir())
        if len(left) != 1:
            raise StormError(f"{job['id']} has the files of {len(left)} attempts")


def _ended(service: RunningService) -> int:
    """How many jobs have come to an end."""
    _, metrics = service.ask("GET", "/metrics")
    return sum(
        round(float(count))
        for state, count in re.findall(rb'^sidecar_jobs\{.*state="(\w+)"\} (\S+)', metrics, re.MULTILINE)
        if State(state.decode()).ended
    )


def storm(service: RunningService, *, jobs: int, calm: float, seconds: float, seed: int = 7) -> Storm:
    """Kill a worker about every `calm` seconds, and never two without a job ended in between, until all have ended.

    Raises `StormError`, `TimeoutError`.
    """
    dice = random.Random(seed)
    began = time.monotonic()
    ids = send(service, jobs)
    killed, ended_then = 0, -1
    while time.monotonic() - began < seconds and (ended_now := _ended(service)) < jobs:
        time.sleep(calm * dice.uniform(0.5, 1.5))
        workers = service.workers()
        if workers and ended_now > ended_then:
            with suppress(ProcessLookupError):
                os.kill(dice.choice(workers), signal.SIGKILL)
                killed += 1
            ended_then = ended_now
    ended = service.wait_for_all(ids, 120)
    judge(service, ids, ended)
    return Storm(
        sent=jobs,
        killed=killed,
        attempts=sum(job["attempt"] for job in ended),
        seconds=time.monotonic() - began,
    )
