"""The public pages, wired: a code, a file, a badge, and what is none of them."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from sidecar.api.app import make_app
from sidecar.usecases.credentials import CredentialRecord
from sidecar.wiring import Services

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(services: Services, aiohttp_client: Any) -> Client:
    made: Client = await aiohttp_client(make_app(services))
    return made


def issue(services: Services, **values: Any) -> None:
    base: dict[str, Any] = {
        "code": "1234567890AB",
        "kind": "certificate",
        "site": "a",
        "title": "First aid",
        "issuer": "Org",
        "issued": 1.7e9,
        "holder": "Zoë",
    }
    services.credentials.register([CredentialRecord(**(base | values))])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "genuine"),
        ({"revoked": 1.75e9, "reason": "by mistake"}, "revoked"),
        ({"expires": 1.71e9}, "expired"),
    ],
)
async def test_a_code_is_answered_for_people_and_programs(
    services: Services, client: Client, values: dict[str, Any], said: str
) -> None:
    issue(services, **values)
    page = await client.get("/verify/1234567890AB", headers={"Accept": "text/html", "Accept-Language": "fr"})
    assert page.status == 200
    assert 'lang="fr"' in await page.text()
    assert "Zoë" not in await page.text(), "no name without consent"
    found = await (await client.get("/verify/1234567890AB", headers={"Accept": "application/json"})).json()
    assert found["status"] == said


async def test_an_unknown_code_is_a_404_that_says_so(client: Client) -> None:
    answer = await client.get("/verify/NOSUCHCODE", headers={"Accept": "text/html"})
    assert answer.status == 404
    assert "Unknown" in await answer.text()
    assert (await client.get("/verify/%3Cscript%3E", headers={"Accept": "text/html"})).status == 404
    assert (await client.get("/badges/nosite/issuer.json")).status == 404


async def test_a_file_that_is_no_credential_is_refused(client: Client) -> None:
    assert "or the file itself" in await (await client.get("/verify")).text()
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(b"just text"), filename="a.pdf")
    answer = await client.post("/verify", data=form, headers={"Accept": "application/json"})
    assert answer.status == 422
    assert answer.content_type == "application/problem+json"
    form = aiohttp.FormData()
    form.add_field("file", io.BytesIO(b"x" * (21 << 20)), filename="a.pdf")
    assert (await client.post("/verify", data=form)).status == 413
    form = aiohttp.FormData()
    form.add_field("code", "ABC-1")
    form.add_field("file", io.BytesIO(b""), filename="")
    sent = await client.post("/verify", data=form, allow_redirects=False)
    assert (sent.status, sent.headers["Location"]) == (303, "/verify/ABC-1")
