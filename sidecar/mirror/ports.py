"""What the mirror needs of the world: a source to read, a target to write, a peer to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from sidecar.mirror.dates import Move
from sidecar.mirror.records import Blob, Note, Record, Snapshot
from sidecar.mirror.store import ObjectStore
from sidecar.mirror.values import Key

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapped:
    """A line of the id map."""

    target: int  # id on the target
    written: Mapping[str, str] = field(default_factory=dict)  # column -> short digest of what was written
    owner: Key | None = None  # what the row hung on at the source
    kept: bool = False  # gone at the source, kept for the learners who used it


@dataclass(frozen=True, kw_only=True, slots=True)
class Mirror:
    """A course of the target that follows a course of a source."""

    id: int
    source: str  # fingerprint of the source site's key
    source_name: str  # how the admin calls it: a site's name or a URL
    source_course: int
    course: int  # id on the target
    root: str = ""  # digest of the snapshot applied last
    serial: int = 0  # of the manifest applied last; older ones are replays
    applied: int = 0  # Unix time
    lineage: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


class Target(Protocol):
    """A course of one Moodle inside one transaction (or one consistent read, for a plan)."""

    tables: Sequence[str]
    """Names of all tables that may hold content, owners before what they own."""

    def adapted(self, snapshot: Snapshot, course: int) -> tuple[Snapshot, dict[Key, int]]:
        """A course as this Moodle keeps it, which may be newer than its source's.

        With it the target's rows that already stand for what was made for that, when `course` (else 0) is its mirror.
        """
        ...

    def admit(self, record: Record) -> Note | None:
        """None when the record may be written here; else why it is left out.

        Raises `ForbiddenTableError` for what no source may ask.
        """
        ...

    def columns(self, table: str) -> frozenset[str]: ...

    def once(self, table: str) -> frozenset[str]:
        """Columns written when a row is made and never again."""
        ...

    def shared(self, table: str) -> tuple[str, ...]:
        """Columns by which a thing of the site is found; empty for what the mirror owns."""
        ...

    def natural(self, table: str) -> tuple[str, ...]:
        """Columns that Moodle holds unique; empty when there are none."""
        ...

    def adopts(self, table: str) -> bool:
        """A row that the target made itself under the same unique key becomes the mirror's (else it is somebody's own)."""
        ...

    def expendable(self, table: str) -> bool:
        """Nothing ever points to rows of this table: one may be written over another."""
        ...

    def moved(self, record: Record, move: Move) -> dict[str, Any]:
        """Columns of the record whose dates `move` changes."""
        ...

    def rows(self, table: str, ids: Iterable[int]) -> dict[int, Row]: ...

    def find(self, table: str, column: str, values: Iterable[Any]) -> dict[int, Row]: ...

    def named(self, names: list[Any]) -> Any: ...

    def missing_names(self) -> Iterable[tuple[Any, ...]]: ...

    def derived(self, table: str, row: Row, *, only: Row) -> Row:
        """`only` with columns of `row` that follow from others (a context's depth, a file's path hash)."""
        ...

    def fresh(self, table: str, values: Row) -> Row:
        """`values` with all that a new row needs besides."""
        ...

    def merged(self, table: str, column: str, current: Any, wanted: Any, owned: frozenset[int]) -> Any:
        """What to write where the target's own additions live in the same column (a section's sequence)."""
        ...

    def same(self, table: str, column: str, current: Any, wanted: Any) -> bool:
        """Do both values mean the same to Moodle?"""
        ...

    def own(self, ours: Mapping[str, frozenset[int]]) -> None:
        """Rows that the mirror made: they are no learners' data, wherever they are."""
        ...

    def elsewhere(self, courses: Mapping[int, int]) -> None:
        """Other courses of the source that have one mirror here: their ids there and here."""
        ...

    def used(self, rows: Mapping[str, Iterable[int]]) -> dict[str, set[int]]:
        """Which of these rows of the target have learners' data hanging on them."""
        ...

    def follows(self, table: str, row: Row) -> tuple[str, int] | None:
        """Table and id of the row that this one stays or goes with, when that is not the row it hangs on."""
        ...

    def hidden(self, table: str, row: Row) -> Row | None:
        """Columns that hide this row in Moodle; None when Moodle cannot hide such a row."""
        ...

    def label(self, table: str, row: Row) -> str:
        """What a person calls this row; empty for rows that have no name."""
        ...


class Writer(Target, Protocol):
    """A target that may write."""

    def reserve(self, counts: Mapping[str, int]) -> dict[str, int]:
        """First of as many free ids as asked for, a table."""
        ...

    def insert(self, table: str, rows: Sequence[Row]) -> None: ...

    def update(self, table: str, changes: Sequence[tuple[int, Row]]) -> None: ...

    def delete(self, table: str, ids: Sequence[int]) -> None: ...

    def park(self, table: str, ids: Sequence[int]) -> None:
        """Take rows out of the way of unique numbers that are about to move."""
        ...

    def make_room(self, course: int, owned: Iterable[int]) -> None:
        """Move the target's own sections behind those of the mirror, whose ids are `owned`."""
        ...

    def finish(self, course: int, *, created: bool, regrade: bool) -> list[tuple[str, int, Row]]:
        """Find a place for activities whose section is gone; mark Moodle's caches of the course stale."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseEntry:
    """A line of a peer's list of courses."""

    id: int
    shortname: str
    fullname: str
    visible: bool
    fingerprint: str  # changes when content changes

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "shortname": self.shortname,
            "fullname": self.fullname,
            "visible": self.visible,
            "fingerprint": self.fingerprint,
        }


class Peer(Protocol):
    """A source of courses: a site on this machine, another sidecar, or a bundle on a stick.

    All bytes are checked by whoever receives them; a peer is never trusted. Every method raises
    `SourceLostError` when the line breaks and `UnknownCourseError` for what the peer does not show.
    """

    name: str

    def courses(self, named: str = "") -> list[CourseEntry]:
        """All courses shown, or those whose short name or id is `named` (an older peer shows the others too)."""
        ...

    def manifest(self, course: int, *, known: str = "") -> bytes | None:
        """The signed manifest as sent, or None when its root is still `known` (one request, nothing sent)."""
        ...

    def objects(self, course: int, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Nodes and objects of the course by SHA-256, in any order, decompressed."""
        ...

    def blob(self, course: int, blob: Blob, *, start: int = 0) -> AbstractContextManager[Iterator[bytes]]:
        """The content of a file from byte `start`."""
        ...


@runtime_checkable
class PacksSmallFiles(Protocol):
    """What a peer may do besides: send many small files in one answer, where a request each would cost more."""

    @property
    def small_blob(self) -> int:
        """Bytes that a file may have to travel so."""
        ...

    def small_blobs(self, course: int, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
        """Files of at most `small_blob` bytes, in any order. Raises as the methods of `Peer` do."""
        ...


class BlobStore(Protocol):
    """The target's file pool."""

    def has(self, blob: Blob) -> bool: ...

    def add(self, blob: Blob, chunks: Iterable[bytes]) -> None:
        """Raises when the bytes are not those of `blob`; then nothing is stored."""
        ...

    def make_sure_of(self, size: int) -> None:
        """Raises `DiskFullError` when `size` more bytes cannot fit."""
        ...

    def settle(self) -> None:
        """From here on a power cut loses none of the files added. Called before the rows that name them."""
        ...


@runtime_checkable
class KeepsPieces(Protocol):
    """What a file pool may do besides: go on with a large file where an earlier apply was cut off."""

    def add_from(self, blob: Blob, source: Callable[[int], AbstractContextManager[Iterator[bytes]]]) -> None:
        """`source` gives the bytes from a place on. Raises as `BlobStore.add`."""
        ...


class MirrorStore(Protocol):
    """Mirrors and their id maps, kept in the target's own database so that they commit with the rows."""

    def lock(self, mirror: int) -> Mirror | None: ...

    def save(self, mirror: Mirror) -> int: ...

    def forget(self, mirror: int) -> None: ...

    def save_map(self, mirror: int, lines: Mapping[Key, Mapped], removed: Iterable[Key]) -> None:
        """Keep `lines`; `removed` names all that are there and shall not stay as they are."""
        ...

    def save_undo(self, mirror: int, story: Mapping[str, Any]) -> None:
        """Put a story on top of those of earlier applies; old ones fall off."""
        ...

    def load_undo(self, mirror: int) -> dict[str, Any] | None:
        """The story on top."""
        ...

    def drop_undo(self, mirror: int) -> None:
        """Take the story off the top."""
        ...

    def find(self, source: str, source_course: int, course: int | None = None) -> list[Mirror]: ...

    def by_course(self, course: int) -> Mirror | None: ...

    def all(self) -> list[Mirror]: ...

    def map(self, mirror: int) -> dict[Key, Mapped]: ...

    def shared_map(self, source: str) -> dict[Key, int]: ...


class View(Protocol):
    """The target inside one consistent read or one transaction."""

    @property
    def target(self) -> Writer: ...

    @property
    def mirrors(self) -> MirrorStore: ...


class TargetSite(Protocol):
    """A Moodle that mirrors are written to."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str:
        """Of the site's own key: to see a loop."""
        ...

    @property
    def prepared(self) -> bool: ...

    def prepare(self) -> None: ...

    def reading(
        self, *, account: str | None = None, category: int | None = None
    ) -> AbstractContextManager[View]: ...

    def writing(
        self, shortname: str, *, account: str | None = None, category: int | None = None
    ) -> AbstractContextManager[View]:
        """One transaction; those that name the same course go one after the other."""
        ...

    def course(self, shortname: str) -> int | None: ...

    def snapshot(self, course: int) -> Snapshot:
        """The target's course as it is now, for `adopt`."""
        ...

    def shortnames(self, ids: Iterable[int]) -> dict[int, str]: ...

    @property
    def timezone(self) -> str:
        """In which the site shows its dates, e.g. "Europe/Berlin"."""
        ...

    def category(self, words: str) -> int:
        """The id of a course category, by id, id number or path of names. Raises `UnknownCategoryError`."""
        ...

    def idnumber_taken(self, idnumber: str, but: int | None) -> bool: ...

    def versions(self) -> dict[str, str]: ...

    @property
    def pool(self) -> BlobStore: ...

    @property
    def incoming(self) -> ObjectStore: ...

    @property
    def refreshes(self) -> bool:
        """There is somebody to ask for a refresh; what failed is worth asking for again."""
        ...

    def refresh(self, course: int, questions: Iterable[int], *, regrade: bool) -> list[str]:
        """Ask Moodle to rebuild what only it can; gives what is left to do by hand."""
        ...
