"""Sending job ids to the broker, after the ledger has the row."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sidecar.errors import BrokerError
from sidecar.jobs.app import TASK, make_app
from sidecar.jobs.ledger import Ledger
from sidecar.jobs.model import Priority

if TYPE_CHECKING:
    from celery import Celery


_AWAY = 3.0  # seconds: one try takes kombu about twice as long


class Dispatcher:
    """Wakes workers. Thread-safe."""

    def __init__(self, ledger: Ledger, *, broker_url: str | None, data: Path) -> None:
        self._ledger = ledger
        self._app: Celery = make_app(broker_url, data)
        self._away_until = 0.0  # by the monotonic clock

    def send(self, waiting: Sequence[tuple[str, Priority]]) -> None:
        """Send these jobs' ids. Raises `BrokerError`: the jobs stay queued and the reconciler sends them later.

        For a while after the broker was away nobody waits for it again.
        """
        if time.monotonic() < self._away_until:
            raise BrokerError("it was away a moment ago")
        sent: list[str] = []
        try:
            with self._app.producer_pool.acquire(block=True, timeout=5) as producer:
                for job_id, priority in waiting:
                    self._app.send_task(
                        TASK,
                        args=[job_id],
                        queue=priority.value,
                        producer=producer,
                        retry=False,
                        ignore_result=True,
                    )
                    sent.append(job_id)
        except Exception as error:
            # each transport has its own tree of errors; kombu promises no common one
            self._away_until = time.monotonic() + _AWAY
            raise BrokerError(f"{type(error).__name__}: {error}") from error
        finally:
            if sent:
                self._ledger.mark_sent(sent)

    def check(self) -> None:
        """Raises `BrokerError` when the broker cannot be reached."""
        try:
            with self._app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, timeout=2)
        except Exception as error:
            raise BrokerError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        self._app.close()
