"""What a job is. The ledger keeps it, workers change it, edges show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sidecar.usecases.progress_texts import told


class State(StrEnum):
    """A job's state; the last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in ENDED


ENDED = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})


class Priority(StrEnum):
    """Which queue a job waits in: somebody waits in front of a form, or nobody does."""

    QUICK = "quick"
    NORMAL = "normal"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultFile:
    """A file that a job left. `path` is relative to the data folder."""

    name: str
    path: str
    size: int  # bytes
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "size": self.size, "sha256": self.sha256}


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One row of the ledger. Times are seconds since 1970 by the database's clock."""

    id: str
    kind: str
    owner: str  # name of the token that sent it
    state: State
    priority: Priority
    input: dict[str, Any]
    params: dict[str, Any]
    progress: float  # 0..1
    message: str
    attempt: int  # times it was started
    version: int  # rises with each change, for watchers
    cancel_requested: bool
    created: float
    started: float | None
    finished: float | None
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    callback: str | None

    def to_dict(self, files: tuple[ResultFile, ...] = ()) -> dict[str, Any]:
        """The job object of the contract, with its result files and links."""
        base = f"/v1/jobs/{self.id}"
        links: dict[str, Any] = {"self": base, "events": f"{base}/events"}
        if files:
            links["files"] = {file.name: f"{base}/files/{file.name}" for file in files}
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state.value,
            "progress": round(self.progress, 4),
            "message": self.message,
            "said": told(self.message),
            "attempt": self.attempt,
            "created": iso(self.created),
            "started": iso(self.started),
            "finished": iso(self.finished),
            "result": self.result,
            "error": self.error,
            "files": [file.to_dict() for file in files],
            "links": links,
        }


def iso(seconds: float | None) -> str | None:
    """RFC 3339 in UTC with milliseconds."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
