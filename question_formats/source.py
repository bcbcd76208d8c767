"""What a reader is given: one input, whether bytes, a file or a stream's copy."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from question_formats.errors import TooLargeError

HEAD = 64 << 10  # bytes that a sniffer sees
IN_MEMORY = 256 << 20  # bytes of a file that `read` takes at most


class Source:
    """An input file. Opened as often as wanted; never changed."""

    def __init__(self, data: bytes | str | Path, *, name: str | None = None) -> None:
        """`data`: the content as bytes, or the path of the file. `name`: what its sender called it."""
        self._data = data if isinstance(data, bytes) else None
        self._path = Path(data) if not isinstance(data, bytes) else None
        self.name: str = name if name is not None else (self._path.name if self._path else "")

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Raises `OSError` as the system says."""
        if self._data is not None:
            yield io.BytesIO(self._data)
        else:
            with self.file().open("rb") as stream:
                yield stream

    def file(self) -> Path:
        if self._path is None:
            raise TypeError("this input is no file: use `local_path`")
        return self._path

    @cached_property
    def head(self) -> bytes:
        """The first bytes, for sniffers."""
        with self.open() as stream:
            return stream.read(HEAD)

    @property
    def size(self) -> int:
        return len(self._data) if self._data is not None else self.file().stat().st_size

    def read(self, limit: int = IN_MEMORY) -> bytes:
        """All of it. Raises `TooLargeError` beyond `limit` bytes."""
        if self.size > limit:
            raise TooLargeError(f"{self.size} bytes, the limit is {limit}", path=self.name or None)
        with self.open() as stream:
            return stream.read(limit)

    @contextmanager
    def local_path(self) -> Iterator[Path]:
        """A path of it, for what needs a real file (zip archives)."""
        if self._path is not None:
            yield self._path
            return
        with tempfile.NamedTemporaryFile(prefix="questions-") as copy:
            copy.write(self._data or b"")
            copy.flush()
            yield Path(copy.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadOptions:
    """How to read."""

    strict_moodle: bool = False  # read as Moodle's importer does, and say where that differs
    encoding: str | None = None  # instead of detecting it


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteOptions:
    """How to write."""

    title: str = ""  # of the bank or package, where a format has one
