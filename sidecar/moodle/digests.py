"""SHA-256 of files in a pool, remembered by their SHA-1: a file of one name never changes its content."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from safeio.files import Digests
from sidecar.errors import FileNotInPoolError
from sidecar.moodle.filepool import FilePool


class DigestCache:
    """A small SQLite file beside the mirror's objects; losing it costs one reading of the files."""

    def __init__(self, path: Path, pool: FilePool) -> None:
        self._path = path
        self._pool = pool
        self._known: dict[str, Digests] | None = None

    def get(self, sha1: str) -> Digests | None:
        """Both digests of a stored file; None when the pool lacks it. Damaged files count as lacking."""
        known = self._load()
        found = known.get(sha1)
        if found is not None and self._pool.has(sha1):
            return found
        try:
            made = self._pool.digests(sha1)
        except FileNotInPoolError:
            return None
        if made.sha1 != sha1:
            return None
        known[sha1] = made
        with closing(self._open()) as database, database:
            database.execute("INSERT OR REPLACE INTO digest VALUES (?, ?, ?)", (sha1, made.sha256, made.size))
        return made

    def _load(self) -> dict[str, Digests]:
        if self._known is None:
            with closing(self._open()) as database:
                rows = database.execute("SELECT sha1, sha256, size FROM digest").fetchall()
            self._known = {row[0]: Digests(sha1=row[0], sha256=row[1], size=row[2]) for row in rows}
        return self._known

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=30)
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            "CREATE TABLE IF NOT EXISTS digest (sha1 TEXT PRIMARY KEY, sha256 TEXT, size INTEGER)"
        )
        return database
