"""Hardened zip: the directory is judged before anything is unpacked, and members are streamed.

`SafeZip` opens a zip of any size in bounded memory, refuses what cannot be trusted as an archive
(`ArchiveError`), and streams members with limits on size and ratio. What is merely wrong inside it
(odd names, symbolic links …) is for the caller's rules to say.
"""

from __future__ import annotations

import bz2
import io
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, ClassVar, Self

from safeio.errors import CodedError
from safeio.zipdir import Directory, DirectoryError, ZipMember, read_end

__all__ = [
    "ArchiveError",
    "ArchiveLimitError",
    "EmptyArchiveError",
    "EncryptedArchiveError",
    "Limits",
    "MemberError",
    "OverlapError",
    "SafeZip",
    "TruncatedArchiveError",
    "UnopenableError",
    "ZipMember",
]


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


class OverlapError(ArchiveError):
    """Members of the zip archive overlap, as in an archive made to explode."""

    code: ClassVar[str] = "ZIP-007"


class UnopenableError(ArchiveError):
    """The file cannot be opened."""

    code: ClassVar[str] = "ZIP-008"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What is refused. Sizes in bytes."""

    archive: int = 4 << 30
    entries: int = 100_000
    total: int = 16 << 30  # all members unpacked
    ratio: int = 200  # unpacked / packed, over a whole archive larger than `ratio_from` unpacked
    ratio_from: int = 10 << 20
    member: int = 4 << 30
    in_memory: int = 64 << 20  # of one member read as bytes


_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MAGIC = b"PK\x03\x04"
_READ = 1 << 16  # bytes read at a time: what they inflate to mostly fits into one piece
_CHUNK = 1 << 18  # bytes decompressed at a time
STORED, DEFLATED, BZIP2 = 0, 8, 12


# first bytes of what people take for packages
_SEEMS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "a gzip file, such as a Moodle backup"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office document"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"MZ", "a Windows program"),
    (b"SQLite format 3", "a database"),
)


def _seems(head: bytes) -> str:
    """What a file is that is no zip, for the message; empty when nothing is known."""
    start = head.lstrip().lower()
    return next((f": it is {what}" for magic, what in _SEEMS if start.startswith(magic.lower())), "")


class SafeZip:
    """A zip archive opened for reading. A context manager.

    `infos` are the members in directory order, with names as stored; iterate over it, it is built on the
    fly from columns. Reading members is thread-safe.
    Raises `ArchiveError` and its children on opening and reading; nothing else but `OSError` on the file itself.
    """

    def __init__(self, path: Path, *, limits: Limits | None = None) -> None:
        self.path = path
        self.limits = limits or Limits()
        self.directory = Directory()
        self._file = path.open("rb")
        try:
            self.size = os.fstat(self._file.fileno()).st_size
            self._read_directory(self._file)
            self._judge_totals()
            self._judge_overlap()
        except BaseException:
            self._file.close()
            raise

    @property
    def infos(self) -> Sequence[ZipMember]:
        return self.directory

    def _read_directory(self, stream: BinaryIO) -> None:
        name = self.path.name
        if self.size == 0:
            raise EmptyArchiveError(path=name)
        if self.size > self.limits.archive:
            raise ArchiveLimitError(f"{self.size} bytes, the limit is {self.limits.archive}", path=name)
        head = stream.read(16)
        try:
            end = read_end(stream, self.size)
            if end is None:
                if head[:2] == b"PK":
                    raise TruncatedArchiveError("no end record", path=name)
                raise ArchiveError(f"no zip signature{_seems(head)}", path=name)
            if end.entries > self.limits.entries:
                raise ArchiveLimitError(
                    f"{end.entries} entries, the limit is {self.limits.entries}", path=name
                )
            self.comment = end.comment
            self._directory_start = end.start
            self.directory.read(stream, end, max_entries=self.limits.entries)
        except DirectoryError as error:
            raise TruncatedArchiveError(str(error), path=name) from None
        if len(self.directory) > self.limits.entries:
            raise ArchiveLimitError(f"more than {self.limits.entries} entries", path=name)

    def _judge_totals(self) -> None:
        total, packed = sum(self.directory.sizes), sum(self.directory.compressed)
        if total > self.limits.total:
            raise ArchiveLimitError(
                f"unpacks to {total} bytes, the limit is {self.limits.total}", path=self.path.name
            )
        if total > self.limits.ratio_from and total > packed * self.limits.ratio:
            raise ArchiveLimitError(
                f"unpacks to {total} bytes from {packed}, the limit is {self.limits.ratio} to 1",
                path=self.path.name,
            )

    def _judge_overlap(self) -> None:
        columns = self.directory
        free = 0  # first byte no member has claimed yet
        for index in sorted(range(len(columns)), key=columns.offsets.__getitem__):
            start = columns.offsets[index]
            if start < free:
                raise OverlapError(columns.name(index), path=self.path.name)
            free = start + _LOCAL.size + columns.compressed[index]
            if free > self._directory_start:
                raise TruncatedArchiveError(
                    f"{columns.name(index)} lies outside the archive", path=self.path.name
                )

    def chunks(self, info: ZipMember) -> Iterator[bytes]:
        """The member decompressed, in pieces; size and CRC are checked at its end.

        Raises `EncryptedArchiveError`, `ArchiveLimitError`, `MemberError`.
        """
        if info.is_encrypted:
            raise EncryptedArchiveError(info.filename, path=self.path.name)
        if info.file_size > self.limits.member:
            raise ArchiveLimitError(f"{info.filename}: {info.file_size} bytes", path=self.path.name)
        crc = size = 0
        try:
            for piece in _inflate(self.packed(info), info.compress_type):
                size += len(piece)
                if size > info.file_size:
                    raise self._member_error(info, f"longer than the {info.file_size} bytes it declares")
                crc = zlib.crc32(piece, crc)
                yield piece
        except (zlib.error, OSError, ValueError, EOFError) as error:
            raise self._member_error(info, str(error)) from None
        if size != info.file_size:
            raise self._member_error(info, f"{size} bytes, {info.file_size} declared")
        if crc != info.CRC:
            raise self._member_error(info, f"its checksum is {crc:08x}, {info.CRC:08x} declared")

    def packed(self, info: ZipMember) -> Iterator[bytes]:
        """The bytes as stored, in pieces; raises `MemberError`. `pread` keeps no position, so threads may read side by side."""
        handle = self._file.fileno()
        header = os.pread(handle, _LOCAL.size, info.header_offset)
        if len(header) < _LOCAL.size or header[:4] != _LOCAL_MAGIC:
            raise self._member_error(info, "no local header where the directory points")
        name_size, extra_size = _LOCAL.unpack(header)[9:11]
        at = info.header_offset + _LOCAL.size + name_size + extra_size
        left = info.compress_size
        step = _CHUNK if info.compress_type == STORED else _READ
        while left:
            piece = os.pread(handle, min(step, left), at)
            if not piece:
                raise self._member_error(info, "cut off")
            yield piece
            at += len(piece)
            left -= len(piece)

    def _member_error(self, info: ZipMember, detail: str) -> MemberError:
        return MemberError(f"{info.filename}: {detail}", path=self.path.name)

    @contextmanager
    def open(self, info: ZipMember) -> Iterator[IO[bytes]]:
        """Stream one member, decompressed; raises as `chunks` does, when the reading gets there."""
        with io.BufferedReader(_Pieces(self.chunks(info)), _CHUNK) as stream:
            yield stream

    def read(self, info: ZipMember, *, max_bytes: int | None = None) -> bytes:
        """The whole member, at most `max_bytes` (default `limits.in_memory`). Raises `ArchiveLimitError` beyond."""
        limit = self.limits.in_memory if max_bytes is None else max_bytes
        data = bytearray()
        for piece in self.chunks(info):
            data += piece
            if len(data) > limit:
                raise ArchiveLimitError(f"{info.filename}: over {limit} bytes", path=self.path.name)
        return bytes(data)

    def verify(self, info: ZipMember) -> None:
        """Decompress the member and compare size and CRC, keeping nothing. Raises as `chunks` does."""
        for _ in self.chunks(info):
            pass

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class _Pieces(io.RawIOBase):
    """A raw stream over an iterator of bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _inflate(packed: Iterator[bytes], method: int) -> Iterator[bytes]:
    """Decompress in pieces of bounded size, whatever the ratio. Raises `ValueError` and what the codecs raise."""
    if method == STORED:
        yield from packed
    elif method == DEFLATED:
        deflate = zlib.decompressobj(-zlib.MAX_WBITS)
        for piece in packed:
            while piece and not deflate.eof:
                yield deflate.decompress(piece, _CHUNK)
                piece = deflate.unconsumed_tail
        while not deflate.eof:
            last = deflate.decompress(deflate.unconsumed_tail, _CHUNK)
            if not last:
                raise ValueError("its data end too early")
            yield last
    elif method == BZIP2:
        bzip = bz2.BZ2Decompressor()
        for piece in packed:
            while not bzip.eof and (piece or not bzip.needs_input):
                yield bzip.decompress(piece, _CHUNK)
                piece = b""
        if not bzip.eof:
            raise ValueError("its data end too early")
    else:
        raise ValueError(f"compression method {method} is not supported")
