"""A job as the console shows it."""

from __future__ import annotations

import json
from typing import Any

from sidecar.jobs.model import ENDED, Job, ResultFile, State, iso
from sidecar.usecases.kinds import KINDS

KIND_NAMES = tuple(sorted(KINDS))
_MOST_FINDINGS = 200  # rows on a page; the file holds all


def row(job: Job) -> dict[str, Any]:
    """A line of the list."""
    return {
        "id": job.id,
        "kind": job.kind,
        "owner": job.owner,
        "file": job.input.get("filename") or job.input.get("file") or "",
        "state": job.state.value,
        "ended": job.state.ended,
        "progress": round(job.progress, 3),
        "says": _says(job),
        "created": iso(job.created),
    }


def details(job: Job, files: tuple[ResultFile, ...]) -> dict[str, Any]:
    """A job's own page."""
    result = job.result or {}
    problems = result.get("findings") or result.get("problems")
    problems = [one for one in problems if isinstance(one, dict)] if isinstance(problems, list) else []
    return {
        **row(job),
        "started": iso(job.started),
        "finished": iso(job.finished),
        "took": _seconds(job),
        "attempt": job.attempt,
        "message": job.message,
        "can_cancel": job.state not in ENDED and not job.cancel_requested,
        "can_retry": job.state in (State.FAILED, State.CANCELLED),
        "error": job.error,
        "asked": {**_named(job.input), **_named(job.params)},
        "facts": {
            name.replace("_", " "): value
            for name, value in result.items()
            if isinstance(value, str | int | float | bool)
        },
        "findings": problems[:_MOST_FINDINGS],
        "more_findings": max(0, len(problems) - _MOST_FINDINGS),
        "files": [{"name": file.name, "size": _size(file.size)} for file in files],
    }


def _named(values: dict[str, Any]) -> dict[str, str]:
    return {
        name.replace("_", " "): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
        if value is not None
    }


def _seconds(job: Job) -> str:
    if job.started is None or job.finished is None:
        return ""
    return f"{max(0.0, job.finished - job.started):.1f} s"


def _size(count: int) -> str:
    size, unit = float(count), "bytes"
    for larger in ("kB", "MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{count} bytes" if unit == "bytes" else f"{size:.1f} {unit}"


def _says(job: Job) -> str:
    if job.error:
        return f"{job.error['code']}: {job.error['title']}. {job.error['detail']}"
    return _result(job.result) if job.result else job.message


def _result(result: dict[str, Any]) -> str:
    """The counts of a result, whatever its kind: numbers as they are, lists by their length."""
    if isinstance(result.get("findings"), list):
        errors = sum(1 for finding in result["findings"] if finding.get("severity") == "error")
        others = len(result["findings"]) - errors
        return f"{_count(errors, 'error')}, {_count(others, 'other finding')}"
    counts = {name: len(value) if isinstance(value, list) else value for name, value in result.items()}
    said = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in counts.items()
        if isinstance(value, int) and not isinstance(value, bool) and not name.startswith("first_")
    ]
    return ", ".join(said[:6])


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
