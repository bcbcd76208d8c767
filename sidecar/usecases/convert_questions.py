"""Convert a question bank. Used by the service, and by ``sidecar convert``."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import question_formats as qf
from question_formats import Loss, Problem
from question_formats.identity import Tracker
from question_formats.model import Category, Question, qtype_of
from safeio import Severity
from sidecar.errors import ParameterError
from sidecar.usecases.context import JobContext
from sidecar.usecases.params import ConvertQuestions as Params

STEP = 200  # questions between two progress messages
_UNSAFE = re.compile(r"[^A-Za-z0-9._ -]+")


@dataclass(slots=True)
class Report:
    """What a conversion did; `to_dict` is the contract's JSON."""

    source: str
    target: str
    questions: int = 0  # read
    categories: int = 0
    by_type: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    update: dict[str, Any] | None = None  # of --update: what is new, changed, unchanged, gone

    @property
    def errors(self) -> int:
        """Findings of severity error, and what was not written at all."""
        found = sum(1 for problem in self.problems if problem.severity is Severity.ERROR)
        return found + len({(loss.question, loss.line) for loss in self.losses if loss.whole})

    def head(self) -> dict[str, Any]:
        """The report without its lists."""
        out: dict[str, Any] = {
            "from": self.source,
            "to": self.target,
            "questions": self.questions,
            "categories": self.categories,
            "by_type": dict(sorted(self.by_type.items())),
        }
        if self.update is not None:
            out["update"] = self.update
        return out

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.head(),
            "problems": [problem.to_dict() for problem in self.problems],
            "losses": [loss.to_dict() for loss in self.losses],
        }

    def write(self, out: BinaryIO) -> None:
        """As JSON, a finding a line, without a copy of the whole in memory."""
        head = json.dumps(self.head(), ensure_ascii=False)
        out.write(head[:-1].encode())
        lists: tuple[tuple[str, Sequence[Problem | Loss]], ...] = (
            ("problems", self.problems),
            ("losses", self.losses),
        )
        for name, items in lists:
            out.write(f', "{name}": ['.encode())
            for at, item in enumerate(items):
                line = json.dumps(item.to_dict(), ensure_ascii=False)
                out.write((",\n " if at else "\n ").encode() + line.encode("utf-8", "replace"))
            out.write(b"]")
        out.write(b"}\n")


def convert(
    source: Path,
    out: BinaryIO,
    *,
    name: str,
    params: Params,
    progress: Callable[[int], None] | None = None,
    earlier: Path | None = None,
) -> Report:
    """Read `source`, write `out`; streaming. `earlier`: a bank to compare with, see `question_formats.identity`.

    Raises `CodedError` where nothing can be read, or a format is unknown.
    """
    target = qf.get_format(params.target_format).name
    source_format = params.source_format or qf.sniff(source, name=name)
    report = Report(source=source_format, target=target)
    tracker = None if earlier is None else Tracker.of(earlier)
    items: Iterable[qf.Item] = qf.read(
        source,
        format=source_format,
        strict_moodle=params.strict_moodle,
        encoding=params.encoding,
        name=name,
    )
    if tracker is not None:
        items = tracker.mark(items)
    title = Path(name).stem
    counted = _counted(items, report, progress)
    for note in qf.write(counted, out, format=target, title=title, refuse_loss=params.refuse_loss):
        if isinstance(note, Loss):
            report.losses.append(note)
        else:
            report.problems.append(note)
    if tracker is not None:
        report.update = tracker.summary()
    return report


def _counted(
    items: Iterable[qf.Item], report: Report, progress: Callable[[int], None] | None
) -> Iterator[qf.Item]:
    for item in items:
        if isinstance(item, Question):
            report.questions += 1
            report.by_type[qtype_of(item)] += 1
            if progress is not None and report.questions % STEP == 0:
                progress(report.questions)
        elif isinstance(item, Category):
            report.categories += 1
        else:
            report.problems.append(item)
        yield item


def output_name(source: str, target: str) -> str:
    """The name of the result: the input's in plain letters, with the usual ending of the format."""
    stem = Path(source).name
    for suffix in sorted(
        (suffix for row in qf.FORMATS.values() for suffix in row.suffixes), key=len, reverse=True
    ):
        if stem.lower().endswith(suffix):
            stem = stem[: -len(suffix)]
            break
    return f"{_plain(stem)[:150] or 'questions'}{qf.get_format(target).suffixes[0]}"


def _plain(name: str) -> str:
    """As a result file may be called: ASCII letters, digits and ``._ -``, not hidden."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _UNSAFE.sub("_", ascii_name).strip("._- ")


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """The job: the result file, and report.json with every finding and loss."""
    name = ctx.input_name()
    target = output_name(name, params.target_format)
    if target == "report.json":
        raise ParameterError("the result would be called report.json")

    def progress(count: int) -> None:
        ctx.progress(min(0.95, count / (count + 2000)), f"{count} questions")

    earlier = None if params.update is None else ctx.other_path(params.update.model_dump())
    with ctx.output(target) as out:
        report = convert(ctx.input_path(), out, name=name, params=params, progress=progress, earlier=earlier)
    with ctx.output("report.json") as out:
        report.write(out)
    ctx.progress(1.0, f"{report.questions} questions")
    head = report.head()
    if report.update is not None:  # the names are in the report
        head["update"] = {state: len(names) for state, names in report.update.items()}
    return {
        **head,
        "file": target,
        "report": "report.json",
        "errors": report.errors,
        "problems": len(report.problems),
        "losses": len(report.losses),
        "first_problems": [problem.to_dict() for problem in report.problems[:20]],
        "first_losses": [loss.to_dict() for loss in report.losses[:20]],
    }
