"""Keeps worker processes running: one when idle, more while jobs wait, a fresh one for each that died."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sidecar.jobs.database import DatabaseFailure, reason
from sidecar.jobs.ledger import Ledger
from sidecar.jobs.model import Priority
from sidecar.logs import get_logger
from sidecar.memory import give_back, resident_mb
from sidecar.wiring import process_name

log = get_logger("sidecar.supervisor")

_TICK = 0.5  # seconds
_PATIENCE = 3  # ticks that a job may wait while a worker is free to take it, or still starts
_IDLE = 30.0  # seconds without waiting jobs until extra workers are let go
_PAUSE = 5.0  # and until one that has grown large is replaced
_CANCEL_GRACE = 30.0  # seconds a cancelled job may take to notice, until its worker is killed
_STOP_GRACE = 20.0  # seconds for the job in hand when the service stops
_FRESH_MB = 70.0  # a worker that has just started is below
_GROWN_MB = 100.0  # two of this size, and the service is no longer small
_BACKOFF = (0.0, 0.5, 2.0, 10.0, 30.0)  # seconds before the next start when workers die young
_YOUNG = 5.0


@dataclass(kw_only=True)
class _Worker:
    name: str
    queues: tuple[Priority, ...]
    process: subprocess.Popen[bytes]
    began: float
    stopping: bool = False


@dataclass(kw_only=True)
class Supervisor:
    """Run `watch` in a thread; `stop` ends it and the workers."""

    ledger: Ledger
    most: int
    _workers: list[_Worker] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _young_deaths: int = 0
    _not_before: float = 0.0
    _last_waiting: float = 0.0
    _unserved: int = 0
    _rested: bool = False
    _ledger_away: bool = False
    _cancelling: dict[str, float] = field(default_factory=dict)

    def watch(self) -> None:
        """Look after the workers until `stop`."""
        self._last_waiting = time.monotonic()
        while not self._stop.is_set():
            try:
                self._tick()
                self._ledger_away = False
            except DatabaseFailure as error:
                if not self._ledger_away:  # said once, not twice a second
                    log.warning("supervisor.ledger_unreachable", error=reason(error))
                self._ledger_away = True
            self._stop.wait(_TICK)
        self._end_all()

    def stop(self) -> None:
        self._stop.set()

    def pids(self) -> list[int]:
        """Process ids of the living workers."""
        return [worker.process.pid for worker in self._workers if worker.process.poll() is None]

    def _tick(self) -> None:
        now = time.monotonic()
        self._reap(now)
        if now < self._not_before:
            return
        general = [w for w in self._workers if Priority.NORMAL in w.queues and not w.stopping]
        if not general:
            self._start(tuple(Priority))
            return
        busy = self.ledger.busy([worker.name for worker in self._workers])
        waiting = self.ledger.load()
        if any(waiting.values()):
            self._last_waiting = now
            self._rested = False
            self._unserved += 1
            if self._unserved < _PATIENCE and any(worker.name not in busy for worker in general):
                return  # which takes it in a moment
            if len(general) < self.most:
                self._start(tuple(Priority))
            elif waiting.get(Priority.QUICK) and len(general) == len(self._workers):
                self._start((Priority.QUICK,))  # somebody waits in front of a form, and all are busy
        else:
            self._unserved = 0
            self._shrink(now - self._last_waiting, busy)
        self._kill_the_deaf(now, busy)

    def _start(self, queues: tuple[Priority, ...]) -> None:
        name = process_name("worker")
        command = [sys.executable, "-m", "sidecar.worker.main", "--name", name, "--queues", ",".join(queues)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self._workers.append(_Worker(name=name, queues=queues, process=process, began=time.monotonic()))
        log.debug("worker.started", worker=name, pid=process.pid)

    def _reap(self, now: float) -> None:
        for worker in [w for w in self._workers if w.process.poll() is not None]:
            code = worker.process.returncode
            _close_pipe(worker)
            released = self.ledger.release_worker(worker.name)
            self._workers.remove(worker)
            if code == 0 or worker.stopping:
                continue
            # a worker that ends itself at once will do so again: wait. One that was killed is needed back
            fault = code > 0 and now - worker.began < _YOUNG
            self._young_deaths = self._young_deaths + 1 if fault else 0
            wait = _BACKOFF[min(self._young_deaths, len(_BACKOFF) - 1)]
            self._not_before = now + wait
            log.warning(
                "worker.died", worker=worker.name, code=code, jobs_released=released, next_start_in=wait
            )

    def _shrink(self, idle: float, busy: Collection[str]) -> None:
        """Nothing has waited for `idle` seconds: large workers make room for fresh ones, then extra ones go."""
        resting = [worker for worker in self._workers if worker.name not in busy and not worker.stopping]
        if idle > _IDLE:
            if not self._rested:
                self._rested = True
                give_back()
            extra = resting[-1:] if len(self._workers) > 1 else []
            leaving = extra or [worker for worker in resting if _size(worker) > _FRESH_MB]
        elif idle > _PAUSE:
            leaving = [worker for worker in resting if _size(worker) > _GROWN_MB]
        else:
            return
        for worker in leaving:
            worker.stopping = True
            worker.process.send_signal(signal.SIGTERM)

    def _kill_the_deaf(self, now: float, busy: Mapping[str, bool]) -> None:
        """A job that was cancelled and does not notice holds a worker for ever; the worker goes instead."""
        asked = [name for name, cancelled in busy.items() if cancelled]
        self._cancelling = {name: self._cancelling.get(name, now) for name in asked}
        for worker in self._workers:
            if now - self._cancelling.get(worker.name, now) > _CANCEL_GRACE:
                log.warning("worker.killed", worker=worker.name, reason="its cancelled job does not stop")
                worker.process.kill()

    def _end_all(self) -> None:
        for worker in self._workers:
            with contextlib.suppress(ProcessLookupError):
                worker.process.send_signal(signal.SIGTERM)
        end = time.monotonic() + _STOP_GRACE
        for worker in self._workers:
            try:
                worker.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
            _close_pipe(worker)
            with contextlib.suppress(DatabaseFailure):  # the lease ends it otherwise
                self.ledger.release_worker(worker.name)
        self._workers.clear()


def _size(worker: _Worker) -> float:
    return resident_mb(worker.process.pid)


def _close_pipe(worker: _Worker) -> None:
    if worker.process.stdin is not None:
        with contextlib.suppress(OSError):
            worker.process.stdin.close()
