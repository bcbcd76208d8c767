"""Small files come many a request from a peer that can, and nothing in a pack is trusted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import pytest

from sidecar.mirror import fetch
from sidecar.mirror.errors import WrongBytesError
from sidecar.mirror.ports import PacksSmallFiles, Peer
from sidecar.mirror.records import Blob
from sidecar.peers.http import HttpPeer
from sidecar.peers.line import Line

LIMIT = 100


def blob_of(data: bytes) -> Blob:
    return Blob(
        sha1=hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
    )


FILES = {blob_of(data).sha256: data for data in (bytes([n]) * (n + 1) for n in range(150))}
BLOBS = [blob_of(data) for data in FILES.values()]


class Pool:
    """Keeps what it is given, whole."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def has(self, blob: Blob) -> bool:
        return blob.sha256 in self.files

    def make_sure_of(self, size: int) -> None:
        """There is room."""

    def add(self, blob: Blob, chunks: Iterable[bytes]) -> None:
        data = b"".join(chunks)
        assert blob_of(data) == blob
        self.files[blob.sha256] = data

    def settle(self) -> None:
        """Nothing to do."""


class Plain:
    """A peer that sends one file a request."""

    name = "plain"

    def __init__(self) -> None:
        self.single: list[int] = []
        self.packs: list[int] = []

    @contextmanager
    def blob(self, course: int, blob: Blob, *, start: int = 0) -> Iterator[Iterator[bytes]]:
        assert (course, start) == (5, 0)
        self.single.append(blob.size)
        yield iter([FILES[blob.sha256]])


class Packing(Plain):
    """A peer that packs as well; `spoil` changes what it sends."""

    small_blob = LIMIT

    def small_blobs(self, course: int, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
        assert course == 5
        self.packs.append(len(blobs))
        for blob in reversed(blobs):
            yield blob, FILES[blob.sha256]


def run(peer: Plain) -> tuple[int, Pool, list[str]]:
    pool, said = Pool(), list[str]()

    def say(_fraction: float, message: str = "") -> None:
        said.append(message)

    done = fetch.fetch_blobs(cast("Peer", peer), 5, BLOBS, pool, say)
    return done, pool, said


def test_small_ones_in_packs_and_large_ones_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "BATCH", 60)
    peer = Packing()
    done, pool, said = run(peer)
    total = sum(map(len, FILES.values()))
    assert done == total
    assert pool.files == FILES
    assert sorted(peer.packs) == [40, 60]
    assert sorted(peer.single) == list(range(101, 151))
    assert len(said) == len(FILES)
    assert said[-1] == f"{total} of {total} bytes"


def test_a_pack_is_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "BATCH_BYTES", 1000)
    batches = list(fetch._batches(BLOBS))
    assert [blob for batch in batches for blob in batch] == BLOBS
    assert all(sum(blob.size for blob in batch) <= 1000 for batch in batches)
    assert len(batches) < 20


def test_a_peer_that_cannot_pack_is_asked_for_each() -> None:
    peer = Plain()
    assert not isinstance(peer, PacksSmallFiles)
    _, pool, _ = run(peer)
    assert pool.files == FILES
    assert len(peer.single) == len(FILES)


def test_the_network_peer_packs() -> None:
    assert isinstance(HttpPeer(Line("https://p.example", "t"), name="p"), PacksSmallFiles)


@pytest.mark.parametrize("kind", ["one less", "one twice", "another", "longer"])
def test_a_pack_that_is_not_what_was_asked(kind: str) -> None:
    class Lying(Packing):
        def small_blobs(self, course: int, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
            good: list[tuple[Blob, Any]] = list(super().small_blobs(course, blobs))
            last, data = good[-1]
            spoilt = {
                "one less": good[:-1],
                "one twice": [*good[:-1], good[0]],
                "another": [*good[:-1], (BLOBS[-1], FILES[BLOBS[-1].sha256])],
                "longer": [*good[:-1], (last, data + b"x" * 1000)],
            }
            yield from spoilt[kind]

    with pytest.raises(WrongBytesError):
        run(Lying())
