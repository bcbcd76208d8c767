"""What the demo shows, as a table: each issue of the project adds its scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from sidecar.cli.demo.client import Client
from sidecar.cli.demo.packages import make_packages


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """One part of the demo. `play` gives how many things did not come out as they should."""

    title: str
    play: Callable[[Client, Path, Path], int]


def _packages(client: Client, examples: Path, work: Path) -> int:
    wrong = 0
    for package in make_packages(examples / "packages" / "hand-washing", work):
        job = client.run("package.check", package.path)
        if job["state"] != "succeeded":
            wrong += package.expected != job["error"]["code"]
            click.echo(f"      cannot be read: {job['error']['code']} {job['error']['title']}")
            continue
        report = job["result"]
        errors = [finding for finding in report["findings"] if finding["severity"] == "error"]
        click.echo(
            f"      {report['kind']} {report.get('version', '')}: {'no errors' if report['valid'] else f'{len(errors)} errors'} ({package.about})"
        )
        for finding in errors[:3]:
            place = ":".join(str(finding[key]) for key in ("path", "line") if key in finding)
            click.echo(f"      {finding['code']} {place}: {finding['message']}")
        if package.expected not in {finding["code"] for finding in errors} | {
            None if report["valid"] else "?"
        }:
            wrong += 1
            click.echo(f"      expected {package.expected or 'no errors'}")
    return wrong


def _questions(client: Client, examples: Path, work: Path) -> int:
    wrong = 0
    for name, fmt, suffix in (("first-aid.gift", "gift", "gift"), ("water.aiken", "aiken", "txt")):
        source = examples / "questions" / name
        there = client.run("questions.convert", source, params={"to": "moodlexml"})
        if there["state"] != "succeeded":
            wrong += 1
            click.echo(f"      failed: {there['error']}")
            continue
        result = there["result"]
        types = ", ".join(f"{count} {kind}" for kind, count in sorted(result["by_type"].items()))
        click.echo(
            f"      {result['from']} to Moodle XML: {result['questions']} questions ({types}); {len(result['problems'])} findings, {len(result['losses'])} losses"
        )
        xml = client.fetch(there, _made(there, ".xml"), work / f"{source.stem}.xml")
        back = client.run("questions.convert", xml, params={"to": fmt})
        if back["state"] != "succeeded":
            wrong += 1
            click.echo(f"      failed: {back['error']}")
            continue
        again = client.fetch(back, _made(back, ""), work / f"{source.stem}.again.{suffix}")
        same = back["result"]["questions"] == result["questions"]
        wrong += not same
        click.echo(
            f"      and back to {fmt}: {back['result']['questions']} questions, {again.stat().st_size} bytes, {len(back['result']['losses'])} losses"
        )
        for loss in back["result"]["losses"][:3]:
            click.echo(f"      lost: {loss['question']}: {loss['feature']} ({loss['detail']})")
    return wrong


def _made(job: dict[str, Any], suffix: str) -> str:
    names: list[str] = [file["name"] for file in job["files"]]
    return next(name for name in names if name.endswith(suffix) and name != "report.json")


SCENES: tuple[Scene, ...] = (
    Scene(title="Check SCORM packages: a good one, and copies broken on purpose", play=_packages),
    Scene(title="Convert question banks: GIFT and Aiken to Moodle XML and back", play=_questions),
)
