"""PHP's `serialize()` format, for plain values: what Moodle keeps in block configurations and options.

A value is a tagged list, so that types and order survive: `["N"]`, `["b", 1]`, `["i", 5]`, `["d", "0.1"]`,
`["s", "text"]`, `["a", [[key, value], …]]`, `["O", "stdClass", [[key, value], …]]`. Bytes that are no UTF-8 become
lone surrogates and come back as they were. References (`R:`, `r:`) and `Serializable` classes are refused: no
settings hold them.
"""

from __future__ import annotations

import re
from typing import Any

from sidecar.mirror.errors import BadPhpError

MAX_DEPTH = 100
_NUMBER = re.compile(rb"[+-]?\d{1,20}")


def loads(data: bytes) -> list[Any]:
    """Raises `BadPhpError`."""
    value, end = _read(data, 0, 0)
    if end != len(data):
        raise BadPhpError(f"{len(data) - end} bytes after the value")
    return value


def dumps(value: list[Any]) -> bytes:
    """The inverse of `loads`. Raises `BadPhpError` for a tree that is none."""
    match value:
        case ["N"]:
            return b"N;"
        case ["b" | "i" | "d" as kind, number]:
            return f"{kind}:{number};".encode("ascii", "strict")
        case ["s", str(text)]:
            raw = text.encode("utf-8", "surrogateescape")
            return b's:%d:"%s";' % (len(raw), raw)
        case ["a", list(items)]:
            return b"a:%d:{%s}" % (len(items), _items(items))
        case ["O", str(name), list(items)]:
            raw = name.encode("utf-8", "surrogateescape")
            return b'O:%d:"%s":%d:{%s}' % (len(raw), raw, len(items), _items(items))
        case _:
            raise BadPhpError(f"no tree of values: {str(value)[:60]}")


def _items(items: list[Any]) -> bytes:
    return b"".join(dumps(key) + dumps(value) for key, value in items)


def _read(data: bytes, at: int, depth: int) -> tuple[list[Any], int]:
    if depth > MAX_DEPTH:
        raise BadPhpError("nested too deeply")
    kind = data[at : at + 2]
    if kind == b"N;":
        return ["N"], at + 2
    if kind in (b"i:", b"b:"):
        number, end = _until(data, at + 2, b";")
        if not _NUMBER.fullmatch(number):
            raise BadPhpError(f"no number at byte {at}")
        return [chr(kind[0]), int(number)], end
    if kind == b"d:":
        number, end = _until(data, at + 2, b";")
        if not re.fullmatch(rb"[-+0-9.eEINFA]{1,40}", number):
            raise BadPhpError(f"no number at byte {at}")
        return ["d", number.decode("ascii")], end
    if kind == b"s:":
        text, end = _text(data, at + 2)
        if data[end : end + 1] != b";":
            raise BadPhpError(f"string without end at byte {at}")
        return ["s", text], end + 1
    if kind == b"a:":
        items, end = _pairs(data, at + 2, depth)
        return ["a", items], end
    if kind == b"O:":
        name, end = _text(data, at + 2)
        if data[end : end + 1] != b":":
            raise BadPhpError(f"object without fields at byte {at}")
        items, end = _pairs(data, end + 1, depth)
        return ["O", name, items], end
    raise BadPhpError(f"unknown value at byte {at}")


def _until(data: bytes, at: int, mark: bytes) -> tuple[bytes, int]:
    end = data.find(mark, at, at + 60)
    if end < 0:
        raise BadPhpError(f"no end of the number at byte {at}")
    return data[at:end], end + 1


def _length(data: bytes, at: int) -> tuple[int, int]:
    number, end = _until(data, at, b":")
    if not number.isdigit():
        raise BadPhpError(f"no length at byte {at}")
    return int(number), end


def _text(data: bytes, at: int) -> tuple[str, int]:
    length, start = _length(data, at)
    end = start + 1 + length
    if data[start : start + 1] != b'"' or data[end : end + 1] != b'"':
        raise BadPhpError(f"string of a wrong length at byte {at}")
    return data[start + 1 : end].decode("utf-8", "surrogateescape"), end + 1


def _pairs(data: bytes, at: int, depth: int) -> tuple[list[Any], int]:
    count, at = _length(data, at)
    if data[at : at + 1] != b"{" or count > len(data):
        raise BadPhpError(f"array without braces at byte {at}")
    at += 1
    items: list[Any] = []
    for _ in range(count):
        key, at = _read(data, at, depth + 1)
        if key[0] not in ("i", "s"):
            raise BadPhpError(f"key of a wrong type before byte {at}")
        value, at = _read(data, at, depth + 1)
        items.append([key, value])
    if data[at : at + 1] != b"}":
        raise BadPhpError(f"array without end at byte {at}")
    return items, at + 1
