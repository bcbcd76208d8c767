"""The edge of the command line: whatever goes wrong is one line with a code, and the contract's exit status."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest

from sidecar import cli, doctor
from sidecar.jobs.ledger import NewJob
from sidecar.wiring import Services


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and no other setting."""
    for name in os.environ:
        if name.startswith("SIDECAR_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SIDECAR_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, list[str]]:
    """Exit status, output, lines of errors."""
    status = cli.run(list(arguments))
    said = capsys.readouterr()
    return status, said.out, said.err.splitlines()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "nosuch"),
        (["check"], "Missing argument 'FILES...'; see sidecar check --help"),
        (["check", "--bogus", "x"], "--bogus"),
        (["convert", "/no/such/file", "out.xml"], "/no/such/file"),
        (["tokens", "create", "x", "--scope", "nosuch"], "'packages'"),
        (["demo", "--examples", "/no/such/folder"], "/no/such/folder"),
    ],
)
def test_a_wrong_call_is_one_line_with_a_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    status, _, lines = run(capsys, *arguments)
    assert status == 2
    assert len(lines) == 1
    assert lines[0].startswith("SC-CLI-001: ")
    assert said in lines[0]


@pytest.mark.parametrize("arguments", [["--debug", "ready"], ["ready", "--debug"]])
def test_debug_adds_the_traceback_wherever_it_stands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("SIDECAR_PORT", "1")
    status, _, lines = run(capsys, *arguments)
    assert status == 3
    assert lines[-1].startswith("SC-SYS-001: ")
    assert "127.0.0.1:1" in lines[-1]
    assert "Traceback (most recent call last):" in lines


def test_what_nobody_foresaw_is_one_line_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    def broken() -> None:
        raise KeyError("colour")

    monkeypatch.setattr(cli._LazyGroup, "get_command", lambda *_: broken)
    status, _, lines = run(capsys, "ready")
    assert status == 3
    assert len(lines) == 1
    assert lines[0].startswith("SC-SYS-002: ")
    assert "KeyError: 'colour'; --debug shows where" in lines[0]


def test_a_ledger_that_is_no_database_is_said(capsys: pytest.CaptureFixture[str], settings: Path) -> None:
    settings.mkdir()
    (settings / "ledger.sqlite").write_text("this is a text, not a database; " * 40)
    status, _, lines = run(capsys, "tokens", "list")
    assert status == 3
    assert len(lines) == 1
    assert lines[0].startswith("SC-DB-001: ")
    assert str(settings / "ledger.sqlite") in lines[0]
    assert "not a database" in lines[0]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "database_url: Could not parse"),
        ("oracledb://db/x", "database_url: "),
        ("nosuchbase://db/x", "nosuchbase"),
    ],
)
def test_a_database_address_that_is_none_is_a_wrong_setting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("SIDECAR_DATABASE_URL", url)
    status, _, lines = run(capsys, "tokens", "list")
    assert status == 2
    assert len(lines) == 1
    assert lines[0].startswith("SC-SET-001: ")
    assert said in lines[0]


def test_names_in_a_package_do_not_steer_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    package = tmp_path / "a.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("a\x1b]0;owned\x07\x1b[31m\x9b2J.html", "x")
    status, out, lines = run(capsys, "check", str(package))
    assert status == 1
    assert "owned" in out
    assert all(char.isprintable() or char == "\n" for char in out)
    gift = tmp_path / "b.gift"
    gift.write_text("::Q\x1b[2J:: broken {=\n")
    status, _, lines = run(capsys, "convert", str(gift), str(tmp_path / "b.xml"))
    assert status == 1
    assert all(line.isprintable() for line in lines)


def test_what_others_send_forges_no_line_of_the_log() -> None:
    """In a process of its own: logging is set up once a process."""
    code = (
        "import logging; from sidecar.logs import set_up, get_logger; set_up('info', 'text');"
        "get_logger('x').info('one', path='/a\\nFAKE \\x1b[2J'); logging.getLogger('y').error('two %s', 'x\\nFAKE \\x1b[2J')"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr
    assert len(said.splitlines()) == 2, said
    assert "\x1b" not in said


@pytest.mark.parametrize("days", ["0", "-1", "nan", "inf", "1e300"])
def test_a_token_that_would_never_work_is_not_made(capsys: pytest.CaptureFixture[str], days: str) -> None:
    status, _, lines = run(capsys, "tokens", "create", "x", "--scope", "packages", "--days", days)
    assert status == 2
    assert lines[0].startswith("SC-JOB-003: ")
    assert run(capsys, "tokens", "list")[1] == ""


def test_a_name_cannot_forge_a_line_of_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, lines = run(capsys, "tokens", "create", "x\nadmin\tlive", "--scope", "packages")
    assert status == 2
    assert "printable" in lines[0]


@pytest.mark.parametrize("command", [["doctor"], ["tokens", "list"]])
def test_others_cannot_look_into_the_data_folder(
    capsys: pytest.CaptureFixture[str], settings: Path, command: list[str]
) -> None:
    run(capsys, *command)
    assert stat.S_IMODE(settings.stat().st_mode) & 0o007 == 0
    assert stat.S_IMODE((settings / "ledger.sqlite").stat().st_mode) & 0o007 == 0


def test_an_old_data_folder_that_is_open_gets_a_closed_ledger_and_the_doctors_word(
    capsys: pytest.CaptureFixture[str], settings: Path
) -> None:
    settings.mkdir()
    settings.chmod(0o755)  # whatever the umask
    _, out, _ = run(capsys, "doctor")
    assert stat.S_IMODE((settings / "ledger.sqlite").stat().st_mode) & 0o007 == 0
    assert f"chmod o= {settings}" in out


def test_a_data_folder_that_is_a_file_is_named(capsys: pytest.CaptureFixture[str], settings: Path) -> None:
    settings.write_text("")
    status, _, lines = run(capsys, "serve")
    assert status == 3
    assert f"SIDECAR_DATA={settings}: File exists" in lines[-1]


def test_the_doctor_sees_a_clock_that_went_back(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services.from_environment()
    services.ledger.submit(NewJob(id="a" * 32, kind="mirror.plan", owner="x", input={}, params={}))
    services.close()
    assert "clock: not behind" in run(capsys, "doctor")[1]
    monkeypatch.setattr(doctor.time, "time", lambda: 0.0)
    status, out, _ = run(capsys, "doctor")
    assert status == 1
    assert "error  clock: " in out
    assert "s behind the newest job" in out


def test_the_doctor_sees_a_misspelt_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIDECAR_WORKRES", "3")
    _, out, _ = run(capsys, "doctor")
    assert "SIDECAR_WORKRES: there is no such setting" in out
    assert "is SIDECAR_WORKERS meant?" in out
