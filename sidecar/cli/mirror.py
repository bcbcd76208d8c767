"""`sidecar mirror`: courses of one Moodle kept equal on another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from safeio.errors import CodedError
from sidecar.cli import mirror_parts as parts
from sidecar.cli.mirror_adopt import adopt_command
from sidecar.cli.mirror_bundle import bundle
from sidecar.cli.mirror_partners import partners, subscribe
from sidecar.errors import ParameterError
from sidecar.mirror.ports import Peer, TargetSite
from sidecar.usecases.mirror_course import Outcome
from sidecar.usecases.mirror_find import Request, parse_policy
from sidecar.usecases.mirror_sessions import Session, existing, first_second, read_day, read_sessions

_HELP = """Keep courses equal between Moodle sites, without touching learners' data.

\b
One course (`apply` again whenever the source has changed):
  sidecar mirror courses --from model
  sidecar mirror plan    --from model --course MATHS --to school
  sidecar mirror apply   --from model --course MATHS --to school

\b
Many sessions from one model: a table (CSV) with a line for each, and
the columns shortname, fullname, category, startdate:
  sidecar mirror apply --from model --course MATHS --to school --sessions table.csv
The model has changed, update them all:
  sidecar mirror apply --from model --course MATHS --to school --all
"""


@click.group(help=_HELP)
def mirror() -> None:
    """Everything hangs on this group."""


def _wishes(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(
        (
            parts.FROM,
            parts.COURSE,
            parts.TO,
            click.option(
                "--as",
                "as_shortnames",
                multiple=True,
                metavar="SHORTNAME",
                help="Short name on the target; give several for several sessions of one model.",
            ),
            click.option(
                "--sessions",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                metavar="CSV",
                help="A table with a line for each session: shortname, and if wanted fullname, category, startdate.",
            ),
            click.option(
                "--all", "every", is_flag=True, help="All mirrors of the course that the target has."
            ),
            click.option("--fullname", help="Full name on the target ({shortname} is put in)."),
            click.option(
                "--category",
                metavar="ID|IDNUMBER|NAME",
                help="Course category on the target; “Nursing / Wards” for one below another.",
            ),
            click.option(
                "--start", metavar="YYYY-MM-DD", help="First day on the target; all dates move along."
            ),
            parts.ACCOUNT,
            parts.KEY,
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
            parts.JSON,
        )
    ):
        function = option(function)
    return function


def _sessions(values: dict[str, Any], peer: Peer, target: TargetSite) -> list[Session]:
    """What `--as`, `--sessions` and `--all` name; without them the one mirror that has the source's name."""
    if sum(map(bool, (values["as_shortnames"], values["sessions"], values["every"]))) > 1:
        raise ParameterError("give one of --as, --sessions and --all")
    if values["every"]:
        found = existing(peer, target, values["course"])
        if not found:
            raise ParameterError(f"{target.name} has no mirror of {values['course']} from {peer.name}")
        return found
    if values["sessions"]:
        return read_sessions(values["sessions"].read_bytes())
    return [Session(shortname=name) for name in values["as_shortnames"] or (None,)]


def _requests(values: dict[str, Any], peer: Peer, target: TargetSite) -> list[Request]:
    """All are made before the first is carried out: a wrong date in the last line stops the first as well."""
    edits, gone = parse_policy(values["edits"], values["gone"])
    start = read_day(values["start"], "--start") if values["start"] else None
    categories: dict[str, int] = {}
    requests: list[Request] = []
    for session in _sessions(values, peer, target):
        category = session.category or values["category"]
        if category and category not in categories:
            categories[category] = target.category(category)
        fullname = session.fullname or values["fullname"]
        requests.append(
            Request(
                course=values["course"],
                as_shortname=session.shortname,
                fullname=fullname.replace("{shortname}", session.shortname or values["course"])
                if fullname
                else None,
                category=categories[category] if category else None,
                startdate=first_second(target, session.start or start),
                account=values["account"],
                key=values["key"],
                edits=edits,
                gone=gone,
                without_missing=values.get("without_missing", False),
            )
        )
    return requests


def _each(values: dict[str, Any], verb: Callable[..., Outcome]) -> tuple[list[Outcome], int]:
    """What came of every request, and the exit status: of many, one that fails does not stop the others."""
    outcomes: list[Outcome] = []
    worst = 0
    with parts.services() as services, parts.progress() as progress:
        peer, target = services.mirror_peer(values["source"]), services.mirror_target(values["site"])
        requests = _requests(values, peer, target)
        for request in requests:
            try:
                outcome = verb(peer, target, request, progress=progress)
            except CodedError as error:
                if len(requests) == 1:
                    raise
                name = request.as_shortname or request.course
                click.echo(f"{name}: {error.code}: {error}".replace("\n", " "), err=True)
                worst = max(worst, error.exit_code)
                continue
            _print(outcome, as_json=values["as_json"], brief=len(requests) > 1)
            outcomes.append(outcome)
    return outcomes, worst


@mirror.command()
@parts.FROM
@parts.JSON
def courses(*, source: str, as_json: bool) -> None:
    """List the courses that a source shows."""
    with parts.services() as services:
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

    outcomes, worst = _each(values, plan)
    return max(worst, 1 if any(outcome.plan.missing for outcome in outcomes) else 0)


@mirror.command("apply")
@_wishes
@click.option("--without-missing", is_flag=True, help="Leave out activities whose plugin the target lacks.")
def apply_command(**values: Any) -> int:
    """Make or update a mirror, in one transaction; or many, one after the other."""
    from sidecar.usecases.mirror_course import apply

    return _each(values, apply)[1]


@mirror.command("undo")
@parts.TO
@click.option("--course", required=True, metavar="SHORTNAME", help="Short name of the mirror on the target.")
@parts.JSON
def undo_command(*, site: str, course: str, as_json: bool) -> None:
    """Bring back the state before the last apply; again: before the one before. Learners' data stays."""
    from sidecar.usecases.mirror_course import undo

    with parts.services() as services:
        result = undo(services.mirror_target(site), course)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        click.echo(
            f"{course}: {result['deleted']} rows deleted, {result['restored']} restored, {result['kept_for_learners']} kept for learners"
        )
        _todo(result["left_to_do"])


@mirror.command("status")
@parts.JSON
@click.option("--to", "sites", multiple=True, metavar="SITE", help="Only mirrors on this site.")
def status_command(*, sites: tuple[str, ...], as_json: bool) -> int:
    """How old each mirror is, and why."""
    from sidecar.usecases.mirror_status import status

    with parts.services() as services:
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


def _print(outcome: Outcome, *, as_json: bool, brief: bool) -> None:
    tree = outcome.to_dict()
    if as_json:
        click.echo(json.dumps(tree, ensure_ascii=False))
        return
    counts = ", ".join(f"{tree[word]} {word}" for word in ("create", "update", "hide", "delete", "keep"))
    click.echo(f"{outcome.target_shortname}: {counts}, {outcome.plan.unchanged} unchanged")
    for line in [] if brief else tree["activities"]:
        click.echo(f"  {line['action']:<7} {line['name']}")
    if not outcome.applied:
        click.echo(f"  to fetch: {tree['fetch']['files']} files, {tree['fetch']['bytes']} bytes")
    for name in outcome.plan.missing:
        click.echo(f"  missing here: {name}")
    for edit in outcome.plan.edits:
        click.echo(
            f"  edited here: {edit.table} {edit.target} {edit.column} ({'kept' if edit.kept else 'overwritten'})"
        )
    for note in [] if brief else outcome.plan.notes:
        click.echo(f"  {note.code}: {note.message}")
    _todo(tree.get("left_to_do", []))


def _todo(lines: list[str]) -> None:
    for line in lines:
        click.echo(f"  left to do in Moodle: {line}")


for command in (adopt_command, bundle, partners, subscribe):
    mirror.add_command(command)
