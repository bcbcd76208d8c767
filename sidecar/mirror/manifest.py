"""The manifest: what a source says of a course at one moment, signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sidecar.mirror.errors import BadManifestError, BadSignatureError, LimitError
from sidecar.mirror.records import Note
from sidecar.mirror.signing import SigningKey, unseal
from sidecar.mirror.tree import MAX_NODES, MAX_OBJECTS, MAX_SIZE, root
from sidecar.mirror.values import canonical

FORMAT = "moodle-sidecar-mirror/1"
MAX_BYTES = 16 << 20
MAX_NOTES = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Everything but the content."""

    source: str  # fingerprint of the key that signed it
    course: int
    shortname: str
    fullname: str
    wwwroot: str
    serial: int  # grows with every manifest of the course; Unix time in milliseconds
    nodes: tuple[str, ...]
    objects: int
    size: int  # bytes of all objects
    blobs: int  # number of files
    blob_size: int  # bytes of all files
    versions: Mapping[str, str] = field(default_factory=dict)
    lineage: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    fingerprint: str = ""  # of the content, as the source tells changes

    @property
    def root(self) -> str:
        return root(self.nodes)

    def seal(self, key: SigningKey) -> bytes:
        """The envelope that travels."""
        return key.seal(
            canonical(
                {
                    "format": FORMAT,
                    "course": self.course,
                    "shortname": self.shortname,
                    "fullname": self.fullname,
                    "wwwroot": self.wwwroot,
                    "serial": self.serial,
                    "nodes": list(self.nodes),
                    "objects": self.objects,
                    "size": self.size,
                    "blobs": self.blobs,
                    "blob_size": self.blob_size,
                    "versions": dict(self.versions),
                    "lineage": list(self.lineage),
                    "notes": [note.to_dict() for note in self.notes[:MAX_NOTES]],
                    "fingerprint": self.fingerprint,
                }
            )
        )


def open_manifest(envelope: bytes, *, expected: str | None, course: int | None = None) -> Manifest:
    """Check and read an envelope.

    Raises `BadManifestError`, `BadSignatureError` (wrong signature, wrong key, another course), `LimitError`.
    """
    if len(envelope) > MAX_BYTES:
        raise LimitError(f"manifest of {len(envelope)} bytes")
    payload, source = unseal(envelope, expected=expected)
    try:
        tree = json.loads(payload)
        if tree["format"] != FORMAT:
            raise BadManifestError(f"format {str(tree['format'])[:40]}")
        manifest = Manifest(
            source=source,
            course=_int(tree["course"]),
            shortname=str(tree["shortname"])[:255],
            fullname=str(tree["fullname"])[:1333],
            wwwroot=str(tree["wwwroot"])[:1000],
            serial=_int(tree["serial"]),
            nodes=tuple(_digest(name) for name in tree["nodes"]),
            objects=_int(tree["objects"]),
            size=_int(tree["size"]),
            blobs=_int(tree["blobs"]),
            blob_size=_int(tree["blob_size"]),
            versions={str(name)[:100]: str(value)[:40] for name, value in tree["versions"].items()},
            lineage=tuple(str(item)[:200] for item in tree["lineage"])[:100],
            notes=tuple(_note(item) for item in tree["notes"][:MAX_NOTES]),
            fingerprint=str(tree["fingerprint"])[:200],
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadManifestError(type(error).__name__) from None
    if len(manifest.nodes) > MAX_NODES or manifest.objects > MAX_OBJECTS or manifest.size > MAX_SIZE:
        raise LimitError(
            f"{manifest.objects} objects of {manifest.size} bytes in {len(manifest.nodes)} nodes"
        )
    if course is not None and manifest.course != course:
        raise BadSignatureError(f"the manifest is of course {manifest.course}, asked for was {course}")
    return manifest


def _int(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        raise TypeError
    return value


def _digest(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise TypeError
    return value


def _note(item: Mapping[str, Any]) -> Note:
    return Note(
        code=str(item["code"])[:20],
        message=str(item["message"])[:500],
        table=str(item.get("table", ""))[:64],
        id=_int(item.get("id", 0)),
    )
