"""The one web origin that a launched object sees: the package's files, the player page, the run-time's ends.

Content lives under `/content/`, like Moodle's `/pluginfile.php/…/`: a path that starts with a slash leads
outside the package here as it does there.
"""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from safeio.archive import ArchiveError
from scorm.launch.model import FailedRequest, Failure
from scorm.package import Near, Package

HOST = "package.invalid"  # .invalid never resolves (RFC 2606)
ORIGIN = f"https://{HOST}"
CONTENT = "/content/"
PLAYER = "/player/"
_MAX_BODY = 24 << 20  # bytes of one answer; larger members are served in ranges
_TYPES = mimetypes.MimeTypes(filenames=())
for _type, _suffix in (
    ("text/javascript", ".js"),
    ("text/javascript", ".mjs"),
    ("application/wasm", ".wasm"),
    ("font/woff", ".woff"),
    ("font/woff2", ".woff2"),
    ("image/webp", ".webp"),
    ("text/vtt", ".vtt"),
    ("video/mp4", ".mp4"),
    ("video/mp4", ".m4v"),
    ("audio/mp4", ".m4a"),
    ("application/json", ".json"),
):
    _TYPES.add_type(_type, _suffix)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What goes back to the browser, or why nothing does."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    failed: FailedRequest | None = None

    def fulfilment(self, request: str) -> dict[str, Any]:
        """Parameters of `Fetch.fulfillRequest`."""
        return {
            "requestId": request,
            "responseCode": self.status,
            "responseHeaders": [{"name": name, "value": value} for name, value in self.headers],
            "body": base64.b64encode(self.body).decode("ascii"),
        }


class PackageFiles:
    """The members of a package by path, as Moodle would serve them."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def answer(self, path: str, headers: Mapping[str, str], *, document: bool = False) -> Answer:
        """The member at `path` (relative to the package, decoded), whole or the range that was asked for."""
        if not self._package.has(path):
            near = self._package.find(path)
            failure = Failure.CASE if near is not None and near.near is Near.CASE else Failure.MISSING
            return _missing(path, failure, document=document)
        size = self._package.size(path)
        wanted = next((value for name, value in headers.items() if name.lower() == "range"), None)
        start, stop = _range(wanted, size)
        try:
            body = self._read(path, start, stop)
        except ArchiveError:
            return _missing(path, Failure.DAMAGED, document=document)
        common = (("Content-Type", type_of(path)), ("Accept-Ranges", "bytes"), ("Cache-Control", "no-store"))
        if wanted is None and len(body) == size:
            return Answer(headers=common, body=body)
        extent = ("Content-Range", f"bytes {start}-{start + len(body) - 1}/{size}")
        return Answer(status=206, headers=(*common, extent), body=body)

    def _read(self, path: str, start: int, stop: int) -> bytes:
        with self._package.open(path) as stream:
            left = start
            while left > 0 and (skipped := stream.read(min(left, 1 << 20))):
                left -= len(skipped)
            return stream.read(stop - start)


def type_of(name: str) -> str:
    """The media type that a file is served as."""
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def _missing(path: str, failure: Failure, *, document: bool) -> Answer:
    return Answer(
        status=404,
        headers=(("Content-Type", "text/plain"),),
        body=b"not in the package",
        failed=FailedRequest(url=path, failure=failure, document=document),
    )


def _range(header: str | None, size: int) -> tuple[int, int]:
    """First and one past the last byte of a `Range` header; a range that makes no sense is the whole."""
    start, stop = 0, size
    if header and header.startswith("bytes=") and "," not in header:
        first, _, last = header.removeprefix("bytes=").partition("-")
        if first.isdecimal():
            start = min(int(first), size)
            stop = min(int(last) + 1, size) if last.isdecimal() else size
        elif last.isdecimal():
            start = max(0, size - int(last))
    return start, max(start, min(stop, start + _MAX_BODY))


def content_url(href: str) -> str:
    """The address of a launchable's href in the origin; characters that a URL cannot hold are quoted."""
    return ORIGIN + CONTENT + quote(href, safe="/?#&=%:;,+@!$'()*~[]-._")


def relative(url: str) -> str:
    """An address of ours as a path of the package; anything else as it is."""
    parts = urlsplit(url)
    if parts.hostname == HOST and parts.path.startswith(CONTENT):
        return unquote(parts.path.removeprefix(CONTENT))
    return url


def outside(url: str, kind: str) -> Iterator[FailedRequest]:
    """Yield the failure of a request that leaves the package, unless the browser made it of its own accord."""
    parts = urlsplit(url)
    if parts.hostname == HOST:
        if parts.path != "/favicon.ico":
            yield FailedRequest(url=unquote(parts.path), failure=Failure.OUTSIDE, document=False)
    elif parts.scheme in {"http", "https", "ws", "wss", "ftp"}:
        failure = Failure.MIXED if parts.scheme == "http" and kind == "mixed" else Failure.EXTERNAL
        yield FailedRequest(url=f"{parts.scheme}://{parts.netloc}{parts.path}", failure=failure)
