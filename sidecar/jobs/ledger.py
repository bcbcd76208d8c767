"""The job ledger: the truth about every job. The broker only wakes workers.

Every change of a job is one statement whose WHERE names the state (and lease) it starts from, so that two
workers, a canceller and the reconciler can never both win.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from safeio.errors import CodedError
from sidecar.errors import (
    IdempotencyConflictError,
    JobNotFoundError,
    JobStateError,
    LeaseLostError,
    WorkerDiedError,
)
from sidecar.jobs.model import Job, Priority, ResultFile, State
from sidecar.jobs.schema import db_now, job_files, jobs, leaders

_RESEND_FIRST = 15.0  # seconds until a message nobody picked up is sent again; doubles each time
_RESEND_DOUBLINGS = 6
MAX_MESSAGE = 500  # characters of a progress message


@dataclass(frozen=True, kw_only=True, slots=True)
class NewJob:
    """What is written before the broker hears of it."""

    id: str
    kind: str
    owner: str
    input: Mapping[str, Any]
    params: Mapping[str, Any]
    priority: Priority = Priority.NORMAL
    idempotency_key: str | None = None
    request_digest: str = ""  # of kind, input and params: the same key must mean the same request
    callback: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The right to run a job: only its holder may report on it, until `until` unless renewed."""

    job: Job
    lease_owner: str  # unique for each attempt


def error_dict(error: CodedError) -> dict[str, Any]:
    """How an error is kept in the ledger and shown: its code, title, detail and place."""
    out: dict[str, Any] = {"code": error.code, "title": error.title, "detail": error.detail}
    if error.path:
        out["path"] = error.path
    if error.line:
        out["line"] = error.line
    return out


class Ledger:
    """All operations on jobs. Thread-safe; raises `sqlalchemy.exc.SQLAlchemyError` when the database fails."""

    def __init__(self, engine: Engine, *, lease_seconds: float = 30.0, max_attempts: int = 8) -> None:
        self._engine = engine
        self._reader = engine.execution_options(read_only=True)
        self.lease_seconds = lease_seconds
        self.max_attempts = max_attempts

    # -- sending ---------------------------------------------------------------------------------------

    def submit(self, new: NewJob) -> tuple[Job, bool]:
        """Write a job; gives it and whether it is new. The same owner and idempotency key give the first job.

        Raises `IdempotencyConflictError` when the key was used for a different request.
        """
        try:
            with self._engine.begin() as db:
                db.execute(
                    insert(jobs).values(
                        id=new.id, kind=new.kind, owner=new.owner, state=State.QUEUED.value, priority=new.priority.value,
                        input=_dump(new.input), params=_dump(new.params), message="", created=db_now(), callback=new.callback,
                        idempotency_key=new.idempotency_key, request_digest=new.request_digest, send_due=db_now(),
                    )
                )  # fmt: skip
                return _one(db, select(jobs).where(jobs.c.id == new.id)), True
        except IntegrityError:
            if new.idempotency_key is None:
                raise
        with self._reader.begin() as db:
            row = db.execute(
                select(jobs).where(jobs.c.owner == new.owner, jobs.c.idempotency_key == new.idempotency_key)
            ).mappings().one()  # fmt: skip
        if row["request_digest"] != new.request_digest:
            raise IdempotencyConflictError(new.idempotency_key or "")
        return _job(row), False

    def mark_sent(self, job_ids: Sequence[str]) -> None:
        """The broker took these messages; when nobody picks one up, it is due again after a growing while."""
        delay = literal(_RESEND_FIRST) * case(
            *((jobs.c.sends == n, float(2**n)) for n in range(_RESEND_DOUBLINGS)),
            else_=float(2**_RESEND_DOUBLINGS),
        )
        with self._engine.begin() as db:
            db.execute(
                update(jobs)
                .where(jobs.c.id.in_(job_ids), jobs.c.state == State.QUEUED.value)
                .values(send_due=db_now() + delay, sends=jobs.c.sends + 1)
            )

    def due_to_send(self, limit: int = 500) -> list[tuple[str, Priority]]:
        """Queued jobs whose message should be sent (again), oldest first."""
        with self._reader.begin() as db:
            rows = db.execute(
                select(jobs.c.id, jobs.c.priority)
                .where(jobs.c.state == State.QUEUED.value, jobs.c.send_due <= db_now())
                .order_by(jobs.c.send_due).limit(limit)
            ).all()  # fmt: skip
        return [(row.id, Priority(row.priority)) for row in rows]

    # -- running ---------------------------------------------------------------------------------------

    def claim(self, job_id: str, worker: str) -> Claim | None:
        """Take a queued job, or one whose lease ran out; None when somebody else has it or it has ended."""
        lease_owner = f"{worker}#{secrets.token_hex(8)}"
        with self._engine.begin() as db:
            taken = db.execute(
                update(jobs)
                .where(jobs.c.id == job_id, self._takeable(), jobs.c.cancel_requested.is_(False))
                .values(
                    state=State.RUNNING.value, attempt=jobs.c.attempt + 1, version=jobs.c.version + 1, progress=0.0, message="",
                    lease_owner=lease_owner,
                    lease_until=db_now() + self.lease_seconds, started=db_now(), send_due=None,
                )
            )  # fmt: skip
            if taken.rowcount != 1:
                return None
            row = db.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one()
        return Claim(job=_job(row), lease_owner=row["lease_owner"])

    def _takeable(self) -> Any:
        expired = and_(jobs.c.state == State.RUNNING.value, jobs.c.lease_until < db_now())
        return or_(jobs.c.state == State.QUEUED.value, expired)

    def renew(self, claim: Claim) -> bool:
        """Keep the lease. Gives whether the job should be cancelled. Raises `LeaseLostError`."""
        with self._engine.begin() as db:
            kept = db.execute(self._mine(claim).values(lease_until=db_now() + self.lease_seconds))
            if kept.rowcount != 1:
                raise LeaseLostError(claim.job.id)
            return bool(
                db.execute(select(jobs.c.cancel_requested).where(jobs.c.id == claim.job.id)).scalar_one()
            )

    def report(self, claim: Claim, progress: float, message: str) -> bool:
        """Write progress, and keep the lease by it; as `renew` otherwise."""
        with self._engine.begin() as db:
            kept = db.execute(
                self._mine(claim).values(
                    progress=min(max(progress, 0.0), 1.0), message=message[:MAX_MESSAGE], version=jobs.c.version + 1,
                    lease_until=db_now() + self.lease_seconds,
                )
            )  # fmt: skip
            if kept.rowcount != 1:
                raise LeaseLostError(claim.job.id)
            return bool(
                db.execute(select(jobs.c.cancel_requested).where(jobs.c.id == claim.job.id)).scalar_one()
            )

    def succeed(self, claim: Claim, result: Mapping[str, Any], files: Iterable[ResultFile] = ()) -> None:
        """End a job well, with its files, in one transaction. Raises `LeaseLostError`: nothing is written then."""
        self._finish(claim, State.SUCCEEDED, result=_dump(result), progress=1.0, files=tuple(files))

    def fail(self, claim: Claim, error: CodedError) -> None:
        """End a job badly. Raises `LeaseLostError`."""
        self._finish(claim, State.FAILED, error=_dump(error_dict(error)))

    def end_cancelled(self, claim: Claim) -> None:
        """End a running job that was asked to stop. Raises `LeaseLostError`."""
        self._finish(claim, State.CANCELLED)

    def _finish(
        self, claim: Claim, state: State, *, files: tuple[ResultFile, ...] = (), **values: Any
    ) -> None:
        with self._engine.begin() as db:
            done = db.execute(
                self._mine(claim).values(
                    state=state.value, finished=db_now(), lease_owner=None, lease_until=None, version=jobs.c.version + 1,
                    callback_due=case((jobs.c.callback.is_not(None), db_now()), else_=None), **values,
                )
            )  # fmt: skip
            if done.rowcount != 1:
                raise LeaseLostError(claim.job.id)
            db.execute(delete(job_files).where(job_files.c.job_id == claim.job.id))
            if files:
                rows = [
                    {
                        "job_id": claim.job.id,
                        "name": f.name,
                        "path": f.path,
                        "size": f.size,
                        "sha256": f.sha256,
                    }
                    for f in files
                ]
                db.execute(insert(job_files), rows)

    def _mine(self, claim: Claim) -> Any:
        return update(jobs).where(
            jobs.c.id == claim.job.id,
            jobs.c.state == State.RUNNING.value,
            jobs.c.lease_owner == claim.lease_owner,
        )

    # -- asking ----------------------------------------------------------------------------------------

    def get(self, job_id: str) -> Job:
        """Raises `JobNotFoundError`."""
        with self._reader.begin() as db:
            return _one(db, select(jobs).where(jobs.c.id == job_id))

    def files(self, job_id: str) -> tuple[ResultFile, ...]:
        with self._reader.begin() as db:
            rows = db.execute(
                select(job_files).where(job_files.c.job_id == job_id).order_by(job_files.c.name)
            ).all()
        return tuple(ResultFile(name=r.name, path=r.path, size=r.size, sha256=r.sha256) for r in rows)

    def find(
        self,
        *,
        state: State | None = None,
        kind: str | None = None,
        owner: str | None = None,
        before: float | None = None,
        limit: int = 50,
    ) -> list[Job]:
        """Jobs, newest first; `before` is the `created` of the last one of the page before."""
        query = select(jobs).order_by(jobs.c.created.desc(), jobs.c.id.desc()).limit(limit)
        for column, value in (
            (jobs.c.state, state and state.value),
            (jobs.c.kind, kind),
            (jobs.c.owner, owner),
        ):
            if value is not None:
                query = query.where(column == value)
        if before is not None:
            query = query.where(jobs.c.created < before)
        with self._reader.begin() as db:
            return [_job(row) for row in db.execute(query).mappings()]

    def watch(self, job_ids: Sequence[str]) -> list[Job]:
        """The jobs of these ids, for those who wait on them."""
        with self._reader.begin() as db:
            return [_job(row) for row in db.execute(select(jobs).where(jobs.c.id.in_(job_ids))).mappings()]

    def counts(self) -> dict[tuple[str, State], int]:
        """How many jobs there are of each kind and state."""
        with self._reader.begin() as db:
            rows = db.execute(
                select(jobs.c.kind, jobs.c.state, func.count()).group_by(jobs.c.kind, jobs.c.state)
            ).all()
        return {(kind, State(state)): count for kind, state, count in rows}

    def load(self) -> dict[Priority, int]:
        """How many jobs wait, by queue."""
        with self._reader.begin() as db:
            rows = db.execute(
                select(jobs.c.priority, func.count()).where(jobs.c.state == State.QUEUED.value).group_by(jobs.c.priority)
            ).all()  # fmt: skip
        return {Priority(priority): count for priority, count in rows}

    def longest_wait(self) -> float:
        """Seconds that the oldest job without a worker has waited; 0 when none waits."""
        with self._reader.begin() as db:
            first, now = db.execute(
                select(func.min(jobs.c.created), db_now()).where(jobs.c.state == State.QUEUED.value)
            ).one()
        return 0.0 if first is None else max(0.0, float(now) - float(first))

    # -- steering --------------------------------------------------------------------------------------

    def cancel(self, job_id: str) -> Job:
        """A queued job ends at once; a running one is asked to stop. Raises `JobNotFoundError`, `JobStateError`."""
        with self._engine.begin() as db:
            at_once = db.execute(
                update(jobs).where(jobs.c.id == job_id, jobs.c.state == State.QUEUED.value).values(
                    state=State.CANCELLED.value, cancel_requested=True, finished=db_now(), version=jobs.c.version + 1, send_due=None,
                    callback_due=case((jobs.c.callback.is_not(None), db_now()), else_=None),
                )
            )  # fmt: skip
            if at_once.rowcount != 1:
                asked = db.execute(
                    update(jobs).where(jobs.c.id == job_id, jobs.c.state == State.RUNNING.value)
                    .values(cancel_requested=True, version=jobs.c.version + 1)
                )  # fmt: skip
                job = _one(db, select(jobs).where(jobs.c.id == job_id))
                if asked.rowcount != 1 and job.state is not State.CANCELLED:
                    raise JobStateError(f"{job.id} has {job.state.value}")
                return job
            return _one(db, select(jobs).where(jobs.c.id == job_id))

    def retry(self, job_id: str) -> Job:
        """Queue a failed or cancelled job again, with a new count of attempts. Raises as `cancel`."""
        with self._engine.begin() as db:
            again = db.execute(
                update(jobs).where(jobs.c.id == job_id, jobs.c.state.in_([State.FAILED.value, State.CANCELLED.value])).values(
                    state=State.QUEUED.value, cancel_requested=False, attempt=0, progress=0.0, message="", error=None, result=None,
                    started=None, finished=None, version=jobs.c.version + 1, send_due=db_now(), sends=0, callback_due=None, callback_tries=0,
                )
            )  # fmt: skip
            job = _one(db, select(jobs).where(jobs.c.id == job_id))
            if again.rowcount != 1:
                raise JobStateError(f"{job.id} is {job.state.value}")
            return job

    # -- repair ----------------------------------------------------------------------------------------

    def busy(self, workers: Sequence[str]) -> dict[str, bool]:
        """Which of these workers run a job, and whether it was asked to stop."""
        with self._reader.begin() as db:
            rows = db.execute(
                select(jobs.c.lease_owner, jobs.c.cancel_requested).where(jobs.c.state == State.RUNNING.value)
            ).all()
        found = {owner.rpartition("#")[0]: bool(asked) for owner, asked in rows if owner}
        return {name: found[name] for name in workers if name in found}

    def release_expired(self) -> int:
        """Jobs of dead workers: queued again, ended when asked to, failed after too many deaths. Gives how many."""
        return self._release(jobs.c.lease_until < db_now())

    def release_worker(self, worker: str) -> int:
        """As `release_expired`, at once, for a worker known to be dead."""
        prefix = worker.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "#%"
        return self._release(jobs.c.lease_owner.like(prefix, escape="\\"))

    def _release(self, which: Any) -> int:
        dead = and_(jobs.c.state == State.RUNNING.value, which)
        ended = {
            "finished": db_now(),
            "lease_owner": None,
            "lease_until": None,
            "version": jobs.c.version + 1,
        }
        call_back = case((jobs.c.callback.is_not(None), db_now()), else_=None)
        died = _dump(error_dict(WorkerDiedError(f"{self.max_attempts} times")))
        with self._engine.begin() as db:
            cancelled = db.execute(
                update(jobs).where(dead, jobs.c.cancel_requested.is_(True))
                .values(state=State.CANCELLED.value, callback_due=call_back, **ended)
            )  # fmt: skip
            failed = db.execute(
                update(jobs).where(dead, jobs.c.attempt >= self.max_attempts)
                .values(state=State.FAILED.value, error=died, callback_due=call_back, **ended)
            )  # fmt: skip
            again = db.execute(
                update(jobs).where(dead).values(
                    state=State.QUEUED.value, lease_owner=None, lease_until=None, version=jobs.c.version + 1, send_due=db_now(), sends=0
                )
            )  # fmt: skip
            return int(cancelled.rowcount + failed.rowcount + again.rowcount)

    def forget(self, older_than_seconds: float, limit: int = 200) -> list[str]:
        """Delete jobs that ended longer ago; gives their ids so that their files can go."""
        with self._engine.begin() as db:
            ids = list(
                db.execute(
                    select(jobs.c.id).where(jobs.c.finished < db_now() - older_than_seconds, jobs.c.state.in_([s.value for s in State if s.ended])).limit(limit)
                ).scalars()
            )  # fmt: skip
            if ids:
                db.execute(delete(job_files).where(job_files.c.job_id.in_(ids)))
                db.execute(delete(jobs).where(jobs.c.id.in_(ids)))
        return ids

    def inputs_in_use(self) -> set[str]:
        """SHA-256 of every upload that a job in the ledger names."""
        with self._reader.begin() as db:
            found = (json.loads(text).get("upload") for text in db.execute(select(jobs.c.input)).scalars())
            return {upload for upload in found if upload}

    # -- call-backs ------------------------------------------------------------------------------------

    def due_callbacks(self, limit: int = 50) -> list[Job]:
        """Ended jobs whose sender waits to be told."""
        with self._reader.begin() as db:
            rows = db.execute(
                select(jobs).where(jobs.c.callback_due <= db_now()).order_by(jobs.c.callback_due).limit(limit)
            )
            return [_job(row) for row in rows.mappings()]

    def callback_done(self, job_id: str, *, delivered: bool, max_tries: int = 10) -> None:
        """Told, or to be tried again after a doubling while (a minute at first)."""
        later = case(*((jobs.c.callback_tries == n, 60.0 * 2**n) for n in range(max_tries)), else_=None)
        again = None if delivered else db_now() + later
        with self._engine.begin() as db:
            db.execute(
                update(jobs)
                .where(jobs.c.id == job_id)
                .values(callback_due=again, callback_tries=jobs.c.callback_tries + 1)
            )

    # -- leadership ------------------------------------------------------------------------------------

    def lead(self, role: str, holder: str, seconds: float) -> bool:
        """Whether `holder` has `role` for the next `seconds`: one of many schedulers does the work."""
        with self._engine.begin() as db:
            kept = db.execute(
                update(leaders).where(leaders.c.role == role, or_(leaders.c.holder == holder, leaders.c.until < db_now()))
                .values(holder=holder, until=db_now() + seconds)
            )  # fmt: skip
            if kept.rowcount == 1:
                return True
        try:
            with self._engine.begin() as db:
                db.execute(insert(leaders).values(role=role, holder=holder, until=db_now() + seconds))
                return True
        except IntegrityError:
            return False


def _dump(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _one(db: Connection, query: Select[Any]) -> Job:
    row = db.execute(query).mappings().one_or_none()
    if row is None:
        raise JobNotFoundError
    return _job(row)


def _job(row: RowMapping) -> Job:
    return Job(
        id=row["id"], kind=row["kind"], owner=row["owner"], state=State(row["state"]), priority=Priority(row["priority"]),
        input=json.loads(row["input"]), params=json.loads(row["params"]), progress=row["progress"], message=row["message"],
        attempt=row["attempt"], version=row["version"], cancel_requested=bool(row["cancel_requested"]), created=row["created"],
        started=row["started"], finished=row["finished"], result=row["result"] and json.loads(row["result"]),
        error=row["error"] and json.loads(row["error"]), callback=row["callback"],
    )  # fmt: skip
