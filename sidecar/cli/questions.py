"""``sidecar convert`` and ``sidecar questions``."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

import question_formats as qf
from question_formats import Problem
from safeio import Severity
from safeio.files import atomic_writer
from sidecar.cli import one_line
from sidecar.usecases.convert_questions import Report
from sidecar.usecases.convert_questions import convert as run_conversion
from sidecar.usecases.params import ConvertQuestions as Params

_READABLE = [name for name, row in qf.FORMATS.items() if row.reader]
_WRITABLE = [name for name, row in qf.FORMATS.items() if row.writer]


def _target_of(out: Path) -> str:
    """The format that a file name tells."""
    name = out.name.lower()
    best, found = "", set[str]()
    for row in qf.FORMATS.values():
        for suffix in row.suffixes:
            if row.writer and name.endswith(suffix) and len(suffix) >= len(best):
                found = {row.name} if len(suffix) > len(best) else found | {row.name}
                best = suffix
    usual = {name for name in found if qf.FORMATS[name].suffixes[0] == best}
    found = usual if len(usual) == 1 else found
    if len(found) != 1:
        raise click.UsageError(
            f"the name {out.name} does not tell the format: give --to ({', '.join(_WRITABLE)})"
        )
    return found.pop()


@click.command()
@click.argument("source", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
@click.option(
    "--from", "source_format", type=click.Choice(_READABLE), help="Format of IN; default: by its content."
)
@click.option("--to", "target", type=click.Choice(_WRITABLE), help="Format of OUT; default: by its name.")
@click.option("--encoding", help="Character encoding of IN; default: detected.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write what happened as JSON."
)
@click.option("--refuse-loss", is_flag=True, help="Leave out each question that would lose something.")
@click.option("--strict-moodle", is_flag=True, help="Read as Moodle's importer does, its slips included.")
@click.option(
    "--update",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An earlier bank: say which questions are new, changed, unchanged or gone.",
)
def convert(  # noqa: PLR0917  (click gives them by name)
    source: Path,
    out: Path,
    source_format: str | None,
    target: str | None,
    encoding: str | None,
    report: Path | None,
    refuse_loss: bool,
    strict_moodle: bool,
    update: Path | None,
) -> int:
    """Convert the question bank IN to OUT. What OUT cannot hold is said, question by question."""
    to_stdout = str(out) == "-"
    if to_stdout and target is None:
        raise click.UsageError("give --to when writing to -")
    params = Params.model_validate(
        {
            "from": source_format,
            "to": target or _target_of(out),
            "encoding": encoding,
            "refuse_loss": refuse_loss,
            "strict_moodle": strict_moodle,
        }
    )
    progress = _progress()

    def run(stream: BinaryIO) -> Report:
        return run_conversion(
            source, stream, name=source.name, params=params, progress=progress, earlier=update
        )

    if to_stdout:
        buffer = io.BytesIO()
        done = run(buffer)
        sys.stdout.buffer.write(buffer.getvalue())
    else:
        with atomic_writer(out) as stream:
            done = run(stream)
    if report is not None:
        with atomic_writer(report) as stream:
            done.write(stream)
    _say(done)
    return 1 if done.errors else 0


def _progress() -> Any:
    if not sys.stderr.isatty():
        return None

    def show(count: int) -> None:
        click.echo(f"\r{count} questions", nl=False, err=True)

    return show


def _say(report: Report, limit: int = 20) -> None:
    """On stderr: counts, and the first of what needs a look."""
    types = ", ".join(f"{count} {name}" for name, count in sorted(report.by_type.items()))
    listed = f" ({types})" if types else ""
    left_out = len({(loss.question, loss.line) for loss in report.losses if loss.whole})
    but = f", {left_out} left out" if left_out else ""
    click.echo(
        f"{report.questions} questions{listed} read from {report.source}, written to {report.target}{but}",
        err=True,
    )
    for problem in report.problems[:limit]:
        click.echo(_line(problem), err=True)
    for loss in report.losses[:limit]:
        place = f"line {loss.line}: " if loss.line else ""
        click.echo(one_line(f"loss  {place}{loss.question}: {loss.feature}: {loss.detail}"), err=True)
    rest = max(0, len(report.problems) - limit) + max(0, len(report.losses) - limit)
    if rest:
        click.echo(f"… and {rest} more: see --report", err=True)
    if report.update is not None:
        counts = ", ".join(f"{len(value)} {name}" for name, value in report.update.items())
        click.echo(f"against the earlier bank: {counts}", err=True)


def _line(problem: Problem) -> str:
    place = f"line {problem.line}: " if problem.line else ""
    name = f"{problem.question}: " if problem.question else ""
    return one_line(f"{problem.severity.value}  {problem.code}  {place}{name}{problem.message}")


@click.command()
@click.argument("source", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--from", "source_format", type=click.Choice(_READABLE), help="Format of IN; default: by its content."
)
@click.option("--encoding", help="Character encoding of IN; default: detected.")
@click.option("--strict-moodle", is_flag=True, help="Read as Moodle's importer does, its slips included.")
def questions(source: Path, source_format: str | None, encoding: str | None, strict_moodle: bool) -> int:
    """Print the questions of IN, one JSON object a line. Findings go to stderr."""
    errors = 0
    for item in qf.read(source, format=source_format, strict_moodle=strict_moodle, encoding=encoding):
        if isinstance(item, Problem):
            errors += item.severity is Severity.ERROR
            click.echo(_line(item), err=True)
        else:
            click.echo(json.dumps(qf.to_dict(item), ensure_ascii=False))
    return 1 if errors else 0
