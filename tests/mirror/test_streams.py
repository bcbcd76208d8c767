"""Several streams gathered in one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest

from sidecar.mirror.streams import together

Say = Callable[[int], None]


def test_everything_that_is_said_comes() -> None:
    def task(count: int, say: Say) -> None:
        for _ in range(count):
            say(count)

    tasks = [partial(task, count) for count in range(20)]
    assert sorted(together(tasks, 4)) == sorted(n for n in range(20) for _ in range(n))
    assert list(together([], 4)) == []


def test_so_many_run_at_a_time() -> None:
    meeting = threading.Barrier(3)

    def meet(say: Say) -> None:
        meeting.wait(30)  # passes only if three are here together
        say(1)

    assert sum(together([meet] * 6, 3)) == 6


def test_an_error_of_one_ends_all() -> None:
    going = threading.Event()

    def endless(say: Say) -> None:
        while True:
            say(1)
            going.set()

    def fails(_say: Say) -> None:
        going.wait(30)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        for _ in together([endless, fails, endless], 2):
            pass
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("stream")]


def test_leaving_early_ends_all() -> None:
    def endless(say: Say) -> None:
        while True:
            say(1)

    found = together([endless] * 5, 3)
    assert next(found) == 1
    found.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("stream")]
