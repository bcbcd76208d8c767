"""The embedded broker: each message once, whole, in order."""

from __future__ import annotations

import threading
from pathlib import Path

from sidecar.jobs.app import TASK, make_app
from sidecar.jobs.folder_broker import sweep


def send(data: Path, first: int, count: int) -> None:
    app = make_app(None, data)
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(first, first + count):
            app.send_task(TASK, args=[str(number)], queue="normal", producer=producer, ignore_result=True)
    app.close()


def receive(data: Path, seen: list[str], stop: threading.Event) -> None:
    app = make_app(None, data)
    with app.connection_for_read() as connection, connection.SimpleQueue("normal") as queue:
        while True:
            try:
                message = queue.get(block=False)
            except queue.Empty:
                if stop.is_set():
                    break
                continue
            seen.append(message.payload[0][0])
            message.ack()
    app.close()


def test_messages_arrive_once_and_whole_while_they_are_written(tmp_path: Path) -> None:
    seen: list[list[str]] = [[], [], []]
    stop = threading.Event()
    readers = [threading.Thread(target=receive, args=(tmp_path, mine, stop)) for mine in seen]
    writers = [threading.Thread(target=send, args=(tmp_path, first, 150)) for first in (0, 150)]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    assert sorted(int(number) for mine in seen for number in mine) == list(range(300))
    assert list((tmp_path / "broker" / "messages").iterdir()) == []


def test_messages_come_in_order(tmp_path: Path) -> None:
    send(tmp_path, 0, 20)
    seen: list[str] = []
    stop = threading.Event()
    stop.set()
    receive(tmp_path, seen, stop)
    assert seen == [str(number) for number in range(20)]


def test_what_killed_processes_left_is_swept_when_old(tmp_path: Path) -> None:
    for name in ("a.part", "b.normal.msg.taken", "c.normal.msg"):
        (tmp_path / name).write_text("{}", "utf-8")
    sweep(tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
    sweep(tmp_path, older_than=-1)
    assert [path.name for path in tmp_path.iterdir()] == ["c.normal.msg"]
