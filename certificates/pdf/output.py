"""A PDF's objects -> its bytes (ISO 32000-1, 7.5), with object streams and a cross-reference stream.

pydyf would compress every stream twice, once for the file's identifier; here what is in many files (colour
profile, subsets, artwork) is compressed once for all of them.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from io import BytesIO

import pydyf

_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_LEVEL = 6


@lru_cache(maxsize=256)
def _deflated(content: bytes) -> bytes:
    return zlib.compress(content, _LEVEL)


def serialise(pdf: pydyf.PDF, identifier: bytes) -> bytes:
    """The file. `identifier` (16 bytes) is both parts of its ID, as in a file that was never changed."""
    if pdf.info:
        pdf.add_object(pdf.info)
    out = BytesIO()
    out.write(_HEADER)
    places: list[tuple[int, int, int]] = [(0, 0, 65535)]
    inside: list[tuple[int, bytes]] = []
    packed = len(pdf.objects)  # number of the object stream
    for item in pdf.objects[1:]:
        if isinstance(item, pydyf.Stream):
            places.append((1, out.tell(), 0))
            _write(out, item.number, _stream(item))
        else:
            places.append((2, packed, len(inside)))
            inside.append((item.number, item.data))
    places += [(1, out.tell(), 0)]
    _write(out, packed, _objects(inside))
    start = out.tell()
    places += [(1, start, 0)]
    _write(out, packed + 1, _places(pdf, places, identifier))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _write(out: BytesIO, number: int, body: bytes) -> None:
    out.write(b"%d 0 obj\n" % number)
    out.write(body)
    out.write(b"\nendobj\n")


def _stream(item: pydyf.Stream) -> bytes:
    if not item.compress:
        data: bytes = item.data
        return data
    content = b"\n".join(pydyf._to_bytes(part) for part in item.stream)  # noqa: SLF001
    return _body({**item.extra, "Filter": "/FlateDecode"}, _deflated(content))


def _body(extra: dict[str, object], content: bytes) -> bytes:
    head: bytes = pydyf.Dictionary({**extra, "Length": len(content)}).data
    return b"".join((head, b"\nstream\n", content, b"\nendstream"))


def _objects(inside: list[tuple[int, bytes]]) -> bytes:
    """An object stream (7.5.7)."""
    index, at = [], 0
    for number, data in inside:
        index.append(b"%d %d" % (number, at))
        at += len(data) + 1
    head = b" ".join(index)
    content = zlib.compress(b"\n".join((head, *(data for _, data in inside))), _LEVEL)
    return _body(
        {"Type": "/ObjStm", "N": len(inside), "First": len(head) + 1, "Filter": "/FlateDecode"}, content
    )


def _places(pdf: pydyf.PDF, places: list[tuple[int, int, int]], identifier: bytes) -> bytes:
    """A cross-reference stream (7.5.8): one byte kind, four bytes place, two bytes generation or index."""
    content = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + rest.to_bytes(2, "big")
        for kind, place, rest in places
    )
    mark = b"<" + identifier.hex().encode() + b">"
    extra: dict[str, object] = {
        "Type": "/XRef",
        "W": pydyf.Array((1, 4, 2)),
        "Size": len(places),
        "Root": pdf.catalog.reference,
        "ID": pydyf.Array((mark, mark)),
        "Filter": "/FlateDecode",
    }
    if pdf.info:
        extra["Info"] = pdf.info.reference
    return _body(extra, zlib.compress(content, _LEVEL))
