"""Moodle's file pool: `moodledata/filedir/ab/cd/abcd…`, one file a SHA-1 of its content."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, ClassVar, Protocol

from safeio.files import CHUNK, Digests, digests, settle
from sidecar.errors import (
    DiskFullError,
    FileNotInPoolError,
    SettingsError,
    SidecarError,
    disk_full_is_said,
)

_HASH = re.compile(r"[0-9a-f]{40}")
EMPTY = "da39a3ee5e6b4b0d3255bfef95601890afd80709"  # SHA-1 of nothing: folders and empty files


class WrongContentError(SidecarError):
    """The bytes are not those that their digest promises; they were not stored."""

    code: ClassVar[str] = "SC-SITE-004"


class Pool(Protocol):
    """What mirrors and certificates need of a file pool: that of a Moodle (`FilePool`), or its twin."""

    def open(self, contenthash: str) -> BinaryIO: ...

    def has(self, contenthash: str) -> bool: ...

    def size(self, contenthash: str) -> int: ...

    def digests(self, contenthash: str) -> Digests: ...

    def add_chunks(
        self,
        chunks: Iterable[bytes],
        *,
        sha1: str | None = None,
        sha256: str | None = None,
        settled: bool = True,
    ) -> Digests: ...

    def make_sure_of(self, size: int) -> None: ...

    def settle(self) -> None: ...


class FilePool:
    """Read and add files. Raises `SettingsError` when `moodledata` is no folder (when first used)."""

    def __init__(self, moodledata: Path) -> None:
        self.moodledata = moodledata
        self._lock = threading.Lock()
        self._waiting: list[tuple[Path, str]] = []  # written beside, not yet under their names
        self._unsettled: set[Path] = set()  # folders

    def path(self, contenthash: str) -> Path:
        """Where the file with this SHA-1 is. Raises `FileNotInPoolError`."""
        place = self._place(contenthash)
        if not place.is_file():
            raise FileNotInPoolError(contenthash)
        return place

    def open(self, contenthash: str) -> BinaryIO:
        """The file with this SHA-1, for reading. Raises `FileNotInPoolError`."""
        return self.path(contenthash).open("rb")

    def has(self, contenthash: str) -> bool:
        return self._place(contenthash).is_file()

    def size(self, contenthash: str) -> int:
        """Bytes. Raises `FileNotInPoolError`."""
        return self.path(contenthash).stat().st_size

    def digests(self, contenthash: str) -> Digests:
        """Read the stored file once, for both digests. Raises `FileNotInPoolError`."""
        with self.open(contenthash) as stream:
            return digests(stream)

    def add(self, stream: BinaryIO, *, sha1: str | None = None, sha256: str | None = None) -> Digests:
        """Store a file: written beside, checked, fsynced, renamed. Present already: verified, not written.

        Raises `WrongContentError` when a given digest does not fit; then nothing is left behind.
        """
        return self.add_chunks(iter(lambda: stream.read(CHUNK), b""), sha1=sha1, sha256=sha256)

    def add_chunks(
        self,
        chunks: Iterable[bytes],
        *,
        sha1: str | None = None,
        sha256: str | None = None,
        settled: bool = True,
    ) -> Digests:
        """As `add`, from pieces as they arrive. Not `settled`: the file gets its name with `settle`, with all others.

        Raises `DiskFullError` besides.
        """
        with disk_full_is_said():
            return self._add(chunks, sha1, sha256, settled=settled)

    def _add(
        self, chunks: Iterable[bytes], sha1: str | None, sha256: str | None, *, settled: bool
    ) -> Digests:
        self._root()
        folder = self.moodledata / "temp"
        folder.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="sidecar-", dir=folder)
        temporary = Path(name)
        digest1, digest256, size = hashlib.sha1(usedforsecurity=False), hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in chunks:
                    digest1.update(chunk)
                    digest256.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
                found = Digests(sha1=digest1.hexdigest(), sha256=digest256.hexdigest(), size=size)
                for kind, wanted, got in (("SHA-1", sha1, found.sha1), ("SHA-256", sha256, found.sha256)):
                    if wanted is not None and wanted != got:
                        raise WrongContentError(f"{kind} {wanted} promised, {got} received")
                out.flush()
                os.fchmod(out.fileno(), self._mode())
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        with self._lock:
            self._waiting.append((temporary, found.sha1))
        if settled:
            self.settle()
        return found

    def add_from(
        self,
        sha1: str,
        sha256: str,
        size: int,
        source: Callable[[int], AbstractContextManager[Iterable[bytes]]],
    ) -> Digests:
        """Store a large file, going on where an earlier attempt was cut off: `source` gives the bytes from a place on.

        What came stays in Moodle's folder for temporary files, which Moodle itself cleans. As `add_chunks` besides.
        """
        self._root()
        (self.moodledata / "temp").mkdir(exist_ok=True)
        part = self.moodledata / "temp" / f"sidecar-part-{sha256}"
        with disk_full_is_said(), part.open("ab+") as out:
            if not _ours(out, part):  # another process is at it
                with source(0) as chunks:
                    return self._add(chunks, sha1, sha256, settled=False)
            try:
                found = _continue(out, source, size)
                if (found.sha1, found.sha256) != (
                    sha1,
                    sha256,
                ):  # what lay there was damaged: once more, all of it
                    out.truncate(0)
                    found = _continue(out, source, size)
                if (found.sha1, found.sha256) != (sha1, sha256):
                    raise WrongContentError(f"SHA-256 {sha256} promised, {found.sha256} received")
            except (WrongContentError, OSError):  # damaged, or no room: what lies there helps nobody
                part.unlink()
                raise
            os.fchmod(out.fileno(), self._mode())
            os.fsync(out.fileno())
            with self._lock:
                self._move(part, sha1)
            part.unlink(missing_ok=True)  # the pool had it by then
        return found

    def _move(self, temporary: Path, contenthash: str) -> None:
        place = self._place(contenthash)
        if place.is_file() and place.stat().st_size == temporary.stat().st_size:
            return  # the pool never holds a wrong file under a right name unless the disk failed
        owner = self._root().stat()
        for folder in (place.parent.parent, place.parent):
            if not folder.is_dir():
                folder.mkdir(exist_ok=True)
                folder.chmod(owner.st_mode & 0o7777)
                _own(folder, owner)
                self._unsettled.add(folder.parent)
        _own(temporary, owner)
        temporary.replace(place)
        self._unsettled.add(place.parent)

    def make_sure_of(self, size: int) -> None:
        """Raises `DiskFullError` when `size` more bytes cannot fit: better said before than in the middle."""
        free = shutil.disk_usage(self._root()).free
        if size > free:
            raise DiskFullError(f"{self.moodledata}: {size} bytes to store, {free} are free")

    def settle(self) -> None:
        """Name all files added so far, contents before names, so that a power cut loses none and leaves none half.

        Raises `DiskFullError`, `OSError`; then those without a name are gone.
        """
        with disk_full_is_said(), self._lock:
            try:
                settle([path for path, _ in self._waiting])
                for path, contenthash in self._waiting:
                    self._move(path, contenthash)
                settle(self._unsettled)
            finally:
                for path, _ in self._waiting:
                    path.unlink(missing_ok=True)
                self._waiting.clear()
                self._unsettled.clear()

    def _mode(self) -> int:
        return self._root().stat().st_mode & 0o666

    def _root(self) -> Path:
        root = self.moodledata / "filedir"
        if not self.moodledata.is_dir():
            raise SettingsError(f"moodledata: no folder at {self.moodledata}")
        root.mkdir(exist_ok=True)
        return root

    def _place(self, contenthash: str) -> Path:
        if not _HASH.fullmatch(contenthash):
            raise FileNotInPoolError(f"no SHA-1: {contenthash[:60]!r}")
        return self.moodledata / "filedir" / contenthash[:2] / contenthash[2:4] / contenthash


def _ours(out: BinaryIO, part: Path) -> bool:
    """Nobody else writes to it, and it is not in the pool already under its other name."""
    try:
        fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(out.fileno()).st_ino == part.stat().st_ino
    except (BlockingIOError, FileNotFoundError):
        return False


def _continue(
    out: BinaryIO, source: Callable[[int], AbstractContextManager[Iterable[bytes]]], size: int
) -> Digests:
    digest1, digest256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256()
    if os.fstat(out.fileno()).st_size > size:
        out.truncate(0)
    out.seek(0)
    start = 0
    while chunk := out.read(CHUNK):
        digest1.update(chunk)
        digest256.update(chunk)
        start += len(chunk)
    if start < size:
        with source(start) as chunks:
            for chunk in chunks:
                out.write(chunk)
                digest1.update(chunk)
                digest256.update(chunk)
                start += len(chunk)
    out.flush()
    return Digests(sha1=digest1.hexdigest(), sha256=digest256.hexdigest(), size=start)


def _own(path: Path, owner: os.stat_result) -> None:
    """Give what we made to Moodle's account (only root can, and only then it is needed)."""
    if os.geteuid() == 0:
        os.chown(path, owner.st_uid, owner.st_gid)
