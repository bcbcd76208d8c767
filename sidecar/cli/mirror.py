"""`sidecar mirror`: courses of one Moodle kept equal on another."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from sidecar.cli.mirror_partners import partners, subscribe
from sidecar.errors import ParameterError
from sidecar.mirror.fetch import Progress as Report
from sidecar.mirror.fetch import quiet
from sidecar.usecases.mirror_course import Outcome
from sidecar.usecases.mirror_find import Request, parse_policy
from sidecar.wiring import Services

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_FROM = click.option(
    "--from", "source", required=True, metavar="SITE|URL|BUNDLE", help="Where the course comes from."
)
_COURSE = click.option(
    "--course", required=True, metavar="SHORTNAME", help="Short name (or id) of the course at the source."
)
_TO = click.option("--to", "site", required=True, metavar="SITE", help="The site to mirror to.")


@click.group()
def mirror() -> None:
    """Keep courses equal between Moodle sites, without touching learners' data."""


@contextmanager
def _services() -> Iterator[Services]:
    services = Services.from_environment()
    try:
        yield services
    finally:
        services.close()


@contextmanager
def _progress() -> Iterator[Report]:
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


def _wishes(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        (
            _FROM,
            _COURSE,
            _TO,
            click.option(
                "--as",
                "as_shortnames",
                multiple=True,
                metavar="SHORTNAME",
                help="Short name on the target; give several for several sessions of one model.",
            ),
            click.option("--fullname", help="Full name on the target ({shortname} is put in)."),
            click.option("--category", type=int, help="Id of the course category on the target."),
            click.option(
                "--start", metavar="YYYY-MM-DD", help="First day on the target; all dates move along."
            ),
            click.option(
                "--account",
                metavar="USERNAME",
                help="Account of the target that content is written as (default: first administrator).",
            ),
            click.option(
                "--key",
                metavar="FINGERPRINT",
                help="The source must be signed by this key (default: the first key seen is kept).",
            ),
            click.option(
                "--edits",
                type=click.Choice(["overwrite", "keep", "stop"]),
                help="What happens to edits made on the target.",
            ),
            click.option(
                "--gone",
                type=click.Choice(["auto", "hide", "keep"]),
                help="What happens to activities that the source deleted.",
            ),
            _JSON,
        )
    ):
        function = option(function)
    return function


def _requests(values: dict[str, Any]) -> list[Request]:
    edits, gone = parse_policy(values["edits"], values["gone"])
    start: int | None = None
    if values["start"]:
        try:
            day = dt.datetime.strptime(values["start"], "%Y-%m-%d").replace(tzinfo=dt.UTC)
        except ValueError:
            raise ParameterError(f"--start {values['start']}: write YYYY-MM-DD") from None
        start = int(day.timestamp())
    names: list[str | None] = list(values["as_shortnames"]) or [None]
    return [
        Request(
            course=values["course"],
            as_shortname=name,
            fullname=values["fullname"].replace("{shortname}", name or values["course"])
            if values["fullname"]
            else None,
            category=values["category"],
            startdate=start,
            account=values["account"],
            key=values["key"],
            edits=edits,
            gone=gone,
            without_missing=values.get("without_missing", False),
        )
        for name in names
    ]


@mirror.command()
@_FROM
@_JSON
def courses(*, source: str, as_json: bool) -> None:
    """List the courses that a source shows."""
    with _services() as services:
        found = services.mirror_peer(source).courses()
    for entry in found:
        if as_json:
            click.echo(json.dumps(entry.to_dict(), ensure_ascii=False))
        else:
            click.echo(
                f"{entry.id:>8}  {entry.shortname:<30} {entry.fullname}{'' if entry.visible else ' (hidden)'}"
            )


@mirror.command("plan")
@_wishes
def plan_command(**values: Any) -> int:
    """Say what an apply would do. Changes nothing."""
    from sidecar.usecases.mirror_course import plan

    with _services() as services, _progress() as progress:
        peer, target = services.mirror_peer(values["source"]), services.mirror_target(values["site"])
        outcomes = [plan(peer, target, request, progress=progress) for request in _requests(values)]
    for outcome in outcomes:
        _print(outcome, as_json=values["as_json"])
    return 1 if any(outcome.plan.missing for outcome in outcomes) else 0


@mirror.command("apply")
@_wishes
@click.option("--without-missing", is_flag=True, help="Leave out activities whose plugin the target lacks.")
def apply_command(**values: Any) -> None:
    """Make or update a mirror, in one transaction."""
    from sidecar.usecases.mirror_course import apply

    with _services() as services, _progress() as progress:
        peer, target = services.mirror_peer(values["source"]), services.mirror_target(values["site"])
        for request in _requests(values):
            _print(apply(peer, target, request, progress=progress), as_json=values["as_json"])


@mirror.command("undo")
@_TO
@click.option("--course", required=True, metavar="SHORTNAME", help="Short name of the mirror on the target.")
@_JSON
def undo_command(*, site: str, course: str, as_json: bool) -> None:
    """Bring back the state before the last apply; again: before the one before. Learners' data stays."""
    from sidecar.usecases.mirror_course import undo

    with _services() as services:
        result = undo(services.mirror_target(site), course)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        click.echo(
            f"{course}: {result['deleted']} rows deleted, {result['restored']} restored, {result['kept_for_learners']} kept for learners"
        )
        _todo(result["left_to_do"])


@mirror.command("status")
@_JSON
@click.option("--to", "sites", multiple=True, metavar="SITE", help="Only mirrors on this site.")
def status_command(*, sites: tuple[str, ...], as_json: bool) -> int:
    """How old each mirror is, and why."""
    from sidecar.usecases.mirror_status import status

    with _services() as services:
        names = sites or tuple(
            name for name, site in services.settings.sites.items() if site.database_write is not None
        )
        found = [
            line for name in names for line in status(services.mirror_target(name), services.mirror_peer)
        ]
    for line in found:
        if as_json:
            click.echo(json.dumps(line.to_dict(), ensure_ascii=False))
        else:
            click.echo(
                f"{line.state:<8} {line.site}/{line.shortname:<24} from {line.source:<20} {line.age // 3600:>6} h  {line.reason}"
            )
    return 1 if any(line.state in ("gone", "unknown") for line in found) else 0


@mirror.group()
def bundle() -> None:
    """Carry courses on a stick where there is no line."""


@bundle.command("export")
@_FROM
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
@_JSON
def bundle_export(
    *, source: str, names: tuple[str, ...], receipt: Path | None, out: Path, as_json: bool
) -> None:
    """Write courses of a source into one signed file."""
    from sidecar.mirror.bundle import read_receipt, write_bundle

    known = read_receipt(receipt.read_bytes()) if receipt else frozenset()
    with _services() as services, _progress() as progress:
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
@_TO
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def bundle_receipt(*, site: str, out: Path) -> None:
    """Write down what a target holds, so that the next bundle carries only the difference."""
    from safeio.files import atomic_writer
    from sidecar.mirror.bundle import write_receipt
    from sidecar.usecases.mirror_offer import held

    with _services() as services:
        digests = held(services.mirror_target(site))
    with atomic_writer(out) as stream:
        stream.write(write_receipt(digests))
    click.echo(f"{out}: {len(digests)} objects and files")


def _print(outcome: Outcome, *, as_json: bool) -> None:
    tree = outcome.to_dict()
    if as_json:
        click.echo(json.dumps(tree, ensure_ascii=False))
        return
    counts = ", ".join(f"{tree[word]} {word}" for word in ("create", "update", "hide", "delete", "keep"))
    click.echo(f"{outcome.target_shortname}: {counts}, {outcome.plan.unchanged} unchanged")
    for line in tree["activities"]:
        click.echo(f"  {line['action']:<7} {line['name']}")
    if not outcome.applied:
        click.echo(f"  to fetch: {tree['fetch']['files']} files, {tree['fetch']['bytes']} bytes")
    for name in outcome.plan.missing:
        click.echo(f"  missing here: {name}")
    for edit in outcome.plan.edits:
        click.echo(
            f"  edited here: {edit.table} {edit.target} {edit.column} ({'kept' if edit.kept else 'overwritten'})"
        )
    for note in outcome.plan.notes:
        click.echo(f"  {note.code}: {note.message}")
    _todo(tree.get("left_to_do", []))


def _todo(lines: list[str]) -> None:
    for line in lines:
        click.echo(f"  left to do in Moodle: {line}")


mirror.add_command(partners)
mirror.add_command(subscribe)


@mirror.command("adopt")
@_FROM
@_COURSE
@_TO
@click.option(
    "--target", "shortname", required=True, metavar="SHORTNAME", help="Short name of the copy on the target."
)
@click.option(
    "--match",
    "given",
    multiple=True,
    metavar="TABLE:SOURCE=TARGET",
    help="Say who is who where no sign decides.",
)
@click.option("--leave-unsure", is_flag=True, help="Make rows anew that no sign decides; the old ones stay.")
@click.option("--account", metavar="USERNAME", help="Account of the target that content is written as.")
@click.option("--key", metavar="FINGERPRINT", help="The source must be signed by this key.")
@_JSON
def adopt_command(**values: Any) -> int:
    """Take over a copy that Moodle's restore made; from then on it is updated in place."""
    from sidecar.usecases.mirror_adopt import adopt

    given = dict(_pair(text) for text in values["given"])
    with _services() as services, _progress() as progress:
        found = adopt(
            services.mirror_peer(values["source"]),
            services.mirror_target(values["site"]),
            Request(
                course=values["course"],
                as_shortname=values["shortname"],
                account=values["account"],
                key=values["key"],
            ),
            given=given,
            leave_unsure=values["leave_unsure"],
            progress=progress,
        )
    tree = found.to_dict()
    if values["as_json"]:
        click.echo(json.dumps(tree, ensure_ascii=False))
    else:
        match = tree["match"]
        click.echo(
            f"{values['shortname']}: {match['matched']} rows matched, {match['new']} new at the source, {match['local']} only here"
        )
        for line in match["unsure"]:
            click.echo(
                f"  unsure: {line['table']} source {line['source']} target {line['target']}: say --match {line['table']}:SOURCE=TARGET"
            )
        if found.written:
            counts = ", ".join(
                f"{tree['plan'][word]} {word}" for word in ("create", "update", "hide", "delete")
            )
            click.echo(f"  adopted; the next apply would do: {counts}")
    return 0 if found.written else 1


def _pair(text: str) -> tuple[tuple[str, int], tuple[str, int]]:
    table, _, numbers = text.partition(":")
    there, _, here = numbers.partition("=")
    if not (table and there.isdigit() and here.isdigit()):
        raise ParameterError(f"--match {text}: write TABLE:SOURCE=TARGET")
    return (table, int(there)), (table, int(here))
