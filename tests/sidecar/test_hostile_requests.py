"""What an attacker sends: odd bytes, slow forms, pages of other sites, bombs. None is our fault, none stops the others."""

from __future__ import annotations

import asyncio
import gzip
import io
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from yarl import URL

from sidecar.api import credentials
from sidecar.api.app import make_app
from sidecar.api.routes import ROUTES
from sidecar.settings import Settings
from sidecar.wiring import Services

Client = TestClient[web.Request, web.Application]
ODD = ["%ff", "%00", "%ed%a0%80", "%0d%0aX:1", "..%2f..%2fetc", "a" * 3000, "%F0%9F%92%A9"]


@pytest.fixture
async def client(services: Services, aiohttp_client: Any) -> Client:
    """A client without a token."""
    return await aiohttp_client(make_app(services))


async def raw(client: Client, request: bytes) -> bytes:
    """The head and body of what is answered to these very bytes."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(request)
    await writer.drain()
    async with asyncio.timeout(20):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.splitlines()
            if line.lower().startswith(b"content-length")
        )
        body = await reader.readexactly(length)
    writer.close()
    await writer.wait_closed()
    return head + body


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (b"Authorization: Bearer \xff\xfe", b"401"),
        (b"Authorization: Bearer \xed\xa0\x80", b"401"),
        (b"Authorization: Basic eDp5", b"401"),
        (b"X-Request-Id: \xff\xfe", b"401"),
    ],
)
async def test_bytes_that_are_no_text_in_a_header(client: Client, header: bytes, status: bytes) -> None:
    answer = await raw(client, b"GET /v1/jobs HTTP/1.1\r\nHost: x\r\n" + header + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 " + status), answer
    assert b"SC-API-001" in answer


async def test_bytes_that_are_no_text_in_the_consoles_cookie(client: Client) -> None:
    answer = await raw(
        client, b"GET /console HTTP/1.1\r\nHost: x\r\nCookie: sidecar_console=\xff\xfe\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 200"), answer
    assert b'action="/console/login"' in answer


async def test_a_key_that_is_no_text_is_refused(services: Services, client: Client) -> None:
    secret, _ = services.tokens.create("tester", ["mirror:read"])
    body = b'{"kind":"mirror.plan","params":{"source":"a","course":"x","site":"a"}}'
    answer = await raw(
        client,
        b"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: \xff\r\n"
        + f"Authorization: Bearer {secret}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body,
    )
    assert answer.startswith(b"HTTP/1.1 400"), answer
    assert b"Idempotency-Key" in answer


@pytest.mark.parametrize("number", ["abc-1", "a" * 64, "1f:2e/3+4="])
async def test_a_requests_number_is_given_back_when_it_is_one(client: Client, number: str) -> None:
    assert (await client.get("/healthz", headers={"X-Request-Id": number})).headers["X-Request-Id"] == number


@pytest.mark.parametrize("number", ["", "a" * 65, 'x"y', "<script>", "a b", "é"])
async def test_a_requests_number_is_made_when_it_is_none(client: Client, number: str) -> None:
    given = (await client.get("/healthz", headers={"X-Request-Id": number})).headers["X-Request-Id"]
    assert len(given) == 16


@pytest.mark.parametrize("odd", ODD)
async def test_no_address_is_our_fault(services: Services, client: Client, odd: str) -> None:
    secret, _ = services.tokens.create("boss", ["admin"])
    headers = {"Authorization": f"Bearer {secret}", "Cookie": f"sidecar_console={secret}"}
    console = [
        ("GET", "/console/jobs/{x}"), ("GET", "/console/jobs/{x}/files/{x}"), ("POST", "/console/jobs/{x}/retry"),
        ("GET", "/console/language/{x}"), ("POST", "/console/mirrors/{x}/plan"), ("GET", "/console"), ("GET", "/console/mirrors"),
    ]  # fmt: skip
    for method, path in [(route.method, route.path) for route in ROUTES] + console:
        for name in ("id", "name", "sha256", "code", "site", "tail:.+", "x"):
            path = path.replace("{" + name + "}", odd)
        asked = "&".join(
            f"{name}={odd}"
            for name in ("state", "kind", "before", "limit", "ids", "site", "named", "to", "from", "course")
        )
        sent = {"json": {"from": "x", "course": "x", "to": "a"}} if method in ("POST", "PUT") else {}
        address = client.make_url("/").join(URL(f"{path}?{asked}", encoded=True))
        answer = await client.session.request(method, address, headers=headers, allow_redirects=False, **sent)
        body = await answer.text()
        assert answer.status != 500, (method, path, body)


@pytest.mark.parametrize(
    ("kind", "params", "status"),
    [
        ("mirror.export", {"site": "a", "course": "OPEN"}, 202),
        ("mirror.export", {"site": "a", "course": "SECRET"}, 403),
        ("mirror.export", {"site": "a", "course": "7"}, 403),
        ("mirror.plan", {"from": "a", "course": "OPEN", "to": "a"}, 403),
        ("mirror.plan", {"from": "a", "course": "SECRET", "to": "a"}, 403),
    ],
)
async def test_a_partners_token_reaches_no_other_course_by_a_job(
    services: Services, client: Client, kind: str, params: dict[str, Any], status: int
) -> None:
    secret, _ = services.tokens.create("partner", ["mirror:read"], courses=["OPEN"])
    answer = await client.post(
        "/v1/jobs",
        json={"kind": kind, "params": params},
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status == status, await answer.text()


async def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(services: Services, client: Client) -> None:
    secret, _ = services.tokens.create("tester", ["packages"])
    bomb = gzip.compress(b" " * (50 << 20))
    headers = {
        "Authorization": f"Bearer {secret}", "Content-Type": "application/json", "Content-Encoding": "gzip"
    }  # fmt: skip
    answer = await client.post("/v1/jobs", data=bomb, headers=headers)
    assert answer.status == 413


def form(data: bytes) -> aiohttp.FormData:
    made = aiohttp.FormData()
    made.add_field("file", io.BytesIO(data), filename="a.pdf")
    return made


async def test_slow_senders_keep_nobody_from_verifying(client: Client) -> None:
    slow = []
    for _ in range(2 * credentials.AT_ONCE):
        _, writer = await asyncio.open_connection(client.host, client.port)
        writer.write(
            b"POST /verify HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000\r\n\r\n"
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\nslow'
        )
        await writer.drain()
        slow.append(writer)
    async with asyncio.timeout(20):
        answer = await client.post("/verify", data=form(b"just text"), headers={"Accept": "application/json"})
    assert answer.status == 422, await answer.text()
    for writer in slow:
        writer.close()
        await writer.wait_closed()


async def test_memory_for_files_to_verify_is_bounded_and_given_back(
    services: Services, aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "ROOM_BYTES", 1 << 20)
    client = await aiohttp_client(make_app(services))
    assert (await client.post("/verify", data=form(b"x" * (2 << 20)))).status == 503
    for _ in range(3):
        assert (await client.post("/verify", data=form(b"x" * (900 << 10)))).status == 422


async def test_a_form_of_endless_fields_is_refused(client: Client) -> None:
    made = form(b"x")
    for number in range(200):
        made.add_field(f"f{number}", "x")
    assert (await client.post("/verify", data=made)).status == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        (
            {"Sec-Fetch-Site": "same-origin", "Origin": "https://sidecar.example"},
            303,
        ),  # a proxy changed the host
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
    ],
)
async def test_only_our_own_page_signs_anybody_in(
    services: Services, client: Client, headers: dict[str, str], status: int
) -> None:
    secret, _ = services.tokens.create("tester", ["admin"])
    answer = await client.post(
        "/console/login", data={"token": secret}, headers=headers, allow_redirects=False
    )
    assert answer.status == status


@pytest.fixture
def proxied(services: Services) -> Iterator[Services]:
    """The same behind a proxy that ends TLS."""
    made = Services(Settings.model_validate({**services.settings.model_dump(), "behind_proxy": True}))
    yield made
    made.close()


@pytest.mark.parametrize("said", ["https", None])
async def test_the_consoles_cookie_travels_encrypted_only_where_the_page_does(
    proxied: Services, aiohttp_client: Any, said: str | None
) -> None:
    client = await aiohttp_client(make_app(proxied))
    secret, _ = proxied.tokens.create("tester", ["admin"])
    answer = await client.post(
        "/console/login",
        data={"token": secret},
        headers={} if said is None else {"X-Forwarded-Proto": said},
        allow_redirects=False,
    )
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert ("Secure" in cookie) is (said is not None)
