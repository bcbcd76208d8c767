"""A site's courses for partners who mirror them, and the partners and subscriptions of this side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from sidecar.api.jobs import number
from sidecar.api.state import SERVICES, in_thread, token_of
from sidecar.api.uploads import parse, read_body
from sidecar.errors import ParameterError, RequestError
from sidecar.wiring import Services

if TYPE_CHECKING:
    from sidecar.jobs.tokens import Token
    from sidecar.mirror.exporter import Exporter
    from sidecar.mirror.records import Blob

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_MAX_DIGESTS = 5000


class ObjectsRequest(BaseModel):
    """Objects of a course that the asking side lacks."""

    model_config = ConfigDict(extra="forbid")

    course: int = Field(ge=1)
    digests: list[str] = Field(max_length=_MAX_DIGESTS, description="SHA-256 of each, in hex")


class BlobName(BaseModel):
    """A file of a course by both digests."""

    model_config = ConfigDict(extra="forbid")

    sha1: str = Field(pattern=r"^[0-9a-f]{40}$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class SmallBlobsRequest(BaseModel):
    """Small files of a course that the asking side lacks."""

    model_config = ConfigDict(extra="forbid")

    course: int = Field(ge=1)
    blobs: list[BlobName] = Field(max_length=_MAX_DIGESTS)


class PartnerRequest(BaseModel):
    """A partner's sidecar to mirror from."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        max_length=1000,
        description="https://… of the partner's sidecar, with ?site=NAME when it serves several",
    )
    token: str = Field(min_length=1, max_length=500, description="the token that the partner gave us")
    fingerprint: str = Field(default="", max_length=128, description="of the key that signs its courses")


class SubscriptionRequest(BaseModel):
    """A course to pull every so often."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    source: str = Field(alias="from", description="a partner's name or a site of ours")
    course: str = Field(min_length=1, max_length=255, description="short name at the source")
    to: str = Field(description="site to mirror to")
    as_shortname: str | None = Field(default=None, alias="as", max_length=255, description="short name there")
    category: int | None = Field(default=None, ge=1, description="id of the course category there")
    every: int = Field(default=86400, ge=300, le=366 * 86400, description="seconds")


async def _source(request: web.Request) -> Exporter:
    token = await token_of(request)
    token.require("mirror:read")
    return await in_thread(request.app, _exporter, request.app[SERVICES], token, request.query.get("site"))


def _exporter(services: Services, token: Token, site: str | None) -> Exporter:
    name = site or (next(iter(services.settings.sites)) if len(services.settings.sites) == 1 else None)
    if name is None:
        raise RequestError(f"site: one of {', '.join(sorted(services.settings.sites)) or 'none'}")
    allowed = None if token.courses is None else services.course_ids(name, token.courses)
    return services.mirror_source(name, allowed=allowed)


async def courses(request: web.Request) -> web.Response:
    """The courses that this token may mirror (or the one `named`), with a fingerprint that changes when their content does."""
    source = await _source(request)
    found = await in_thread(request.app, source.courses, request.query.get("named", ""))
    return web.json_response(
        {"site": source.name, "key": source.fingerprint, "courses": [entry.to_dict() for entry in found]}
    )


async def manifest(request: web.Request) -> web.Response:
    """The signed manifest of a course; 304 when its root is still `known`."""
    source = await _source(request)
    course = int(number(request.match_info["id"], 1, 1e12))
    found = await in_thread(request.app, source.manifest, course, known=request.query.get("known", ""))
    if found is None:
        return web.Response(status=304)
    return web.Response(body=found, content_type="application/octet-stream")


async def objects(request: web.Request) -> web.StreamResponse:
    """The named objects of a course as one pack, streamed; an unknown one fails."""
    from sidecar.peers.pack import MEDIA, write_pack

    source = await _source(request)
    asked = parse(ObjectsRequest, (await read_body(request, json_part="request")).fields)
    if not all(_SHA256.fullmatch(digest) for digest in asked.digests):
        raise RequestError("digests: SHA-256 in lower-case hex")
    return await _stream(
        request, write_pack(source.objects(asked.course, asked.digests)), {"Content-Type": MEDIA}
    )


async def small_blobs(request: web.Request) -> web.StreamResponse:
    """Small files of a course as one pack: on a line with a long way, a request each would cost more than the bytes."""
    from sidecar.mirror.exporter import SMALL_BLOB
    from sidecar.mirror.records import Blob
    from sidecar.peers.pack import FILES_LEVEL, MEDIA, write_pack

    source = await _source(request)
    asked = parse(SmallBlobsRequest, (await read_body(request, json_part="request")).fields)

    def read() -> Iterator[tuple[str, bytes]]:
        for name in asked.blobs:
            size = source.blob_size(asked.course, name.sha1, name.sha256)
            if size > SMALL_BLOB:
                raise RequestError(f"{name.sha256}: {size} bytes, small is up to {SMALL_BLOB}")
            with source.blob(asked.course, Blob(sha1=name.sha1, sha256=name.sha256, size=size)) as chunks:
                yield name.sha256, b"".join(chunks)

    return await _stream(request, write_pack(read(), level=FILES_LEVEL), {"Content-Type": MEDIA})


async def _stream(
    request: web.Request, pieces: Iterator[bytes], headers: dict[str, str], *, status: int = 200
) -> web.StreamResponse:
    """Send what an iterator of a blocking kind gives; what it refuses at once is still an answer of its own."""
    piece = await in_thread(request.app, next, pieces, b"")
    stream = web.StreamResponse(status=status, headers={"Cache-Control": "no-store", **headers})
    await stream.prepare(request)
    while piece:
        await stream.write(piece)
        piece = await in_thread(request.app, next, pieces, b"")
    await stream.write_eof()
    return stream


async def blob(request: web.Request) -> web.StreamResponse:
    """The content of a file of a course, by SHA-256 (and the pool's SHA-1 in `sha1`); `Range: bytes=N-` goes on."""
    from sidecar.mirror.records import Blob

    source = await _source(request)
    sha256, sha1 = request.match_info["sha256"], request.query.get("sha1", "")
    course = int(number(request.query.get("course", ""), 1, 1e12))
    if not _SHA256.fullmatch(sha256) or not _SHA1.fullmatch(sha1):
        raise RequestError("name the file by SHA-256 in the address and sha1 in the query")
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    start = int(asked[1]) if asked else 0
    size = await in_thread(request.app, source.blob_size, course, sha1, sha256)
    if start > size or (start == size and size):
        return web.Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(int(asked[2]), size - 1) if asked and asked[2] else size - 1
    headers = {
        "Content-Type": "application/octet-stream",
        "Accept-Ranges": "bytes",
        "Content-Length": str(last - start + 1),
        "ETag": f'"{sha256}"',
    }
    if asked:
        headers["Content-Range"] = f"bytes {start}-{last}/{size}"
    pieces = _pieces(
        source, course, Blob(sha1=sha1, sha256=sha256, size=size), start=start, count=last - start + 1
    )
    return await _stream(request, pieces, headers, status=206 if asked else 200)


def _pieces(source: Exporter, course: int, wanted: Blob, *, start: int, count: int) -> Iterator[bytes]:
    with source.blob(course, wanted, start=start) as chunks:
        for chunk in chunks:
            if count <= 0:
                return
            yield chunk[:count]
            count -= len(chunk)


async def _writer(request: web.Request) -> Services:
    (await token_of(request)).require("mirror:write")
    return request.app[SERVICES]


async def partners(request: web.Request) -> web.Response:
    """Partners we mirror from; their tokens are not shown."""
    services = await _writer(request)
    found = await in_thread(request.app, services.mirror_book.partners)
    return web.json_response(
        {"partners": [{"name": one.name, "url": one.url, "fingerprint": one.fingerprint} for one in found]}
    )


async def put_partner(request: web.Request) -> web.Response:
    """Add a partner, or change it."""
    from sidecar.jobs.mirror_store import Partner
    from sidecar.peers.line import Line

    services = await _writer(request)
    name = request.match_info["name"]
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", name) or name in services.settings.sites:
        raise ParameterError("a partner's name: a-z, 0-9, - and _; not the name of a site of ours")
    asked = parse(PartnerRequest, (await read_body(request, json_part="partner")).fields)
    Line(asked.url, asked.token)  # refuses an address that is none
    partner = Partner(name=name, url=asked.url, fingerprint=asked.fingerprint)
    await in_thread(request.app, lambda: services.mirror_book.put_partner(partner, token=asked.token))
    return web.json_response({"name": name, "url": asked.url, "fingerprint": asked.fingerprint})


async def drop_partner(request: web.Request) -> web.Response:
    """Forget a partner."""
    services = await _writer(request)
    await in_thread(request.app, lambda: services.mirror_book.drop_partner(request.match_info["name"]))
    return web.Response(status=204)


async def remote_courses(request: web.Request) -> web.Response:
    """The courses that a partner (or site) shows us."""
    services = await _writer(request)
    name = request.query.get("from", "")
    if not name or "/" in name:  # a path would be a file of this machine
        raise RequestError("from: a partner's name or a site of ours")
    found = await in_thread(request.app, lambda: services.mirror_partner(name).courses())
    return web.json_response({"courses": [entry.to_dict() for entry in found]})


async def subscriptions(request: web.Request) -> web.Response:
    """Courses that are pulled by the clock; `to` narrows to one site."""
    services = await _writer(request)
    found = await in_thread(
        request.app, lambda: services.mirror_book.subscriptions(request.query.get("to") or None)
    )
    return web.json_response({"subscriptions": [one.to_dict() for one in found]})


async def subscribe(request: web.Request) -> web.Response:
    """Pull a course every so often, from now on."""
    services = await _writer(request)
    asked = parse(SubscriptionRequest, (await read_body(request, json_part="subscription")).fields)
    services.settings.site(asked.to)
    if "/" in asked.source:
        raise RequestError("from: a partner's name or a site of ours")
    options = {} if asked.category is None else {"category": asked.category}
    made = await in_thread(
        request.app,
        lambda: services.mirror_book.subscribe(
            source=asked.source,
            course=asked.course,
            site=asked.to,
            as_shortname=asked.as_shortname or asked.course,
            options=options,
            every=asked.every,
        ),
    )
    return web.json_response(made.to_dict(), status=201)


async def unsubscribe(request: web.Request) -> web.Response:
    """Pull it no more; the course stays."""
    services = await _writer(request)
    wanted = int(number(request.match_info["id"], 1, 1e12))
    await in_thread(request.app, lambda: services.mirror_book.unsubscribe(wanted))
    return web.Response(status=204)


async def status(request: web.Request) -> web.Response:
    """How old each mirror on a site is, and why."""
    services = await _writer(request)
    site = request.query.get("to", "")
    services.settings.site(site)
    found: list[dict[str, Any]] = await in_thread(request.app, _status, services, site)
    return web.json_response({"mirrors": found})


def _status(services: Services, site: str) -> list[dict[str, Any]]:
    from sidecar.usecases.mirror_status import status as ask

    return [line.to_dict() for line in ask(services.mirror_target(site), services.mirror_peer)]
