"""Another sidecar as a `Peer`: what a partner shows of one of its Moodle sites."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import quote, urlencode

from safeio.files import CHUNK
from sidecar.mirror.errors import SourceLostError, WrongBytesError
from sidecar.mirror.exporter import SMALL_BLOB
from sidecar.mirror.ports import CourseEntry
from sidecar.mirror.records import Blob
from sidecar.peers.line import BROKEN, Line
from sidecar.peers.pack import MEDIA, read_pack

_PIECE = min(CHUNK, 1 << 17)


class HttpPeer:
    """The port `sidecar.mirror.ports.Peer` over HTTP. A broken line is taken up again where it broke."""

    def __init__(self, line: Line, *, name: str) -> None:
        self.name = name
        self.small_blob = SMALL_BLOB
        self._line = line

    @property
    def received(self) -> int:
        """Bytes that came over the line so far."""
        return self._line.received

    def courses(self, named: str = "") -> list[CourseEntry]:
        """What the partner shows. Raises `SourceLostError`, `UnauthorizedError`."""
        found = self._line.json(self._path("/v1/mirror/courses", **({"named": named} if named else {})))
        try:
            return [_entry(row) for row in found["courses"]]
        except (KeyError, TypeError, ValueError) as error:
            raise SourceLostError(f"{self.name} sends no list of courses: {error}") from None

    def manifest(self, course: int, *, known: str = "") -> bytes | None:
        """The signed manifest, or None when its root is still `known`."""
        wanted = {"known": known} if known else {}
        return self._line.fetch(
            self._path(f"/v1/mirror/courses/{course}/manifest", **wanted), accept="application/octet-stream"
        )

    def objects(self, course: int, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Objects in packs; after a break only those are asked for again that did not arrive."""
        return self._all(
            digests, lambda lacking: self._pack("/v1/mirror/objects", {"course": course, "digests": lacking})
        )

    def _all(
        self, names: Sequence[str], pack: Callable[[list[str]], Iterator[tuple[str, bytes]]]
    ) -> Iterator[tuple[str, bytes]]:
        lacking = dict.fromkeys(names)
        problem, moved = "", True
        while moved:  # a line that moves on is a line: patience begins anew
            moved = False
            for _ in self._line.tries():
                try:
                    for name, data in pack(list(lacking)):
                        if name not in lacking:
                            raise WrongBytesError(f"{self.name} sends an object nobody asked for")
                        del lacking[name]
                        moved = True
                        yield name, data
                    return
                except BROKEN as error:
                    problem = str(error) or type(error).__name__
                except SourceLostError as error:  # a pack that was cut off
                    problem = error.detail
                if moved:
                    break
        raise SourceLostError(f"{self.name}: {problem}")

    def small_blobs(self, course: int, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
        """Files of at most `SMALL_BLOB` bytes in packs, in any order; goes on after a break as `objects` does."""
        by_name = {blob.sha256: blob for blob in blobs}

        def pack(lacking: list[str]) -> Iterator[tuple[str, bytes]]:
            names = [{"sha1": by_name[name].sha1, "sha256": name} for name in lacking]
            return self._pack("/v1/mirror/small-blobs", {"course": course, "blobs": names})

        for name, data in self._all(list(by_name), pack):
            yield by_name[name], data

    def _pack(self, path: str, asked: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
        body = json.dumps(asked).encode()
        headers = {"Content-Type": "application/json", "Accept": MEDIA}
        with self._line.open("POST", self._path(path), headers=headers, body=body) as answer:
            counted = _Counted(answer, self._line)
            yield from read_pack(cast("Any", counted))

    @contextmanager
    def blob(self, course: int, blob: Blob, *, start: int = 0) -> Iterator[Iterator[bytes]]:
        """A file from byte `start`; a broken line goes on at the byte where it broke (`Range`)."""
        yield self._pieces(course, blob, start)

    def _pieces(self, course: int, blob: Blob, at: int) -> Iterator[bytes]:
        path = self._path(f"/v1/mirror/blobs/{quote(blob.sha256)}", course=str(course), sha1=blob.sha1)
        problem, moved = "", True
        while moved:  # a line that moves on is a line: patience begins anew
            moved = False
            for _ in self._line.tries():
                try:
                    for piece in self._range(path, at):
                        at, moved = at + len(piece), True
                        if at > blob.size:
                            raise WrongBytesError(f"{blob.sha256[:64]}: more than {blob.size} bytes")
                        yield piece
                    if at == blob.size:
                        return
                    problem = "the file ended early"
                except BROKEN as error:
                    problem = str(error) or type(error).__name__
                if moved:
                    break
        raise SourceLostError(f"{self.name}: {problem}")

    def _range(self, path: str, at: int) -> Iterator[bytes]:
        with self._line.open("GET", path, headers={"Range": f"bytes={at}-"} if at else {}) as answer:
            if at and answer.status != 206:
                raise SourceLostError(f"{self.name} cannot go on in the middle of a file")
            while piece := answer.read(_PIECE):
                self._line.note(len(piece))
                yield piece

    def _path(self, path: str, **values: str) -> str:
        query = "&".join(part for part in (self._line.query, urlencode(values)) if part)
        return f"{path}?{query}" if query else path


class _Counted:
    """The body of an answer as a stream whose bytes are counted and paid for."""

    def __init__(self, answer: Any, line: Line) -> None:
        self._answer = answer
        self._line = line

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._answer.read(size)
        self._line.note(len(data))
        return data


def _entry(row: Any) -> CourseEntry:
    return CourseEntry(
        id=int(row["id"]),
        shortname=str(row["shortname"]),
        fullname=str(row["fullname"]),
        visible=bool(row["visible"]),
        fingerprint=str(row["fingerprint"]),
    )
