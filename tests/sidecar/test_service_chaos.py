"""The service under the worst: workers and the service itself are killed while jobs wait.

A storm of a thousand jobs is `benchmarks/chaos.py`; this one is as long as a test may be.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from chaos import judge, send, storm
from private_services import MariaDb
from running_service import running_service


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("mode", "jobs"),
    [
        ("embedded", 80),
        pytest.param("redis", 80, marks=[pytest.mark.redis, pytest.mark.mariadb]),
        pytest.param("rabbitmq", 30, marks=pytest.mark.rabbitmq),  # and PostgreSQL
    ],
)
def test_every_job_ends_once_while_workers_are_killed(
    tmp_path: Path, request: pytest.FixtureRequest, mode: str, jobs: int
) -> None:
    settings = {"workers": "2", "max_attempts": "50", "lease_seconds": "5"}
    if mode == "redis":
        server: MariaDb = request.getfixturevalue("mariadb")
        settings |= {
            "broker_url": request.getfixturevalue("redis_url"),
            "database_url": server.create("chaos"),
        }
    elif mode == "rabbitmq":
        settings |= {
            "broker_url": request.getfixturevalue("rabbitmq_url"),
            "database_url": request.getfixturevalue("postgresql_url"),
        }
    with running_service(tmp_path / "data", **settings) as service:
        seen = storm(service, jobs=jobs, calm=4.0, seconds=300)
    assert seen.sent == jobs
    assert seen.attempts >= jobs


@pytest.mark.slow
def test_a_service_killed_with_queued_jobs_finishes_them_when_it_is_back(tmp_path: Path) -> None:
    with running_service(tmp_path / "data", workers="1", lease_seconds="3") as service:
        ids = send(service, 30)
        workers = service.workers()
        service.kill()
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        service.start()
        jobs = service.wait_for_all(ids, 240)
        judge(service, ids, jobs)
    assert len(jobs) == 30
