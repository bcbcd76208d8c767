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
_TIMEOUT = 20  # seconds for a time stamp


@click.group()
def certificates() -> None:
    """Certificates: draw them, issue them, take them back."""


def _signing(command: Any) -> Any:
    for option in reversed(
        (
            click.option(
                "--sign", "key", type=_FILE, help="PKCS#12 file with the key to sign with (PAdES B-B)."
            ),
            click.option("--password-file", type=_FILE, help="Holds the key file's password."),
            click.option("--timestamp", metavar="URL", help="RFC 3161 time-stamp server: PAdES B-T."),
        )
    ):
        command = option(command)
    return command


def _signer(key: Path | None, password_file: Path | None, timestamp: str | None) -> Signer | None:
    if key is None:
        return None
    from certificates.signing import from_pkcs12

    stamper: Any = None
    if timestamp:
        from pyhanko.sign.timestamps import HTTPTimeStamper

        stamper = HTTPTimeStamper(timestamp, timeout=_TIMEOUT)
    password = password_file.read_text("utf-8").rstrip("\r\n") if password_file else None
    return from_pkcs12(key.read_bytes(), password, timestamper=stamper)


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
    key: Path | None,
    password_file: Path | None,
    timestamp: str | None,
) -> int:
    """Draw a PDF for each issue; one JSON line each on standard output.

    Exit status: 0 all is well, 1 some certificate has an error, 2 template or list could not be read.
    """
    from certificates import iter_issues, load_template
    from sidecar.usecases.render_certificates import render_to_folder

    loaded = load_template(template, files=files)
    errors = 0
    for written in render_to_folder(
        loaded,
        iter_issues(issues, loaded.template),
        out,
        variant=pdf_variant,
        signer=_signer(key, password_file, timestamp),
        now=int(time.time()),
        resume=resume,
    ):
        click.echo(json.dumps(written.line, ensure_ascii=False))
        errors += written.errors
    return 1 if errors else 0
