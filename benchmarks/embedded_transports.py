"""Celery's transports that need no server, side by side: which one should `sidecar serve` use?

    python benchmarks/embedded_transports.py [--messages 200] [--rounds 3]

For each: time to send, time from sending to the worker's start of the task when idle, tasks a second when a
queue waits, processor time of an idle worker, and how many waiting messages a SIGKILL of the worker loses.
`memory` lives in one process only: its worker is a thread there, and a killed process loses everything.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from celery import Celery

TRANSPORTS = ("filesystem", "sqlalchemy", "memory")
POLL = 0.05  # seconds, the same for all


def make(transport: str, folder: Path) -> Celery:
    app = Celery("bench")
    options: dict[str, Any] = {"polling_interval": POLL}
    url = "memory://"
    if transport == "filesystem":
        for name in ("messages", "control"):
            (folder / name).mkdir(exist_ok=True)
        url = "filesystem://localhost"
        options |= {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
        }
    elif transport == "sqlalchemy":
        from kombu.transport.sqlalchemy import Transport

        Transport.polling_interval = POLL  # it hands every option on to the database engine, this one too
        del options["polling_interval"]
        url = f"sqla+sqlite:///{folder / 'broker.sqlite'}"
    app.conf.update(
        broker_url=url, broker_transport_options=options, task_ignore_result=True, worker_prefetch_multiplier=1, worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True, worker_hijack_root_logger=False, worker_redirect_stdouts=False,
    )  # fmt: skip

    @app.task(name="note")
    def note(sent: float) -> None:
        with (folder / "notes").open("a") as out:
            out.write(f"{time.time() - sent}\n")

    return app


def work(app: Celery) -> None:
    app.Worker(
        pool="solo",
        concurrency=1,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    ).start()


def notes(folder: Path) -> list[float]:
    path = folder / "notes"
    return [float(line) for line in path.read_text().split()] if path.exists() else []


def wait_for(folder: Path, count: int, seconds: float = 60) -> float:
    began = time.monotonic()
    while len(notes(folder)) < count:
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"{len(notes(folder))} of {count}")
        time.sleep(0.005)
    return time.monotonic() - began


def start_worker(transport: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, __file__, "--worker", transport, str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def cpu(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def once(transport: str, messages: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = make(transport, folder)
        found: dict[str, float] = {}
        process = None
        if transport == "memory":
            threading.Thread(target=work, args=(app,), daemon=True).start()
        else:
            process = start_worker(transport, folder)

        def send() -> None:
            app.send_task("note", args=[time.time()], ignore_result=True)

        send()
        wait_for(folder, 1)
        for n in range(10):
            time.sleep(0.15)
            send()
            wait_for(folder, n + 2)
        found["idle_latency_ms"] = statistics.median(notes(folder)[1:]) * 1000
        began = time.monotonic()
        for _ in range(messages):
            send()
        found["send_ms"] = (time.monotonic() - began) / messages * 1000
        wait_for(folder, messages + 11)
        found["tasks_per_s"] = messages / (time.monotonic() - began)
        before = cpu(process.pid) if process else resource.getrusage(resource.RUSAGE_SELF).ru_utime
        time.sleep(3)
        after = cpu(process.pid) if process else resource.getrusage(resource.RUSAGE_SELF).ru_utime
        found["idle_cpu_percent"] = (after - before) / 3 * 100
        if process is None:
            found["lost"] = float("nan")
            return found
        for _ in range(messages):
            send()
        done = len(notes(folder))
        process.send_signal(signal.SIGKILL)
        process.wait()
        left_for_next = 2 * messages + 11
        process = start_worker(transport, folder)
        try:
            wait_for(folder, left_for_next, 8)
            found["lost"] = 0
        except TimeoutError:
            found["lost"] = left_for_next - len(notes(folder))
        process.kill()
        process.wait()
        return found | {"killed_after": done - messages - 11}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", nargs=2, metavar=("TRANSPORT", "FOLDER"))
    parser.add_argument("--one", help="one round in this process (each needs a fresh one)")
    arguments = parser.parse_args()
    if arguments.worker:
        work(make(arguments.worker[0], Path(arguments.worker[1])))
        return
    if arguments.one:
        print(json.dumps(once(arguments.one, arguments.messages)), flush=True)
        os._exit(0)  # the memory transport's worker thread never ends by itself
    columns = ("send_ms", "idle_latency_ms", "tasks_per_s", "idle_cpu_percent", "lost")
    print("| transport | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in TRANSPORTS}
    for _ in range(arguments.rounds):
        for name in TRANSPORTS:  # in turn, so that the machine's moods meet all of them
            command = [sys.executable, __file__, "--one", name, "--messages", str(arguments.messages)]
            text = (
                subprocess.run(command, check=True, capture_output=True, text=True)
                .stdout.strip()
                .splitlines()[-1]
            )
            rounds[name].append(json.loads(text))
    for name, seen in rounds.items():
        print(
            f"| {name} | "
            + " | ".join(f"{statistics.median(one[column] for one in seen):.1f}" for column in columns)
            + " |"
        )


if __name__ == "__main__":
    main()
