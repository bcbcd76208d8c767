"""The plugin's client against the real `sidecar serve`, and against servers that are down, slow, or something else."""

from __future__ import annotations

import hashlib
import socket
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from odd_server import PAGE, odd_server
from php_client import Ran, run_client
from private_services import free_port
from running_service import RunningService, running_service

pytestmark = pytest.mark.php
_GIFT = "::Capital:: What is the capital of Mali? { =Bamako ~Dakar }\n\n::Sum:: 2 + 3 = {#5}\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("contract")) as running:
        yield running


def ask(service: RunningService, *steps: list[Any], **options: Any) -> Ran:
    return run_client(
        *steps, url=f"http://127.0.0.1:{service.port}", **{"token": service.token, "timeout": 15, **options}
    )


def not_a_package(folder: Path) -> Path:
    path = folder / "broken.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no manifest here")
    return path


def finished(service: RunningService, job: str) -> dict[str, Any]:
    """The job as the PHP client sees it when it has ended."""
    for _ in range(30):
        value: dict[str, Any] = ask(service, ["job", job, 5]).steps[0]["value"]
        if value["state"] in {"succeeded", "failed", "cancelled"}:
            return value
    raise TimeoutError(job)


def reported(
    service: RunningService, given: dict[str, Any], params: dict[str, Any], key: str
) -> dict[str, Any]:
    """The job of a check that somebody waits for; a busy machine may need longer than the form waits."""
    value: dict[str, Any] = ask(service, ["check_package", given, params, 20, key], timeout=30).steps[0][
        "value"
    ]
    return value if value["state"] == "succeeded" else finished(service, value["id"])


def test_status_gives_versions_clock_and_scopes(service: RunningService) -> None:
    value = ask(service, ["status"]).steps[0]["value"]
    assert value["version"]
    assert abs(value["skew"]) <= 2
    assert {"packages", "questions"} <= set(value["scopes"])
    assert "package.check" in value["kinds"]


def test_a_package_is_sent_and_its_report_comes_back(service: RunningService, tmp_path: Path) -> None:
    given = {"path": str(not_a_package(tmp_path)), "filename": "Kurs – é.zip"}
    first, again = (reported(service, given, {}, "contract-check") for _ in range(2))
    assert first["state"] == "succeeded"
    assert any(finding["severity"] == "error" for finding in first["result"]["findings"])
    assert first["id"] == again["id"]


def test_the_report_speaks_the_authors_language(service: RunningService, tmp_path: Path) -> None:
    given = {"path": str(not_a_package(tmp_path)), "filename": "p.zip"}
    english = reported(service, given, {}, "contract-en")["result"]["findings"]
    german = reported(service, given, {"language": "de_du"}, "contract-de")["result"]["findings"]
    assert [finding["code"] for finding in english] == [finding["code"] for finding in german]
    assert english[0]["message"] != german[0]["message"]


def test_questions_come_back_as_moodle_xml_with_a_true_digest(
    service: RunningService, tmp_path: Path
) -> None:
    source = tmp_path / "bank.gift"
    source.write_text(_GIFT, encoding="utf-8")
    started = ask(
        service,
        [
            "start",
            "questions.convert",
            {"path": str(source), "filename": "bank.gift"},
            {"to": "moodlexml"},
            "contract-q",
        ],
    )
    job = finished(service, started.steps[0]["value"]["id"])
    assert job["state"] == "succeeded"
    assert job["result"]["questions"] == 2
    file = next(item for item in job["files"] if item["name"] != "report.json")
    path = tmp_path / "out.xml"
    assert ask(service, ["download", job["id"], file["name"], str(path), file["sha256"]]).steps[0]["ok"]
    assert "<questiontext" in path.read_text(encoding="utf-8")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]


def test_a_large_package_is_streamed_in_constant_memory(service: RunningService, tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("video.mp4", bytes(60_000_000))
    step = ask(
        service, ["check_package", {"path": str(path), "filename": "l.zip"}, {}, 0, "large"], timeout=60
    ).steps[0]
    assert step["ok"], step
    assert step["memory"] < 16_000_000


def test_cancel_and_retry(service: RunningService, tmp_path: Path) -> None:
    given = {"path": str(not_a_package(tmp_path)), "filename": "p.zip"}
    job = ask(service, ["start", "package.check", given, {}, "contract-retry"]).steps[0]["value"]["id"]
    assert finished(service, job)["state"] == "succeeded"
    steps = ask(service, ["retry", job], ["cancel", job], ["job", "0" * 32], ["job", "nonsense"]).steps
    assert [step.get("reason") for step in steps] == ["refused"] * 4
    assert [step["status"] for step in steps] == [409, 409, 404, 404]


def test_the_same_key_for_something_else_is_refused(service: RunningService, tmp_path: Path) -> None:
    one, two = tmp_path / "one.gift", tmp_path / "two.gift"
    one.write_text(_GIFT, encoding="utf-8")
    two.write_text(_GIFT * 2, encoding="utf-8")
    steps = ask(
        service, *(["start", "questions.convert", {"path": str(path), "filename": "b.gift"}, {}, "contract-same"] for path in (one, two))
    ).steps  # fmt: skip
    assert steps[0]["ok"]
    assert (steps[1]["reason"], steps[1]["code"] != "") == ("refused", True)


def test_wrong_token_wrong_kind_and_wrong_parameters(service: RunningService) -> None:
    assert ask(service, ["status"], token="sct_wrong").steps[0]["reason"] == "unauthorised"
    steps = ask(
        service, ["start", "no.such", {}, {}, "x1"], ["start", "package.check", {}, {"nonsense": 1}, "x2"]
    ).steps
    assert [step["reason"] for step in steps] == ["refused", "refused"]
    assert all(step["code"] for step in steps)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (PAGE, "garbage"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "garbage"),
        (b"", "garbage"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "garbage"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "garbage"),
    ],
)
def test_what_is_not_a_sidecar_is_recognised_and_left_alone(answer: bytes, reason: str) -> None:
    with odd_server(answer) as url:
        steps = run_client(["status"], ["status"], url=url).steps
    assert [step["reason"] for step in steps] == [reason, "paused"]


def test_a_slow_sidecar_costs_its_time_limit_once(tmp_path: Path) -> None:
    given = {"path": str(not_a_package(tmp_path)), "filename": "p.zip"}
    with odd_server(PAGE, wait=30) as url:
        began = time.monotonic()
        ran = run_client(["check_package", given, {}, 1, "k"], *[["job", "a"]] * 20, url=url, timeout=1)
        spent = time.monotonic() - began
    assert [step["reason"] for step in ran.steps] == ["timeout", *["paused"] * 20]
    assert spent < 30


def test_a_line_too_slow_for_the_file_says_nothing_of_the_sidecar(tmp_path: Path) -> None:
    given = {"path": str(tmp_path / "big.zip"), "filename": "big.zip"}
    Path(given["path"]).write_bytes(bytes(64 << 20))
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes a connection, and reads nothing
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        ran = run_client(["check_package", given, {}, 1, "k"], ["check_package", given, {}, 1, "k"], url=url)
    assert [step["reason"] for step in ran.steps] == ["tooslow", "tooslow"]
    assert all(step["transient"] for step in ran.steps)


def test_a_sidecar_that_is_down_is_recognised_at_once() -> None:
    steps = run_client(["status"], *[["job", "a"]] * 20, url=f"http://127.0.0.1:{free_port()}").steps
    assert [step["reason"] for step in steps] == ["unreachable", *["paused"] * 20]


def test_a_sidecar_that_is_killed_and_comes_back(tmp_path: Path) -> None:
    with running_service(tmp_path / "data") as running:
        assert ask(running, ["status"]).steps[0]["ok"]
        running.kill()
        assert ask(running, ["status"]).steps[0]["reason"] == "unreachable"
        running.start()
        assert ask(running, ["status"]).steps[0]["ok"]
