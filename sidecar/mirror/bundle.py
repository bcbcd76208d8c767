"""Courses in one file, for places without a line: a stick carries what a network would.

A zip of stored entries: `manifest/<course>` (signed envelopes), `object/<sha256>` (zstd), `blob/<sha256>` (as it is).
Nothing in it is trusted more than a network peer: signatures and digests are checked by whoever reads it. A receipt
lists what a target holds already, so that the next bundle carries the difference only.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zstandard

from safeio.files import CHUNK, atomic_writer
from sidecar.mirror.errors import BadManifestError, LimitError, SourceLostError, UnknownCourseError
from sidecar.mirror.fetch import Progress, quiet
from sidecar.mirror.manifest import MAX_BYTES, open_manifest
from sidecar.mirror.ports import CourseEntry, Peer
from sidecar.mirror.records import Blob
from sidecar.mirror.tree import MAX_OBJECT, read_node, read_object

RECEIPT = "moodle-sidecar-receipt/1"
_DATE = (1980, 1, 1, 0, 0, 0)


def write_bundle(
    peer: Peer,
    courses: Sequence[int],
    out: Path,
    *,
    known: frozenset[str] = frozenset(),
    progress: Progress = quiet,
) -> dict[str, Any]:
    """Pack courses of `peer`, without what `known` (digests of a receipt) names. The file appears whole or not at all."""
    objects: set[str] = set()
    blobs: dict[str, Blob] = {}
    with atomic_writer(out) as stream, zipfile.ZipFile(stream, "w", allowZip64=True) as bundle:
        for place, course in enumerate(courses):
            progress(place / len(courses), f"course {course}")
            envelope = peer.manifest(course)
            if envelope is None:
                raise UnknownCourseError(str(course))
            _store(bundle, f"manifest/{course}", envelope)
            manifest = open_manifest(envelope, expected=None, course=course)
            nodes = dict(peer.objects(course, manifest.nodes))
            names = [entry.digest for node in nodes.values() for entry in read_node(node)]
            for start in range(0, len(names), 500):
                for name, data in peer.objects(course, names[start : start + 500]):
                    _, _, files = read_object(data)
                    _write_blobs(peer, course, bundle, files.values(), written=blobs, known=known)
                    _write_object(bundle, name, data, objects, known)
            for name, data in nodes.items():
                _write_object(bundle, name, data, objects, known)
    size = out.stat().st_size
    progress(1.0, f"{size} bytes")
    return {"courses": len(courses), "objects": len(objects), "files": len(blobs), "bytes": size}


def _write_object(
    bundle: zipfile.ZipFile, name: str, data: bytes, written: set[str], known: frozenset[str]
) -> None:
    if name not in written and name not in known:
        written.add(name)
        _store(bundle, f"object/{name}", zstandard.ZstdCompressor(level=9).compress(data))


def _write_blobs(
    peer: Peer,
    course: int,
    bundle: zipfile.ZipFile,
    files: Iterable[Blob],
    *,
    written: dict[str, Blob],
    known: frozenset[str],
) -> None:
    for blob in files:
        if blob.sha256 in written or blob.sha256 in known:
            continue
        written[blob.sha256] = blob
        with (
            peer.blob(course, blob) as chunks,
            bundle.open(zipfile.ZipInfo(f"blob/{blob.sha256}", _DATE), "w", force_zip64=True) as entry,
        ):
            for chunk in chunks:
                entry.write(chunk)


def _store(bundle: zipfile.ZipFile, name: str, data: bytes) -> None:
    bundle.writestr(zipfile.ZipInfo(name, _DATE), data)


class BundlePeer:
    """A bundle file as a `Peer`. Raises `BadManifestError` when the file is none."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        try:
            with zipfile.ZipFile(path) as bundle:
                self._names = frozenset(bundle.namelist())
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise BadManifestError(f"{path}: no bundle ({type(error).__name__})") from None

    def courses(self, named: str = "") -> list[CourseEntry]:  # noqa: ARG002 - all of a bundle are few
        numbers = [name.partition("/")[2] for name in self._names if name.startswith("manifest/")]
        found: list[CourseEntry] = []
        for number in sorted(item for item in numbers if item.isdigit() and len(item) < 19):
            manifest = open_manifest(self.manifest(int(number)) or b"", expected=None, course=int(number))
            found.append(
                CourseEntry(
                    id=manifest.course,
                    shortname=manifest.shortname,
                    fullname=manifest.fullname,
                    visible=True,
                    fingerprint=manifest.fingerprint,
                )
            )
        return found

    def manifest(self, course: int, *, known: str = "") -> bytes | None:
        if f"manifest/{course}" not in self._names:
            raise UnknownCourseError(f"course {course} is not in {self.name}")
        envelope = self._read(f"manifest/{course}", MAX_BYTES)
        return None if known and open_manifest(envelope, expected=None).root == known else envelope

    def objects(self, course: int, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:  # noqa: ARG002 - the port's shape
        for name in digests:
            if f"object/{name}" not in self._names:
                raise UnknownCourseError(
                    f"{self.name} lacks object {name[:64]}: was it made for another target?"
                )
            packed = self._read(f"object/{name}", MAX_OBJECT)
            try:
                data = zstandard.ZstdDecompressor().decompress(packed, max_output_size=MAX_OBJECT)
            except zstandard.ZstdError:
                raise BadManifestError(f"object {name[:64]} is damaged") from None
            yield name, data

    @contextmanager
    def blob(
        self,
        course: int,  # noqa: ARG002 - the port's shape
        blob: Blob,
        *,
        start: int = 0,
    ) -> Iterator[Iterator[bytes]]:
        if f"blob/{blob.sha256}" not in self._names:
            raise UnknownCourseError(f"{self.name} lacks file {blob.sha256}: was it made for another target?")
        with zipfile.ZipFile(self._path) as bundle, bundle.open(f"blob/{blob.sha256}") as stream:
            stream.seek(start)
            yield self._chunks(stream, blob)

    def _chunks(self, stream: Any, blob: Blob) -> Iterator[bytes]:
        try:
            while chunk := stream.read(CHUNK):
                yield chunk
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise SourceLostError(f"{self.name}: file {blob.sha256} cannot be read ({error})") from None

    def _read(self, name: str, limit: int) -> bytes:
        try:
            with zipfile.ZipFile(self._path) as bundle, bundle.open(name) as stream:
                data = stream.read(limit + 1)
        except (zipfile.BadZipFile, OSError, EOFError) as error:
            raise SourceLostError(f"{self.name}: {name} cannot be read ({error})") from None
        if len(data) > limit:
            raise LimitError(f"{name} of more than {limit} bytes")
        return data


def write_receipt(digests: Iterable[str]) -> bytes:
    """What a target holds, to be carried back to the source."""
    return json.dumps({"format": RECEIPT, "has": sorted(digests)}).encode("ascii")


def read_receipt(data: bytes) -> frozenset[str]:
    """Raises `BadManifestError`."""
    try:
        tree = json.loads(data)
        if tree["format"] != RECEIPT:
            raise BadManifestError("no receipt")
        return frozenset(str(item)[:64] for item in tree["has"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadManifestError(f"no receipt ({type(error).__name__})") from None
