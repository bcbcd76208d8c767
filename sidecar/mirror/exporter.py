"""A source's side: snapshots a course, cuts it into objects, signs the manifest, serves objects and files.

`Exporter` is a `Peer` itself: two sites on one machine mirror through it without any network, and the HTTP
handlers of another machine's peer call the same methods.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol

from safeio.files import CHUNK, Digests
from sidecar.mirror.errors import UnknownCourseError
from sidecar.mirror.manifest import Manifest, open_manifest
from sidecar.mirror.ports import CourseEntry
from sidecar.mirror.records import Blob, Note, Snapshot
from sidecar.mirror.signing import SigningKey
from sidecar.mirror.store import ObjectStore
from sidecar.mirror.tree import Entry, read_node, root, write_nodes, write_object

SMALL_BLOB = 1 << 20  # bytes of a file that travels with others
RECENT = 5  # seconds that a list of courses is taken for the present


class CourseSource(Protocol):
    """A Moodle that can be read (`sidecar.moodle.source`)."""

    def courses(self, ids: Sequence[int] | None = None, *, named: str = "") -> list[CourseEntry]:
        """All courses, those of `ids`, or the one whose short name or id is `named`."""
        ...

    def snapshot(self, course: int) -> Snapshot: ...

    def open(self, sha1: str) -> BinaryIO: ...

    def digests(self, sha1: str) -> Digests | None:
        """Both digests of a stored file (remembered); None when the pool lacks it."""
        ...


class Exporter:
    """`allowed` names the courses shown; None shows all."""

    small_blob = SMALL_BLOB

    def __init__(
        self,
        source: CourseSource,
        store: ObjectStore,
        key: SigningKey,
        *,
        name: str,
        allowed: frozenset[int] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._source = source
        self._store = store
        self._key = key
        self._allowed = allowed
        self._clock = clock
        self._seen: dict[int, str] = {}
        self._seen_at = 0.0
        self._digests_of: dict[int, set[str]] = {}  # what the manifest of a course names
        self._blobs_of: dict[int, set[str]] = {}
        self.name = name
        self.fingerprint = key.fingerprint

    def courses(self, named: str = "") -> list[CourseEntry]:
        entries = self._source.courses(None if self._allowed is None else sorted(self._allowed), named=named)
        self._seen = {entry.id: entry.fingerprint for entry in entries}
        self._seen_at = self._clock()
        return entries

    def manifest(self, course: int, *, known: str = "") -> bytes | None:
        """The signed manifest; None when the content's root is still `known`.

        The course is read again only if its fingerprint moved. Raises `UnknownCourseError`.
        """
        self._may_see(course)
        fingerprint = self._fingerprint(course)
        self._digests_of.pop(course, None)
        self._blobs_of.pop(course, None)
        kept = self._store.recall(f"manifest-{course}")
        if isinstance(kept, dict) and kept.get("fingerprint") == fingerprint and self._complete(kept):
            envelope = str(kept["envelope"]).encode("ascii")
            found = str(kept["root"])
        else:
            envelope, found = self._export(course, fingerprint)
        return None if known and known == found else envelope

    def objects(self, course: int, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Raises `UnknownCourseError` for a digest that is no part of the course: an unknown want fails."""
        self._may_see(course)
        listed = self._listed(course)
        for name in digests:
            data = self._store.get(name) if name in listed else None
            if data is None:
                raise UnknownCourseError(f"course {course} has no object {name[:64]}")
            yield name, data

    def blob_size(self, course: int, sha1: str, sha256: str) -> int:
        """Bytes of a file of the course. Raises `UnknownCourseError`, also when the digests are not of one file."""
        self._may_see(course)
        found = self._source.digests(sha1) if sha1 in self._blobs(course) else None
        if found is None or found.sha256 != sha256:
            raise UnknownCourseError(f"course {course} has no file {sha256[:64]}")
        return found.size

    @contextmanager
    def blob(self, course: int, blob: Blob, *, start: int = 0) -> Iterator[Iterator[bytes]]:
        """Raises `UnknownCourseError` for a file that is no part of the course."""
        self._may_see(course)
        if blob.sha1 not in self._blobs(course):
            raise UnknownCourseError(f"course {course} has no file {blob.sha1[:40]}")
        with self._source.open(blob.sha1) as stream:
            stream.seek(start)
            yield iter(lambda: stream.read(CHUNK), b"")

    def small_blobs(self, course: int, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
        """Files of at most `SMALL_BLOB` bytes, whole. Raises as `blob`."""
        for blob in blobs:
            with self.blob(course, blob) as chunks:
                yield blob, b"".join(chunks)

    # --- inside --------------------------------------------------------------------------------------

    def _fingerprint(self, course: int) -> str:
        """As of now, or of the list that was given a moment ago. One too old only means one reading too many."""
        if course in self._seen and 0 <= self._clock() - self._seen_at < RECENT:
            return self._seen[course]
        entries = self._source.courses([course])
        if not entries:
            raise UnknownCourseError(str(course))
        return entries[0].fingerprint

    def _may_see(self, course: int) -> None:
        if self._allowed is not None and course not in self._allowed:
            raise UnknownCourseError(str(course))

    def _export(self, course: int, fingerprint: str) -> tuple[bytes, str]:
        snapshot = self._source.snapshot(course)
        entries: list[Entry] = []
        notes = list(snapshot.notes)
        blobs: dict[str, Blob] = {}
        for key, records in snapshot.objects.items():
            found: dict[str, Blob] = {}
            for record in records:
                sha1 = record.values.get("contenthash") if record.table == "files" else None
                if sha1 in snapshot.blobs:
                    digests = self._source.digests(str(sha1))
                    if digests is None:
                        notes.append(
                            Note(
                                code="MIR-LOSS-007",
                                message=f"the file pool lacks {record.values.get('filename')}",
                                table="files",
                                id=record.id,
                            )
                        )
                    else:
                        found[str(sha1)] = Blob(sha1=str(sha1), sha256=digests.sha256, size=digests.size)
            data = write_object(key, records, found)
            blobs |= found
            entries.append(Entry(key=key, digest=self._store.put(data), size=len(data)))
        nodes = [self._store.put(node) for node in write_nodes(entries)]
        manifest = Manifest(
            source=self._key.fingerprint,
            course=course,
            shortname=snapshot.shortname,
            fullname=snapshot.fullname,
            wwwroot=snapshot.wwwroot,
            serial=int(self._clock() * 1000),
            nodes=tuple(nodes),
            objects=len(entries),
            size=sum(entry.size for entry in entries),
            blobs=len(blobs),
            blob_size=sum(blob.size for blob in blobs.values()),
            versions=snapshot.versions,
            lineage=snapshot.lineage,
            notes=tuple(notes),
            fingerprint=fingerprint,
        )
        envelope = manifest.seal(self._key)
        self._store.remember(f"blobs-{course}", sorted(blobs))
        self._store.remember(
            f"manifest-{course}",
            {
                "fingerprint": fingerprint,
                "root": root(nodes),
                "envelope": envelope.decode("ascii"),
                "key": self._key.fingerprint,
            },
        )
        return envelope, manifest.root

    def _complete(self, kept: dict[str, Any]) -> bool:
        """Everything the kept manifest names is still in the store."""
        if kept.get("key") != self._key.fingerprint:
            return False
        manifest = open_manifest(str(kept["envelope"]).encode("ascii"), expected=self._key.fingerprint)
        for name in manifest.nodes:
            node = self._store.get(name)
            if node is None or not all(self._store.has(entry.digest) for entry in read_node(node)):
                return False
        return True

    def _listed(self, course: int) -> set[str]:
        if course not in self._digests_of:
            self._digests_of[course] = self._read_listed(course)
        return self._digests_of[course]

    def _read_listed(self, course: int) -> set[str]:
        kept = self._store.recall(f"manifest-{course}")
        if not isinstance(kept, dict):
            return set()
        manifest = open_manifest(str(kept["envelope"]).encode("ascii"), expected=self._key.fingerprint)
        names = set(manifest.nodes)
        for name in manifest.nodes:
            names |= {entry.digest for entry in read_node(self._store.get(name) or b"[]")}
        return names

    def _blobs(self, course: int) -> set[str]:
        if course not in self._blobs_of:
            kept = self._store.recall(f"blobs-{course}")
            self._blobs_of[course] = set(kept) if isinstance(kept, list) else set()
        return self._blobs_of[course]
