# ruff: noqa: ARG002 - a peer has the port's shape
"""A peer is never trusted: changed bytes, replays, wrong keys, absurd sizes, names with tricks in them."""

from __future__ import annotations

import hashlib
import json
import random
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.mirror.bundle import BundlePeer, read_receipt, write_bundle
from sidecar.mirror.errors import (
    BadManifestError,
    BadSignatureError,
    ForbiddenTableError,
    LimitError,
    MirrorError,
    ReplayError,
    WrongBytesError,
)
from sidecar.mirror.fetch import fetch, fetch_blobs, fresh, lacking_blobs
from sidecar.mirror.manifest import FORMAT, Manifest, open_manifest
from sidecar.mirror.ports import CourseEntry
from sidecar.mirror.records import Blob, Record
from sidecar.mirror.signing import SigningKey
from sidecar.mirror.store import ObjectStore
from sidecar.mirror.tree import Entry, digest, read_node, read_object, write_nodes, write_object
from sidecar.mirror.values import canonical
from sidecar.moodle.database import DatabaseError, identifier
from sidecar.moodle.target import CourseTarget

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


def many_entries(count: int, first: int = 0) -> bytes:
    """A node of so many lines, none of which has an object behind it."""
    return b"[" + b",".join(b'["page",%d,"%064x",1]' % (n, n) for n in range(first, first + count)) + b"]"


def test_ten_million_entries_in_nodes(tmp_path: Path) -> None:
    """Nodes as large as they may be, in a number that is allowed: ended by what was promised, in little memory."""

    class Endless(Peer):
        def objects(self, course: int, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:
            self.asked += digests
            for name in digests:
                yield name, nodes[name]

    made = [many_entries(40_000, start * 40_000) for start in range(4)]
    nodes = {digest(node): node for node in made}
    manifest, _ = course()
    tree = json.loads(manifest.seal(KEY).partition(b"\n")[2])
    for promised in (3, 100_000):
        lying = tree | {"objects": promised, "nodes": [*nodes] * 250}  # ten million in 1000 nodes
        sealed = open_manifest(KEY.seal(canonical(lying)), expected=None)
        tracemalloc.start()
        with pytest.raises(BadManifestError):
            fetch(Endless({}), sealed, ObjectStore(tmp_path / str(promised)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 150 << 20, f"{peak >> 20} MB"


def test_a_node_has_no_room_for_anything_else() -> None:
    entry = '["page",1,"' + "0" * 64 + '",1]'
    assert len(read_node(f"[{entry}]".encode())) == 1
    for padded in (
        f"[{entry}{' ' * 1000}]",
        f"[ {entry}]",
        f"[{entry.replace('page', chr(92) + 'u0070age')}]",
    ):
        with pytest.raises(BadManifestError):
            read_node(padded.encode())


def test_more_than_a_course_can_be() -> None:
    manifest, _ = course()
    tree = json.loads(manifest.seal(KEY).partition(b"\n")[2])
    with pytest.raises(LimitError):
        open_manifest(KEY.seal(canonical({**tree, "size": 1 << 40})), expected=None)


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "/etc/passwd",
        "..",
        "a/b",
        "mdl_user; drop table mdl_user",
        "x' or '1'='1",
        "\0",
        "🙂" * 65,
        "",
    ],
)
def test_names_that_lead_elsewhere(name: str, tmp_path: Path) -> None:
    """A name is a digest or a table's; neither becomes a path or SQL unchecked."""
    manifest, _ = course()
    tree = json.loads(manifest.seal(KEY).partition(b"\n")[2])
    with pytest.raises(BadManifestError):
        open_manifest(KEY.seal(canonical({**tree, "nodes": [name]})), expected=None)
    with pytest.raises(BadManifestError):
        read_node(canonical([["page", 1, name, 1]]))
    blobs = {name: ["0" * 64, 1]}
    with pytest.raises(BadManifestError):
        read_object(canonical({"key": ["page", 1], "records": [], "blobs": blobs}))
    with pytest.raises((DatabaseError, ForbiddenTableError)):
        CourseTarget(None, {}, None, now=0, salt="").admit(  # type: ignore[arg-type]
            Record(table=name, id=1, owner=None, values={})
        )
    with pytest.raises(DatabaseError):
        identifier(name)


def a_bundle(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    """A stick with one small course and a file on it."""
    data = b"a file of the course" * 5000
    blob = Blob(
        sha1=hashlib.sha1(data, usedforsecurity=False).hexdigest(), size=len(data), sha256=digest(data)
    )
    record = Record(table="files", id=1, owner=None, values={"contenthash": blob.sha1})
    made = write_object(record.key, [record], {blob.sha1: blob})
    entry = Entry(key=record.key, digest=digest(made), size=len(made))
    nodes = write_nodes([entry])
    manifest, _ = course()
    tree = json.loads(manifest.seal(KEY).partition(b"\n")[2])
    tree |= {
        "nodes": [digest(node) for node in nodes],
        "objects": 1,
        "size": len(made),
        "blobs": 1,
        "blob_size": len(data),
    }
    envelope = KEY.seal(canonical(tree))

    class Source(Peer):
        def manifest(self, course: int, *, known: str = "") -> bytes | None:
            return envelope

        @contextmanager
        def blob(self, course: int, blob: Blob, *, start: int = 0) -> Iterator[Iterator[bytes]]:
            yield iter([data[start:]])

    write_bundle(Source({digest(part): part for part in (made, *nodes)}), [5], path)
    return open_manifest(envelope, expected=None), {blob.sha256: data}


class Bin:
    """A pool that keeps what is right."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def has(self, blob: Blob) -> bool:
        return blob.sha256 in self.kept

    def make_sure_of(self, size: int) -> None:
        """There is room."""

    def settle(self) -> None:
        """Nothing to wait for."""

    def add(self, blob: Blob, chunks: Iterable[bytes]) -> None:
        data = b"".join(chunks)
        if digest(data) != blob.sha256:
            raise WrongBytesError(blob.sha256)
        self.kept[blob.sha256] = data


def read_all(path: Path, folder: Path) -> Bin:
    peer, pool = BundlePeer(path), Bin()
    manifest = open_manifest(peer.manifest(5) or b"", expected=KEY.fingerprint, course=5)
    snapshot = fetch(peer, manifest, ObjectStore(folder))
    fetch_blobs(peer, 5, lacking_blobs(snapshot, pool), pool)
    return pool


def test_bundles_cut_short_or_changed(tmp_path: Path) -> None:
    """At every place: refused with a code, or (in what no reader looks at) without effect."""
    path = tmp_path / "whole.mirror"
    _, files = a_bundle(path)
    assert read_all(path, tmp_path / "0").kept == files
    whole, hurt = path.read_bytes(), tmp_path / "hurt.mirror"
    for number, cut in enumerate(range(0, len(whole), max(len(whole) // 60, 1))):
        hurt.write_bytes(whole[:cut])
        with pytest.raises(MirrorError):
            read_all(hurt, tmp_path / f"c{number}")
    chance = random.Random(5)
    refused = 0
    for number in range(300):
        place = chance.randrange(len(whole))
        hurt.write_bytes(
            whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :]
        )
        try:
            assert read_all(hurt, tmp_path / f"f{number}").kept == files
        except MirrorError:
            refused += 1
    assert refused > 200


def test_a_bundle_signed_by_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "b.mirror"
    a_bundle(path)
    envelope = BundlePeer(path).manifest(5)
    with pytest.raises(BadSignatureError):
        open_manifest(envelope or b"", expected=SigningKey.generate().fingerprint, course=5)
