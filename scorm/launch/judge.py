"""From the record of launch runs to findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from urllib.parse import unquote

from safeio import Problem, Severity
from scorm.check import ordered
from scorm.launch import rules
from scorm.launch.model import FailedRequest, Failure, LaunchRun, to_dict
from scorm.model import Report
from scorm.rules import Rule

T = TypeVar("T")
_SCRIPT = re.compile(r"\.m?js(?:[?#]|$)", re.IGNORECASE)
_TRACKED = {"sco", "au"}  # types that must talk to the run-time; assets and web content need not
_BY_FAILURE: dict[Failure, Rule] = {
    Failure.MISSING: rules.MISSING,
    Failure.CASE: rules.CASE,
    Failure.OUTSIDE: rules.OUTSIDE,
    Failure.EXTERNAL: rules.EXTERNAL,
    Failure.MIXED: rules.MIXED,
    Failure.DAMAGED: rules.MISSING,
}
# Reading what was never set is how an object finds out that it is opened for the first time: no mistake
# (SCORM 1.2: 201, 401, 403; SCORM 2004: 301, 402, 403).
_HARMLESS_ON_READ = {"201", "301", "401", "402", "403"}
_MAX_EACH = (
    25  # findings of one rule for one object; a page that lacks a folder of images is said often enough
)


def judge(runs: Iterable[LaunchRun]) -> Iterator[Problem]:
    """Yield the findings of a launch test, object by object."""
    for run in runs:
        counted: dict[str, int] = {}
        for problem in _judge_one(run):
            counted[problem.code] = counted.get(problem.code, 0) + 1
            if counted[problem.code] <= _MAX_EACH:
                yield problem


def with_runs(report: Report, runs: Sequence[LaunchRun]) -> Report:
    """The report of a check with what a launch test saw: its findings, and the runs under the key `launch`."""
    findings = tuple(ordered((*report.findings, *judge(runs))))
    return report.evolve(findings=findings, extra=(*report.extra, ("launch", [to_dict(run) for run in runs])))


def _judge_one(run: LaunchRun) -> Iterator[Problem]:
    title = run.launchable.title or run.launchable.identifier
    place = run.launchable.member or run.launchable.href or None
    if not run.loaded:
        yield rules.NOT_LOADED.at(place, title=title, href=run.launchable.href)
    yield from _requests(run, title, place)
    # what fails for want of a script that this test does not fetch is no fault that learners must meet
    severity = Severity.INFO if any(map(_is_script_elsewhere, run.failed)) else None
    for error in _unique((error.text, error.url, error.line) for error in run.errors):
        text, url, line = error
        yield rules.SCRIPT_ERROR.at(url or place, line, severity=severity, title=title, error=text)
    for text in dict.fromkeys(run.dialogs):
        yield rules.DIALOG.at(place, title=title, text=text)
    if run.loaded and run.launchable.type in _TRACKED:
        yield from _tracking(run, title, place)


def _requests(run: LaunchRun, title: str, place: str | None) -> Iterator[Problem]:
    for url, failure in _unique((one.url, one.failure) for one in run.failed if not one.document):
        yield _BY_FAILURE[failure].at(place, title=title, url=unquote(url))


def _is_script_elsewhere(request: FailedRequest) -> bool:
    return request.failure is Failure.EXTERNAL and _SCRIPT.search(request.url) is not None


def _tracking(run: LaunchRun, title: str, place: str | None) -> Iterator[Problem]:
    for call, error in _unique((f"{one.method}({one.argument})", one.error) for one in run.calls):
        reading = "Get" in call.partition("(")[0]
        if error not in {"0", ""} and not (reading and error in _HARMLESS_ON_READ):
            yield rules.API_ERROR.at(place, title=title, call=call, error=error)
    if not run.initialised:
        yield rules.NOT_INITIALISED.at(place, title=title)
        return
    if not run.finished:
        yield rules.NOT_FINISHED.at(place, title=title)
    if run.status is None:
        yield rules.NO_STATUS.at(place, title=title)
    if run.score is None:
        yield rules.NO_SCORE.at(place, title=title)


def _unique(values: Iterable[T]) -> Iterable[T]:
    return dict.fromkeys(values)
