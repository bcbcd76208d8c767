"""Write a zip whose members are copied as they are stored: no recompression, so content cannot change.

Names are written as UTF-8 with the flag, sizes into the local header, zip64 fields where a size needs them.
APPNOTE.TXT 6.3.10, clauses 4.3.7, 4.3.12, 4.3.14-16, 4.5.3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from safeio.archive import SafeZip
from safeio.zipdir import ENCRYPTED_FLAG, UTF8_FLAG, ZipMember

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_FULL = 0xFFFFFFFF
_KEPT_FLAGS = ENCRYPTED_FLAG | 0x6  # the level of Deflate; the descriptor's flag goes, sizes are known
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Written:
    name: bytes
    flags: int
    method: int
    stamp: int
    crc: int
    packed: int
    size: int
    system: int
    attributes: int
    offset: int


class ZipWriter:
    """Writes to a binary stream from its present position, which must be 0; `finish` writes the directory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0
        self._written: list[_Written] = []

    def copy(self, archive: SafeZip, member: ZipMember, name: str) -> None:
        """A member of another archive under `name`, byte for byte as it is stored. Raises `ArchiveError`."""
        self._member(
            name,
            archive.packed(member),
            method=member.compress_type,
            crc=member.CRC,
            packed=member.compress_size,
            size=member.file_size,
            flags=member.flag_bits & _KEPT_FLAGS,
            date_time=member.date_time,
            system=member.create_system,
            attributes=member.external_attr,
        )

    def add(self, name: str, data: bytes, *, date_time: tuple[int, ...] = EPOCH) -> None:
        """A new member, deflated where that makes it smaller."""
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflate.compress(data) + deflate.flush()
        stored = len(packed) >= len(data)
        self._member(
            name,
            (data if stored else packed,),
            method=0 if stored else 8,
            crc=zlib.crc32(data),
            packed=len(data) if stored else len(packed),
            size=len(data),
            flags=0,
            date_time=date_time,
            system=0,
            attributes=0,
        )

    def _member(
        self,
        name: str,
        pieces: Iterable[bytes],
        *,
        method: int,
        crc: int,
        packed: int,
        size: int,
        flags: int,
        date_time: tuple[int, ...],
        system: int,
        attributes: int,
    ) -> None:
        raw = name.encode("utf-8", "surrogatepass")
        if not raw.isascii():
            flags |= UTF8_FLAG
        written = _Written(
            name=raw,
            flags=flags,
            method=method,
            stamp=_stamp(date_time),
            crc=crc,
            packed=packed,
            size=size,
            system=system,
            attributes=attributes,
            offset=self._at,
        )
        wide = max(size, packed) >= _FULL
        extra = struct.pack("<2H2Q", 1, 16, size, packed) if wide else b""
        self._write(
            _LOCAL.pack(
                b"PK\x03\x04",
                45 if wide else 20,
                flags,
                method,
                written.stamp & 0xFFFF,
                written.stamp >> 16,
                crc,
                _FULL if wide else packed,
                _FULL if wide else size,
                len(raw),
                len(extra),
            )
            + raw
            + extra
        )
        for piece in pieces:
            self._write(piece)
        self._written.append(written)

    def finish(self) -> None:
        """The central directory and the end records."""
        start = self._at
        for one in self._written:
            self._write(_central(one))
        size = self._at - start
        count = len(self._written)
        if count >= 0xFFFF or start >= _FULL or size >= _FULL:
            record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
            locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, self._at, 1)
            self._write(record + locator)
        narrow = min(count, 0xFFFF)
        self._write(
            struct.pack(
                "<4s4H2LH",
                b"PK\x05\x06",
                0,
                0,
                narrow,
                narrow,
                min(size, _FULL),
                min(start, _FULL),
                0,
            )
        )

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._at += len(data)


def _central(one: _Written) -> bytes:
    values = [value for value in (one.size, one.packed, one.offset) if value >= _FULL]
    extra = struct.pack(f"<2H{len(values)}Q", 1, 8 * len(values), *values) if values else b""
    return (
        _CENTRAL.pack(
            b"PK\x01\x02",
            one.system << 8 | 20,
            45 if values else 20,
            one.flags,
            one.method,
            one.stamp & 0xFFFF,
            one.stamp >> 16,
            one.crc,
            min(one.packed, _FULL),
            min(one.size, _FULL),
            len(one.name),
            len(extra),
            0,
            0,
            0,
            one.attributes,
            min(one.offset, _FULL),
        )
        + one.name
        + extra
    )


def _stamp(date_time: tuple[int, ...]) -> int:
    year, month, day, hour, minute, second = date_time
    date = (year - 1980) << 9 | month << 5 | day
    return date << 16 | (hour << 11 | minute << 5 | second // 2)
