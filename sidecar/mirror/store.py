"""Objects and nodes on disk, named by their SHA-256, compressed with zstd. A cache: what is lost is fetched again."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import zstandard

from safeio.files import atomic_writer
from sidecar.errors import disk_full_is_said
from sidecar.mirror.tree import MAX_OBJECT, digest


class ObjectStore:
    """A folder of objects. Safe for several processes at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packer = zstandard.ZstdCompressor(level=3)

    def has(self, name: str) -> bool:
        return self._place(name).exists()

    def get(self, name: str) -> bytes | None:
        """The bytes, checked; None when they are not here or were damaged."""
        try:
            packed = self._place(name).read_bytes()
            data = zstandard.ZstdDecompressor().decompress(packed, max_output_size=MAX_OBJECT)
        except (FileNotFoundError, zstandard.ZstdError):
            return None
        return data if digest(data) == name else None

    def put(self, data: bytes) -> str:
        """Keep `data`, giving its name. Raises `DiskFullError`."""
        name = digest(data)
        place = self._place(name)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            # no fsync: a power cut may damage the entry, `get` finds that out and it is fetched again
            handle, temporary = tempfile.mkstemp(prefix=f".{name[:16]}.", dir=place.parent)
            try:
                with disk_full_is_said(), os.fdopen(handle, "wb") as out:
                    out.write(self._packer.compress(data))
                Path(temporary).replace(place)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        return name

    def keep_only(self, names: Iterable[str]) -> int:
        """Remove all others; gives how many."""
        wanted = set(names)
        removed = 0
        for path in self._folder.glob("??/*"):
            if path.name not in wanted and not path.name.startswith("."):
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def remember(self, name: str, value: object) -> None:
        """Keep a small JSON value under a name of ours."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with disk_full_is_said(), atomic_writer(self._folder / f"{name}.json", mode=0o600) as out:
            out.write(json.dumps(value).encode())

    def recall(self, name: str) -> object | None:
        try:
            value: object = json.loads((self._folder / f"{name}.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return value

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name
