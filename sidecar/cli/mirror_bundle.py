"""`sidecar mirror bundle`: courses on a stick."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sidecar.cli import mirror_parts as parts
from sidecar.errors import ParameterError


@click.group()
def bundle() -> None:
    """Carry courses on a stick where there is no line."""


@bundle.command("export")
@parts.FROM
@click.option(
    "--course",
    "names",
    multiple=True,
    required=True,
    metavar="SHORTNAME",
    help="Short name or id; give several.",
)
@click.option(
    "--receipt",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the target has already: leave that out.",
)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@parts.JSON
def bundle_export(
    *, source: str, names: tuple[str, ...], receipt: Path | None, out: Path, as_json: bool
) -> None:
    """Write courses of a source into one signed file."""
    from sidecar.mirror.bundle import read_receipt, write_bundle

    known = read_receipt(receipt.read_bytes()) if receipt else frozenset()
    with parts.services() as services, parts.progress() as progress:
        peer = services.mirror_peer(source)
        listed = peer.courses()
        wanted = [entry.id for entry in listed if {entry.shortname, str(entry.id)} & set(names)]
        unknown = set(names) - {word for entry in listed for word in (entry.shortname, str(entry.id))}
        if unknown:
            raise ParameterError(f"no course {', '.join(sorted(unknown))} at {source}")
        made = write_bundle(peer, wanted, out, known=known, progress=progress)
    click.echo(
        json.dumps(made)
        if as_json
        else f"{out}: {made['courses']} courses, {made['files']} files, {made['bytes']} bytes"
    )


@bundle.command("receipt")
@parts.TO
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def bundle_receipt(*, site: str, out: Path) -> None:
    """Write down what a target holds, so that the next bundle carries only the difference."""
    from safeio.files import atomic_writer
    from sidecar.mirror.bundle import write_receipt
    from sidecar.usecases.mirror_offer import held

    with parts.services() as services:
        digests = held(services.mirror_target(site))
    with atomic_writer(out) as stream:
        stream.write(write_receipt(digests))
    click.echo(f"{out}: {len(digests)} objects and files")
