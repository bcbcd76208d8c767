"""Zips made to hurt: bounded time and memory, and only our errors."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeio.archive import (
    ArchiveError,
    ArchiveLimitError,
    EmptyArchiveError,
    EncryptedArchiveError,
    Limits,
    MemberError,
    OverlapError,
    SafeZip,
    TruncatedArchiveError,
)
from safeio.zipwriter import ZipWriter


def entry(
    name: bytes, *, offset: int = 0, packed: int = 0, size: int = 0, crc: int = 0, flags: int = 0
) -> bytes:
    """A record of a central directory."""
    fixed = struct.pack(
        "<4s6H3L5H2L",
        b"PK\x01\x02",
        20,
        20,
        flags,
        0,
        0,
        33,
        crc,
        packed,
        size,
        len(name),
        0,
        0,
        0,
        0,
        0,
        offset,
    )
    return fixed + name


def end(count: int, size: int, start: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, min(count, 65535), min(count, 65535), size, start, 0)


def local(name: bytes, data: bytes, *, method: int = 0) -> bytes:
    return (
        struct.pack(
            "<4s5H3L2H",
            b"PK\x03\x04",
            20,
            0,
            method,
            0,
            33,
            zlib.crc32(data),
            len(data),
            len(data),
            len(name),
            0,
        )
        + name
    )


def small() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "hello " * 100)
        archive.writestr("folder/b.txt", os.urandom(300))
        archive.writestr("ü.txt", "x")
    return out.getvalue()


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "x.zip"
        path.write_bytes(data)
        return path

    return write


def test_reads_what_zipfile_reads(put: Callable[[bytes], Path]) -> None:
    data = small()
    with SafeZip(put(data)) as archive, zipfile.ZipFile(io.BytesIO(data)) as other:
        for mine, theirs in zip(archive.infos, other.infolist(), strict=True):
            assert (mine.filename, mine.file_size, mine.CRC) == (
                theirs.filename,
                theirs.file_size,
                theirs.CRC,
            )
            assert mine.date_time == theirs.date_time
            assert archive.read(mine) == other.read(theirs)
            with archive.open(mine) as stream:
                assert stream.read(3) + stream.read() == other.read(theirs)


def test_million_entries_are_refused_at_once(put: Callable[[bytes], Path]) -> None:
    """By the count, and also where the count lies: nothing near a million records is kept."""
    record = entry(b"a")
    directory = record * 1_000_000
    honest = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, len(directory), 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(directory), 1)
    for tail in (honest + locator + end(65535, 0xFFFFFFFF, 0xFFFFFFFF), end(5, len(directory), 0)):
        path = put(directory + tail)
        tracemalloc.start()
        with pytest.raises(ArchiveLimitError):
            SafeZip(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40 << 20


def test_hundred_thousand_entries_fit_into_little_memory(put: Callable[[bytes], Path]) -> None:
    count = 100_000
    body, directory = bytearray(), bytearray()
    for number in range(count):
        name = b"folder/with/some/depth/file%06d.html" % number
        directory += entry(name, offset=len(body))
        body += local(name, b"")
    path = put(bytes(body + directory) + end(0xFFFF, len(directory), len(body)))
    tracemalloc.start()
    with SafeZip(path) as archive:
        assert len(archive.infos) == count
        assert archive.infos[-1].filename.endswith("099999.html")
        assert archive.read(archive.infos[500]) == b""
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 << 20


def test_four_gigabyte_sparse_member(tmp_path: Path) -> None:
    """4 GB of zeros stored as a hole: judged by limits, and streamed in bounded memory when they allow it."""
    path, size = tmp_path / "sparse.zip", 64 << 20
    with path.open("wb") as stream:
        header = local(b"zeros", b"")
        stream.write(header)
        stream.seek(len(header) + size)
        stream.write(entry(b"zeros", packed=size, size=size, crc=0) + end(1, 51, len(header) + size))
    tracemalloc.start()
    with SafeZip(path) as archive, pytest.raises(MemberError):  # the checksum is wrong, found at the end
        archive.verify(archive.infos[0])
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()
    with pytest.raises(ArchiveLimitError):
        SafeZip(path, limits=Limits(archive=size))
    with SafeZip(path, limits=Limits(member=1 << 20)) as archive, pytest.raises(ArchiveLimitError):
        archive.read(archive.infos[0])


def test_bomb_by_ratio(put: Callable[[bytes], Path]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(80 << 20))
    with pytest.raises(ArchiveLimitError):
        SafeZip(put(out.getvalue()))


def test_bomb_that_lies_about_its_size(put: Callable[[bytes], Path]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(30 << 20))
    data = bytearray(out.getvalue())
    struct.pack_into("<L", data, data.rindex(b"PK\x01\x02") + 24, 100)
    with SafeZip(put(bytes(data))) as archive:
        tracemalloc.start()
        with pytest.raises(MemberError, match="longer"):
            archive.read(archive.infos[0])
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
        tracemalloc.stop()


def test_overlapping_members(put: Callable[[bytes], Path]) -> None:
    kernel = local(b"a", b"x" * 50) + b"x" * 50
    directory = entry(b"a", packed=50, size=50) + entry(b"b", packed=50, size=50)
    with pytest.raises(OverlapError):
        SafeZip(put(kernel + directory + end(2, len(directory), len(kernel))))


def test_directory_outside_the_file(put: Callable[[bytes], Path]) -> None:
    with pytest.raises(TruncatedArchiveError):
        SafeZip(put(small()[:-22] + end(3, 100, 10**6)))
    body = local(b"a", b"")
    directory = entry(b"a", offset=10**6)
    with pytest.raises(TruncatedArchiveError):
        SafeZip(put(body + directory + end(1, len(directory), len(body))))


def test_empty_and_alien(put: Callable[[bytes], Path]) -> None:
    with pytest.raises(EmptyArchiveError):
        SafeZip(put(b""))
    with pytest.raises(ArchiveError):
        SafeZip(put(b"GIF89a" * 50))


def test_encrypted_member(put: Callable[[bytes], Path]) -> None:
    body = local(b"a", b"secret") + b"secret"
    directory = entry(b"a", packed=6, size=6, flags=1)
    path = put(body + directory + end(1, len(directory), len(body)))
    with SafeZip(path) as archive, pytest.raises(EncryptedArchiveError):
        archive.read(archive.infos[0])


def test_zip64_and_bytes_in_front(put: Callable[[bytes], Path]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"hello")
    for data in (out.getvalue(), b"#!/bin/sh\n" + out.getvalue()):
        with SafeZip(put(data)) as archive:
            assert archive.read(archive.infos[0]) == b"hello"


def test_bzip2(put: Callable[[bytes], Path]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a", b"abc" * 100_000)
    with SafeZip(put(out.getvalue())) as archive:
        assert archive.read(archive.infos[0]) == b"abc" * 100_000


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_raises_only_our_error(tmp_path: Path, data: st.DataObject) -> None:
    """Any bytes of a good zip changed, cut or doubled: reading ends, and only with our error."""
    whole = bytearray(_GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    path = tmp_path / "fuzz.zip"
    path.write_bytes(bytes(whole[:cut] if data.draw(st.booleans()) else whole))
    try:
        with SafeZip(path) as archive:
            for member in archive.infos:
                try:
                    archive.read(member)
                except ArchiveError:
                    continue
    except ArchiveError:
        return


_GOOD = small()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.dictionaries(
        st.text(
            st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), min_size=1, max_size=20
        ),
        st.binary(max_size=400),
        max_size=5,
    )
)
def test_what_is_written_reads_back(tmp_path: Path, files: dict[str, bytes]) -> None:
    """`ZipWriter` round trip, copied once more without recompression; Python's own reader agrees."""
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    with first.open("wb") as stream:
        writer = ZipWriter(stream)
        for name, data in files.items():
            writer.add(name, data)
        writer.finish()
    with SafeZip(first) as archive, second.open("wb") as stream:
        assert {member.filename: archive.read(member) for member in archive.infos} == files
        writer = ZipWriter(stream)
        for member in archive.infos:
            writer.copy(archive, member, member.filename)
        writer.finish()
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as other:
        assert other.testzip() is None
        assert len(other.infolist()) == len(files)
