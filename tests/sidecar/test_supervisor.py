"""When workers are started, let go and replaced: the supervisor's ticks, one by one, without processes."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from sidecar.jobs.model import Priority
from sidecar.worker import supervisor
from sidecar.worker.supervisor import Supervisor


class Process:
    """Lives until it is told to stop."""

    pid = 1
    stdin = None
    returncode: int | None = None

    def __init__(self, *_: Any, **__: Any) -> None:
        self.megabytes = 60.0

    def poll(self) -> int | None:
        return self.returncode

    def send_signal(self, number: int) -> None:
        assert number == signal.SIGTERM
        self.returncode = 0


class Ledger:
    """What waits, and how many workers are busy."""

    def __init__(self) -> None:
        self.waiting, self.at_work = 0, 0

    def load(self) -> dict[Priority, int]:
        return {Priority.NORMAL: self.waiting} if self.waiting else {}

    def busy(self, workers: Sequence[str]) -> dict[str, bool]:
        return dict.fromkeys(list(workers)[: self.at_work], False)

    def release_worker(self, _worker: str) -> int:
        return 0


class Scene:
    """A supervisor of at most two workers, half a second a tick."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ledger, self._now = Ledger(), 1000.0
        self._supervisor = Supervisor(ledger=self.ledger, most=2)  # type: ignore[arg-type]
        monkeypatch.setattr(subprocess, "Popen", Process)
        monkeypatch.setattr(time, "monotonic", lambda: self._now)
        monkeypatch.setattr(supervisor, "_size", lambda worker: worker.process.megabytes)
        self._supervisor._last_waiting = self._now
        self.ticks(1)

    @property
    def processes(self) -> list[Process]:
        return [worker.process for worker in self._supervisor._workers]  # type: ignore[misc]

    def ticks(self, count: int) -> int:
        for _ in range(count):
            self._supervisor._tick()
            self._now += 0.5
        return len(self.processes)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    return Scene(monkeypatch)


def test_a_job_that_a_free_worker_takes_starts_no_other(scene: Scene) -> None:
    for _ in range(10):
        scene.ledger.waiting = 1
        assert scene.ticks(1) == 1
        scene.ledger.waiting, scene.ledger.at_work = 0, 1
        assert scene.ticks(3) == 1
        scene.ledger.at_work = 0


@pytest.mark.parametrize(("at_work", "after"), [(1, 1), (0, 3)], ids=["all are busy", "nobody takes it"])
def test_a_job_that_nobody_takes_starts_another(scene: Scene, at_work: int, after: int) -> None:
    scene.ledger.waiting, scene.ledger.at_work = 1, at_work
    assert scene.ticks(after - 1) == 1
    assert scene.ticks(1) == 2
    assert scene.ticks(9) == 2, "and no more than are allowed"


def _grown(scene: Scene) -> None:
    for process in scene.processes:
        process.megabytes = 120.0


@pytest.mark.parametrize(("change", "after"), [(_grown, 12), (lambda _: None, 62)], ids=["grown", "extra"])
def test_workers_without_work_go(scene: Scene, change: Callable[[Scene], None], after: int) -> None:
    scene.ledger.waiting, scene.ledger.at_work = 1, 1
    scene.ticks(3)
    before = scene.processes
    assert len(before) == 2
    change(scene)
    scene.ledger.waiting, scene.ledger.at_work = 0, 0
    scene.ticks(after - 4)
    assert scene.processes == before
    scene.ticks(8)
    assert [process.megabytes for process in scene.processes] == [60.0]
    assert scene.ticks(200) == 1


def test_one_at_work_is_left_alone(scene: Scene) -> None:
    _grown(scene)
    scene.ledger.at_work = 1
    before = scene.processes
    scene.ticks(200)
    assert scene.processes == before
