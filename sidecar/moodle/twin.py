"""A Moodle without a server: tables of its own schema in a file of SQLite, and a file pool in memory.

The twin of the adapter. The same contract tests hold for it as for the servers (tests/moodle/test_adapter_contract.py),
so that snapshot, plan and apply can be tried thousands of times in seconds. No Moodle runs on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from safeio.files import Digests
from sidecar.errors import DiskFullError, FileNotInPoolError
from sidecar.moodle.database import MoodleDatabase
from sidecar.moodle.filepool import WrongContentError
from sidecar.moodle.site import Site
from sidecar.moodle.xmldb import tables


class MemoryPool:
    """The port `sidecar.moodle.filepool.Pool` in memory, of at most `room` bytes."""

    def __init__(self, room: int = 1 << 30) -> None:
        self._files: dict[str, bytes] = {}
        self._room = room

    def open(self, contenthash: str) -> BinaryIO:
        """Raises `FileNotInPoolError`."""
        try:
            return BytesIO(self._files[contenthash])
        except KeyError:
            raise FileNotInPoolError(contenthash[:60]) from None

    def has(self, contenthash: str) -> bool:
        return contenthash in self._files

    def size(self, contenthash: str) -> int:
        """Raises `FileNotInPoolError`."""
        return len(self.open(contenthash).read())

    def digests(self, contenthash: str) -> Digests:
        """Raises `FileNotInPoolError`."""
        return _digests(self.open(contenthash).read())

    def add_chunks(
        self,
        chunks: Iterable[bytes],
        *,
        sha1: str | None = None,
        sha256: str | None = None,
        settled: bool = True,  # noqa: ARG002 - the port's shape
    ) -> Digests:
        """Raises `WrongContentError`, `DiskFullError`."""
        data = b"".join(chunks)
        found = _digests(data)
        for wanted, got in ((sha1, found.sha1), (sha256, found.sha256)):
            if wanted is not None and wanted != got:
                raise WrongContentError(f"{wanted} promised, {got} received")
        self.make_sure_of(len(data))
        self._files[found.sha1] = data
        return found

    def make_sure_of(self, size: int) -> None:
        """Raises `DiskFullError`."""
        free = self._room - sum(map(len, self._files.values()))
        if size > free:
            raise DiskFullError(f"{size} bytes to store, {free} are free")

    def settle(self) -> None:
        """Memory has no power cut to outlive."""


def twin(
    folder: Path, xmldb: Mapping[str, Any], *, name: str, wwwroot: str, only: Iterable[str] | None = None
) -> Site:
    """An empty Moodle of this schema (`only` some tables of it), its database in `folder`."""
    site = Site(
        name=name,
        wwwroot=wwwroot,
        database_url=f"sqlite:///{folder / name}.sqlite",
        database_write_url=f"sqlite:///{folder / name}.sqlite",
        work=folder / f"{name}-work",
    )
    made = MoodleDatabase(site.database_url)
    with made.connect() as connection:
        tables(xmldb, site.prefix, only).create_all(connection)
        connection.commit()
    made.dispose()
    site.__dict__["pool"] = MemoryPool()
    return site


def _digests(data: bytes) -> Digests:
    return Digests(
        sha1=hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
    )
