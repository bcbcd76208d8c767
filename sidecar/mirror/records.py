"""What a snapshot is made of: records of rows, files by content, notes on what is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sidecar.mirror.values import Key, canonical


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One row of content. Its identity is table and id at the source."""

    table: str
    id: int
    owner: Key | None  # the row it hangs on; None for the course and for what is the site's
    values: Mapping[str, Any]  # column -> value (`values.py`)

    @property
    def key(self) -> Key:
        return (self.table, self.id)

    def to_json(self) -> list[Any]:
        return [self.table, self.id, list(self.owner) if self.owner else None, dict(self.values)]

    def digest(self) -> str:
        """SHA-256 of the canonical form, in hex."""
        return hashlib.sha256(canonical(self.to_json())).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """Something of the course that the mirror does not carry, or carries changed."""

    code: str  # e.g. "MIR-LOSS-001"
    message: str
    table: str = ""
    id: int = 0

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.table:
            out |= {"table": self.table, "id": self.id}
        return out


@dataclass(frozen=True, kw_only=True, slots=True)
class Blob:
    """The content of a file. `sha256` is empty as long as nobody read it."""

    sha1: str
    size: int  # bytes
    sha256: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """A course's content at one moment."""

    course: int  # id at the source
    shortname: str
    fullname: str
    wwwroot: str
    versions: Mapping[str, str]  # of Moodle ("core") and of the plugins the course uses
    objects: Mapping[Key, tuple[Record, ...]]  # key of the record that starts an object -> its records
    blobs: Mapping[str, Blob]  # by SHA-1
    notes: tuple[Note, ...] = ()
    lineage: tuple[str, ...] = ()  # "site/course" that this course is itself a mirror of, nearest first
    fingerprint: str = ""  # the adapter's cheap sign that nothing changed
    extra: Mapping[str, Any] = field(default_factory=dict)

    def records(self) -> list[Record]:
        return [record for records in self.objects.values() for record in records]
