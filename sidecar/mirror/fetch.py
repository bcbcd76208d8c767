"""The target's side of the line: asks for what it lacks, checks every byte, gives a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from sidecar.mirror.errors import BadManifestError, LimitError, ReplayError, WrongBytesError
from sidecar.mirror.manifest import Manifest
from sidecar.mirror.ports import BlobStore, KeepsPieces, PacksSmallFiles, Peer
from sidecar.mirror.records import Blob, Record, Snapshot
from sidecar.mirror.store import ObjectStore
from sidecar.mirror.streams import together
from sidecar.mirror.tree import Entry, digest, read_node, read_object
from sidecar.mirror.values import Key

BATCH = 500  # objects, or small files, a request
BATCH_BYTES = 16 << 20  # of small files a request
STREAMS = 4  # requests for files at a time: one waits for the line or the disk while another computes digests

Progress = Callable[[float, str], None]


def quiet(_fraction: float, _message: str = "") -> None:
    """No progress wanted."""


def fresh(manifest: Manifest, *, serial: int, root: str) -> None:
    """Refuse a manifest that is older than the one applied last. Raises `ReplayError`."""
    if manifest.serial < serial and manifest.root != root:
        raise ReplayError(f"serial {manifest.serial}, applied was {serial}")


def fetch(peer: Peer, manifest: Manifest, store: ObjectStore, progress: Progress = quiet) -> Snapshot:
    """All objects of `manifest`, from the store or the peer.

    Raises `WrongBytesError`, `BadManifestError`, `LimitError`, `SourceLostError`.
    """
    entries: list[Entry] = []
    for start in range(0, len(manifest.nodes), BATCH):
        part = manifest.nodes[start : start + BATCH]
        nodes = _get(peer, manifest.course, part, store, quiet)
        for name in part:
            entries += read_node(nodes[name])
            if len(entries) > manifest.objects:  # before the next one takes memory
                raise BadManifestError("the nodes hold more than the manifest promises")
    if len(entries) != manifest.objects or sum(entry.size for entry in entries) != manifest.size:
        raise BadManifestError("the nodes do not hold what the manifest promises")
    if len({entry.key for entry in entries}) != len(entries):
        raise BadManifestError("two objects of one key")
    return _assemble(peer, manifest, entries, store, progress)


def _assemble(
    peer: Peer, manifest: Manifest, entries: Sequence[Entry], store: ObjectStore, progress: Progress
) -> Snapshot:
    objects: dict[Key, tuple[Record, ...]] = {}
    blobs: dict[str, Blob] = {}
    seen: set[Key] = set()
    by_digest: dict[str, list[Key]] = {}
    for entry in entries:
        by_digest.setdefault(entry.digest, []).append(entry.key)
    for start in range(0, len(entries), BATCH):
        part = entries[start : start + BATCH]
        progress(start / max(len(entries), 1), f"{start} of {len(entries)} objects")
        found = _get(peer, manifest.course, [entry.digest for entry in part], store, quiet)
        for entry in part:
            data = found[entry.digest]
            if len(data) != entry.size:
                raise WrongBytesError(f"object {entry.digest}: {len(data)} bytes, promised {entry.size}")
            key, records, files = read_object(data)
            if key != entry.key:
                raise BadManifestError(
                    f"object of {key[0]} {key[1]} under the name of {entry.key[0]} {entry.key[1]}"
                )
            for record in records:
                if record.key in seen:
                    raise BadManifestError(f"{record.table} {record.id} twice")
                seen.add(record.key)
            objects[key] = records
            blobs |= files
    return Snapshot(
        course=manifest.course,
        shortname=manifest.shortname,
        fullname=manifest.fullname,
        wwwroot=manifest.wwwroot,
        versions=manifest.versions,
        objects=objects,
        blobs=blobs,
        notes=manifest.notes,
        lineage=manifest.lineage,
        fingerprint=manifest.fingerprint,
    )


def _get(
    peer: Peer, course: int, names: Iterable[str], store: ObjectStore, progress: Progress
) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    lacking: list[str] = []
    for name in dict.fromkeys(names):
        data = store.get(name)
        if data is None:
            lacking.append(name)
        else:
            found[name] = data
    asked = set(lacking)
    if lacking:
        for name, data in peer.objects(course, lacking):
            if name not in asked or digest(data) != name:
                raise WrongBytesError(f"object {name[:64]}")
            store.put(data)
            found[name] = data
            progress(len(found) / (len(found) + len(asked)), "")
    missing = asked - found.keys()
    if missing:
        raise WrongBytesError(f"{len(missing)} objects were not sent")
    return found


def lacking_blobs(snapshot: Snapshot, pool: BlobStore) -> tuple[Blob, ...]:
    """Files that the target's pool does not hold yet, small ones first. Raises `LimitError` for absurd sizes."""
    wanted = [blob for blob in snapshot.blobs.values() if not pool.has(blob)]
    if any(blob.size > 1 << 40 for blob in wanted):
        raise LimitError("a file of more than a terabyte")
    return tuple(sorted(wanted, key=lambda blob: (blob.size, blob.sha1)))


def fetch_blobs(
    peer: Peer, course: int, blobs: Sequence[Blob], pool: BlobStore, progress: Progress = quiet
) -> int:
    """Bring files into the target's pool, checked by both digests; gives the bytes of the files that travelled.

    Small ones come many a request where the peer can do so; several requests run at a time. Raises `SourceLostError`, `WrongBytesError`, and of the
    pool `WrongContentError` for wrong bytes, `DiskFullError` (before the first byte travels, if it can be foreseen).
    """
    total = sum(blob.size for blob in blobs) or 1
    if blobs:
        pool.make_sure_of(total)
    limit = -1
    tasks: list[Callable[[Callable[[int], None]], None]] = []
    if isinstance(peer, PacksSmallFiles):
        limit = peer.small_blob
        small = _batches(blob for blob in blobs if blob.size <= limit)
        tasks += [partial(_packed, peer, course, batch, pool) for batch in small]
    tasks += [partial(_alone, peer, course, blob, pool) for blob in blobs if blob.size > limit]
    done = 0
    try:
        for size in together(tasks, STREAMS):
            done += size
            progress(min(done / total, 1.0), f"{done} of {total} bytes")
    finally:
        pool.settle()  # what came is kept, however it ended
    return done


def _batches(blobs: Iterable[Blob]) -> Iterator[list[Blob]]:
    batch: list[Blob] = []
    size = 0
    for blob in blobs:
        if batch and (len(batch) == BATCH or size + blob.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(blob)
        size += blob.size
    if batch:
        yield batch


def _alone(peer: Peer, course: int, blob: Blob, pool: BlobStore, came: Callable[[int], None]) -> None:
    @contextmanager
    def source(start: int) -> Iterator[Iterator[bytes]]:
        if start:
            came(start)
        with peer.blob(course, blob, start=start) as chunks:
            yield _counted(chunks, came)

    if isinstance(pool, KeepsPieces):
        pool.add_from(blob, source)
        return
    with source(0) as chunks:
        pool.add(blob, chunks)


def _counted(chunks: Iterator[bytes], came: Callable[[int], None]) -> Iterator[bytes]:
    for chunk in chunks:
        came(len(chunk))
        yield chunk


def _packed(
    peer: PacksSmallFiles, course: int, blobs: Sequence[Blob], pool: BlobStore, came: Callable[[int], None]
) -> None:
    """Each file as soon as it is in the pool. A pack that leaves one out, or sends another, is refused."""
    waiting = {blob.sha256: blob for blob in blobs}
    if len(waiting) != len(blobs):
        raise WrongBytesError("two files of one SHA-256")
    for sent, data in peer.small_blobs(course, blobs):
        blob = waiting.pop(sent.sha256, None)
        if blob is None or len(data) != blob.size:
            raise WrongBytesError(f"file {sent.sha256[:64]}: not asked for, or not of the size promised")
        pool.add(blob, (data,))
        came(blob.size)
    pool.settle()  # a kill loses one pack
    if waiting:
        raise WrongBytesError(f"{len(waiting)} files were not sent")
