"""The job `questions.convert`, as it is sent over HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

import question_formats as qf
from sidecar.api.app import make_app
from sidecar.usecases.convert_questions import output_name
from sidecar.wiring import Services

Client = TestClient[web.Request, web.Application]
GIFT = """$CATEGORY: Geography

// [id:q1]
::Paris::What is the capital of France? {=Paris#Yes ~London#No ~Rome}

::Sky::The sky is blue. {TRUE}

::Pi::Pi? {#three}
"""


class Convert:
    """Sends banks and waits for what becomes of them."""

    def __init__(self, client: Client, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def send(self, body: Any, **options: Any) -> tuple[int, dict[str, Any]]:
        answer = await self.client.post("/v1/jobs", headers=self.headers, **{body: options.pop("value")})
        return answer.status, await answer.json()

    async def upload(self, data: bytes, name: str, **params: Any) -> dict[str, Any]:
        form = aiohttp.FormData(quote_fields=False)
        job = {"kind": "questions.convert", "params": params}
        form.add_field("job", json.dumps(job), content_type="application/json")
        form.add_field("file", io.BytesIO(data), filename=name, content_type="text/plain")
        status, sent = await self.send("data", value=form)
        assert status == 202, sent
        return await self.ended(sent["id"])

    async def refer(self, given: dict[str, str], **params: Any) -> tuple[int, dict[str, Any]]:
        asked = {"kind": "questions.convert", "input": given, "params": params}
        status, sent = await self.send("json", value=asked)
        return status, await self.ended(sent["id"]) if status == 202 else sent

    async def ended(self, job_id: str) -> dict[str, Any]:
        async with asyncio.timeout(120):
            while True:
                job = await (await self.client.get(f"/v1/jobs/{job_id}", headers=self.headers)).json()
                if job["state"] in ("succeeded", "failed", "cancelled"):
                    return job
                await asyncio.sleep(0.02)

    async def file(self, job: dict[str, Any], name: str) -> bytes:
        answer = await self.client.get(job["links"]["files"][name], headers=self.headers)
        return await answer.read()


@pytest.fixture
async def convert(working: Services, aiohttp_client: Any) -> Convert:
    client = await aiohttp_client(make_app(working))
    secret, _ = working.tokens.create("author", ["questions"])
    return Convert(client, {"Authorization": f"Bearer {secret}"})


async def test_an_upload_becomes_moodle_xml_and_a_report(convert: Convert) -> None:
    job = await convert.upload(GIFT.encode(), "bank.gift")
    assert job["state"] == "succeeded", job["error"]
    result = job["result"]
    assert (result["from"], result["to"], result["questions"], result["errors"]) == (
        "gift",
        "moodlexml",
        2,
        1,
    )
    report = json.loads(await convert.file(job, "report.json"))
    assert [(one["code"], one["line"]) for one in report["problems"]] == [("Q-GIFT-006", 8)]
    assert "three" in report["problems"][0]["message"]
    back = list(qf.read(await convert.file(job, "bank.xml")))
    assert [one.name for one in back if isinstance(one, qf.Question)] == ["Paris", "Sky"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("Übung 1.gift", "Ubung 1.xml"), ("題庫.gift", "questions.xml"), (".gift", "questions.xml"), ("a/b?.txt", "b.xml")],
)  # fmt: skip
async def test_any_name_gives_a_result(convert: Convert, name: str, wanted: str) -> None:
    job = await convert.upload(GIFT.encode(), name)
    assert (job["state"], job["result"]["file"]) == ("succeeded", wanted), job["error"]


async def test_a_file_of_the_pool_is_read_by_reference(convert: Convert, working: Services) -> None:
    content = GIFT.encode()
    name = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    moodledata = working.settings.sites["a"].moodledata
    assert moodledata is not None
    place = Path(moodledata) / "filedir" / name[:2] / name[2:4] / name
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    status, job = await convert.refer({"site": "a", "contenthash": name, "filename": "bank.txt"}, to="aiken")
    assert (status, job["state"], job["result"]["file"]) == (202, "succeeded", "bank.aiken.txt")
    assert (await convert.file(job, "bank.aiken.txt")).startswith(b"What is the capital of France?\n")
    assert [one["feature"] for one in job["result"]["first_losses"] if one["question"] == "Sky"] == ["qtype"]


async def test_a_result_is_the_input_of_another_job(convert: Convert) -> None:
    first = await convert.upload(GIFT.encode(), "bank.gift", to="qti22")
    assert zipfile.ZipFile(io.BytesIO(await convert.file(first, "bank.zip"))).testzip() is None
    _, second = await convert.refer({"job": first["id"], "file": "bank.zip"}, to="gift")
    assert second["result"]["from"] == "qti22"
    assert b"::Paris::[html]What is the capital of France?" in await convert.file(second, "bank.gift")


async def test_update_says_what_is_new_changed_and_gone(convert: Convert) -> None:
    old = await convert.upload(GIFT.encode(), "bank.gift")
    new = GIFT.replace("~Rome", "~Oslo").replace(
        "::Sky::The sky is blue. {TRUE}", "::Sea::It is deep. {TRUE}"
    )
    job = await convert.upload(new.encode(), "bank.gift", update={"job": old["id"], "file": "bank.xml"})
    assert job["result"]["update"] == {"new": 1, "changed": 1, "unchanged": 0, "gone": 1}
    report = json.loads(await convert.file(job, "report.json"))
    assert report["update"] == {"new": ["Sea"], "changed": ["Paris"], "unchanged": [], "gone": ["Sky"]}


async def test_the_earlier_bank_must_be_ones_own(convert: Convert, working: Services) -> None:
    old = await convert.upload(GIFT.encode(), "bank.gift")
    secret, _ = working.tokens.create("stranger", ["questions"])
    stranger = Convert(convert.client, {"Authorization": f"Bearer {secret}"})
    named = {"job": old["id"], "file": "bank.xml"}
    own = await stranger.upload(GIFT.encode(), "mine.gift")
    status, body = await stranger.refer({"job": own["id"], "file": "mine.xml"}, update=named)
    assert (status, body["code"]) == (404, "SC-JOB-004")
    status, body = await stranger.refer(
        {"job": own["id"], "file": "mine.xml"}, update={"job": own["id"], "file": "x"}
    )
    assert status == 404, body


async def test_refused_losses_leave_questions_out(convert: Convert) -> None:
    job = await convert.upload(GIFT.encode(), "bank.gift", to="aiken", refuse_loss=True)
    assert (job["state"], job["result"]["errors"]) == ("succeeded", 3)
    assert await convert.file(job, "bank.aiken.txt") == b""


async def test_strict_reading_and_a_named_encoding(convert: Convert) -> None:
    job = await convert.upload(
        "::Å::Größe? {#3,14}\n".encode("cp1252"), "bank.gift", strict_moodle=True, encoding="cp1252"
    )
    (question,) = [
        one for one in qf.read(await convert.file(job, "bank.xml")) if isinstance(one, qf.Question)
    ]
    assert (question.questiontext.text, question.answers[0].text.text) == ("Größe?", "*")


@pytest.mark.parametrize(
    ("data", "params", "code"),
    [
        (b"", {}, "Q-FMT-008"),
        (b"\x00\x01 nothing of ours", {}, "Q-FMT-002"),
        (GIFT.encode(), {"to": "nonsense"}, "Q-FMT-001"),
        (GIFT.encode(), {"to": "examview"}, "Q-FMT-004"),
        (b"PK\x03\x04 not a zip", {"from": "qti21"}, "ZIP-003"),
        (b"<quiz><question type='essay'>", {"encoding": "latin-99"}, "Q-FMT-005"),
    ],
)
async def test_a_job_that_cannot_be_done_says_why(
    convert: Convert, data: bytes, params: dict[str, str], code: str
) -> None:
    job = await convert.upload(data, "bank", **params)
    assert (job["state"], job["error"]["code"]) == ("failed", code), job
    assert not job["links"].get("files")


async def test_a_parameter_that_is_none_is_refused_at_once(convert: Convert) -> None:
    first = await convert.upload(GIFT.encode(), "bank.gift")
    for wrong in ({"too": "gift"}, {"update": {"path": "/etc/passwd"}}, {"update": {"job": "no"}}):
        status, body = await convert.refer({"job": first["id"], "file": "bank.xml"}, **wrong)
        assert (status, body["code"]) == (400, "SC-API-003"), body


@pytest.mark.parametrize("target", [name for name, row in qf.FORMATS.items() if row.writer])
async def test_every_target_gives_a_file_that_can_be_read_again(convert: Convert, target: str) -> None:
    job = await convert.upload(GIFT.encode(), "bank.gift", to=target)
    assert job["state"] == "succeeded", job["error"]
    name = output_name("bank.gift", target)
    assert job["result"]["file"] == name
    again = await convert.upload(await convert.file(job, name), name, **{"from": target})
    assert again["state"] == "succeeded", again["error"]
