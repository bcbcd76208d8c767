# ruff: noqa: ARG002 - a peer has the port's shape
"""A peer is never trusted: changed bytes, replays, wrong keys, absurd sizes, names with tricks in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.mirror.bundle import BundlePeer, read_receipt
from sidecar.mirror.errors import (
    BadManifestError,
    BadSignatureError,
    LimitError,
    MirrorError,
    ReplayError,
    WrongBytesError,
)
from sidecar.mirror.fetch import fetch, fresh
from sidecar.mirror.manifest import FORMAT, Manifest, open_manifest
from sidecar.mirror.ports import CourseEntry
from sidecar.mirror.records import Blob, Record
from sidecar.mirror.signing import SigningKey
from sidecar.mirror.store import ObjectStore
from sidecar.mirror.tree import Entry, digest, read_node, read_object, write_nodes, write_object
from sidecar.mirror.values import canonical

KEY = SigningKey.generate()


class Peer:
    """Serves what it is told to, right or wrong."""

    name = "peer"

    def __init__(self, served: dict[str, bytes]) -> None:
        self.served = served
        self.asked: list[str] = []

    def courses(self) -> list[CourseEntry]:
        return []

    def manifest(self, course: int, *, known: str = "") -> bytes | None:
        return None

    def objects(self, course: int, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        self.asked += digests
        for name in digests:
            if name in self.served:
                yield name, self.served[name]

    @contextmanager
    def blob(self, course: int, blob: Blob, *, start: int = 0) -> Iterator[Iterator[bytes]]:
        yield iter(())


def course(count: int = 3) -> tuple[Manifest, dict[str, bytes]]:
    served: dict[str, bytes] = {}
    entries: list[Entry] = []
    for number in range(1, count + 1):
        record = Record(table="page", id=number, owner=None, values={"name": f"Page {number}"})
        data = write_object(record.key, [record], {})
        served[digest(data)] = data
        entries.append(Entry(key=record.key, digest=digest(data), size=len(data)))
    nodes = write_nodes(entries)
    served |= {digest(node): node for node in nodes}
    manifest = Manifest(
        source=KEY.fingerprint,
        course=5,
        shortname="C",
        fullname="Course",
        wwwroot="https://a.example",
        serial=1000,
        nodes=tuple(map(digest, nodes)),
        objects=len(entries),
        size=sum(entry.size for entry in entries),
        blobs=0,
        blob_size=0,
    )
    return manifest, served


def test_manifest_round_trip() -> None:
    manifest, _ = course()
    assert open_manifest(manifest.seal(KEY), expected=KEY.fingerprint, course=5) == manifest


def test_objects_are_fetched_once(tmp_path: Path) -> None:
    manifest, served = course(200)
    store = ObjectStore(tmp_path)
    peer = Peer(served)
    assert len(fetch(peer, manifest, store).objects) == 200
    asked = len(peer.asked)
    assert fetch(peer, manifest, store).objects.keys()
    assert len(peer.asked) == asked, "the second time nothing is asked for"


def test_one_changed_object_changes_one_node() -> None:
    entries = [Entry(key=("page", number), digest=f"{number:064x}", size=1) for number in range(1000)]
    before = write_nodes(entries)
    entries[17] = Entry(key=("page", 17), digest="f" * 64, size=1)
    assert sum(one != other for one, other in zip(before, write_nodes(entries), strict=True)) == 1


def test_changed_bytes(tmp_path: Path) -> None:
    manifest, served = course()
    victim = next(name for name in served if name not in manifest.nodes)
    served[victim] = served[victim].replace(b"Page", b"Evil")
    with pytest.raises(WrongBytesError):
        fetch(Peer(served), manifest, ObjectStore(tmp_path))


def test_missing_object(tmp_path: Path) -> None:
    manifest, served = course()
    del served[next(name for name in served if name not in manifest.nodes)]
    with pytest.raises(WrongBytesError):
        fetch(Peer(served), manifest, ObjectStore(tmp_path))


def test_damaged_store_is_fetched_again(tmp_path: Path) -> None:
    manifest, served = course()
    fetch(Peer(served), manifest, ObjectStore(tmp_path))
    for path in tmp_path.glob("??/*"):
        path.write_bytes(b"rubbish")
    assert len(fetch(Peer(served), manifest, ObjectStore(tmp_path)).objects) == 3


def test_wrong_key_and_changed_payload() -> None:
    manifest, _ = course()
    envelope = manifest.seal(KEY)
    with pytest.raises(BadSignatureError):
        open_manifest(envelope, expected=SigningKey.generate().fingerprint)
    with pytest.raises(BadSignatureError):
        open_manifest(envelope.replace(b"Course", b"Curses"), expected=None)
    with pytest.raises(BadSignatureError):
        open_manifest(envelope, expected=None, course=6)


def test_replay() -> None:
    manifest, _ = course()
    fresh(manifest, serial=1000, root="")
    fresh(manifest, serial=2000, root=manifest.root)
    with pytest.raises(ReplayError):
        fresh(manifest, serial=1001, root="0" * 64)


def test_ten_million_objects_promised() -> None:
    manifest, _ = course()
    tree = json.loads(manifest.seal(KEY).partition(b"\n")[2])
    for name, value in (("objects", 10_000_000), ("nodes", ["0" * 64] * 20_000)):
        with pytest.raises(LimitError):
            open_manifest(KEY.seal(canonical({**tree, name: value})), expected=None)
    with pytest.raises(LimitError):
        open_manifest(b"x" * (17 << 20), expected=None)


def test_nodes_that_hold_more_than_promised(tmp_path: Path) -> None:
    manifest, served = course(10)
    tree = json.loads(manifest.seal(KEY).partition(b"\n")[2])
    lying = open_manifest(KEY.seal(canonical({**tree, "objects": 3})), expected=None)
    with pytest.raises(BadManifestError):
        fetch(Peer(served), lying, ObjectStore(tmp_path))


def test_a_row_in_two_objects(tmp_path: Path) -> None:
    record = Record(table="page", id=1, owner=None, values={})
    one, other = write_object(("page", 1), [record], {}), write_object(("page", 2), [record], {})
    entries = [
        Entry(key=("page", n), digest=digest(data), size=len(data)) for n, data in ((1, one), (2, other))
    ]
    nodes = write_nodes(entries)
    manifest, _ = course()
    tree = json.loads(manifest.seal(KEY).partition(b"\n")[2])
    tree |= {"nodes": list(map(digest, nodes)), "objects": 2, "size": len(one) + len(other)}
    served = {digest(data): data for data in (one, other, *nodes)}
    with pytest.raises(BadManifestError):
        fetch(Peer(served), open_manifest(KEY.seal(canonical(tree)), expected=None), ObjectStore(tmp_path))


@given(st.binary(max_size=300))
def test_envelopes_of_noise(data: bytes) -> None:
    with pytest.raises(MirrorError):
        open_manifest(data, expected=None)


@given(
    st.recursive(
        st.one_of(st.none(), st.integers(), st.text(max_size=5)),
        lambda x: st.lists(x, max_size=4) | st.dictionaries(st.text(max_size=9), x, max_size=4),
    )
)
def test_trees_of_noise(tree: Any) -> None:
    data = canonical(tree)
    with pytest.raises(MirrorError):
        open_manifest(KEY.seal(canonical({"format": FORMAT, "x": tree})), expected=None)
    for read in (read_object, read_node):
        try:
            read(data)
        except MirrorError:
            continue


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"no zip at all"])
def test_bundles_of_noise(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "b.mirror"
    path.write_bytes(data)
    with pytest.raises(BadManifestError):
        BundlePeer(path)


@given(st.binary(max_size=60))
def test_receipts_of_noise(data: bytes) -> None:
    with pytest.raises(BadManifestError):
        read_receipt(data)
