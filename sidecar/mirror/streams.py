"""Several streams at a time, gathered in one."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class _Stopped(BaseException):
    """No error: a task is told to end."""


def together(tasks: Sequence[Callable[[Callable[[T], None]], None]], streams: int) -> Iterator[T]:
    """What all tasks say, as they say it, at most `streams` of them running at a time.

    A task is given the function to say something by. The first error ends the others where they say their next thing,
    and is raised here; closing the iterator ends them too. Nothing runs any more when it is over.
    """
    if not tasks:
        return
    said: queue.SimpleQueue[T | Future[None]] = queue.SimpleQueue()
    stop = threading.Event()

    def say(item: T) -> None:
        if stop.is_set():
            raise _Stopped
        said.put(item)

    def run(task: Callable[[Callable[[T], None]], None]) -> None:
        try:
            if not stop.is_set():
                task(say)
        except _Stopped:
            return

    with ThreadPoolExecutor(min(streams, len(tasks)), thread_name_prefix="stream") as threads:
        try:
            for task in tasks:
                threads.submit(run, task).add_done_callback(said.put)
            running = len(tasks)
            while running:
                item = said.get()
                if isinstance(item, Future):
                    running -= 1
                    item.result()
                else:
                    yield item
        finally:
            stop.set()
            threads.shutdown(wait=True, cancel_futures=True)
