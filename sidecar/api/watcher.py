"""Tells waiting requests when a job changes: one look at the ledger serves all of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sidecar.jobs.database import DatabaseFailure
from sidecar.jobs.model import Job
from sidecar.logs import get_logger

log = get_logger("sidecar.api")

_EVERY = 0.1  # seconds between looks while somebody waits
_SOON = 0.02  # the same while somebody has just begun to wait: most checks of packages end at once
_SOON_FOR = 1.0  # seconds that "just" lasts


class Watcher:
    """`changes(job_id)` yields the job now and after each change, until it has ended."""

    def __init__(self, look: Callable[[Sequence[str]], list[Job]], threads: ThreadPoolExecutor) -> None:
        self._look = look
        self._threads = threads
        self._waiting: dict[str, set[asyncio.Queue[Job | None]]] = {}
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._soon_until = 0.0  # by the event loop's clock

    async def changes(self, job_id: str) -> AsyncGenerator[Job, None]:
        """Each state of a job that is seen; fast changes may be seen as one. Ends when the job ended or is gone."""
        queue: asyncio.Queue[Job | None] = asyncio.Queue()
        self._waiting.setdefault(job_id, set()).add(queue)
        self._wanted.set()
        self._soon_until = asyncio.get_running_loop().time() + _SOON_FOR
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._poll())
        seen = 0
        try:
            while (job := await queue.get()) is not None:
                if job.version > seen:
                    seen = job.version
                    yield job
                if job.state.ended:
                    return
        finally:
            self._waiting[job_id].discard(queue)
            if not self._waiting[job_id]:
                del self._waiting[job_id]

    async def _poll(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            if not self._waiting:
                self._wanted.clear()
                await self._wanted.wait()
            ids = list(self._waiting)
            try:
                found = {job.id: job for job in await loop.run_in_executor(self._threads, self._look, ids)}
            except DatabaseFailure as error:
                log.warning("watcher.ledger_unreachable", error=type(error).__name__)
            else:
                for job_id in ids:
                    for queue in self._waiting.get(job_id, ()):
                        queue.put_nowait(found.get(job_id))
            await asyncio.sleep(_SOON if loop.time() < self._soon_until else _EVERY)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
