"""The broker goes away and comes back: jobs are taken meanwhile, and done afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from chaos import package
from private_services import RedisServer, ServiceMissing, redis_server
from running_service import RunningService, running_service

from sidecar.errors import BrokerError
from sidecar.jobs import dispatch
from sidecar.jobs.dispatch import Dispatcher
from sidecar.jobs.model import Priority
from sidecar.wiring import Services


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    try:
        with redis_server() as server:
            yield server
    except ServiceMissing as error:
        pytest.skip(str(error))


def ended(service: RunningService, job: str) -> str:
    [found] = service.wait_for_all([job], 120)
    return str(found["state"])


@pytest.mark.redis
def test_a_broker_that_dies_while_a_job_runs_is_found_again(tmp_path: Path, redis: RedisServer) -> None:
    """The worker acknowledges a message after its job: it must not wait for ever on the line that was lost."""
    with running_service(tmp_path / "data", broker_url=redis.url, workers="1") as service:
        _, first = service.upload("package.check", package(1), "p1.zip")
        while service.ask("GET", f"/v1/jobs/{first['id']}")[1]["state"] == "queued":
            time.sleep(0.02)
        redis.kill()
        assert ended(service, first["id"]) == "succeeded"
        status, second = service.upload("package.check", package(2), "p2.zip")
        assert (status, second["state"]) == (202, "queued"), "it waits in the ledger"
        redis.start()
        assert ended(service, second["id"]) == "succeeded"


def test_nobody_waits_for_a_broker_that_was_away_a_moment_ago(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatcher = Dispatcher(services.ledger, broker_url="redis://127.0.0.1:1/0", data=services.data)
    clock, tries, broken = 100.0, 0, True

    def send(*_: object, **__: object) -> None:
        nonlocal tries
        tries += 1
        if broken:
            raise ConnectionError("away")

    def try_to_send() -> Sequence[str]:
        try:
            dispatcher.send([("a" * 32, Priority.NORMAL)])
        except BrokerError as error:
            return [error.detail]
        return []

    class Pool:
        def acquire(self, **_: object) -> Pool:
            return self

        def __enter__(self) -> None: ...

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(dispatch.time, "monotonic", lambda: clock)
    monkeypatch.setattr(dispatcher, "_app", type("App", (), {"send_task": send, "producer_pool": Pool()})())
    assert try_to_send() == ["ConnectionError: away"]
    assert try_to_send() == ["it was away a moment ago"]
    assert tries == 1
    clock, broken = 200.0, False
    assert try_to_send() == []
    assert try_to_send() == []
    assert tries == 3
