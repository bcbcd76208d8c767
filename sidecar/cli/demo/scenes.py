"""What the demo shows, as a table: each issue of the project adds its scene."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from sidecar.cli.demo import credentials
from sidecar.cli.demo.client import Client
from sidecar.cli.demo.mirror import mirror
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
        said = "no errors" if report["valid"] else "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        click.echo(f"      {report['kind']} {report.get('version', '')}: {said} ({package.about})")
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
        report = _report(client, there, work)
        if report is None:
            wrong += 1
            continue
        types = ", ".join(f"{count} {kind}" for kind, count in sorted(report["by_type"].items()))
        click.echo(f"      {report['from']} to Moodle XML: {report['questions']} questions ({types})")
        _say_losses(report)
        xml = client.fetch(there, _made(there), work / f"{source.stem}.xml")
        back = client.run("questions.convert", xml, params={"to": fmt})
        again = _report(client, back, work)
        if again is None:
            wrong += 1
            continue
        client.fetch(back, _made(back), work / f"{source.stem}.again.{suffix}")
        wrong += again["questions"] != report["questions"]
        click.echo(f"      and back to {fmt}: {again['questions']} questions")
        _say_losses(again)
    return wrong


def _report(client: Client, job: dict[str, Any], work: Path) -> dict[str, Any] | None:
    if job["state"] != "succeeded":
        click.echo(f"      failed: {job['error']}")
        return None
    report: dict[str, Any] = json.loads(
        client.fetch(job, "report.json", work / f"{job['id']}.json").read_bytes()
    )
    return report


def _say_losses(report: dict[str, Any]) -> None:
    for finding in report["problems"]:
        click.echo(
            f"      {finding['severity']}: {finding['code']} {finding.get('line', '')} {finding['message']}"
        )
    for loss in report["losses"][:3]:
        click.echo(f"      lost: {loss['question']}: {loss['feature']} ({loss['detail']})")
    if len(report["losses"]) > 3:
        click.echo(f"      and {len(report['losses']) - 3} losses more, all in the report")


def _made(job: dict[str, Any]) -> str:
    """The file that the job made, beside its report."""
    names: list[str] = [file["name"] for file in job["files"]]
    return next(name for name in names if name != "report.json")


SCENES: tuple[Scene, ...] = (
    Scene(title="Check SCORM packages: a good one, and copies broken on purpose", play=_packages),
    Scene(title="Convert question banks: GIFT and Aiken to Moodle XML and back", play=_questions),
    Scene(title="Draw certificates for learners in eight scripts", play=credentials.certificates),
    Scene(title="Issue Open Badges 3.0, bake and verify them", play=credentials.badges),
    Scene(title="Mirror a course to another site, where a learner works in it", play=mirror),
)
