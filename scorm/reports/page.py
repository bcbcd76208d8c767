"""The report as one HTML page: no script, no network, nothing beside it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from safeio import Severity
from scorm.launch.model import LaunchRun
from scorm.model import Report
from scorm.reports.grouped import done, first_steps, grouped
from scorm.reports.strings import KINDS, UI
from scorm.reports.translate import Translator, translator

_FOLDER = Path(__file__).resolve().parent
_HEAVIEST = 10
_CHANGES = 10  # of one sort


def to_html(
    reports: Sequence[Report],
    *,
    language: str = "en",
    launches: Mapping[str, Sequence[LaunchRun]] | None = None,
) -> str:
    """One page for one or more reports. `launches` are the runs of a launch test by the report's file name."""
    say = translator(language)
    views = [_view(report, say, (launches or {}).get(report.file, ())) for report in reports]
    return _template().render(
        lang=language,
        dir="rtl" if say.right_to_left else "ltr",
        ui={name: say(text) for name, text in UI.items()},
        say=say,
        reports=views,
        css=Markup((_FOLDER / "report.css").read_text("utf-8")),  # noqa: S704 - our own style sheet
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _view(report: Report, say: Translator, runs: Sequence[LaunchRun]) -> dict[str, Any]:
    extra = dict(report.extra)
    return {
        "report": report,
        "kind": say(KINDS[report.kind.value]),
        "counts": [(severity.value, report.counts[severity.value]) for severity in Severity],
        "first": [_group(group, say) for group in first_steps(report.findings)],
        "groups": [
            (severity.value, [_group(group, say) for group in grouped(report.findings, severity)])
            for severity in Severity
        ],
        "looks_like": say(report.looks_like) if report.looks_like else None,
        "heaviest": [
            {
                "path": path,
                "size": say.size(size),
                "percent": round(100 * size / max(1, report.unpacked)),
            }
            for path, size in report.heaviest[:_HEAVIEST]
        ],
        "size": say.size(report.bytes),
        "runs": [_run(run) for run in runs],
        "changes": done(report.changes, at_most=_CHANGES),
        "shrink": _shrink(extra.get("shrink"), say),
    }


def _group(group: Any, say: Translator) -> dict[str, Any]:
    spoken = say.problem(group.first)
    return {
        "code": group.code,
        "severity": group.severity.value,
        "count": len(group.findings),
        "message": spoken.message,
        "hint": spoken.hint,
        "moodle": spoken.moodle,
        "clause": say(group.first.clause) if group.first.clause else None,
        "fixable": group.first.fixable,
        "places": [
            {
                "path": finding.path,
                "line": say(UI["line"], line=finding.line) if finding.line is not None else None,
                "message": say.problem(finding).message,
            }
            for finding in group.shown
        ],
        "more": group.more,
    }


def _run(run: LaunchRun) -> dict[str, Any]:
    picture = base64.b64encode(run.screenshot).decode("ascii") if run.screenshot else None
    title = run.launchable.title or run.launchable.identifier
    clicks = [(label, len(list(same))) for label, same in groupby(run.clicks)]
    return {"run": run, "title": title, "picture": picture, "clicks": clicks}


def _shrink(saved: Any, say: Translator) -> str | None:
    if not isinstance(saved, Mapping):
        return None
    before, after = int(saved["before"]), int(saved["after"])
    return say(UI["saved"], saved=say.size(before - after), before=say.size(before), after=say.size(after))
