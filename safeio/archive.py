"""Hardened zip: the central directory is judged before anything is unpacked.

`SafeZip` opens a zip of any size in bounded memory, refuses what cannot be trusted as an archive
(`ArchiveError`), and streams members with limits on size and ratio. What is merely wrong inside it
(odd names, symbolic links …) is for the caller's rules to say.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, ClassVar, Self

from safeio.errors import CodedError


class ArchiveError(CodedError):
    """The file is not a readable zip archive."""

    code: ClassVar[str] = "ZIP-001"


class EmptyArchiveError(ArchiveError):
    """The file is empty."""

    code: ClassVar[str] = "ZIP-002"


class TruncatedArchiveError(ArchiveError):
    """The zip archive is cut off: its directory is missing or points outside the file."""

    code: ClassVar[str] = "ZIP-003"


class ArchiveLimitError(ArchiveError):
    """The zip archive is beyond the limits on entries, size or compression ratio."""

    code: ClassVar[str] = "ZIP-004"


class MemberError(ArchiveError):
    """A member of the zip archive cannot be decompressed."""

    code: ClassVar[str] = "ZIP-005"


class EncryptedArchiveError(ArchiveError):
    """The zip archive is encrypted."""

    code: ClassVar[str] = "ZIP-006"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What is refused. Sizes in bytes."""

    archive: int = 4 << 30
    entries: int = 100_000
    total: int = 16 << 30  # all members unpacked
    ratio: int = 200  # unpacked / packed, over a whole archive larger than 64 MiB unpacked
    member: int = 4 << 30
    in_memory: int = 64 << 20  # of one member read as bytes


_EOCD = b"PK\x05\x06"
_EOCD_SIZE = 22
_ZIP64_LOCATOR = b"PK\x06\x07"


class SafeZip:
    """A zip archive opened for reading. A context manager.

    `infos` are the members in directory order, with names as stored (see `zipfile.ZipInfo`).
    Raises `ArchiveError` and its children on opening and reading; nothing else but `OSError` on the file itself.
    """

    def __init__(self, path: Path, *, limits: Limits | None = None) -> None:
        self.path = path
        self.limits = limits or Limits()
        self.size = path.stat().st_size
        with path.open("rb") as stream:
            self._judge_end(stream)
        try:
            self._zip = zipfile.ZipFile(path)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            ValueError,
            struct.error,
            EOFError,
            OverflowError,
            UnicodeError,
        ) as error:
            raise TruncatedArchiveError(str(error), path=path.name) from None
        self.infos: tuple[zipfile.ZipInfo, ...] = tuple(self._zip.infolist())
        self._judge_total()

    def _judge_end(self, stream: BinaryIO) -> None:
        name = self.path.name
        if self.size == 0:
            raise EmptyArchiveError(path=name)
        if self.size > self.limits.archive:
            raise ArchiveLimitError(f"{self.size} bytes, the limit is {self.limits.archive}", path=name)
        head = stream.read(4)
        stream.seek(max(0, self.size - _EOCD_SIZE - 0xFFFF))
        tail = stream.read()
        at = tail.rfind(_EOCD)
        if at < 0 or len(tail) - at < _EOCD_SIZE:
            if head[:2] == b"PK":
                raise TruncatedArchiveError("no end record", path=name)
            raise ArchiveError("no zip signature", path=name)
        entries: int = struct.unpack_from("<H", tail, at + 10)[0]
        if entries == 0xFFFF and tail[max(0, at - 20) : max(0, at - 20) + 4] == _ZIP64_LOCATOR:
            offset: int = struct.unpack_from("<Q", tail, at - 20 + 8)[0]
            if offset + 56 > self.size:
                raise TruncatedArchiveError("the zip64 record lies outside the file", path=name)
            stream.seek(offset + 32)
            entries = struct.unpack("<Q", stream.read(8))[0]
        if entries > self.limits.entries:
            raise ArchiveLimitError(f"{entries} entries, the limit is {self.limits.entries}", path=name)

    def _judge_total(self) -> None:
        total = sum(info.file_size for info in self.infos)
        packed = sum(info.compress_size for info in self.infos)
        if len(self.infos) > self.limits.entries:
            raise ArchiveLimitError(
                f"{len(self.infos)} entries, the limit is {self.limits.entries}", path=self.path.name
            )
        if total > self.limits.total:
            raise ArchiveLimitError(
                f"unpacks to {total} bytes, the limit is {self.limits.total}", path=self.path.name
            )
        if total > 64 << 20 and total > packed * self.limits.ratio:
            raise ArchiveLimitError(
                f"unpacks to {total} bytes from {packed}, the limit is {self.limits.ratio} to 1",
                path=self.path.name,
            )

    @contextmanager
    def open(self, info: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
        """Stream one member, decompressed; the CRC is checked at its end. Raises `MemberError`, `EncryptedArchiveError`."""
        if info.flag_bits & 0x1:
            raise EncryptedArchiveError(info.filename, path=self.path.name)
        if info.file_size > self.limits.member:
            raise ArchiveLimitError(f"{info.filename}: {info.file_size} bytes", path=self.path.name)
        try:
            with self._zip.open(info) as stream:
                yield stream
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            struct.error,
            UnicodeError,
            ValueError,
            KeyError,
        ) as error:
            if isinstance(error, CodedError):
                raise
            raise MemberError(f"{info.filename}: {error}", path=self.path.name) from None

    def read(self, info: zipfile.ZipInfo, *, max_bytes: int | None = None) -> bytes:
        """The whole member, at most `max_bytes` (default `limits.in_memory`). Raises `ArchiveLimitError` beyond."""
        limit = self.limits.in_memory if max_bytes is None else max_bytes
        with self.open(info) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise ArchiveLimitError(f"{info.filename}: over {limit} bytes", path=self.path.name)
        return data

    def close(self) -> None:
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
