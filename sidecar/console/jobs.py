"""A job as the console shows it, in the reader's language."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from sidecar.console.words import ERRORS, FACTS, STATES
from sidecar.jobs.model import ENDED, Job, ResultFile, State, iso
from sidecar.usecases.kinds import KINDS
from wording import Speaker

KIND_NAMES = tuple(sorted(KINDS))
_NO_COUNT = re.compile(r"first_.*|course|source_course")  # samples, and ids
_MOST_FINDINGS = 200  # rows on a page; the file holds all


def row(job: Job, say: Speaker) -> dict[str, Any]:
    """A line of the list."""
    return {
        "id": job.id,
        "kind": job.kind,
        "owner": job.owner,
        "about": job.input.get("filename") or job.input.get("file") or job.params.get("course") or "",
        "state": job.state.value,
        "state_word": say(STATES[job.state.value]),
        "ended": job.state.ended,
        "progress": round(job.progress, 3),
        "says": _says(job, say),
        "created": iso(job.created),
        "created_said": _moment(job.created, say),
    }


def details(job: Job, files: tuple[ResultFile, ...], say: Speaker) -> dict[str, Any]:
    """A job's own page."""
    result = job.result or {}
    problems = result.get("findings") or result.get("problems")
    problems = [one for one in problems if isinstance(one, dict)] if isinstance(problems, list) else []
    return {
        **row(job, say),
        "started": _moment(job.started, say),
        "finished": _moment(job.finished, say),
        "took": _seconds(job, say),
        "attempt": job.attempt,
        "message": job.message,
        "can_cancel": job.state not in ENDED and not job.cancel_requested,
        "can_retry": job.state in (State.FAILED, State.CANCELLED),
        "error": job.error,
        "asked": {**_given(job.input), **_given(job.params)},
        "facts": {
            _name(name, say): _fact(value, say)
            for name, value in result.items()
            if isinstance(value, str | int | float | bool)
        },
        "findings": problems[:_MOST_FINDINGS],
        "more_findings": max(0, len(problems) - _MOST_FINDINGS),
        "files": [{"name": file.name, "size": say.size(file.size)} for file in files],
    }


def _given(values: dict[str, Any]) -> dict[str, str]:
    """Parameters by their names in the API."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
        if value is not None
    }


def _moment(seconds: float | None, say: Speaker) -> str:
    return "" if seconds is None else f"{say.moment(datetime.fromtimestamp(seconds, UTC))} UTC"


def _seconds(job: Job, say: Speaker) -> str:
    if job.started is None or job.finished is None:
        return ""
    return f"{say.number(round(max(0.0, job.finished - job.started), 1))} s"


def _says(job: Job, say: Speaker) -> str:
    if job.error:
        return f"{job.error['code']}: {job.error['title']}. {job.error['detail']}"
    return _result(job.result, say) if job.result else job.message


def _result(result: dict[str, Any], say: Speaker) -> str:
    """The counts of a result, whatever its kind: numbers as they are, lists by their length; not what is 0."""
    if isinstance(result.get("findings"), list):
        errors = sum(1 for finding in result["findings"] if finding.get("severity") == "error")
        others = len(result["findings"]) - errors
        return say(ERRORS, errors=say.number(errors), others=say.number(others))
    counts = {name: len(value) if isinstance(value, list) else value for name, value in result.items()}
    said = [
        f"{_name(name, say)}: {say.number(value)}"
        for name, value in counts.items()
        if isinstance(value, int) and not isinstance(value, bool) and value and not _NO_COUNT.fullmatch(name)
    ]
    return ", ".join(said[:6])


def _name(name: str, say: Speaker) -> str:
    return say(FACTS[name]) if name in FACTS else name.replace("_", " ")


def _fact(value: str | float, say: Speaker) -> str:
    if isinstance(value, bool):
        return "✔" if value else "✘"
    return value if isinstance(value, str) else say.number(value)
