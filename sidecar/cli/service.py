"""`sidecar serve`, `worker`, `scheduler`: the long-running commands."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

import click

from sidecar.jobs.callback import Callbacks
from sidecar.jobs.puller import Puller
from sidecar.jobs.reconciler import Reconciler
from sidecar.logs import get_logger, set_up
from sidecar.memory import few_arenas, give_back
from sidecar.wiring import Services, process_name

log = get_logger("sidecar.service")


def _services() -> Services:
    services = Services.from_environment()
    few_arenas()
    set_up(services.settings.log_level, services.settings.log_format)
    return services


@click.command()
@click.option("--no-workers", is_flag=True, help="API and scheduler only; `sidecar worker` runs elsewhere.")
def serve(*, no_workers: bool) -> None:
    """Run API, console, scheduler and workers on this machine.

    Needs no database server and no broker: the ledger is SQLite and the broker a folder, both below SIDECAR_DATA.
    """
    from sidecar.api.app import Companion, judge_address
    from sidecar.api.app import serve as listen
    from sidecar.worker.supervisor import Supervisor

    services = _services()
    judge_address(services)
    reconciler = _reconciler(services)
    companions = [Companion("reconciler", reconciler.watch, reconciler.stop)]
    if not no_workers:
        supervisor = Supervisor(ledger=services.ledger, most=services.settings.workers)
        companions.append(Companion("supervisor", supervisor.watch, supervisor.stop))

    def ready(address: str) -> None:
        give_back()
        log.info("service.ready", address=address, data=str(services.settings.data_folder))
        click.echo(f"Moodle Sidecar listens on {address}")

    try:
        listen(services, companions=tuple(companions), ready=ready)
    finally:
        services.close()


def _reconciler(services: Services) -> Reconciler:
    return Reconciler(
        ledger=services.ledger, store=services.store, dispatcher=services.dispatcher, holder=process_name("reconciler"),
        keep_days=services.settings.keep_days,
        periodic=(
            (1.0, Callbacks(ledger=services.ledger, tokens=services.tokens).deliver),
            (30.0, Puller(ledger=services.ledger, dispatcher=services.dispatcher, book=services.mirror_book).pull),
        ),
    )  # fmt: skip


@click.command()
def worker() -> None:
    """Run workers on this machine for a service elsewhere (same SIDECAR_BROKER_URL and SIDECAR_DATABASE_URL)."""
    from sidecar.worker.supervisor import Supervisor

    services = _services()
    supervisor = Supervisor(ledger=services.ledger, most=services.settings.workers)
    _until_told(supervisor.stop)
    click.echo("Moodle Sidecar workers run")
    supervisor.watch()
    services.close()


@click.command()
def scheduler() -> None:
    """Run the reconciler and scheduled duties alone; any number may run, one at a time works."""
    services = _services()
    reconciler = _reconciler(services)
    _until_told(reconciler.stop)
    click.echo("Moodle Sidecar scheduler runs")
    reconciler.watch()
    services.close()


def _until_told(stop: Callable[[], None]) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        # a handler must not wait for locks that the interrupted thread may hold
        threading.Thread(target=stop, name="stop").start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
