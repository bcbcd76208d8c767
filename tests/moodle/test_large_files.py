"""A large file over a line that dies again and again: no byte twice, whoever fetches it, and never a wrong one."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sidecar.mirror.errors import SourceLostError
from sidecar.mirror.fetch import fetch_blobs
from sidecar.mirror.ports import CourseEntry
from sidecar.mirror.records import Blob
from sidecar.moodle.digests import DigestCache
from sidecar.moodle.filepool import FilePool, WrongContentError
from sidecar.moodle.mirror_site import PoolStore

DATA = random.Random(9).randbytes(400_000)
BLOB = Blob(
    sha1=hashlib.sha1(DATA, usedforsecurity=False).hexdigest(),
    sha256=hashlib.sha256(DATA).hexdigest(),
    size=len(DATA),
)


class DyingPeer:
    """Dies after so many bytes, each time it is asked; then holds."""

    name = "peer"

    def __init__(self, lives: Sequence[int], data: bytes = DATA) -> None:
        self.lives, self.data = list(lives), data
        self.sent = 0

    def courses(self) -> list[CourseEntry]:
        return []

    def manifest(self, course: int, *, known: str = "") -> bytes | None:  # noqa: ARG002 - the port's shape
        return None

    def objects(self, course: int, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:  # noqa: ARG002
        yield from ()

    @contextmanager
    def blob(self, course: int, blob: Blob, *, start: int = 0) -> Iterator[Iterator[bytes]]:  # noqa: ARG002
        yield self._pieces(start)

    def _pieces(self, start: int) -> Iterator[bytes]:
        left = self.lives.pop(0) if self.lives else 1 << 60
        while start < len(self.data):
            if left <= 0:
                raise SourceLostError("the line died")
            piece = self.data[start : start + min(7_001, left)]
            left -= len(piece)
            start += len(piece)
            self.sent += len(piece)
            yield piece


def store(folder: Path) -> PoolStore:
    """As a new process has it."""
    pool = FilePool(folder)
    return PoolStore(pool, DigestCache(folder / "digests.sqlite", pool))


def fetch_until_done(peer: DyingPeer, folder: Path) -> int:
    """How many runs it took."""
    for number in range(1, 100):
        try:
            fetch_blobs(peer, 5, [BLOB], store(folder))
        except SourceLostError:
            continue
        return number
    raise AssertionError("it never came")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=st.lists(st.integers(1, 150_000), max_size=12))
def test_no_byte_travels_twice(tmp_path_factory: pytest.TempPathFactory, lives: list[int]) -> None:
    folder = tmp_path_factory.mktemp("pool")
    peer = DyingPeer(lives)
    fetch_until_done(peer, folder)
    assert peer.sent == len(DATA)
    assert FilePool(folder).digests(BLOB.sha1).sha256 == BLOB.sha256
    assert not list((folder / "temp").iterdir())


def test_progress_counts_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(SourceLostError):
        fetch_blobs(DyingPeer([300_000]), 5, [BLOB], store(tmp_path))
    said: list[float] = []
    fetch_blobs(DyingPeer([]), 5, [BLOB], store(tmp_path), lambda fraction, _: said.append(fraction))
    assert said[0] >= 300_000 / len(DATA)
    assert said[-1] == 1.0
    assert len(said) > 10, "within a file, not only after it"


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 100_000, b"x" * 500_000])
def test_what_lay_there_was_damaged(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "temp").mkdir()
    (tmp_path / "temp" / f"sidecar-part-{BLOB.sha256}").write_bytes(damage)
    fetch_blobs(DyingPeer([]), 5, [BLOB], store(tmp_path))
    assert FilePool(tmp_path).digests(BLOB.sha1).sha256 == BLOB.sha256


def test_wrong_bytes_leave_nothing(tmp_path: Path) -> None:
    for data in (DATA[:-1] + b"!", DATA[:1000], DATA + b"more"):
        with pytest.raises(WrongContentError):
            fetch_blobs(DyingPeer([], data), 5, [BLOB], store(tmp_path))
        assert not [path for path in tmp_path.rglob("*") if path.is_file() and "digests" not in path.name]


def test_two_processes_at_one_file(tmp_path: Path) -> None:
    peers = [DyingPeer([]) for _ in range(4)]
    threads = [threading.Thread(target=fetch_until_done, args=(peer, tmp_path)) for peer in peers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert FilePool(tmp_path).digests(BLOB.sha1).sha256 == BLOB.sha256
    assert not list((tmp_path / "temp").iterdir())
