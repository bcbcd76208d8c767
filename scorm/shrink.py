"""Make a package lighter without breaking a reference: pictures are re-encoded under their own names.

JPEG and lossy WebP are encoded again at the wanted quality, PNG and lossless WebP without loss; a picture is
replaced only when that saves enough, so a second run changes nothing. On request, media that no text of the
package mentions are left out. Everything else is copied as it is stored.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar
from urllib.parse import quote

from safeio.archive import ArchiveError
from safeio.errors import CodedError
from safeio.files import atomic_writer
from safeio.zipdir import ZipMember
from safeio.zipwriter import ZipWriter
from scorm.changes import LEFT_OUT, RECODED, change
from scorm.check import check
from scorm.model import Change, Report, SiteProfile
from scorm.package import Package, decoded_name, unpacked

QUALITY = 80  # of JPEG and WebP, 1 to 95
_ENOUGH = 0.95  # a new picture must be at most this share of the old one
_SMALLEST = 2_048  # bytes; smaller pictures are left alone
_LARGEST = 48 << 20  # bytes of a picture that is read
_MAX_PIXELS = 64_000_000
_FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
_MEDIA = re.compile(
    r"\.(jpe?g|png|gif|webp|bmp|tiff?|svg|mp3|mp4|m4a|m4v|ogg|ogv|oga|wav|webm|flv|swf|pdf|docx?|xlsx?|pptx?|psd|ai|fla)$",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"\.(html?|xhtml|js|mjs|cjs|css|xml|json|txt|csv|svg|vtt|srt|xsl|xslt|md|au|crs|des|cst|ini|properties)$",
    re.IGNORECASE,
)


class QualityError(CodedError):
    """The quality of pictures must be a number from 1 to 95."""

    code: ClassVar[str] = "PKG-SHRINK-001"


@dataclass(kw_only=True, slots=True)
class _Savings:
    quality: int
    left_out: frozenset[str]  # orphans
    images: int = 0
    orphans: int = 0
    changes: list[Change] = field(default_factory=list)


def shrink(
    path: str | Path,
    out: str | Path,
    *,
    quality: int = QUALITY,
    drop_orphans: bool = False,
    site: SiteProfile | None = None,
    name: str | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Report:
    """Write a lighter copy of the package at `path` to `out`, and report on the copy.

    The report's `changes` name what was re-encoded or left out, its key `shrink` says what was saved in bytes.
    `progress` is told how far it is, 0..1; what it raises ends the work. `out` appears whole or not at all; it may be
    the input itself. Raises `QualityError`,
    `safeio.archive.ArchiveError` as `check` does, `OSError` as the system says.
    """
    if not 1 <= quality <= 95:
        raise QualityError(str(quality))
    source, target = Path(path), Path(out)
    before = source.stat().st_size
    with Package(source, name=name) as package:
        orphans = frozenset(_orphans(package)) if drop_orphans else frozenset()
        saved = _Savings(quality=quality, left_out=orphans)
        with atomic_writer(target) as stream:
            if package.zip is None:
                stream.write(source.read_bytes())
            else:
                writer = ZipWriter(stream)
                count = len(package.zip.directory)
                for at, member in enumerate(package.zip.infos):
                    progress(at / count)
                    _write(writer, package, member, saved)
                writer.finish()
    report = check(target, site=site, name=name or target.name)
    figures = {
        "before": before,
        "after": target.stat().st_size,
        "images": saved.images,
        "orphans": saved.orphans,
    }
    return report.evolve(changes=tuple(saved.changes), extra=(*report.extra, ("shrink", figures)))


def _write(writer: ZipWriter, package: Package, member: ZipMember, saved: _Savings) -> None:
    name = decoded_name(member)
    if package.zip is None:
        return
    if name in saved.left_out:
        saved.orphans += 1
        saved.changes.append(change("PKG-RES-008", name, LEFT_OUT, bytes=member.file_size))
        return
    data = _picture(package, member, name, saved.quality)
    if data is None:
        writer.copy(package.zip, member, name)
        return
    saved.images += 1
    saved.changes.append(change("PKG-WGT-003", name, RECODED, before=data.before, after=len(data.encoded)))
    writer.add(name, data.encoded, date_time=member.date_time)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Picture:
    before: int
    encoded: bytes


def _picture(package: Package, member: ZipMember, name: str, quality: int) -> _Picture | None:
    """The member encoded again, when it is a picture and that saves enough."""
    wanted = _FORMATS.get(PurePosixPath(name.lower()).suffix)
    if (
        wanted is None
        or package.zip is None
        or member.is_encrypted
        or not _SMALLEST <= member.file_size <= _LARGEST
    ):
        return None
    try:
        data = package.zip.read(member, max_bytes=_LARGEST)
    except ArchiveError:
        return None  # the check says so; a repair of damage is not ours
    encoded = encode(data, wanted, quality)
    if encoded is None or len(encoded) > len(data) * _ENOUGH:
        return None
    # stored members may be packed better by the zip than by the picture: count what the archive keeps
    if len(encoded) > member.compress_size * _ENOUGH:
        return None
    return _Picture(before=len(data), encoded=encoded)


def encode(data: bytes, format: str, quality: int) -> bytes | None:
    """A picture encoded again in the same format; None when it is none, animated, damaged or too large."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=[format]) as image:
                if getattr(image, "is_animated", False) or image.width * image.height > _MAX_PIXELS:
                    return None
                image.load()
                out = io.BytesIO()
                kept: dict[str, Any] = {
                    key: image.info[key] for key in ("icc_profile", "exif", "dpi") if image.info.get(key)
                }
                if format == "JPEG":
                    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True, **kept)
                elif format == "PNG":
                    image.save(out, "PNG", optimize=True, **_png(kept, image.info))
                else:
                    lossless = b"VP8L" in data[:64]
                    image.save(out, "WEBP", quality=quality, lossless=lossless, method=4, **_webp(kept))
    except (
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        LookupError,
        ArithmeticError,
        MemoryError,
        EOFError,
        Warning,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ):
        return None  # not a picture that can be read: it stays as it is
    return out.getvalue()


def _png(kept: dict[str, Any], info: Mapping[Any, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {key: kept[key] for key in ("icc_profile", "dpi") if key in kept}
    if "transparency" in info:
        wanted["transparency"] = info["transparency"]
    return wanted


def _webp(kept: dict[str, Any]) -> dict[str, Any]:
    return {key: kept[key] for key in ("icc_profile", "exif") if key in kept}


def _orphans(package: Package) -> Iterator[str]:
    """Media that no text of the package mentions: neither by name, nor by stem, nor by stem without digits."""
    left = {name: _needles(name) for name in package.names if _MEDIA.search(name)}
    for name in package.names:
        if not left:
            return
        if not _TEXT.search(name):
            continue
        text = _text(package, name)
        if text is None:
            return  # what cannot be read may mention anything
        for candidate in [one for one, needles in left.items() if one != name]:
            if any(needle in text for needle in left[candidate]):
                del left[candidate]
    yield from left


def _text(package: Package, name: str) -> bytes | None:
    try:
        data = package.read(name)
    except (ArchiveError, KeyError):
        return None
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data.lower()


def _needles(name: str) -> tuple[bytes, ...]:
    """Byte strings any of which keeps the file; scripts build names from parts, so parts count."""
    base = unpacked(name).rsplit("/", 1)[-1].lower()
    stem = base.rpartition(".")[0]
    parts = {base, stem, re.sub(r"[\d_-]+$", "", stem)}
    needles: set[bytes] = set()
    for part in parts:
        if len(part) >= 2:
            composed = unicodedata.normalize("NFC", part)
            needles.update({composed.encode(), part.encode("utf-8", "replace"), quote(part).lower().encode()})
            needles.add(composed.encode("ascii", "xmlcharrefreplace"))
            needles.add(composed.encode("cp1252", "replace"))
        else:
            needles.add(b"")  # too short to be told from anything: kept
    return tuple(needles)
