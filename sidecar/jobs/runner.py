"""One attempt at one job: claim, run the use case under a lease, write the end. Killed anywhere, it can be done again."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from safeio.errors import CodedError
from sidecar.errors import (
    InternalError,
    JobCancelledError,
    LeaseLostError,
    ParameterError,
    SystemFailureError,
)
from sidecar.jobs.files import FileStore, Results
from sidecar.jobs.ledger import Claim, Ledger
from sidecar.logs import bind, get_logger, unbind
from sidecar.usecases.kinds import KINDS

log = get_logger("sidecar.jobs")

_REPORT_EVERY = 0.1  # seconds between two progress rows of one job


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """What wiring knows of the world: where an input is, and which sites there are."""

    resolve: Callable[[dict[str, Any]], tuple[Path, str]]  # job input -> path, file name
    site: Callable[[str], Any]
    peer: Callable[[str], Any]
    desk: Callable[[str], Any]
    signer: Callable[[str | None], Any]
    launcher: Callable[[], Any]


class LeasedContext:
    """The `JobContext` of a worker: progress is written at most ten times a second and at the end; a thread keeps the lease."""

    def __init__(self, claim: Claim, ledger: Ledger, results: Results, scratch: Path, inputs: Inputs) -> None:
        self._claim, self._ledger, self._results, self._inputs = claim, ledger, results, inputs
        self.scratch = scratch
        self._stop: CodedError | None = None
        self._next_report = 0.0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_lease, name=f"lease-{claim.job.id}", daemon=True)

    @property
    def job_id(self) -> str:
        return self._claim.job.id

    def input_path(self) -> Path:
        return self._inputs.resolve(self._claim.job.input)[0]

    def input_name(self) -> str:
        return self._inputs.resolve(self._claim.job.input)[1]

    def other_path(self, named: dict[str, Any]) -> Path:
        return self._inputs.resolve(named)[0]

    def site(self, name: str) -> Any:
        return self._inputs.site(name)

    def mirror_peer(self, name: str) -> Any:
        return self._inputs.peer(name)

    def launcher(self) -> Any:
        return self._inputs.launcher()

    def desk(self, site: str) -> Any:
        return self._inputs.desk(site)

    def signer(self, site: str | None) -> Any:
        return self._inputs.signer(site)

    def output(self, name: str) -> AbstractContextManager[BinaryIO]:
        return self._results.output(name)

    def progress(self, fraction: float, message: str = "") -> None:
        if self._stop is not None:
            raise self._stop
        now = time.monotonic()
        if now < self._next_report and fraction < 1:  # the last word stays on show
            return
        self._next_report = now + _REPORT_EVERY
        with self._lock:
            asked = self._ledger.report(self._claim, fraction, message)
        if asked:
            raise JobCancelledError(self.job_id)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        self._thread.join()

    def _keep_lease(self) -> None:
        while not self._ended.wait(self._ledger.lease_seconds / 4):
            try:
                with self._lock:
                    if self._ledger.renew(self._claim):
                        self._stop = JobCancelledError(self.job_id)
            except LeaseLostError as error:
                self._stop = error
                return
            except SQLAlchemyError as error:
                # the database may come back before the lease runs out; if not, another worker takes over
                log.warning("lease.not_renewed", job=self.job_id, error=type(error).__name__)


def run_job(job_id: str, *, worker: str, ledger: Ledger, store: FileStore, inputs: Inputs) -> bool:
    """Run one job to its end. Gives False when there was nothing to do: somebody else has it, or it has ended.

    Raises nothing of the job's own: its errors are written to the ledger. `SQLAlchemyError` when the ledger fails.
    """
    claim = ledger.claim(job_id, worker)
    if claim is None:
        return False
    began = time.monotonic()
    bind(job=job_id, kind=claim.job.kind, attempt=claim.job.attempt)
    results = store.attempt(job_id)
    try:
        end = _attempt(claim, ledger, store, results, inputs)
    except LeaseLostError:
        store_loser(results)
        end = "lease_lost"
    log.info("job.ended", end=end, seconds=round(time.monotonic() - began, 3))
    unbind("job", "kind", "attempt")
    return True


def store_loser(results: Results) -> None:
    """Remove the files of an attempt that lost its lease; another attempt's stay."""
    shutil.rmtree(results.folder, ignore_errors=True)


def _attempt(claim: Claim, ledger: Ledger, store: FileStore, results: Results, inputs: Inputs) -> str:
    try:
        with (
            store.scratch(claim.job.id) as scratch,
            LeasedContext(claim, ledger, results, scratch, inputs) as context,
        ):
            result = _call(claim, context)
            files = results.files()
        ledger.succeed(claim, result, files)
        store.drop_losers(claim.job.id, results.folder)
        return "succeeded"
    except JobCancelledError:
        ledger.end_cancelled(claim)
        end = "cancelled"
    except LeaseLostError:
        raise
    except CodedError as error:
        ledger.fail(claim, error)
        end = f"failed {error.code}"
    except OSError as error:
        log.warning("job.system_failure", exc_info=True)
        ledger.fail(claim, SystemFailureError(str(error)))
        end = f"failed {SystemFailureError.code}"
    except SQLAlchemyError:
        raise
    except Exception as error:
        # a fault of ours must not kill the worker; it is in the log with its traceback and in the ledger with its name
        log.exception("job.internal_error")
        ledger.fail(claim, InternalError(type(error).__name__))
        end = f"failed {InternalError.code}"
    store.drop_losers(claim.job.id, None)
    return end


def _call(claim: Claim, context: LeasedContext) -> dict[str, Any]:
    kind = KINDS[claim.job.kind]
    try:
        params = kind.params.model_validate(claim.job.params)
    except ValidationError as error:
        raise ParameterError(str(error)) from None
    return kind.use_case()(context, params)
