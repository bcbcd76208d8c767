"""The plugin's HTTP client alone: what it sends, how it reads answers, when it stops asking."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from php_client import run_client

pytestmark = pytest.mark.php
_JOB = {"id": "ab12", "state": "queued", "kind": "package.check"}


def answer(body: Any, status: int = 200, **headers: str) -> dict[str, Any]:
    return {
        "status": status,
        "body": body if isinstance(body, str) else json.dumps(body),
        "headers": headers,
    }


def test_start_names_a_file_of_the_pool_and_is_idempotent() -> None:
    ran = run_client(
        ["start", "package.check", {"site": "a", "contenthash": "0" * 40, "filename": "p.zip"}, {"site": "a"}, "key-1",
         "https://m.example/c.php"],
        url="https://s.example/", token="secret", answers=[answer(_JOB, 202)],
    )  # fmt: skip
    sent = ran.sent[0]
    assert (sent["method"], sent["url"]) == ("POST", "https://s.example/v1/jobs")
    assert sent["headers"]["Authorization"] == "Bearer secret"
    assert sent["headers"]["Idempotency-Key"] == "key-1"
    assert json.loads(sent["body"]) == {
        "kind": "package.check", "params": {"site": "a"}, "callback": "https://m.example/c.php",
        "input": {"site": "a", "contenthash": "0" * 40, "filename": "p.zip"},
    }  # fmt: skip


def test_a_file_that_the_pool_does_not_share_is_streamed_as_multipart(tmp_path: Path) -> None:
    file = tmp_path / "p.zip"
    file.write_bytes(b"x")
    ran = run_client(
        ["start", "package.check", {"path": str(file), "filename": "Grüße.zip"}, {}, "k"],
        answers=[answer(_JOB)],
    )
    fields = ran.sent[0]["fields"]
    assert fields["file"] == {"path": str(file), "name": "Grüße.zip", "type": "application/octet-stream"}
    assert json.loads(fields["job"]) == {"kind": "package.check", "params": {}}


def test_a_report_and_a_job_are_told_apart() -> None:
    report = {"file": "p.zip", "valid": True, "findings": []}
    ran = run_client(
        ["check_package", {"site": "a", "contenthash": "0" * 40}, {}, 5, "k", "fr"],
        ["check_package", {"site": "a", "contenthash": "0" * 40}, {}, 5, "k", "fr"],
        answers=[answer(report, location="/v1/jobs/abc"), answer(_JOB, 202)],
    )
    assert ran.steps[0]["value"] == {"id": "abc", "state": "succeeded", "result": report}
    assert ran.steps[1]["value"]["state"] == "queued"
    assert ran.sent[0]["headers"]["Accept-Language"] == "fr"
    # The sidecar stops waiting before we do: its answer that the check goes on must still arrive.
    assert (ran.sent[0]["url"], ran.sent[0]["timeout"]) == ("http://127.0.0.1:1/v1/packages/check?wait=4", 5)


@pytest.mark.parametrize(
    ("given", "reason", "code"),
    [
        (answer({"title": "Unknown", "code": "API-001"}, 401), "unauthorised", "API-001"),
        (answer({"title": "Scope", "detail": "needs x", "code": "API-002"}, 403), "forbidden", "API-002"),
        (answer({"title": "Not a zip", "code": "PKG-1"}, 422), "refused", "PKG-1"),
        (answer("<html>Bad Gateway</html>", 502), "failed", ""),
        (answer("<html>It works</html>", 404), "garbage", ""),
        (answer("<html>It works</html>", 200), "garbage", ""),
        (answer("[1", 200), "garbage", ""),
        (answer({"hello": "world"}, 200), "garbage", ""),
        ({"reason": "timeout"}, "timeout", ""),
        ({"reason": "unreachable"}, "unreachable", ""),
    ],
)
def test_each_failure_has_its_reason(given: dict[str, Any], reason: str, code: str) -> None:
    step = run_client(["job", "ab12"], answers=[given]).steps[0]
    assert (step["ok"], step["reason"]) == (False, reason)
    assert step.get("code", "") == code
    assert step["transient"] is (reason not in {"refused", "forbidden"})


def test_a_job_that_failed_is_named_by_the_refusal() -> None:
    problem = {"title": "Not a zip", "detail": "p.zip", "code": "ARC-001", "instance": "/v1/jobs/0a1b"}
    step = run_client(
        ["check_package", {"site": "a", "contenthash": "0" * 40}, {}, 5, "k"], answers=[answer(problem, 422)]
    ).steps[0]
    assert (step["reason"], step["jobid"]) == ("refused", "0a1b")


def test_the_breaker_opens_at_the_first_failure_and_lets_one_request_look_later() -> None:
    down, up = {"reason": "unreachable"}, answer(_JOB)
    ran = run_client(
        ["job", "a"], ["job", "a"], ["tick", 31], ["job", "a"], ["job", "a"], ["tick", 61], ["job", "a"], ["job", "a"],
        answers=[down, down, up, up],
    )  # fmt: skip
    got = [step.get("reason", "ok") for step in ran.steps]
    assert got == ["unreachable", "paused", "ok", "unreachable", "paused", "ok", "ok", "ok"]
    assert len(ran.sent) == 4
    assert ran.breaker == {"failures": 0, "until": 0, "reason": "", "message": ""}


def test_what_is_wrong_with_the_request_does_not_open_the_breaker() -> None:
    refused = answer({"title": "No", "code": "X-1"}, 422)
    ran = run_client(["job", "a"], ["job", "a"], answers=[refused, answer(_JOB)])
    assert [step["ok"] for step in ran.steps] == [False, True]


def test_slow_partners_behind_the_sidecar_do_not_open_the_breaker() -> None:
    path = "/v1/mirror/status"
    ran = run_client(
        ["json", "GET", path, None, "", 20], ["json", "GET", path], ["json", "GET", path],
        answers=[{"reason": "timeout"}, {"reason": "timeout"}],
    )  # fmt: skip
    assert [step["reason"] for step in ran.steps] == ["timeout", "timeout", "paused"]
    assert [sent["timeout"] for sent in ran.sent] == [20, 5]


def test_the_pause_grows_but_not_for_ever() -> None:
    steps: list[list[Any]] = []
    for _ in range(12):
        steps += [["job", "a"], ["tick", 10_000]]
    ran = run_client(*steps, answers=[], pause=30, maxpause=600)
    assert ran.breaker is not None
    assert ran.breaker["failures"] == 12
    assert ran.breaker["until"] - (1_000_000 + 11 * 10_000) == 600


def test_nothing_is_sent_without_address_or_token() -> None:
    for url, token in (("", "t"), ("http://127.0.0.1:1", "")):
        ran = run_client(["status"], url=url, token=token, answers=[answer({})])
        assert (ran.steps[0]["reason"], ran.sent) == ("notconfigured", [])


def test_a_result_file_is_kept_only_whole_and_true(tmp_path: Path) -> None:
    path = tmp_path / "out"
    good = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    ran = run_client(
        ["download", "a", "f.zip", str(path), "0" * 64], ["tick", 999], ["download", "a", "f.zip", str(path), good],
        answers=[answer("hello"), answer("hello")],
    )  # fmt: skip
    assert ran.steps[0]["reason"] == "garbage"
    assert ran.steps[2]["ok"]
    assert path.read_text() == "hello"


def test_call_backs_are_believed_only_with_a_fresh_true_signature() -> None:
    body = '{"id": "1"}'
    header = run_client(["sign", body, "secret", 1000], answers=[]).steps[0]["value"]
    cases = [
        (header, body, "secret", 1000, True),
        (header, body, "secret", 1299, True),
        (header, body, "secret", 1301, False),
        (header, body + " ", "secret", 1000, False),
        (header, body, "other", 1000, False),
        (header, body, "", 1000, False),
        ("t=1000,v1=" + "0" * 64, body, "secret", 1000, False),
        ("garbage", body, "secret", 1000, False),
    ]
    ran = run_client(*[["verify", *case[:4]] for case in cases], answers=[])
    assert [step["value"] for step in ran.steps] == [case[4] for case in cases]
