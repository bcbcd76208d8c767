"""Reading a request's body: JSON, or a multipart form whose file goes straight to the disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import BaseModel, ValidationError

from safeio.files import Digests
from sidecar.api.state import SERVICES, in_thread
from sidecar.errors import OverloadedError, RequestError, TooLargeError

M = TypeVar("M", bound=BaseModel)

MAX_JSON = 1 << 20
_PIECE = 1 << 20  # bytes handed to the disk at a time
_MOST_FIELDS = 20  # of a form with a small file


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What came: the JSON object, and the file if one came along."""

    fields: dict[str, Any]
    upload: Digests | None = None
    filename: str = ""


async def read_body(request: web.Request, *, json_part: str) -> Body:
    """Read JSON, or a form with parts `json_part` (JSON, optional) and `file`.

    Memory stays bounded whatever the size. Raises `RequestError`, `TooLargeError`, `DiskFullError`.
    """
    if request.content_type == "multipart/form-data":
        return await _read_form(request, json_part)
    if request.content_type not in ("application/json", "application/octet-stream"):
        raise RequestError(
            f"content type {request.content_type}: send application/json or multipart/form-data"
        )
    return Body(fields=_object(await request.read()))


def parse(model: type[M], fields: dict[str, Any]) -> M:
    """Raises `RequestError` naming each wrong field."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors(include_input=False)
        )
        raise RequestError(wrong[:1000]) from None


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_JSON:
        raise RequestError(f"JSON over {MAX_JSON} bytes")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"not JSON: {error}") from None
    if not isinstance(found, dict):
        raise RequestError("not a JSON object")
    return found


async def _read_form(request: web.Request, json_part: str) -> Body:
    fields: dict[str, Any] = {}
    upload: Digests | None = None
    filename = ""
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader):
                raise RequestError("nested multipart")
            if part.name == json_part:
                fields = _object(await _whole(part))
            elif part.name == "file" and upload is None:
                filename = safe_name(part.filename or "")
                upload = await _store(request, part)
            else:
                raise RequestError(f"unexpected part {part.name!r}: send {json_part!r} and one 'file'")
    except (ValueError, AssertionError, HttpProcessingError) as error:  # aiohttp's words for a broken form
        raise RequestError(f"not a multipart form: {error}") from None
    return Body(fields=fields, upload=upload, filename=filename)


class Room:
    """So many bytes of memory for what comes in, whoever sends it."""

    def __init__(self, limit: int) -> None:
        self._free = limit

    @contextmanager
    def held(self) -> Iterator[Callable[[int], None]]:
        """What takes bytes for one request, given back at its end. It raises `OverloadedError` when none are left."""
        taken = 0

        def take(count: int) -> None:
            nonlocal taken
            if count > self._free:
                raise OverloadedError
            self._free -= count
            taken += count

        try:
            yield take
        finally:
            self._free += taken


async def read_small_file(
    request: web.Request, *, limit: int, take: Callable[[int], None]
) -> tuple[bytes, dict[str, str]]:
    """A form's `file`, in memory that `take` gives, and its text fields.

    Raises `RequestError`, `TooLargeError`, and what `take` does.
    """
    data, fields = bytearray(), dict[str, str]()
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader):
                raise RequestError("nested multipart")
            if part.name == "file":
                while chunk := await part.read_chunk(_PIECE):
                    take(len(chunk))
                    data += chunk
                    if len(data) > limit:
                        raise TooLargeError(f"over {limit} bytes")
            elif len(fields) >= _MOST_FIELDS:
                raise RequestError(f"more than {_MOST_FIELDS} fields")
            else:
                fields[part.name or ""] = (await _whole(part))[:1000].decode("utf-8", "replace")
    except (ValueError, AssertionError, HttpProcessingError) as error:
        raise RequestError(f"not a multipart form: {error}") from None
    return bytes(data), fields


async def _whole(part: BodyPartReader) -> bytes:
    data = bytearray()
    while len(data) <= MAX_JSON and (chunk := await part.read_chunk()):
        data += chunk
    return bytes(data)


async def _store(request: web.Request, part: BodyPartReader) -> Digests:
    services = request.app[SERVICES]
    arriving = await in_thread(
        request.app,
        services.store.arriving,
        expected=request.content_length,
        limit=services.settings.upload_max_bytes,
    )
    with arriving:
        piece = bytearray()
        while chunk := await part.read_chunk(_PIECE):
            piece += chunk
            if len(piece) >= _PIECE:
                await in_thread(request.app, arriving.write, bytes(piece))
                piece.clear()
        await in_thread(request.app, arriving.write, bytes(piece))
        return await in_thread(request.app, arriving.finish)


def safe_name(name: str) -> str:
    """The last part of a name, without control characters, at most 200 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:200]
