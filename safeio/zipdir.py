"""The central directory of a zip, read once from front to back into columns.

A directory of 100,000 members costs some ten megabytes here, where one object a member would cost a
hundred. Nothing is trusted: sizes and offsets are compared with the file before they are used.
APPNOTE.TXT 6.3.10, clauses 4.3.12 (directory), 4.3.14-16 (end records), 4.5.3 (zip64), 4.6.9 (Unicode path).
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, overload

EOCD = b"PK\x05\x06"
EOCD_SIZE = 22
ZIP64_LOCATOR = b"PK\x06\x07"
ZIP64_LOCATOR_SIZE = 20
ZIP64_EOCD = b"PK\x06\x06"
_ENTRY = struct.Struct("<4s6H3L5H2L")
_ENTRY_MAGIC = b"PK\x01\x02"
_FULL = 0xFFFFFFFF
_ZIP64_EXTRA = 0x0001
_UNICODE_PATH = 0x7075
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1


class DirectoryError(ValueError):
    """The directory cannot be read; `safeio.archive` gives it a code."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ZipMember:
    """One member, with the attribute names of `zipfile.ZipInfo`."""

    index: int  # position in the directory, 0-based
    filename: str  # decoded: UTF-8 by flag or Unicode path field, CP437 otherwise; separators as stored
    raw_name: bytes  # as stored
    flag_bits: int
    compress_type: int
    CRC: int
    compress_size: int  # bytes
    file_size: int  # bytes, as declared
    header_offset: int  # of the local header, from the start of the file
    create_system: int  # 0 MS-DOS, 3 Unix …
    external_attr: int
    date_time: tuple[int, int, int, int, int, int]
    has_unicode_path: bool = False  # `filename` comes from a Unicode path field

    def is_dir(self) -> bool:
        """True for a folder's own entry."""
        return self.filename.endswith("/")

    @property
    def is_symlink(self) -> bool:
        """True when the Unix mode says symbolic link."""
        return self.create_system == 3 and (self.external_attr >> 16) & 0o170000 == 0o120000

    @property
    def is_encrypted(self) -> bool:
        return bool(self.flag_bits & ENCRYPTED_FLAG)

    @property
    def has_utf8_flag(self) -> bool:
        return bool(self.flag_bits & UTF8_FLAG)


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """What the end records say, with offsets already corrected for bytes in front of the archive."""

    entries: int
    start: int  # of the directory
    size: int  # of the directory, bytes
    base: int  # added to every offset that the archive names
    comment: bytes


def read_end(stream: BinaryIO, size: int) -> End | None:
    """The end record of a file of `size` bytes; None when there is none. Raises `DirectoryError`."""
    stream.seek(max(0, size - EOCD_SIZE - 0xFFFF))
    tail = stream.read()
    at = _end_at(tail)
    if at is None:
        return None
    position = size - len(tail) + at
    disk, start_disk, _, entries, cd_size, cd_start, comment_size = struct.unpack_from("<4HLLH", tail, at + 4)
    comment = tail[at + EOCD_SIZE : at + EOCD_SIZE + comment_size]
    directory_end = position
    if position >= ZIP64_LOCATOR_SIZE:
        stream.seek(position - ZIP64_LOCATOR_SIZE)
        locator = stream.read(ZIP64_LOCATOR_SIZE)
        if locator[:4] == ZIP64_LOCATOR:
            record, directory_end = _zip64_record(stream, locator, position - ZIP64_LOCATOR_SIZE)
            entries, cd_size, cd_start = record
            disk = start_disk = 0
    if disk not in {0, 0xFFFF} or start_disk not in {0, 0xFFFF}:
        raise DirectoryError("it is one part of a split archive")
    base = directory_end - cd_size - cd_start
    if base < 0 or cd_start + base < 0:
        raise DirectoryError("the directory lies outside the file")
    return End(entries=entries, start=cd_start + base, size=cd_size, base=base, comment=comment)


def _end_at(tail: bytes) -> int | None:
    """Where the end record begins: the last one whose comment ends with the file, else the last one at all.

    A comment may hold the signature itself; bytes may have been added behind the archive.
    """
    last = None
    at = tail.rfind(EOCD)
    while at >= 0:
        if len(tail) - at >= EOCD_SIZE:
            (comment,) = struct.unpack_from("<H", tail, at + EOCD_SIZE - 2)
            if at + EOCD_SIZE + comment == len(tail):
                return at
            last = at if last is None else last
        at = tail.rfind(EOCD, 0, at)
    return last


def _zip64_record(stream: BinaryIO, locator: bytes, locator_at: int) -> tuple[tuple[int, int, int], int]:
    (named,) = struct.unpack_from("<Q", locator, 8)
    # with bytes in front of the archive the named place is off; the record is then right before the locator
    for at in (named, locator_at - 56):
        if 0 <= at <= locator_at - 56:
            stream.seek(at)
            record = stream.read(56)
            if record[:4] == ZIP64_EOCD:
                _, entries, cd_size, cd_start = struct.unpack_from("<4Q", record, 24)
                return (entries, cd_size, cd_start), at
    raise DirectoryError("the zip64 record lies outside the file")


class Directory(Sequence[ZipMember]):
    """The members in directory order. Indexing makes a `ZipMember` on the fly; loops over columns are cheap."""

    def __init__(self) -> None:
        self.offsets = array("Q")
        self.compressed = array("Q")
        self.sizes = array("Q")
        self.crcs = array("L")
        self.attributes = array("L")
        self.flags = array("H")
        self.methods = array("H")
        self.systems = array("B")
        self._stamps = array("L")
        self._names = bytearray()
        self._name_ends = array("L")
        self._unicode_names: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self.offsets)

    def raw_name(self, index: int) -> bytes:
        """The name of member `index` as stored."""
        start = self._name_ends[index - 1] if index else 0
        return bytes(self._names[start : self._name_ends[index]])

    def is_plain(self, index: int) -> bool:
        """The name is ASCII and no Unicode path field stands beside it: every reader sees the same."""
        return index not in self._unicode_names and self.raw_name(index).isascii()

    def name(self, index: int) -> str:
        """The decoded name of member `index`."""
        override = self._unicode_names.get(index)
        if override is not None:
            return override
        raw = self.raw_name(index)
        if self.flags[index] & UTF8_FLAG:
            try:
                return raw.decode("utf-8")
            except UnicodeDecodeError:  # the flag lies: a rule says so, the member stays reachable
                return raw.decode("cp437")
        return raw.decode("cp437")

    @overload
    def __getitem__(self, index: int) -> ZipMember: ...
    @overload
    def __getitem__(self, index: slice) -> list[ZipMember]: ...
    def __getitem__(self, index: int | slice) -> ZipMember | list[ZipMember]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        stamp = self._stamps[index]
        date, time = stamp >> 16, stamp & 0xFFFF
        return ZipMember(
            index=index,
            filename=self.name(index),
            raw_name=self.raw_name(index),
            flag_bits=self.flags[index],
            compress_type=self.methods[index],
            CRC=self.crcs[index],
            compress_size=self.compressed[index],
            file_size=self.sizes[index],
            header_offset=self.offsets[index],
            create_system=self.systems[index],
            external_attr=self.attributes[index],
            has_unicode_path=index in self._unicode_names,
            date_time=(
                (date >> 9) + 1980,
                date >> 5 & 0xF,
                date & 0x1F,
                time >> 11,
                time >> 5 & 0x3F,
                (time & 0x1F) * 2,
            ),
        )

    def __iter__(self) -> Iterator[ZipMember]:
        return (self[index] for index in range(len(self)))

    def read(self, stream: BinaryIO, end: End, *, max_entries: int) -> None:
        """Fill the columns. Raises `DirectoryError`; stops after `max_entries` + 1, for the caller to refuse."""
        stream.seek(end.start)
        left = end.size
        while left >= _ENTRY.size and len(self) <= max_entries:
            head = stream.read(_ENTRY.size)
            if len(head) < _ENTRY.size:
                raise DirectoryError("the directory is cut off")
            fields = _ENTRY.unpack(head)
            if fields[0] != _ENTRY_MAGIC:
                raise DirectoryError(f"entry {len(self) + 1} of the directory is damaged")
            name_size, extra_size, comment_size = fields[10:13]
            rest = stream.read(name_size + extra_size + comment_size)
            if len(rest) < name_size + extra_size + comment_size:
                raise DirectoryError("the directory is cut off")
            left -= _ENTRY.size + len(rest)
            self._append(fields, rest[:name_size], rest[name_size : name_size + extra_size], end.base)

    def _append(self, fields: tuple[int, ...], name: bytes, extra: bytes, base: int) -> None:
        _, made_by, _, flags, method, time, date, crc, packed, size = fields[:10]
        offset = fields[16]
        for tag, body in _extra_fields(extra):
            if tag == _ZIP64_EXTRA:
                size, packed, offset = _zip64_sizes(body, size, packed, offset)
            elif tag == _UNICODE_PATH and _is_for(body, name):
                self._unicode_names[len(self)] = body[5:].decode("utf-8", "replace")
        self.offsets.append(offset + base)
        self.compressed.append(packed)
        self.sizes.append(size)
        self.crcs.append(crc)
        self.attributes.append(fields[15])
        self.flags.append(flags)
        self.methods.append(method)
        self.systems.append(made_by >> 8)
        self._stamps.append(date << 16 | time)
        self._names += name
        self._name_ends.append(len(self._names))


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<HH", extra, at)
        yield tag, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _is_for(unicode_path: bytes, name: bytes) -> bool:
    if len(unicode_path) < 6 or unicode_path[0] != 1:
        return False
    (crc,) = struct.unpack_from("<L", unicode_path, 1)
    return bool(crc == zlib.crc32(name))


def _zip64_sizes(body: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    values = [size, packed, offset]
    at = 0
    for index, value in enumerate(values):
        if value == _FULL:
            if at + 8 > len(body):
                raise DirectoryError("a zip64 field is too short")
            (values[index],) = struct.unpack_from("<Q", body, at)
            at += 8
    if max(values) >= 1 << 62:  # keeps sums of columns inside what arrays hold
        raise DirectoryError("a zip64 field holds an absurd size")
    return values[0], values[1], values[2]
