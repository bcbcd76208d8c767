"""The embedded broker's transport: kombu's folder of messages, where a message is seen whole or not at all.

kombu 5 opens a message's file under its final name and then writes: a worker that looks in between takes an empty
message, which is lost. And it moves messages through the system's folder for temporary files, which may be another
disk, so that two workers can take one. Here a message gets its name when it is written, and is taken by a rename.
"""

from __future__ import annotations

import time
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

_TAKEN, _PART = ".taken", ".part"


class Channel(filesystem.Channel):
    """As kombu's, but for putting and getting. Options: `data_folder_in`, `data_folder_out`, `control_folder`."""

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        name = f"{time.monotonic_ns():020d}_{uuid.uuid4().hex}"
        written = folder / (name + _PART)
        written.write_text(dumps(payload), "utf-8")  # type: ignore[no-untyped-call]
        written.rename(folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002  kombu polls
        ending = f".{queue}.msg"
        for found in sorted(
            path for path in Path(self.data_folder_in).iterdir() if path.name.endswith(ending)
        ):
            taken = found.with_name(found.name + _TAKEN)
            try:
                found.rename(taken)
            except FileNotFoundError:  # another worker was faster
                continue
            payload = loads(taken.read_text("utf-8"))  # type: ignore[no-untyped-call]
            taken.unlink()
            return payload
        raise Empty


def sweep(folder: Path, older_than: float = 3600.0) -> None:
    """Remove what a process killed between two steps left behind, once it is so old (seconds) that nobody is at it."""
    until = time.time() - older_than
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # whoever was at it has finished
            if path.suffix in {_TAKEN, _PART} and path.stat().st_ctime < until:
                path.unlink()


class Transport(filesystem.Transport):
    """`broker_transport` of the embedded mode."""

    Channel = Channel
