"""Puts right what crashes left: unsent messages, jobs of dead workers, call-backs due, files nobody names."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from sidecar.errors import BrokerError
from sidecar.jobs.database import reason
from sidecar.jobs.dispatch import Dispatcher
from sidecar.jobs.files import FileStore
from sidecar.jobs.ledger import Ledger
from sidecar.logs import get_logger

log = get_logger("sidecar.reconciler")

_EVERY = 1.0  # seconds
_LEAD = 10.0  # seconds one of many reconcilers stays the one
_SWEEP_EVERY = 600.0
_ORPHAN_AGE = 3600.0  # an upload this old that no job names was never submitted


@dataclass(kw_only=True)
class Reconciler:
    """Run `watch` in a thread of any process; of many, the one that leads works.

    `periodic` are further duties: (seconds between two runs, function).
    """

    ledger: Ledger
    store: FileStore
    dispatcher: Dispatcher
    holder: str
    keep_days: float
    periodic: tuple[tuple[float, Callable[[], None]], ...] = ()
    _stop: threading.Event = field(default_factory=threading.Event)
    _due: dict[int, float] = field(default_factory=dict)
    _broker_down: bool = False
    _ledger_away: bool = False

    def watch(self) -> None:
        """Reconcile about once a second until `stop`."""
        duties = ((_SWEEP_EVERY, self._sweep), *self.periodic)
        while not self._stop.is_set():
            try:
                if self.ledger.lead("reconciler", self.holder, _LEAD):
                    self.once()
                    for number, (every, duty) in enumerate(duties):
                        if time.monotonic() >= self._due.get(number, 0.0):
                            self._due[number] = time.monotonic() + every
                            duty()
                self._ledger_away = False
            except SQLAlchemyError as error:
                if not self._ledger_away:  # said once, not every second
                    log.warning("reconciler.ledger_unreachable", error=reason(error))
                self._ledger_away = True
            self._stop.wait(_EVERY)

    def stop(self) -> None:
        self._stop.set()

    def once(self) -> None:
        """Release what dead workers held, then send what waits."""
        if released := self.ledger.release_expired():
            log.warning("jobs.released", count=released)
        while waiting := self.ledger.due_to_send():
            try:
                self.dispatcher.send(waiting)
            except BrokerError as error:
                if not self._broker_down:
                    log.warning("broker.unreachable", error=error.detail)
                self._broker_down = True
                return
            self._broker_down = False

    def _sweep(self) -> None:
        for job_id in self.ledger.forget(self.keep_days * 86400):
            self.store.drop_job(job_id)
        gone = self.store.sweep(
            in_use=self.ledger.inputs_in_use(), older_than_seconds=_ORPHAN_AGE, now=time.time()
        )
        if gone:
            log.info("files.swept", count=gone)
