"""The HTTP API as its users meet it."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from openapi_spec_validator import validate

from sidecar.api.app import make_app
from sidecar.jobs.model import State
from sidecar.wiring import Services

Client = TestClient[web.Request, web.Application]
HASH = hashlib.sha1(b"stored by Moodle", usedforsecurity=False).hexdigest()


@pytest.fixture
async def client(services: Services, aiohttp_client: Any) -> Client:
    """A client without a token."""
    return await aiohttp_client(make_app(services))


def bearer(services: Services, *scopes: str, name: str = "tester") -> dict[str, str]:
    secret, _ = services.tokens.create(name, scopes)
    return {"Authorization": f"Bearer {secret}"}


async def ended(client: Client, job_id: str, headers: dict[str, str]) -> dict[str, Any]:
    async with asyncio.timeout(120):
        while True:
            job = await (await client.get(f"/v1/jobs/{job_id}", headers=headers)).json()
            if job["state"] in ("succeeded", "failed", "cancelled"):
                return job
            await asyncio.sleep(0.02)


def form(params: dict[str, Any], data: bytes = b"content", name: str = "Übung 1.zip") -> aiohttp.FormData:
    made = aiohttp.FormData(quote_fields=False)
    made.add_field(
        "job", json.dumps({"kind": "test.probe", "params": params}), content_type="application/json"
    )
    made.add_field("file", io.BytesIO(data), filename=name, content_type="application/zip")
    return made


async def test_an_uploaded_file_is_worked_on_and_its_result_fetched(
    working: Services, client: Client
) -> None:
    headers = bearer(working, "packages")
    answer = await client.post("/v1/jobs", data=form({}), headers=headers)
    assert answer.status == 202
    job = await answer.json()
    assert answer.headers["Location"] == job["links"]["self"] == f"/v1/jobs/{job['id']}"
    job = await ended(client, job["id"], headers)
    assert (job["state"], job["progress"], job["result"]) == (
        "succeeded",
        1.0,
        {"bytes": 7, "name": "Übung 1.zip"},
    )
    link = job["links"]["files"]["copy.bin"]
    whole = await client.get(link, headers=headers)
    assert await whole.read() == b"content"
    part = await client.get(link, headers={**headers, "Range": "bytes=3-"})
    assert (part.status, await part.read()) == (206, b"tent")
    assert list((working.settings.data_folder / "scratch").iterdir()) == []


async def test_a_file_in_the_pool_is_read_where_it_is(working: Services, client: Client) -> None:
    headers = bearer(working, "packages")
    named = {"kind": "test.probe", "input": {"site": "a", "contenthash": HASH, "filename": "x.zip"}}
    job = await (await client.post("/v1/jobs", json=named, headers=headers)).json()
    job = await ended(client, job["id"], headers)
    assert job["result"] == {"bytes": 16, "name": "x.zip"}
    assert list((working.settings.data_folder / "uploads").iterdir()) == []
    chained = {"kind": "test.probe", "input": {"job": job["id"], "file": "copy.bin"}}
    job = await ended(
        client, (await (await client.post("/v1/jobs", json=chained, headers=headers)).json())["id"], headers
    )
    assert job["result"] == {"bytes": 16, "name": "copy.bin"}


async def test_events_tell_each_state_until_the_end(working: Services, client: Client) -> None:
    headers = bearer(working, "packages")
    job = await (await client.post("/v1/jobs", data=form({"do": "spin"}), headers=headers)).json()
    stream = await client.get(job["links"]["events"], headers=headers)
    assert stream.headers["Content-Type"] == "text/event-stream"
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(120):
        async for line in stream.content:
            if line.startswith(b"data: "):
                seen.append(json.loads(line[6:]))
                if seen[-1]["progress"] == 0.5:
                    await client.delete(job["links"]["self"], headers=headers)
    assert seen[-1]["state"] == "cancelled"
    assert "spinning" in {one["message"] for one in seen}


@pytest.mark.parametrize(
    ("do", "code"), [("refuse", "SC-JOB-003"), ("break", "SC-SYS-002"), ("disk", "SC-SYS-001")]
)
async def test_a_failed_job_says_why_and_can_be_tried_again(
    working: Services, client: Client, do: str, code: str
) -> None:
    headers = bearer(working, "packages")
    job = await (await client.post("/v1/jobs", data=form({"do": do}), headers=headers)).json()
    job = await ended(client, job["id"], headers)
    assert (job["state"], job["error"]["code"]) == ("failed", code)
    assert (await client.post(f"/v1/jobs/{job['id']}/retry", headers=headers)).status == 202
    assert (await ended(client, job["id"], headers))["error"]["code"] == code


async def test_the_same_idempotency_key_gives_the_same_job(services: Services, client: Client) -> None:
    headers = bearer(services, "packages") | {"Idempotency-Key": "one"}
    services.dispatcher  # noqa: B018  made before two requests ask for it at once
    first = await client.post("/v1/jobs", data=form({}), headers=headers)
    again = await client.post("/v1/jobs", data=form({}), headers=headers)
    assert (first.status, again.status) == (202, 200)
    assert (await first.json())["id"] == (await again.json())["id"]
    other = await client.post("/v1/jobs", data=form({}, b"other content"), headers=headers)
    assert (other.status, (await other.json())["code"]) == (409, "SC-JOB-006")


async def problem(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json", await answer.text()
    body = await answer.json()
    assert set(body) == {"type", "title", "status", "detail", "instance", "code"}
    assert body["status"] == answer.status
    return answer.status, body["code"]


async def test_who_may_do_what(services: Services, client: Client) -> None:
    packages, questions = bearer(services, "packages", name="p"), bearer(services, "questions", name="q")
    assert await problem(await client.get("/v1/jobs")) == (401, "SC-API-001")
    assert await problem(await client.get("/v1/jobs", headers={"Authorization": "Bearer nonsense"})) == (
        401,
        "SC-API-001",
    )
    assert await problem(await client.post("/v1/jobs", data=form({}), headers=questions)) == (
        403,
        "SC-API-002",
    )
    job = await (await client.post("/v1/jobs", data=form({}), headers=packages)).json()
    assert await problem(await client.get(f"/v1/jobs/{job['id']}", headers=questions)) == (404, "SC-JOB-004")
    assert (
        await client.get(f"/v1/jobs/{job['id']}", headers=bearer(services, "admin", name="boss"))
    ).status == 200
    assert (await (await client.get("/v1/jobs", headers=questions)).json())["jobs"] == []
    services.tokens.revoke("p")
    assert await problem(await client.get("/v1/jobs", headers=packages)) == (401, "SC-API-001")


async def test_bad_requests_are_said_clearly_and_leave_nothing(services: Services, client: Client) -> None:
    headers = bearer(services, "packages")

    async def post(**given: Any) -> tuple[int, str]:
        return await problem(
            await client.post("/v1/jobs", headers=headers | given.pop("headers", {}), **given)
        )

    assert await post(data=b"{", headers={"Content-Type": "application/json"}) == (400, "SC-API-003")
    assert await post(json=[]) == (400, "SC-API-003")
    assert await post(data=b"[" * 100_000, headers={"Content-Type": "application/json"}) == (
        400,
        "SC-API-003",
    )
    assert await post(data=b"x", headers={"Content-Type": "text/plain"}) == (400, "SC-API-003")
    assert await post(data=b"x", headers={"Content-Type": "multipart/form-data"}) == (400, "SC-API-003")
    assert await post(
        data=b"--b\r\nrubbish", headers={"Content-Type": "multipart/form-data; boundary=b"}
    ) == (400, "SC-API-003")
    assert await post(json={"kind": "no.such"}) == (400, "SC-JOB-007")
    assert await post(json={"kind": "test.probe", "unknown": 1}) == (400, "SC-API-003")
    assert await post(json={"kind": "test.probe"}) == (422, "SC-JOB-003")
    assert await post(
        json={"kind": "test.probe", "params": {"do": "dance"}, "input": {"site": "a", "contenthash": HASH}}
    ) == (400, "SC-API-003")
    assert await post(json={"kind": "test.probe", "input": {"site": "a", "contenthash": "0" * 40}}) == (
        404,
        "SC-SITE-003",
    )
    assert await post(
        json={"kind": "test.probe", "input": {"site": "a", "contenthash": "../../../etc/passwd"}}
    ) == (400, "SC-API-003")
    assert await post(json={"kind": "test.probe", "input": {"site": "b", "contenthash": HASH}}) == (
        422,
        "SC-SITE-001",
    )
    assert await post(data=form({}, b"x" * ((1 << 20) + 1))) == (413, "SC-API-004")
    outside = {
        "kind": "test.probe",
        "input": {"site": "a", "contenthash": HASH},
        "callback": "http://elsewhere.example/",
    }
    assert await post(json=outside) == (400, "SC-API-003")
    assert await problem(await client.get("/v1/nothing", headers=headers)) == (404, "SC-API-006")
    assert await problem(await client.put("/v1/jobs", headers=headers)) == (405, "SC-API-007")
    assert await problem(await client.get("/v1/jobs/..%2f..", headers=headers)) == (404, "SC-JOB-004")
    assert await problem(await client.get("/v1/jobs?state=asleep", headers=headers)) == (400, "SC-API-003")
    assert services.ledger.find() == []
    left = [path for path in (services.settings.data_folder / "uploads").rglob("*") if path.is_file()]
    assert left == []


async def test_a_disk_without_room_is_said_before_the_upload(
    services: Services, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(100, 99, 1))
    answer = await client.post("/v1/jobs", data=form({}), headers=bearer(services, "packages"))
    assert await problem(answer) == (507, "SC-API-005")
    assert answer.headers["Retry-After"] == "5"


async def test_uploads_leave_room_for_the_ledger(
    services: Services, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many come at once, and some do not say how long they are."""
    import shutil

    from sidecar.jobs import files

    looks = iter([1 << 40, 1])
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(1 << 40, 0, next(looks)))
    monkeypatch.setattr(files, "_LOOK_EVERY", 1000)
    answer = await client.post(
        "/v1/jobs", data=form({}, b"x" * 5000), headers=bearer(services, "packages"), chunked=True
    )
    assert await problem(answer) == (507, "SC-API-005")
    assert [path for path in (services.data / "uploads").rglob("*") if path.is_file()] == []


async def test_jobs_are_listed_page_by_page(services: Services, client: Client) -> None:
    headers = bearer(services, "packages")
    for _ in range(3):
        await client.post(
            "/v1/jobs",
            json={"kind": "test.probe", "input": {"site": "a", "contenthash": HASH}},
            headers=headers,
        )
    first = await (await client.get("/v1/jobs?limit=2", headers=headers)).json()
    second = await (await client.get(first["next"], headers=headers)).json()
    assert [len(first["jobs"]), len(second["jobs"]), second["next"]] == [2, 1, None]
    job = second["jobs"][0]
    cancelled = await client.delete(job["links"]["self"], headers=headers)
    assert (cancelled.status, (await cancelled.json())["state"]) == (200, "cancelled")


async def test_the_service_describes_and_watches_itself(working: Services, client: Client) -> None:
    document = await (await client.get("/openapi.json")).json()
    validate(document)
    assert "multipart/form-data" in document["paths"]["/v1/jobs"]["post"]["requestBody"]["content"]
    page = await (await client.get("/docs")).text()
    assert "POST /v1/jobs" in page
    errors = await (await client.get("/docs/errors")).text()
    assert 'id="SC-API-001"' in errors
    assert (await (await client.get("/healthz")).json())["status"] == "ok"
    ready = await client.get("/readyz")
    assert ready.status == 200, await ready.text()
    headers = bearer(working, "packages")
    job = await (await client.post("/v1/jobs", data=form({}), headers=headers)).json()
    await ended(client, job["id"], headers)
    metrics = await (await client.get("/metrics")).text()
    assert 'sidecar_jobs{kind="test.probe",state="succeeded"} 1.0' in metrics
    assert 'sidecar_http_requests_total{method="POST",route="/v1/jobs",status="202"} 1.0' in metrics


async def test_an_upload_cut_off_leaves_nothing(services: Services, client: Client) -> None:
    headers = bearer(services, "packages")
    host, port = client.host, client.port
    reader, writer = await asyncio.open_connection(host, port)
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n' + b"x" * 100_000
    writer.write(
        f"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: {headers['Authorization']}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 500000\r\n\r\n".encode()
        + body
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    async with asyncio.timeout(120):
        while any(path.is_file() for path in (services.settings.data_folder / "uploads").rglob("*")):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert services.ledger.find(state=State.QUEUED) == []
    assert reader is not None
