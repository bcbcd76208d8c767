"""`sidecar mirror adopt`: a copy that Moodle's restore made becomes a mirror."""

from __future__ import annotations

import json
from typing import Any

import click

from sidecar.cli import mirror_parts as parts
from sidecar.errors import ParameterError
from sidecar.usecases.mirror_find import Request


@click.command("adopt")
@parts.FROM
@parts.COURSE
@parts.TO
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
@parts.JSON
def adopt_command(**values: Any) -> int:
    """Take over a copy that Moodle's restore made; from then on it is updated in place."""
    from sidecar.usecases.mirror_adopt import adopt

    given = dict(_pair(text) for text in values["given"])
    with parts.services() as services, parts.progress() as progress:
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
            click.echo(f"  unsure: say --match {line['table']}:SOURCE=TARGET")
            for side in ("source", "target"):
                named = zip(line[side], line["names"][side], strict=True)
                click.echo(
                    f"    {side}: " + "; ".join(f"{number} {name[:60]}".rstrip() for number, name in named)
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
