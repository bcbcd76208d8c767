"""The ledger's promises, the same on each database."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import update

from sidecar.errors import (
    IdempotencyConflictError,
    JobNotFoundError,
    JobStateError,
    LeaseLostError,
    ParameterError,
)
from sidecar.jobs.ledger import Ledger, NewJob
from sidecar.jobs.model import Priority, ResultFile, State
from sidecar.jobs.schema import jobs, leaders


def new(number: int = 1, **values: object) -> NewJob:
    base: dict[str, object] = {
        "id": f"{number:032x}",
        "kind": "test.probe",
        "owner": "tester",
        "input": {},
        "params": {},
        "request_digest": "d",
    }
    return NewJob(**(base | values))  # type: ignore[arg-type]


def later(ledger: Ledger, seconds: float) -> None:
    """So much time has passed: everything in the ledger happened, and runs out, that much earlier."""
    with ledger._engine.begin() as db:
        for table, names in ((jobs, ("created", "finished", "lease_until")), (leaders, ("until",))):
            db.execute(update(table).values({name: table.c[name] - seconds for name in names}))


def test_a_job_goes_from_queued_to_succeeded(ledger: Ledger) -> None:
    job, is_new = ledger.submit(new(params={"name": "Zoë 中 🎓"}))
    assert (job.state, is_new, job.params) == (State.QUEUED, True, {"name": "Zoë 中 🎓"})
    claim = ledger.claim(job.id, "w1")
    assert claim is not None
    assert (claim.job.state, claim.job.attempt) == (State.RUNNING, 1)
    assert ledger.report(claim, 0.5, "half") is False
    ledger.succeed(
        claim, {"n": 1}, [ResultFile(name="a.txt", path="results/a", size=5 << 30, sha256="0" * 64)]
    )
    done = ledger.get(job.id)
    assert (done.state, done.progress, done.result) == (State.SUCCEEDED, 1.0, {"n": 1})
    assert done.finished is not None
    assert abs(done.finished - time.time()) < 60
    assert [f.size for f in ledger.files(job.id)] == [5 << 30]


def test_two_workers_never_both_get_a_job(ledger: Ledger) -> None:
    for number in range(20):
        ledger.submit(new(number))
    won: list[str] = []

    def take(worker: str) -> None:
        ids = [f"{number:032x}" for number in range(20)]
        won.extend(job_id for job_id in ids if ledger.claim(job_id, worker) is not None)

    threads = [threading.Thread(target=take, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [f"{number:032x}" for number in range(20)]


def test_an_expired_lease_gives_the_job_away_and_the_first_worker_cannot_write(ledger: Ledger) -> None:
    ledger.submit(new())
    first = ledger.claim(f"{1:032x}", "w1")
    assert first is not None
    assert ledger.claim(f"{1:032x}", "w2") is None
    later(ledger, ledger.lease_seconds + 1)
    assert ledger.release_expired() == 1
    second = ledger.claim(f"{1:032x}", "w2")
    assert second is not None
    assert second.job.attempt == 2
    for late in (
        lambda: ledger.succeed(first, {"from": 1}),
        lambda: ledger.renew(first),
        lambda: ledger.report(first, 0.1, ""),
    ):
        with pytest.raises(LeaseLostError):
            late()
    ledger.succeed(second, {"from": 2})
    assert ledger.get(f"{1:032x}").result == {"from": 2}
    with pytest.raises(LeaseLostError):
        ledger.fail(second, ParameterError("too late"))


def test_a_lease_that_is_renewed_holds(ledger: Ledger) -> None:
    ledger.submit(new())
    claim = ledger.claim(f"{1:032x}", "w1")
    assert claim is not None
    for _ in range(4):
        later(ledger, 0.4 * ledger.lease_seconds)
        ledger.renew(claim)
    assert ledger.release_expired() == 0


def test_a_dead_worker_releases_only_its_own_jobs(ledger: Ledger) -> None:
    for number, worker in ((1, "w_1"), (2, "wx1")):
        ledger.submit(new(number))
        assert ledger.claim(f"{number:032x}", worker) is not None
    assert ledger.release_worker("w_1") == 1
    assert [ledger.get(f"{n:032x}").state for n in (1, 2)] == [State.QUEUED, State.RUNNING]


def test_a_job_that_kills_its_workers_fails_in_the_end(ledger: Ledger) -> None:
    ledger.submit(new())
    for attempt in range(ledger.max_attempts):
        claim = ledger.claim(f"{1:032x}", f"w{attempt}")
        assert claim is not None
        ledger.release_worker(f"w{attempt}")
    job = ledger.get(f"{1:032x}")
    assert job.state is State.FAILED
    assert job.error is not None
    assert job.error["code"] == "SC-JOB-008"


def test_the_same_key_and_request_give_the_same_job(ledger: Ledger) -> None:
    job, _ = ledger.submit(new(1, idempotency_key="k"))
    again, is_new = ledger.submit(new(2, idempotency_key="k"))
    assert (again.id, is_new) == (job.id, False)
    other, is_new = ledger.submit(new(3, idempotency_key="k", owner="another"))
    assert is_new
    assert other.id != job.id
    with pytest.raises(IdempotencyConflictError):
        ledger.submit(new(4, idempotency_key="k", request_digest="else"))
    upper, is_new = ledger.submit(new(5, idempotency_key="K"))
    assert is_new, "keys are compared byte by byte"
    assert upper.id != job.id


def test_cancel(ledger: Ledger) -> None:
    ledger.submit(new(1))
    assert ledger.cancel(f"{1:032x}").state is State.CANCELLED
    assert ledger.claim(f"{1:032x}", "w") is None
    ledger.submit(new(2))
    claim = ledger.claim(f"{2:032x}", "w")
    assert claim is not None
    assert ledger.cancel(f"{2:032x}").state is State.RUNNING
    assert ledger.report(claim, 0.1, "") is True
    assert ledger.busy(["w", "other"]) == {"w": True}
    ledger.end_cancelled(claim)
    assert ledger.cancel(f"{2:032x}").state is State.CANCELLED
    with pytest.raises(JobNotFoundError):
        ledger.cancel("f" * 32)
    ledger.submit(new(3))
    claim = ledger.claim(f"{3:032x}", "w")
    assert claim is not None
    ledger.succeed(claim, {})
    with pytest.raises(JobStateError):
        ledger.cancel(f"{3:032x}")


def test_a_cancelled_job_of_a_dead_worker_is_cancelled(ledger: Ledger) -> None:
    ledger.submit(new())
    assert ledger.claim(f"{1:032x}", "w") is not None
    ledger.cancel(f"{1:032x}")
    ledger.release_worker("w")
    assert ledger.get(f"{1:032x}").state is State.CANCELLED


def test_retry(ledger: Ledger) -> None:
    ledger.submit(new())
    with pytest.raises(JobStateError):
        ledger.retry(f"{1:032x}")
    claim = ledger.claim(f"{1:032x}", "w")
    assert claim is not None
    ledger.fail(claim, ParameterError("no"))
    job = ledger.retry(f"{1:032x}")
    assert (job.state, job.attempt, job.error) == (State.QUEUED, 0, None)
    assert ledger.due_to_send() == [(job.id, Priority.NORMAL)]


def test_what_was_sent_and_not_taken_is_due_again_later_and_later(ledger: Ledger) -> None:
    ledger.submit(new(1))
    ledger.submit(new(2, priority=Priority.QUICK))
    assert dict(ledger.due_to_send()) == {f"{1:032x}": Priority.NORMAL, f"{2:032x}": Priority.QUICK}
    ledger.mark_sent([f"{1:032x}"])
    assert dict(ledger.due_to_send()) == {f"{2:032x}": Priority.QUICK}
    assert ledger.load() == {Priority.NORMAL: 1, Priority.QUICK: 1}


def test_find_pages_through_everything_newest_first(ledger: Ledger) -> None:
    for number in range(5):
        later(ledger, 1)
        ledger.submit(new(number))
    page = ledger.find(limit=2)
    rest = ledger.find(limit=10, before=page[-1].created)
    assert [int(job.id, 16) for job in page + rest] == [4, 3, 2, 1, 0]
    assert ledger.find(owner="another") == []
    assert len(ledger.find(state=State.QUEUED, kind="test.probe")) == 5
    assert ledger.counts() == {("test.probe", State.QUEUED): 5}


def test_only_one_leads(ledger: Ledger) -> None:
    assert ledger.lead("r", "a", 600) is True
    assert ledger.lead("r", "b", 600) is False
    assert ledger.lead("r", "a", 600) is True
    later(ledger, 601)
    assert ledger.lead("r", "b", 600) is True


def test_forget_removes_old_ended_jobs(ledger: Ledger) -> None:
    ledger.submit(new(1))
    ledger.submit(new(2))
    claim = ledger.claim(f"{1:032x}", "w")
    assert claim is not None
    ledger.succeed(claim, {}, [ResultFile(name="a", path="p", size=1, sha256="0")])
    assert ledger.forget(3600) == []
    later(ledger, 3601)
    assert ledger.forget(3600) == [f"{1:032x}"]
    assert ledger.files(f"{1:032x}") == ()


def test_callbacks_are_due_once_the_job_has_ended(ledger: Ledger) -> None:
    ledger.submit(new(1, callback="http://moodle.example/x"))
    ledger.submit(new(2))
    assert ledger.due_callbacks() == []
    for number in (1, 2):
        claim = ledger.claim(f"{number:032x}", "w")
        assert claim is not None
        ledger.succeed(claim, {})
    assert [job.id for job in ledger.due_callbacks()] == [f"{1:032x}"]
    ledger.callback_done(f"{1:032x}", delivered=False)
    assert ledger.due_callbacks() == []
    ledger.callback_done(f"{1:032x}", delivered=True)
