"""`sidecar demo`: starts the service and sends it real work over its own HTTP API."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click

from sidecar.cli.demo.client import Client
from sidecar.cli.demo.mirror import make_sites
from sidecar.cli.demo.scenes import SCENES
from sidecar.cli.demo.service import start, stop


@click.command()
@click.option(
    "--examples",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of example files.  [default: examples, as in the source tree]",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path(".demo"),
    show_default=True,
    help="Where the demo keeps its data.",
)
@click.option("--stop", "only_stop", is_flag=True, help="Stop the service that an earlier demo left running.")
@click.option("--fresh", is_flag=True, help="Forget an earlier demo's data first.")
def demo(*, examples: Path | None, folder: Path, only_stop: bool, fresh: bool) -> int:
    """Start the service with its embedded defaults, send it real work, print what came out, leave it running."""
    folder = folder.absolute()
    if only_stop:
        click.echo("stopped" if stop(folder) else "was not running")
        return 0
    if fresh:
        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)
    examples = examples or Path("examples")
    if not examples.is_dir():
        raise click.UsageError("--examples: name the folder of example files (examples/ in the source tree)")
    service = start(folder, make_sites(examples, folder / "sites"))
    click.echo(f"The service runs on {service.address} (process {service.pid}, data in {folder}).\n")
    client = Client(service.address, service.token)
    work = folder / "work"
    work.mkdir(exist_ok=True)
    failures = 0
    for number, scene in enumerate(SCENES, 1):
        click.secho(f"{number}. {scene.title}", bold=True)
        failures += scene.play(client, examples, work)
        click.echo()
    (folder / "last.json").write_text(json.dumps({"address": service.address, "failures": failures}), "utf-8")
    click.echo(f"Files are in {work}. Every job, live: {service.address}/console")
    click.echo(f"The mirror: {service.address}/console/mirrors?site=school")
    click.echo(f"The API for programs: {service.address}/docs    Stop: make demo-stop")
    return 1 if failures else 0
