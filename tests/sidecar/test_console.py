"""The console as an administrator meets it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient

from sidecar.api.app import make_app
from sidecar.console.words import UNDER_A_MINUTE, speaker
from sidecar.errors import InternalError
from sidecar.jobs.ledger import NewJob
from sidecar.jobs.mirror_store import Partner
from sidecar.jobs.model import ResultFile, State
from sidecar.wiring import Services

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(services: Services, aiohttp_client: Any) -> Client:
    """A client without a token."""
    return await aiohttp_client(make_app(services))


async def sign_in(services: Services, client: Client, *scopes: str, name: str = "tester") -> str:
    secret, _ = services.tokens.create(name, scopes)
    await client.post("/console/login", data={"token": secret})
    return secret


def put(
    services: Services, number: int, *, owner: str = "tester", kind: str = "test.probe", name: str = "a.zip"
) -> str:
    job = f"{number:032x}"
    services.ledger.submit(
        NewJob(id=job, kind=kind, owner=owner, input={"filename": name}, params={"depth": "full"})
    )
    return job


def finish(services: Services, job: str, result: dict[str, Any], files: tuple[ResultFile, ...] = ()) -> None:
    claim = services.ledger.claim(job, "w")
    assert claim is not None
    services.ledger.succeed(claim, result, files)


async def text(client: Client, address: str) -> str:
    answer = await client.get(address)
    assert answer.status == 200, await answer.text()
    return await answer.text()


@pytest.mark.parametrize(
    "address", ["/console", "/console/jobs/" + "a" * 32, "/console/mirrors", "/console/health"]
)
async def test_pages_ask_for_a_token(client: Client, address: str) -> None:
    assert "Access token" in await text(client, address)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/console/events"),
        ("GET", f"/console/jobs/{'a' * 32}/events"),
        ("GET", f"/console/jobs/{'a' * 32}/files/x"),
        ("POST", f"/console/jobs/{'a' * 32}/cancel"),
        ("POST", f"/console/jobs/{'a' * 32}/retry"),
        ("POST", "/console/mirrors/1/apply"),
    ],
)
async def test_everything_else_refuses_strangers(client: Client, method: str, address: str) -> None:
    answer = await client.request(method, address)
    assert (answer.status, (await answer.json())["code"]) == (401, "SC-API-001")


async def test_signing_in_and_out(services: Services, client: Client) -> None:
    wrong = await client.post("/console/login", data={"token": "nonsense"})
    assert wrong.status == 401
    put(services, 1, name="<b>x</b>.zip")
    secret = await sign_in(services, client, "packages")
    page = await client.get("/console")
    said = await page.text()
    assert "test.probe" in said
    assert "<b>x" not in said
    assert secret not in said
    assert "nonce-" in page.headers["Content-Security-Policy"]
    await client.post("/console/logout")
    assert "Access token" in await text(client, "/console")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"findings": [{"severity": "error"}, {"severity": "info"}]}, "errors: 1, other findings: 1"),
        ({"questions": 8, "problems": 2, "losses": 0}, "questions: 8, findings: 2"),
        ({"issues": [1, 2], "done": True, "title": "x"}, "issues: 2"),
        (
            {"source_course": 2, "course": 7, "create": 0, "update": 1, "unchanged": 33},
            ">changed rows: 1, unchanged rows: 33<",
        ),
    ],
)
async def test_results_of_any_shape_are_shown(
    services: Services, client: Client, result: dict[str, Any], said: str
) -> None:
    finish(services, put(services, 1), result)
    await sign_in(services, client, "packages")
    assert said in await text(client, "/console")


async def test_others_jobs_are_not_there(services: Services, client: Client) -> None:
    mine, other = put(services, 1), put(services, 2, owner="somebody", name="secret.zip")
    await sign_in(services, client, "packages")
    listed = await text(client, "/console")
    assert mine in listed
    assert "secret.zip" not in listed
    for address in ("", "/events", "/files/x"):
        assert (await client.get(f"/console/jobs/{other}{address}")).status == 404
    assert (await client.post(f"/console/jobs/{other}/cancel")).status == 404
    assert services.ledger.get(other).state is State.QUEUED


async def test_the_list_is_narrowed_and_paged(services: Services, client: Client) -> None:
    for number in range(60):
        put(services, number, kind="package.check" if number % 2 else "test.probe", name=f"n{number}.zip")
    services.ledger.cancel(f"{0:032x}")
    await sign_in(services, client, "admin")
    newest = await text(client, "/console")
    assert "n59.zip" in newest
    assert "n9.zip" not in newest
    older = newest.split('<a href="/console?before=')[1].split('"')[0]
    assert "n9.zip" in await text(client, f"/console?before={older}")
    checks = await text(client, "/console?kind=package.check")
    assert "n59.zip" in checks
    assert "n58.zip" not in checks
    cancelled = await text(client, "/console?state=cancelled")
    assert "n0.zip" in cancelled
    assert "n1.zip" not in cancelled
    assert (await client.get("/console?state=broken")).status == 400


async def test_a_job_has_a_page_with_what_it_found_and_left(
    services: Services, client: Client, tmp_path: Path
) -> None:
    job = put(services, 1)
    path = services.settings.data_folder / "results" / "report.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"<p>report</p>")
    report = ResultFile(name="report.html", path="results/report.html", size=13_400, sha256="0" * 64)
    finding = {"code": "PKG-REF-002", "severity": "error", "message": "<i>gone</i>", "path": "imsmanifest.xml", "line": 12, "hint": "Add it."}  # fmt: skip
    finish(services, job, {"findings": [finding], "valid": False, "title": "Übung"}, (report,))
    await sign_in(services, client, "packages")
    page = await text(client, f"/console/jobs/{job}")
    for said in (
        "PKG-REF-002",
        "imsmanifest.xml</bdi>, line 12",
        "&lt;i&gt;gone",
        "Add it.",
        "13.4 kB",
        "Übung",
        "depth",
    ):
        assert said in page
    assert "Cancel</button>" not in page
    answer = await client.get(f"/console/jobs/{job}/files/report.html")
    assert await answer.read() == b"<p>report</p>"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert (await client.get(f"/console/jobs/{job}/files/other")).status == 404


async def test_cancel_and_again(services: Services, client: Client) -> None:
    job = put(services, 1)
    await sign_in(services, client, "packages")
    assert "Cancel</button>" in await text(client, f"/console/jobs/{job}")
    answer = await client.post(f"/console/jobs/{job}/cancel", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, f"/console/jobs/{job}")
    assert services.ledger.get(job).state is State.CANCELLED
    assert "Do it again" in await text(client, f"/console/jobs/{job}")
    await client.post(f"/console/jobs/{job}/retry")
    assert services.ledger.get(job).state is State.QUEUED


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
async def test_a_page_of_another_site_cannot_press_buttons(
    services: Services, client: Client, headers: dict[str, str]
) -> None:
    job = put(services, 1)
    await sign_in(services, client, "packages")
    answer = await client.post(f"/console/jobs/{job}/cancel", headers=headers)
    assert (answer.status, (await answer.json())["code"]) == (403, "SC-API-002")
    assert services.ledger.get(job).state is State.QUEUED


async def test_a_jobs_page_follows_it_to_its_end(services: Services, client: Client) -> None:
    job = put(services, 1)
    await sign_in(services, client, "packages")
    stream = await client.get(f"/console/jobs/{job}/events")
    claim = services.ledger.claim(job, "w")
    assert claim is not None
    services.ledger.fail(claim, InternalError("cut off"))
    async with asyncio.timeout(120):
        seen = [json.loads(line[6:]) async for line in stream.content if line.startswith(b"data: ")]
    assert seen[-1]["ended"]
    assert "cut off" in seen[-1]["says"]


async def test_mirrors_are_shown_and_started(services: Services, client: Client) -> None:
    services.mirror_book.put_partner(Partner(name="hq", url="https://hq.example"), token="t0psecret")
    made = services.mirror_book.subscribe(
        source="hq", course="SAFE", site="a", as_shortname="SAFE", options={}, every=86400 * 3
    )
    await sign_in(services, client, "mirror:write", "mirror:read")
    page = await text(client, "/console/mirrors")
    assert "SAFE" in page
    assert "3 days" in page
    assert "t0psecret" not in page
    answer = await client.post(f"/console/mirrors/{made.id}/plan", allow_redirects=False)
    assert answer.status == 303
    job = services.ledger.get(answer.headers["Location"].rsplit("/", 1)[1])
    assert (job.kind, job.owner, job.params["course"]) == ("mirror.plan", "tester", "SAFE")
    assert (await client.post("/console/mirrors/99/apply")).status == 404


async def test_scopes_hold_on_the_console_too(services: Services, client: Client) -> None:
    await sign_in(services, client, "packages")
    assert (await client.get("/console/mirrors")).status == 403
    assert (await client.get("/console/health")).status == 403


async def test_health_shows_what_the_doctor_sees(services: Services, client: Client) -> None:
    await sign_in(services, client, "admin")
    page = await text(client, "/console/health")
    assert "data folder" in page
    assert "SIDECAR_DATA" in page


@pytest.mark.parametrize(
    ("seconds", "language", "said"),
    [
        (5, "en", "under a minute"),
        (3600, "en", "1 hour"),
        (7300, "en", "2 hours"),
        (86400 * 40, "en", "40 days"),
        (86400 * 2, "ar", "يومان"),
        (86400 * 3, "uk", "3 дні"),
        (86400 * 5, "uk", "5 днів"),
    ],
)
def test_durations(seconds: float, language: str, said: str) -> None:
    assert speaker(language).span(seconds, UNDER_A_MINUTE) == said


async def test_the_form_may_be_sent_by_a_browser(services: Services, client: Client) -> None:
    secret, _ = services.tokens.create("tester", ["packages"])
    form = FormData({"token": secret})
    answer = await client.post(
        "/console/login", data=form, headers={"Origin": f"http://{client.host}:{client.port}"}
    )
    assert answer.status == 200


async def test_the_browser_says_which_language(services: Services, client: Client) -> None:
    answer = await client.get("/console", headers={"Accept-Language": "sw, ar;q=0.9, en;q=0.8"})
    page = await answer.text()
    assert '<html lang="ar" dir="rtl">' in page
    assert "رمز الوصول" in page
    assert "Accept-Language" in answer.headers["Vary"]


async def test_a_language_is_chosen_and_kept(services: Services, client: Client) -> None:
    put(services, 1)
    await sign_in(services, client, "admin")
    here = f"http://{client.host}:{client.port}/console/health?x=1"
    answer = await client.get("/console/language/uk", headers={"Referer": here}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/console/health?x=1")
    page = await text(client, "/console")
    assert '<html lang="uk" dir="ltr">' in page
    assert "очікує" in page
    stream = await client.get("/console/events")
    data = await anext(line async for line in stream.content if line.startswith(b"data: "))
    assert json.loads(data[6:])[0]["state_word"] == "очікує"
    stream.close()
    elsewhere = {"Referer": "https://elsewhere.example/console"}
    answer = await client.get("/console/language/fr", headers=elsewhere, allow_redirects=False)
    assert answer.headers["Location"] == "/console"
    assert (await client.get("/console/language/tlh")).status == 404
