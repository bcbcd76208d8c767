"""A worker process: takes job ids from the broker, one at a time, and runs them."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import warnings
from typing import Any

from celery import signals
from celery.platforms import SecurityWarning
from celery.worker import request
from celery.worker import state as worker_state

from sidecar.jobs.app import TASK, make_app
from sidecar.jobs.model import Priority
from sidecar.jobs.runner import run_job
from sidecar.logs import get_logger, set_up
from sidecar.memory import few_arenas, give_back, resident_mb
from sidecar.wiring import Services

log = get_logger("sidecar.worker")


class _Request(request.Request):  # type: ignore[misc]  # celery has no types
    """A message that cannot be acknowledged ends the connection, and a new one is made.

    Celery logs it and goes on: the worker then waits for ever on a connection that the broker has lost.
    """

    acknowledged: bool

    def acknowledge(self) -> None:
        if not self.acknowledged:
            self._on_ack(log, ())  # no error is swallowed
            self.acknowledged = True


def main(argv: list[str] | None = None) -> None:
    """Run until told to stop (SIGTERM: after the job in hand), or until the supervisor's pipe on stdin closes."""
    parser = argparse.ArgumentParser(prog="sidecar.worker")
    parser.add_argument("--name", required=True, help="this worker, as leases name it")
    parser.add_argument("--queues", default=",".join(queue.value for queue in Priority))
    arguments = parser.parse_args(argv)
    few_arenas()
    services = Services.from_environment()
    settings = services.settings
    set_up(settings.log_level, settings.log_format)
    app = make_app(settings.broker, settings.data_folder)

    @app.task(name=TASK, Request=_Request)  # type: ignore[untyped-decorator]  # celery has no types
    def task(job_id: str) -> None:
        run_job(
            job_id,
            worker=arguments.name,
            ledger=services.ledger,
            store=services.store,
            inputs=services.inputs,
        )
        give_back()
        if resident_mb() > settings.worker_memory_mb:
            log.info("worker.replaced", resident_mb=resident_mb())
            stop()

    # a container's only user is often root; the messages are job ids, not pickles
    warnings.filterwarnings("ignore", category=SecurityWarning)
    signals.setup_logging.connect(_keep_our_logging, weak=False)
    threading.Thread(target=_stop_with_supervisor, name="supervisor-pipe", daemon=True).start()
    worker = app.Worker(
        pool="solo", concurrency=1, queues=arguments.queues, hostname=arguments.name, without_gossip=True,
        without_mingle=True, without_heartbeat=True, quiet=True,
    )  # fmt: skip
    give_back()
    worker.start()
    sys.exit(worker.exitcode)


def stop() -> None:
    """Stop after the job in hand."""
    worker_state.should_stop = 0


def _stop_with_supervisor() -> None:
    while True:
        if not os.read(0, 1):
            log.info("worker.supervisor_gone")
            stop()
            return


def _keep_our_logging(**_: Any) -> None:
    """Celery asks who sets logging up; it is done already."""


if __name__ == "__main__":
    main()
