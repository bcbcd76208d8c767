"""Digests, and writes that are whole or not there."""

from __future__ import annotations

import ctypes
import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20  # bytes read at a time
_FEW = 8  # files that are cheaper to settle one by one


@dataclass(frozen=True, kw_only=True, slots=True)
class Digests:
    """SHA-1 is Moodle's look-up key (`files.contenthash`), SHA-256 is for integrity; both in lower-case hex."""

    sha1: str
    sha256: str
    size: int  # bytes


def digests(stream: BinaryIO) -> Digests:
    """Read `stream` to its end in bounded memory."""
    sha1, sha256, size = hashlib.sha1(usedforsecurity=False), hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        sha1.update(chunk)
        sha256.update(chunk)
        size += len(chunk)
    return Digests(sha1=sha1.hexdigest(), sha256=sha256.hexdigest(), size=size)


@contextmanager
def atomic_writer(target: Path, *, mode: int = 0o644) -> Iterator[BinaryIO]:
    """Write beside `target`, fsync, rename: readers see the old file or the new one, never half.

    Nothing is left behind when the body raises. The parent folder must exist; `OSError` as the system says.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:80]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        Path(name).replace(target)
        fsync_folder(target.parent)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def fsync_folder(folder: Path) -> None:
    """Make a rename in `folder` outlive a power cut."""
    _fsync(folder)


def settle(paths: Collection[Path]) -> None:
    """Make the contents of files, the names in folders, outlive a power cut: many of one disk at once, where the system can."""
    if len(paths) > _FEW and _sync_disk_of(next(iter(paths))):
        return
    for path in paths:
        _fsync(path)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_disk_of(path: Path) -> bool:
    """syncfs(2); False where there is none."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if call is None:
        return False
    handle = os.open(path, os.O_RDONLY)
    try:
        if call(handle):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(path))
    finally:
        os.close(handle)
    return True
