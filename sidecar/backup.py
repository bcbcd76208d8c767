"""What of the service cannot be made again, in one archive; a running service need not stop for it."""

from __future__ import annotations

import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from safeio.files import atomic_writer
from sidecar.errors import LedgerError
from sidecar.settings import Settings

# keys of badge issuers, of mirrors, and the one that opens partners' tokens
_KEYS = ("secret.key", "issuer/**/*", "mirror/*/ed25519.key")
LEDGER = "ledger.sqlite"


def back_up(settings: Settings, out: Path) -> list[str]:
    """Write a `.tar.gz` that only its owner may read; gives the names in it.

    The ledger is copied as it is at one moment (a ledger on a database server is not: that has tools of its own).
    To restore, unpack it into an empty `SIDECAR_DATA`. Raises `LedgerError`.
    """
    data = settings.data_folder
    names: list[str] = []
    with (
        atomic_writer(out, mode=0o600) as stream,
        tarfile.open(fileobj=stream, mode="w:gz") as archive,
        tempfile.TemporaryDirectory() as scratch,
    ):
        if settings.database_url is None and (data / LEDGER).is_file():
            copy = Path(scratch) / LEDGER
            _copy(data / LEDGER, copy)
            archive.add(copy, LEDGER)
            names.append(LEDGER)
        for path in _keys(data):
            name = path.relative_to(data).as_posix()
            archive.add(path, name)
            names.append(name)
    return names


def _keys(data: Path) -> Iterator[Path]:
    for pattern in _KEYS:
        yield from (path for path in sorted(data.glob(pattern)) if path.is_file())


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise LedgerError(str(error)) from None
