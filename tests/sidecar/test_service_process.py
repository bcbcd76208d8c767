"""`sidecar serve` as a process: what it says when it cannot start, what it takes, how small it is."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_service import RunningService, running_service

from sidecar.settings import child_environment


def serve(tmp_path: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    given = {"data": str(tmp_path / "data"), "port": "0", **settings}
    environment = child_environment(**{f"SIDECAR_{name.upper()}": value for name, value in given.items()})
    command = [sys.executable, "-m", "sidecar", *(arguments or ("serve",))]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.parametrize(
    ("settings", "code", "exit_code"),
    [
        ({"port": "abc"}, "SC-SET-001", 2),
        ({"config": "/no/such/file.toml"}, "SC-SET-001", 2),
        ({"host": "0.0.0.0"}, "SC-API-009", 2),  # noqa: S104  what is refused
        ({"tls_cert": "/no/cert.pem"}, "SC-SET-001", 2),
        ({"console": "open", "host": "0.0.0.0", "behind_proxy": "1"}, "SC-API-002", 2),  # noqa: S104
        ({"database_url": "mysql+pymysql://x:y@127.0.0.1:1/none"}, "SC-DB-001", 3),
        ({"data": "/proc/nothing"}, "SC-SYS-001", 3),
    ],
)
def test_a_service_that_cannot_start_says_why_in_one_line(
    tmp_path: Path, settings: dict[str, str], code: str, exit_code: int
) -> None:
    ended = serve(tmp_path, **settings)
    lines = [line for line in ended.stderr.splitlines() if line and not line.startswith("{")]
    assert lines[-1].startswith(code), ended.stderr
    assert len(lines) == 1, ended.stderr
    assert ended.returncode == exit_code


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = serve(tmp_path, port=str(taken.getsockname()[1]))
    assert "SC-API-008" in ended.stderr
    assert ended.returncode == 3


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("service"), workers="2") as made:
        yield made


def resident_mib(pids: list[int]) -> float:
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * os.sysconf("SC_PAGESIZE") / (1 << 20)


def test_the_idle_service_is_small(service: RunningService) -> None:
    end = time.monotonic() + 30
    while not service.workers() and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(4)  # the worker imports what it needs
    assert service.process is not None
    assert resident_mib([service.process.pid, *service.workers()]) < 150


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.zip", b"", "ZIP-002"),
        ("text.zip", b"just some text", "ZIP-001"),
        ("cut.zip", b"PK\x03\x04" + b"\0" * 100, "ZIP-003"),
    ],
)
def test_what_is_no_package_fails_with_a_code(
    service: RunningService, name: str, data: bytes, code: str
) -> None:
    _, job = service.upload("package.check", data, name)
    [job] = service.wait_for_all([job["id"]], 60)
    assert (job["state"], job["error"]["code"]) == ("failed", code)


def test_a_huge_upload_is_refused_before_it_is_sent(service: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as line:
        line.sendall(
            f"POST /v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {service.token}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            f'Content-Length: {5 << 30}\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'.encode()
        )
        answer = line.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 413"), answer
    assert "SC-API-004" in answer


def test_a_form_gets_the_report_while_it_waits(service: RunningService) -> None:
    form = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
        b"PK\x05\x06" + b"\0" * 18 + b"\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    status, report = service.ask("POST", "/v1/packages/check?wait=30", form, headers=headers)
    assert status in (200, 422), report
    status, job = service.ask("POST", "/v1/packages/check?wait=0", form, headers=headers)
    assert status == 202
    assert job["links"]["self"].startswith("/v1/jobs/")


@pytest.mark.slow
def test_a_large_upload_needs_little_memory(service: RunningService) -> None:
    import http.client

    head = b'--b\r\nContent-Disposition: form-data; name="job"\r\n\r\n{"kind":"package.check"}\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="big.zip"\r\n\r\n'
    tail = b"\r\n--b--\r\n"
    size = 512
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=120)
    headers = {
        "Authorization": f"Bearer {service.token}", "Content-Type": "multipart/form-data; boundary=b",
        "Content-Length": str(len(head) + (size << 20) + len(tail)),
    }  # fmt: skip
    connection.request("POST", "/v1/jobs", iter([head, *([b"\0" * (1 << 20)] * size), tail]), headers)
    assert connection.getresponse().status == 202
    connection.close()
    assert service.process is not None
    peak = next(
        line
        for line in Path(f"/proc/{service.process.pid}/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    assert int(peak.split()[1]) / 1024 < 150


def test_doctor_speaks_of_what_is_in_force(tmp_path: Path) -> None:
    config = tmp_path / "sidecar.toml"
    config.write_text(
        '[sites.a]\nwwwroot = "http://m"\ndatabase = "mysql+pymysql://u:geheim@127.0.0.1:1/x"\n', "utf-8"
    )
    ended = serve(tmp_path, "doctor", config=str(config))
    assert ended.returncode == 1, "the site is not reachable"
    assert "SC-SITE-002" in ended.stdout
    assert "geheim" not in ended.stdout + ended.stderr
    assert "SIDECAR_PORT" in ended.stdout


def test_tokens_are_made_listed_and_revoked(tmp_path: Path) -> None:
    made = serve(tmp_path, "tokens", "create", "moodle", "--scope", "packages")
    secret = made.stdout.strip()
    assert secret.startswith("sct_")
    listed = serve(tmp_path, "tokens", "list")
    assert "moodle\tlive\tpackages" in listed.stdout
    assert secret not in listed.stdout
    assert serve(tmp_path, "tokens", "revoke", "moodle").returncode == 0
    assert serve(tmp_path, "tokens", "revoke", "moodle").returncode == 1
    assert "revoked" in serve(tmp_path, "tokens", "list").stdout
