"""The data folder: uploads by content, result files by job and attempt.

```
uploads/ab/abcd…          one file a content, named by its SHA-256; written whole or not at all
results/<job>/<attempt>/  what one attempt wrote; only the attempt that won is named by the ledger
scratch/<job>-…/          of a run; gone afterwards
```
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from safeio.files import Digests, atomic_writer, digests, fsync_folder
from sidecar.errors import (
    DiskFullError,
    NotFoundError,
    ParameterError,
    TooLargeError,
    disk_full_is_said,
)
from sidecar.jobs.model import ResultFile

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._ -]{0,199}")
_RESERVE = 64 << 20  # bytes kept free on the disk, for ledger and logs
_LOOK_EVERY = 16 << 20  # bytes of an upload between two looks at the room left
_HEX = re.compile(r"[0-9a-f]{64}")


def _demand(size: int, folder: Path) -> None:
    """Raises `DiskFullError` when so much would not leave enough free."""
    free = shutil.disk_usage(folder).free
    if size + _RESERVE > free:
        raise DiskFullError(f"{free} bytes are free")


class Upload:
    """A file that arrives piece by piece. Use as a context manager; `finish()` keeps it, else it is gone."""

    def __init__(self, folder: Path, *, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._size = self._looked_at = 0
        handle, name = tempfile.mkstemp(prefix="arriving-", dir=folder)
        self._stream = os.fdopen(handle, "wb", buffering=0)
        self._name = Path(name)

    def write(self, chunk: bytes) -> None:
        """Raises `TooLargeError`, `DiskFullError`."""
        self._size += len(chunk)
        if self._size > self._limit:
            raise TooLargeError(f"over {self._limit} bytes")
        if (
            self._size - self._looked_at >= _LOOK_EVERY
        ):  # others write too, and not all say how much will come
            _demand(0, self._folder)
            self._looked_at = self._size
        self._sha1.update(chunk)
        self._sha256.update(chunk)
        with disk_full_is_said():
            view = memoryview(chunk)
            while view:
                view = view[self._stream.write(view) :]

    def finish(self) -> Digests:
        """Make it durable under its SHA-256. The same content twice is one file."""
        found = Digests(sha1=self._sha1.hexdigest(), sha256=self._sha256.hexdigest(), size=self._size)
        with disk_full_is_said():
            os.fsync(self._stream.fileno())
            self._stream.close()
            target = self._folder / found.sha256[:2] / found.sha256
            target.parent.mkdir(exist_ok=True)
            self._name.replace(target)
            fsync_folder(target.parent)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()
        with suppress(FileNotFoundError):
            self._name.unlink()


class FileStore:
    """Uploads and results below one data folder, shared by all processes (and machines, over a network disk)."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._uploads = data / "uploads"
        self._results = data / "results"
        self._scratch = data / "scratch"
        for folder in (self._uploads, self._results, self._scratch):
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)

    def arriving(self, *, expected: int | None, limit: int) -> Upload:
        """Begin an upload. Raises `TooLargeError`, `DiskFullError` at once when its announced size cannot fit."""
        if expected is not None and expected > limit + (1 << 20):  # multipart adds a little of its own
            raise TooLargeError(f"{expected} bytes, the limit is {limit}")
        _demand(expected or 0, self._uploads)
        return Upload(self._uploads, limit=limit)

    def upload_path(self, sha256: str) -> Path:
        """Raises `NotFoundError`."""
        path = self._uploads / sha256[:2] / sha256
        if not _HEX.fullmatch(sha256) or not path.is_file():
            raise NotFoundError(f"upload {sha256[:64]}")
        return path

    @contextmanager
    def scratch(self, job_id: str) -> Iterator[Path]:
        """An empty folder of one run, gone afterwards."""
        folder = Path(tempfile.mkdtemp(prefix=f"{job_id}-", dir=self._scratch))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def attempt(self, job_id: str) -> Results:
        """A place for the files of a new attempt."""
        folder = self._results / job_id / secrets.token_hex(6)
        folder.mkdir(parents=True, mode=0o750)
        return Results(self.data, folder)

    def result_path(self, file: ResultFile) -> Path:
        """Raises `NotFoundError` when it is gone."""
        path = self.data / file.path
        if not path.is_file():
            raise NotFoundError(file.name)
        return path

    def drop_losers(self, job_id: str, winner: Path | None) -> None:
        """Remove what attempts left that did not win."""
        for folder in (self._results / job_id).glob("*"):
            if folder != winner:
                shutil.rmtree(folder, ignore_errors=True)

    def drop_job(self, job_id: str) -> None:
        shutil.rmtree(self._results / job_id, ignore_errors=True)

    def sweep(self, *, in_use: set[str], older_than_seconds: float, now: float) -> int:
        """Remove uploads no job names, half uploads and scratch folders left by killed processes. Gives how many."""
        gone = 0
        for path in [*self._uploads.glob("*/*"), *self._uploads.glob("arriving-*"), *self._scratch.glob("*")]:
            with suppress(FileNotFoundError):
                if path.name not in in_use and path.stat().st_mtime < now - older_than_seconds:
                    if path.is_dir():
                        shutil.rmtree(path, ignore_errors=True)
                    else:
                        path.unlink()
                    gone += 1
        return gone


class Results:
    """The result files of one attempt."""

    def __init__(self, data: Path, folder: Path) -> None:
        self._data = data
        self.folder = folder
        self._names: dict[str, None] = {}

    @contextmanager
    def output(self, name: str) -> Iterator[BinaryIO]:
        """Write a result file; whole or not there. Raises `ParameterError` for an unsafe name, `DiskFullError`."""
        if not _NAME.fullmatch(name):
            raise ParameterError(f"not a name for a result file: {name!r}")
        with disk_full_is_said(), atomic_writer(self.folder / name, mode=0o640) as stream:
            yield stream
        self._names[name] = None

    def files(self) -> tuple[ResultFile, ...]:
        """What was written, hashed from the disk."""
        found = []
        for name in self._names:
            path = self.folder / name
            with path.open("rb") as stream:
                seen = digests(stream)
            found.append(
                ResultFile(
                    name=name, path=str(path.relative_to(self._data)), size=seen.size, sha256=seen.sha256
                )
            )
        return tuple(found)
