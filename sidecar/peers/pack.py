"""The pack: objects of a course on the wire.

One zstd stream of frames; a frame is the object's SHA-256 (32 bytes), its length (4 bytes, big endian), and
its bytes. A frame of 36 zero bytes ends the pack: what stops before it was cut off. Nothing in a pack is trusted: the receiver hashes each object.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import zstandard

from sidecar.mirror.errors import LimitError, SourceLostError

MEDIA = "application/vnd.moodle-sidecar.pack"
MAX_OBJECT = 64 << 20  # bytes of one object
FILES_LEVEL = 1  # zstd's: most files of a course are compressed already
_HEAD = struct.Struct(">32sI")
_END = bytes(_HEAD.size)
_PIECE = 1 << 16


def write_pack(objects: Iterable[tuple[str, bytes]], *, level: int = 6) -> Iterator[bytes]:
    """Pieces of the pack of (SHA-256 in hex, bytes). `level` is zstd's."""
    packer = zstandard.ZstdCompressor(level=level).compressobj()
    for name, data in objects:
        piece = packer.compress(_HEAD.pack(bytes.fromhex(name), len(data)) + data)
        if piece:
            yield piece
    piece = packer.compress(_END) + packer.flush()
    yield piece


def read_pack(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Objects of a pack as they arrive, in bounded memory.

    Raises `LimitError` for an object beyond `MAX_OBJECT`, `SourceLostError` when the pack is cut off or no pack.
    """
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            stream, read_size=_PIECE
        ) as unpacked:
            while (head := _exactly(unpacked, _HEAD.size)) != _END:
                name, size = _HEAD.unpack(head)
                if size > MAX_OBJECT:
                    raise LimitError(f"an object of {size} bytes")
                yield name.hex(), _exactly(unpacked, size)
    except zstandard.ZstdError as error:
        raise SourceLostError(f"the pack is damaged: {error}") from None


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = stream.read(min(size - len(data), _PIECE))
        if not piece:
            raise SourceLostError("the pack is cut off")
        data += piece
    return bytes(data)
