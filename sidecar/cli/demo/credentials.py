"""The demo's certificates and badges: drawn through the API, signed and verified on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import click

from sidecar.cli.demo.client import Client
from sidecar.errors import SystemFailureError

_TEMPLATES = ("attestation-de-suivi", "classic-landscape")


def certificates(client: Client, examples: Path, work: Path) -> int:
    """Draw the list of learners with two templates of the gallery. Gives how many went wrong."""
    from certificates import gallery

    wrong = 0
    for name in _TEMPLATES:
        template = gallery.path_of(name)
        package = work / f"{name}.zip"
        with zipfile.ZipFile(package, "w") as archive:
            archive.write(template, "template.json")
            archive.write(examples / "credentials" / "learners.csv", "issues.csv")
            for picture in template.parent.glob("*.svg"):
                archive.write(picture, picture.name)
        job = client.run("certificates.render", package)
        if job["state"] != "succeeded":
            wrong += 1
            click.echo(f"      failed: {job['error']}")
            continue
        folder = work / name
        with zipfile.ZipFile(
            client.fetch(job, "certificates.zip", work / f"{name}-certificates.zip")
        ) as made:
            made.extractall(folder)
        wrong += job["result"]["with_errors"]
        click.echo(f"      {job['result']['certificates']} certificates in eight scripts: {folder}")
    return wrong


def badges(_client: Client, examples: Path, work: Path) -> int:
    """Issue two Open Badges 3.0, bake them, verify one, and verify it again after a byte changed."""
    source, key, out = examples / "credentials", work / "issuer-key.pem", work / "badges"
    if not key.exists():
        _sidecar("badges", "keys", "generate", str(key))
    given = (
        "--definition",
        str(source / "badge.json"),
        "--people",
        str(source / "people.csv"),
        "--picture",
        str(source / "badge.svg"),
    )
    _, text = _sidecar("badges", "issue", *given, "--key", str(key), "--out", str(out))
    lines = [json.loads(line) for line in text.splitlines()]
    baked = out / lines[0]["file"]
    wrong = 0
    click.echo(f"   {len(lines)} Open Badges 3.0 signed and baked into SVG: {out}")
    for about, path, expected in (
        ("as issued", baked, True),
        ("one letter changed", _changed(baked, work), False),
    ):
        answer: dict[str, Any] = json.loads(_sidecar("verify", str(path))[1] or "{}")
        wrong += answer.get("valid") is not expected
        failed = ", ".join(check["name"] for check in answer.get("checks", ()) if check["ok"] is False)
        click.echo(f"      verify, {about}: {answer.get('status')}{f' (failed: {failed})' if failed else ''}")
    return wrong


def _changed(baked: Path, work: Path) -> Path:
    path = work / "altered.svg"
    path.write_bytes(baked.read_bytes().replace(b"until help comes", b"until held comes", 1))
    return path


def _sidecar(*arguments: str) -> tuple[int, str]:
    """A command of ours as a user would type it. Raises `SystemFailureError` when it could not work."""
    done = subprocess.run(
        [sys.executable, "-m", "sidecar", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode > 1:
        raise SystemFailureError(done.stderr.strip())
    return done.returncode, done.stdout
