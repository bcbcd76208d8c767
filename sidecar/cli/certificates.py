"""`sidecar certificates`: draw, issue, revoke. Thin: each command is one call."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from certificates.signing import Signer

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def certificates() -> None:
    """Certificates: draw them, issue them, take them back."""


def _warn_if_slow() -> None:
    from certificates.pdf import fast_subsetting

    if not fast_subsetting():
        click.echo("libharfbuzz-subset is missing: each certificate takes 0.2 s instead of 0.01 s", err=True)


def _signing(command: Any) -> Any:
    for option in reversed(
        (
            click.option(
                "--sign", "key", type=_FILE, help="PKCS#12 file with the key to sign with (PAdES B-B)."
            ),
            click.option("--password-file", type=_FILE, help="Holds the key file's password."),
            click.option("--timestamp", metavar="URL", help="RFC 3161 time-stamp server: PAdES B-T."),
            click.option(
                "--signed/--unsigned",
                default=None,
                help="With the key of the settings, or not. Default: signed when a site's certificates are issued.",
            ),
        )
    ):
        command = option(command)
    return command


def _signer(given: dict[str, Any], *, site: str | None = None) -> Signer | None:
    """The key of the options, else that of the settings. Raises `SigningKeyError`, `ParameterError`."""
    key, wanted = given["key"], given["signed"]
    if key is not None:
        from sidecar.usecases.signing_key import in_file

        return in_file(key, given["password_file"], timestamp=given["timestamp"])
    if wanted is False or (wanted is None and site is None):
        return None
    from sidecar.errors import ParameterError
    from sidecar.wiring import Services

    found = Services.from_environment().signer(site)
    if found is None and wanted:
        raise ParameterError("--signed: no signing key is configured ([signing])")
    return found


@certificates.command()
@click.option(
    "--template", required=True, type=_FILE, help="Template: rows of Moodle as JSON, or a native one."
)
@click.option("--issues", required=True, type=_FILE, help="Who gets one: JSON lines or CSV.")
@click.option("--out", required=True, type=_FOLDER, help="Folder for the PDFs.")
@click.option(
    "--files", type=click.Path(path_type=Path, exists=True, file_okay=False), help="The template's files."
)
@click.option(
    "--pdf-variant", default="pdf/a-3b", show_default=True, help="pdf/a-3b, pdf/a-3u, pdf/ua-1, pdf."
)
@click.option("--resume", is_flag=True, help="Pass over what is already in the folder.")
@_signing
def render(  # noqa: PLR0917
    template: Path,
    issues: Path,
    out: Path,
    files: Path | None,
    pdf_variant: str,
    resume: bool,
    **signing: Any,
) -> int:
    """Draw a PDF for each issue; one JSON line each on standard output.

    Exit status: 0 all is well, 1 some certificate has an error, 2 template or list could not be read.
    """
    from certificates import iter_issues, load_template
    from sidecar.usecases.render_certificates import render_to_folder

    loaded = load_template(template, files=files)
    _warn_if_slow()
    errors = 0
    for written in render_to_folder(
        loaded,
        iter_issues(issues, loaded.template),
        out,
        variant=pdf_variant,
        signer=_signer(signing),
        now=int(time.time()),
        resume=resume,
    ):
        click.echo(json.dumps(written.line, ensure_ascii=False))
        errors += written.errors
    return 1 if errors else 0


_SITE = click.option("--site", required=True, help="Name of the Moodle site.")


def _certificates_of(site: str) -> Any:
    from sidecar.wiring import Services

    return Services.from_environment().site(site).certificates


def _desk_of(site: str) -> Any:
    """What signs QR texts and credentials; None where no public address is set for them to name."""
    from sidecar.errors import SettingsError
    from sidecar.wiring import Services

    try:
        return Services.from_environment().desk(site)
    except SettingsError:
        return None


@certificates.command()
@_SITE
@click.option("--template", default=0, help="Number of the template; without: all.")
@click.option("--course", default=0, help="Number of the course; without: all.")
@click.option("--dry-run", is_flag=True, help="Say who would get one; change nothing.")
@click.option("--now", type=int, help="Unix seconds to judge at, for a dry run.")
@click.option("--pdf-variant", default="pdf/a-3b", show_default=True)
@_signing
def issue(  # noqa: PLR0917
    site: str,
    template: int,
    course: int,
    dry_run: bool,
    now: int | None,
    pdf_variant: str,
    **signing: Any,
) -> int:
    """Issue course certificates to all who have earned them; one JSON line each.

    Exit status: 0 all is well, 1 a restriction is not known or a certificate has an error, 3 the site failed.
    """
    from sidecar.usecases import issue_certificates as use

    adapter = _certificates_of(site)
    moment = now if now is not None and dry_run else int(time.time())
    if dry_run:
        unknown = 0
        for line in use.plan(adapter, now=moment, template=template, course=course):
            click.echo(json.dumps(line, ensure_ascii=False))
            unknown += "unknown_restrictions" in line
        return 1 if unknown else 0
    return _print(
        use.issue(
            adapter,
            now=moment,
            template=template,
            course=course,
            variant=pdf_variant,
            signer=_signer(signing, site=site),
            desk=_desk_of(site),
        )
    )


def _print(outcomes: Any) -> int:
    errors = 0
    for outcome in outcomes:
        click.echo(json.dumps(outcome.line, ensure_ascii=False))
        errors += outcome.errors
    return 1 if errors else 0


@certificates.command("re-render")
@_SITE
@click.option("--template", required=True, type=int, help="Number of the template.")
@click.option("--code", "codes", multiple=True, help="Only these; without: those that have no stored PDF.")
@click.option("--pdf-variant", default="pdf/a-3b", show_default=True)
@_signing
def rerender(
    site: str,
    template: int,
    codes: tuple[str, ...],
    pdf_variant: str,
    **signing: Any,
) -> int:
    """Draw issues again from what was frozen when they were issued."""
    from sidecar.usecases import issue_certificates as use

    adapter, moment = _certificates_of(site), int(time.time())
    signer, desk = _signer(signing, site=site), _desk_of(site)
    if codes:
        return _print(
            use.redraw(
                adapter,
                codes,
                now=moment,
                variant=pdf_variant,
                signer=signer,
                desk=desk,
                template_of=lambda _: template,
            )
        )
    return _print(
        use.draw_missing(adapter, template, now=moment, variant=pdf_variant, signer=signer, desk=desk)
    )


@certificates.command()
@_SITE
@click.option("--activity", required=True, type=int, help="Number of the custom certificate (customcert.id).")
@click.option("--out", required=True, type=_FOLDER, help="Folder for the PDFs.")
@click.option("--pdf-variant", default="pdf/a-3b", show_default=True)
@click.option("--resume", is_flag=True, help="Pass over what is already in the folder.")
@_signing
def customcert(site: str, activity: int, out: Path, pdf_variant: str, resume: bool, **signing: Any) -> int:
    """Draw the issues of a mod_customcert activity from Moodle's database; one JSON line each."""
    from sidecar.usecases.render_certificates import render_to_folder
    from sidecar.wiring import Services

    source, errors = Services.from_environment().site(site).custom_certificates, 0
    for written in render_to_folder(
        source.template(activity),
        source.issues(activity),
        out,
        variant=pdf_variant,
        signer=_signer(signing, site=site),
        now=int(time.time()),
        resume=resume,
    ):
        click.echo(json.dumps(written.line, ensure_ascii=False))
        errors += written.errors
    return 1 if errors else 0


def _forget(codes: list[str]) -> None:
    """Revoked in Moodle, revoked in the register: the page says so, and so does the status list."""
    from sidecar.wiring import Services

    services = Services.from_environment()
    try:
        for code in codes:
            services.credentials.revoke(code, at=time.time(), reason="")
    finally:
        services.close()


@certificates.command()
@_SITE
@click.argument("codes", nargs=-1, required=True)
def revoke(site: str, codes: tuple[str, ...]) -> int:
    """Take certificates back: issue, values and stored PDF are deleted. Exit status 1 when a code is unknown."""
    gone = _certificates_of(site).revoke(codes)
    _forget(gone)
    click.echo(json.dumps({"revoked": gone, "unknown": sorted(set(codes) - set(gone))}))
    return 0 if set(gone) == set(codes) else 1


@certificates.command()
@_SITE
@click.argument("codes", nargs=-1, required=True)
def archive(site: str, codes: tuple[str, ...]) -> int:
    """Archive certificates: they stay valid, and their people may earn them again."""
    click.echo(json.dumps({"archived": _certificates_of(site).archive(codes)}))
    return 0


@certificates.command()
@click.option("--template", required=True, help="A template file, or the name of one of the gallery.")
@click.option("--people", required=True, type=_FILE, help="CSV with a column name (or firstname, lastname).")
@click.option("--out", required=True, type=_FOLDER, help="Folder for the PDFs.")
@click.option("--pdf-variant", default="pdf/a-3b", show_default=True)
@_signing
def attest(
    template: str,
    people: Path,
    out: Path,
    pdf_variant: str,
    **signing: Any,
) -> int:
    """Draw an attestation for each person of a list; other columns fill the template's fields."""
    from certificates import load_template
    from certificates.gallery import path_of
    from certificates.sources.files import read_people
    from sidecar.usecases.issue_certificates import attested
    from sidecar.usecases.render_certificates import render_to_folder

    path = Path(template)
    loaded = load_template(path if path.is_file() else path_of(template))
    moment, errors = int(time.time()), 0
    for written in render_to_folder(
        loaded,
        attested(read_people(people), loaded.template, now=moment),
        out,
        variant=pdf_variant,
        signer=_signer(signing),
        now=moment,
    ):
        click.echo(json.dumps(written.line, ensure_ascii=False))
        errors += written.errors
    return 1 if errors else 0


@certificates.command()
def gallery() -> None:
    """The templates that come along: name and title."""
    from certificates.gallery import names

    for name, title in names().items():
        click.echo(f"{name:28} {title}")
