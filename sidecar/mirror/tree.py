"""The hash tree: root -> nodes -> objects, each named by the SHA-256 of its bytes.

An object is an activity, a section, a question with its versions, a block …: the canonical JSON of its records and
the digests of its files. A node lists the objects whose key hashes into it. A changed page changes one object, one
node and the root.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sidecar.mirror.errors import BadManifestError, LimitError
from sidecar.mirror.records import Blob, Record
from sidecar.mirror.values import Key, canonical

OBJECTS_A_NODE = 64
MAX_NODES = 1 << 14
MAX_OBJECTS = 1_000_000
MAX_OBJECT = 64 << 20  # bytes
MAX_NODE = 4 << 20  # bytes
MAX_SIZE = 2 << 30  # bytes of all objects: a bank of 100,000 questions has a tenth


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line of a node."""

    key: Key
    digest: str
    size: int  # bytes of the object


def write_object(key: Key, records: Iterable[Record], blobs: Mapping[str, Blob]) -> bytes:
    """`blobs` by SHA-1: those that the object's file records name."""
    listed = [record.to_json() for record in records]
    files = {blob.sha1: [blob.sha256, blob.size] for blob in blobs.values()}
    return canonical({"key": list(key), "records": listed, "blobs": files})


def read_object(data: bytes) -> tuple[Key, tuple[Record, ...], dict[str, Blob]]:
    """The inverse of `write_object`. Raises `BadManifestError`."""
    if len(data) > MAX_OBJECT:
        raise LimitError(f"object of {len(data)} bytes")
    try:
        tree = json.loads(data)
        key = _key(tree["key"])
        records = tuple(
            Record(
                table=_text(table),
                id=_number(number),
                owner=_key(owner) if owner is not None else None,
                values=_values(values),
            )
            for table, number, owner, values in tree["records"]
        )
        blobs = {
            _hex(sha1, 40): Blob(sha1=sha1, sha256=_hex(sha256, 64), size=_number(size))
            for sha1, (sha256, size) in tree["blobs"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadManifestError(f"object: {type(error).__name__}") from None
    return key, records, blobs


def write_nodes(entries: Iterable[Entry]) -> list[bytes]:
    """Nodes in the order of the root. How many there are depends on the number of objects alone."""
    listed = list(entries)
    count = 1
    while count * OBJECTS_A_NODE < len(listed):
        count *= 2
    buckets: list[list[Entry]] = [[] for _ in range(count)]
    for entry in listed:
        name = f"{entry.key[0]}#{entry.key[1]}".encode()
        buckets[int.from_bytes(hashlib.sha256(name).digest()[:8]) % count].append(entry)
    return [
        canonical(
            [[*entry.key, entry.digest, entry.size] for entry in sorted(bucket, key=lambda item: item.key)]
        )
        for bucket in buckets
    ]


def read_node(data: bytes) -> list[Entry]:
    """Raises `BadManifestError`, `LimitError`."""
    if len(data) > MAX_NODE:
        raise LimitError(f"node of {len(data)} bytes")
    try:
        tree = json.loads(data)
        entries = [
            Entry(key=(_text(table), _number(number)), digest=_hex(name, 64), size=_number(size))
            for table, number, name, size in tree
        ]
        if canonical(tree) != data:  # no room for what is not an entry
            raise ValueError
        return entries
    except (ValueError, TypeError, RecursionError) as error:
        raise BadManifestError(f"node: {type(error).__name__}") from None


def root(nodes: Iterable[str]) -> str:
    """The digest over all nodes' digests."""
    return digest(canonical(list(nodes)))


def _key(value: Any) -> Key:
    table, number = value
    return _text(table), _number(number)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 64:
        raise TypeError
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        raise TypeError
    return value


def _hex(value: Any, length: int) -> str:
    if not isinstance(value, str) or len(value) != length or not set(value) <= set("0123456789abcdef"):
        raise TypeError
    return value


def _values(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise TypeError
    return value
