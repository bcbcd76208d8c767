"""What a browser saw when it opened one launchable object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from scorm.model import Launchable, Report


class Failure(StrEnum):
    """Why a request got no answer."""

    MISSING = "missing"  # not a member of the package
    CASE = "case"  # a member differs in case only: works on Windows, not on a Moodle server
    OUTSIDE = "outside"  # an absolute path, or one that climbs out of the package
    EXTERNAL = "external"  # another host; the launch test has no network
    MIXED = "mixed"  # plain http from a https page: every browser blocks it
    DAMAGED = "damaged"  # the member cannot be decompressed


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedRequest:
    """One request that failed."""

    url: str  # relative to the package, or absolute for another host
    failure: Failure
    document: bool = False  # the launched page itself, not something that it loads


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptError:
    """An exception that no script caught."""

    text: str
    url: str = ""  # relative to the package
    line: int | None = None  # 1-based


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiCall:
    """One call of the object to its run-time."""

    method: str  # "LMSSetValue", "Terminate", "PutParam", "statement" …
    argument: str = ""  # element and value as "cmi.core.lesson_status=completed"; empty when there is none
    result: str = ""
    error: str = "0"  # the run-time's error code after the call; "0" is none


@dataclass(frozen=True, kw_only=True, slots=True)
class LaunchRun:
    """One object opened, watched until it was quiet, its own buttons followed, and closed again."""

    launchable: Launchable
    loaded: bool  # the page arrived and its load event fired
    initialised: bool = False
    finished: bool = False  # said goodbye, at the latest when its page was closed
    status: str | None = None  # what it set: "incomplete", "completed passed" …; None when it set none
    score: str | None = None  # raw or scaled, as set
    calls: tuple[ApiCall, ...] = ()
    failed: tuple[FailedRequest, ...] = ()
    errors: tuple[ScriptError, ...] = ()
    dialogs: tuple[str, ...] = ()  # alert, confirm and prompt texts
    clicks: tuple[str, ...] = ()  # labels of the buttons that were followed, in order
    requests: int = 0  # answered from the package
    weight: int = 0  # bytes of those answers
    screenshot: bytes | None = None  # JPEG


class Launcher(Protocol):
    """Port: opens launchable objects in a browser that sees nothing but the package."""

    def launch(self, package: Path, report: Report, objects: Iterable[Launchable]) -> Iterable[LaunchRun]:
        """Yield one run an object, in order. Raises a `CodedError` when there is no browser or no run-time."""
        ...


def to_dict(run: LaunchRun) -> dict[str, Any]:
    """The JSON object of a run in `check --json --launch` (without the screenshot)."""
    return {
        "identifier": run.launchable.identifier,
        "href": run.launchable.href,
        "loaded": run.loaded,
        "initialised": run.initialised,
        "finished": run.finished,
        "status": run.status,
        "score": run.score,
        "requests": run.requests,
        "bytes": run.weight,
        "failed": [{"url": one.url, "failure": one.failure.value} for one in run.failed],
        "errors": [{"text": one.text, "url": one.url, "line": one.line} for one in run.errors],
        "dialogs": list(run.dialogs),
        "clicks": list(run.clicks),
        "calls": [
            {"method": one.method, "argument": one.argument, "result": one.result, "error": one.error}
            for one in run.calls
        ],
    }
