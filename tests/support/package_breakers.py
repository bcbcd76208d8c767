"""Ways to break a good package, one at a time."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

Breaker = Callable[[Any], "bytes | None"]  # changes the package, or gives the bytes of the archive
Fault = tuple[str, str, Breaker, str]  # name, base package, how it is broken, code that must be found


def sub(*pairs: tuple[str, str]) -> Breaker:
    """Replace text of the manifest."""

    def breaker(made: Any) -> None:
        for old, new in pairs:
            made.sub(old, new)

    return breaker


def files(*, add: dict[str, bytes] | None = None, drop: tuple[str, ...] = ()) -> Breaker:
    """Add files to the archive and take some out."""

    def breaker(made: Any) -> None:
        made.files.update(add or {})
        for name in drop:
            del made.files[name]

    return breaker


def raw(change: Callable[[bytes], bytes]) -> Breaker:
    """Change the bytes of the archive."""
    return lambda made: change(made.zip())


def rezip(change: Callable[[zipfile.ZipInfo], None]) -> Breaker:
    """Change each member's record while the archive is written."""

    def breaker(made: Any) -> bytes:
        source, out = zipfile.ZipFile(io.BytesIO(made.zip())), io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in source.infolist():
                data = source.read(info)
                change(info)
                archive.writestr(info, data)
        return out.getvalue()

    return breaker


def wrapped(made: Any) -> bytes:
    return rezip(lambda info: setattr(info, "filename", "course/" + info.filename))(made)


def renamed(old: str, new: str) -> Breaker:
    return rezip(lambda info: setattr(info, "filename", new if info.filename == old else info.filename))


def raw_name(old: bytes, new: bytes) -> Breaker:
    """The same name length in other bytes, in both headers."""
    assert len(old) == len(new)
    return raw(lambda data: data.replace(old, new))


def symlink(made: Any) -> bytes:
    out = io.BytesIO(made.zip())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("content/link.html")
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def duplicate(made: Any) -> bytes:
    out = io.BytesIO(made.zip())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("content/rain.htmX")
        archive.writestr(info, "another page")
    return out.getvalue().replace(b"content/rain.htmX", b"content/rain.html")


def encrypted(data: bytes) -> bytes:
    """Set the flag of the second member in both headers."""
    out = bytearray(data)
    at = data.index(b"PK\x03\x04", 4)
    out[at + 6] |= 1
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    out[at + 8] |= 1
    return bytes(out)


def damaged(data: bytes) -> bytes:
    """Flip a checksum in the directory (and nothing else)."""
    out = bytearray(data)
    at = data.rindex(b"PK\x01\x02")
    out[at + 16] ^= 0xFF
    return bytes(out)


def method(data: bytes) -> bytes:
    out = bytearray(data)
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", out, at + 10, 95)
    return bytes(out)


def recoded(made: Any, declared: str, codec: str) -> bytes:
    text = made.manifest.replace('encoding="UTF-8"', f'encoding="{declared}"').replace("Rain", "Pluie d'été")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", text.encode(codec))
        for name, data in made.files.items():
            archive.writestr(name, data)
    return out.getvalue()
