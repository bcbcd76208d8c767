"""`sidecar mirror partners` and `subscribe`: who courses come from, and which are pulled by the clock."""

from __future__ import annotations

import json

import click

from sidecar.jobs.mirror_store import Partner
from sidecar.wiring import Services

_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}


@click.group()
def partners() -> None:
    """Partners' sidecars that courses are mirrored from."""


@partners.command("add")
@click.argument("name")
@click.argument("url")
@click.option(
    "--token",
    required=True,
    envvar="SIDECAR_PARTNER_TOKEN",
    help="The token that the partner gave (or SIDECAR_PARTNER_TOKEN).",
)
@click.option("--key", default="", metavar="FINGERPRINT", help="Its manifests must be signed by this key.")
def add(*, name: str, url: str, token: str, key: str) -> None:
    """Add partner NAME at URL (https://…, with ?site=NAME when it serves several sites), or change it."""
    from sidecar.peers.line import Line

    Line(url, token)  # refuses an address that is none
    services = Services.from_environment()
    services.mirror_book.put_partner(Partner(name=name, url=url, fingerprint=key), token=token)
    services.close()
    click.echo(f"{name}: {url}")


@partners.command("list")
def list_() -> None:
    """List partners; their tokens are not shown."""
    services = Services.from_environment()
    for partner in services.mirror_book.partners():
        click.echo(f"{partner.name}\t{partner.url}\t{partner.fingerprint}")
    services.close()


@partners.command("remove")
@click.argument("name")
def remove(*, name: str) -> None:
    """Forget a partner; its mirrors stay as they are."""
    services = Services.from_environment()
    services.mirror_book.drop_partner(name)
    services.close()


@click.command()
@click.option("--from", "source", metavar="PARTNER|SITE", help="Where the course comes from.")
@click.option("--course", metavar="SHORTNAME", help="Its short name there.")
@click.option("--to", "site", metavar="SITE", help="The site to mirror to.")
@click.option("--as", "as_shortname", metavar="SHORTNAME", help="Short name there.")
@click.option("--category", type=int, help="Id of the course category there.")
@click.option("--every", default="1d", show_default=True, metavar="N[m|h|d|w]", help="How often.")
@click.option("--remove", "number", type=int, metavar="ID", help="Instead: pull this one no more.")
@click.option("--list", "only_list", is_flag=True, help="Instead: list what is pulled.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def subscribe(
    *, source: str | None, course: str | None, site: str | None, as_shortname: str | None, category: int | None, every: str, number: int | None,
    only_list: bool, as_json: bool,
) -> None:  # fmt: skip
    """Pull a course every so often; `sidecar serve` or `sidecar scheduler` does it."""
    services = Services.from_environment()
    book = services.mirror_book
    if number is not None:
        book.unsubscribe(number)
    elif not only_list:
        if source is None or course is None or site is None:
            raise click.UsageError("--from, --course and --to are needed")
        services.settings.site(site)
        options = {} if category is None else {"category": category}
        book.subscribe(
            source=source,
            course=course,
            site=site,
            as_shortname=as_shortname or course,
            options=options,
            every=_seconds(every),
        )
    for one in book.subscriptions():
        row = one.to_dict()
        click.echo(
            json.dumps(row, ensure_ascii=False)
            if as_json
            else f"{one.id}\t{one.source}/{one.course} -> {one.site}/{one.as_shortname}\tevery {one.every} s"
        )
    services.close()


def _seconds(text: str) -> int:
    unit = _UNITS.get(text[-1:])
    if unit is None or not text[:-1].isdigit() or int(text[:-1]) * unit < 300:
        raise click.UsageError("--every: a number and m, h, d or w; at least 5m")
    return int(text[:-1]) * unit
