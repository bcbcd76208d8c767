"""What the commands of `sidecar mirror` share: options, services, a progress bar."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from sidecar.mirror.fetch import Progress as Report
from sidecar.mirror.fetch import quiet
from sidecar.wiring import Services

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
FROM = click.option(
    "--from", "source", required=True, metavar="SITE|URL|BUNDLE", help="Where the course comes from."
)
COURSE = click.option(
    "--course", required=True, metavar="SHORTNAME", help="Short name (or id) of the course at the source."
)
TO = click.option("--to", "site", required=True, metavar="SITE", help="The site to mirror to.")
ACCOUNT = click.option(
    "--account",
    metavar="USERNAME",
    help="Account of the target that content is written as (default: first administrator).",
)
KEY = click.option(
    "--key",
    metavar="FINGERPRINT",
    help="The source must be signed by this key (default: the first key seen is kept).",
)


@contextmanager
def services() -> Iterator[Services]:
    made = Services.from_environment()
    try:
        yield made
    finally:
        made.close()


@contextmanager
def progress() -> Iterator[Report]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("mirror", total=1.0)

        def report(fraction: float, message: str = "") -> None:
            bar.update(task, completed=fraction, description=message or "mirror")

        yield report
