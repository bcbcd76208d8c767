"""SHA-256 of files in a pool, remembered by their SHA-1: a file of one name never changes its content."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from pathlib import Path

from safeio.files import Digests
from sidecar.errors import DiskFullError, FileNotInPoolError
from sidecar.moodle.filepool import Pool


class DigestCache:
    """A small SQLite file beside the mirror's objects; losing it costs one reading of the files. Thread-safe."""

    def __init__(self, path: Path, pool: Pool) -> None:
        self._path = path
        self._pool = pool
        self._opened: sqlite3.Connection | None = None
        self._lock = threading.RLock()

    def get(self, sha1: str) -> Digests | None:
        """Both digests of a stored file; None when the pool lacks it. Damaged files count as lacking."""
        with self._lock:
            row = (
                self._database().execute("SELECT sha256, size FROM digest WHERE sha1 = ?", (sha1,)).fetchone()
            )
        if row is not None and self._pool.has(sha1):
            return Digests(sha1=sha1, sha256=row[0], size=row[1])
        try:
            made = self._pool.digests(sha1)
        except FileNotInPoolError:
            return None
        if made.sha1 != sha1:
            return None
        self.remember(made)
        return made

    def remember(self, made: Digests) -> None:
        """Keep what was computed while the file was written. Raises `DiskFullError`."""
        with self._lock:
            try:
                with self._database() as database:
                    database.execute(
                        "INSERT OR REPLACE INTO digest VALUES (?, ?, ?)", (made.sha1, made.sha256, made.size)
                    )
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE):
                    raise DiskFullError(f"{self._path}: {error}") from None
                raise

    def _database(self) -> sqlite3.Connection:
        if self._opened is not None:
            return self._opened
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            "CREATE TABLE IF NOT EXISTS digest (sha1 TEXT PRIMARY KEY, sha256 TEXT, size INTEGER)"
        )
        self._opened = database
        weakref.finalize(self, database.close)
        return database
