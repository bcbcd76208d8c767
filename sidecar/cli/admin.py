"""`sidecar tokens`, `sites`, `doctor`, `ready`, `backup`."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from pathlib import Path

import click

from sidecar.errors import SystemFailureError
from sidecar.jobs.model import iso
from sidecar.settings import Settings, load
from sidecar.usecases.kinds import SCOPES
from sidecar.wiring import Services

_PATIENCE = 10.0  # seconds that `ready` waits


@click.group()
def tokens() -> None:
    """Make, list and revoke bearer tokens."""


@tokens.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(SCOPES),
    help="What it may do; several are allowed.",
)
@click.option(
    "--course", "courses", multiple=True, help="A partner's token: only courses with these short names."
)
@click.option("--days", type=float, help="Ends after so many days; more than 0.")
@click.option("--json", "as_json", is_flag=True, help="Print token and call-back secret as JSON.")
def create(
    *, name: str, scopes: tuple[str, ...], courses: tuple[str, ...], days: float | None, as_json: bool
) -> None:
    """Make a token for NAME and print it, this once; only its hash is kept."""
    services = Services.from_environment()
    secret, token = services.tokens.create(name, scopes, courses=courses or None, days=days)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "token": secret,
                    "name": token.name,
                    "scopes": sorted(token.scopes),
                    "callback_secret": token.callback_secret,
                }
            )
        )
    else:
        click.echo(secret)
    services.close()


@tokens.command(name="list")
def list_() -> None:
    """List tokens; the tokens themselves are not kept."""
    services = Services.from_environment()
    now = time.time()
    for token in services.tokens.list():
        state = "revoked" if token.revoked else "expired" if token.expires and token.expires < now else "live"
        courses = "" if token.courses is None else " courses=" + ",".join(token.courses)
        click.echo(f"{token.name}\t{state}\t{','.join(sorted(token.scopes))}\t{iso(token.created)}{courses}")
    services.close()


@tokens.command()
@click.argument("name")
def revoke(*, name: str) -> int:
    """Revoke all tokens of NAME, at once."""
    services = Services.from_environment()
    count = services.tokens.revoke(name)
    services.close()
    click.echo(f"{count} revoked")
    return 0 if count else 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a site.")
def sites(*, as_json: bool) -> None:
    """List the Moodle sites of the settings."""
    services = Services.from_environment()
    for name, site in sorted(services.settings.sites.items()):
        row = {
            "name": name,
            "wwwroot": site.wwwroot,
            "prefix": site.prefix,
            "writable": site.database_write is not None,
        }
        click.echo(
            json.dumps(row)
            if as_json
            else f"{name}\t{site.wwwroot}\t{'read-write' if row['writable'] else 'read-only'}"
        )
    services.close()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a check.")
def doctor(*, as_json: bool) -> int:
    """Say which settings are in force, and what is wrong with this machine, with the way to mend it."""
    from sidecar.doctor import examine

    services = Services.from_environment()
    wrong = 0
    for finding in examine(services):
        wrong += finding.level == "error"
        if as_json:
            click.echo(json.dumps(finding.to_dict(), ensure_ascii=False))
        else:
            click.echo(f"{finding.level:5}  {finding.name}: {finding.detail}")
            if finding.advice:
                click.echo(f"       {finding.advice}")
    services.close()
    return 1 if wrong else 0


@click.command()
def ready() -> int:
    """Ask the service of these settings whether it can work (/readyz): for health checks of containers and monitors."""
    settings = load()
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104 - looked at, not bound
    connection = _line(f"[{host}]" if ":" in host else host, settings)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        checks = dict(json.loads(answer.read())["checks"])
    except (ValueError, KeyError, TypeError):
        raise SystemFailureError(f"{host}:{settings.port} is another service") from None
    except (OSError, http.client.HTTPException) as error:
        raise SystemFailureError(f"{host}:{settings.port}: {error}; is `sidecar serve` running?") from None
    finally:
        connection.close()
    click.echo(", ".join(f"{name}: {state}" for name, state in checks.items()))
    return 0 if answer.status == 200 else 3


def _line(host: str, settings: Settings) -> http.client.HTTPConnection:
    if settings.tls_cert is None:
        return http.client.HTTPConnection(host, settings.port, timeout=_PATIENCE)
    trusted = ssl.create_default_context(cafile=str(settings.tls_cert))
    trusted.check_hostname = False  # it is on this machine, whatever name its certificate has
    return http.client.HTTPSConnection(host, settings.port, timeout=_PATIENCE, context=trusted)


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def backup(*, out: Path) -> None:
    """Write the ledger and all keys into OUT (.tar.gz), while the service runs. Restore: unpack it into an empty SIDECAR_DATA."""
    from sidecar.backup import back_up

    settings = load()
    names = back_up(settings, out)
    if settings.database_url is not None:
        click.echo("the ledger is on a database server: back it up with that server's own tools", err=True)
    click.echo(f"{out}: {', '.join(names)}")
