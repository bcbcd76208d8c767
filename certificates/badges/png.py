"""Badges in PNG pictures: an iTXt chunk, as Open Badges 2.0 and 3.0 bake them; older tEXt and zTXt are read.

Chunks are walked by their lengths; pixels are never decoded, so a picture of any claimed size costs nothing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from certificates.badges.errors import BadgeImageError, NotBakedError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD_2 = b"openbadges"
KEYWORD_3 = b"openbadgecredential"
_KEYWORDS = (KEYWORD_3, KEYWORD_2)
MAX_PNG = 32 << 20
MAX_TEXT = 8 << 20  # bytes of a badge, unpacked
MAX_CHUNKS = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """One chunk: `start` and `end` are offsets of the whole chunk, length and checksum included."""

    kind: bytes
    start: int
    end: int

    def body(self, data: bytes) -> bytes:
        return data[self.start + 8 : self.end - 4]


def chunks(data: bytes) -> Iterator[Chunk]:
    """Raises `BadgeImageError` for what is no PNG, or one that is cut off."""
    if not data.startswith(SIGNATURE):
        raise BadgeImageError("no PNG signature")
    if len(data) > MAX_PNG:
        raise BadgeImageError(f"{len(data)} bytes, the limit is {MAX_PNG}")
    at = len(SIGNATURE)
    for _count in range(MAX_CHUNKS):
        if at + 12 > len(data):
            raise BadgeImageError("the PNG is cut off")
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise BadgeImageError("a PNG chunk reaches beyond the file")
        yield Chunk(kind=kind, start=at, end=end)
        if kind == b"IEND":
            return
        at = end
    raise BadgeImageError(f"over {MAX_CHUNKS} PNG chunks")


def extract(data: bytes) -> str:
    """The badge in the picture: JSON, a compact JWS, or an address (1.0).

    Raises `BadgeImageError`; `NotBakedError` when there is none.
    """
    found = [
        text
        for chunk in chunks(data)
        if chunk.kind in {b"iTXt", b"tEXt", b"zTXt"} and (text := _badge_text(chunk, data)) is not None
    ]
    if not found:
        raise NotBakedError("no chunk named openbadgecredential or openbadges")
    if len(found) > 1:
        raise BadgeImageError("more than one badge in the picture")
    return found[0]


class PreparedPng:
    """A picture with the place for the badge found once; `bake` then joins three pieces."""

    def __init__(self, data: bytes) -> None:
        """Old badges are taken out. Raises `BadgeImageError`."""
        before, place, seen = [SIGNATURE], False, 0
        after: list[bytes] = []
        for chunk in chunks(data):
            if seen == 0 and chunk.kind != b"IHDR":
                raise BadgeImageError("a PNG begins with its header")
            seen += 1
            place = place or chunk.kind in {b"IDAT", b"IEND"}
            if chunk.kind in {b"iTXt", b"tEXt", b"zTXt"} and _keyword(chunk.body(data)) in _KEYWORDS:
                continue
            (after if place else before).append(data[chunk.start : chunk.end])
        self._before, self._after = b"".join(before), b"".join(after)

    def bake(self, text: str, *, keyword: bytes = KEYWORD_3) -> bytes:
        """The picture with `text` in it, before the pixels, so that a reader of a stream meets it early."""
        body = b"iTXt" + keyword + b"\0\0\0\0\0" + text.encode()
        chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        return b"".join((self._before, chunk, self._after))


def _keyword(body: bytes) -> bytes:
    return body[:80].split(b"\0", 1)[0]


def _badge_text(chunk: Chunk, data: bytes) -> str | None:
    body = chunk.body(data)
    if _keyword(body) not in _KEYWORDS:
        return None
    (stored,) = struct.unpack_from(">I", data, chunk.end - 4)
    if stored != zlib.crc32(chunk.kind + body):
        raise BadgeImageError("the checksum of the badge's chunk is wrong: it was changed or damaged")
    rest = body[len(_keyword(body)) + 1 :]
    try:
        if chunk.kind == b"tEXt":
            return rest.decode("latin-1")
        if chunk.kind == b"zTXt":
            return _inflate(rest[1:]).decode("latin-1")
        flag, _method, rest = rest[0], rest[1], rest[2:]
        _language, _translated, text = rest.split(b"\0", 2)
        return (_inflate(text) if flag else _bounded(text)).decode("utf-8")
    except (IndexError, ValueError) as error:
        raise BadgeImageError(f"the badge's chunk is malformed: {str(error)[:100]}") from None


def _bounded(text: bytes) -> bytes:
    if len(text) > MAX_TEXT:
        raise BadgeImageError(f"the badge has {len(text)} bytes, the limit is {MAX_TEXT}")
    return text


def _inflate(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, MAX_TEXT)
    except zlib.error as error:
        raise BadgeImageError(f"the badge's chunk does not unpack: {error}") from None
    if unpacker.unconsumed_tail:
        raise BadgeImageError(f"the badge unpacks to more than {MAX_TEXT} bytes")
    if not unpacker.eof:
        raise BadgeImageError("the badge's chunk is cut off")
    return text
