"""The command line: what it writes, its exit status, and that a killed run goes on where it stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from certificates.gallery import path_of
from sidecar.cli import run
from sidecar.usecases.params import RenderCertificates

ROOT = Path(__file__).resolve().parents[2]


def people(folder: Path, count: int) -> Path:
    path = folder / "issues.jsonl"
    lines = [{"code": f"{n:010d}AB", "name": f"Person {n}", "issued": 1736065800} for n in range(count)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_render_prints_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(
        [
            "certificates",
            "render",
            "--template",
            str(path_of("square-card")),
            "--issues",
            str(people(tmp_path, 3)),
            "--out",
            str(tmp_path / "out"),
            "--pdf-variant",
            "pdf/ua-1",
        ]
    )
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 0
    assert [line["code"] for line in lines] == [f"{n:010d}AB" for n in range(3)]
    for line in lines:
        assert (tmp_path / "out" / line["pdf"]).read_bytes()[:5] == b"%PDF-"
        assert line["pages"] == 1
        assert line["name"]  # which file is whose


def test_an_error_on_a_certificate_is_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "people.csv"
    path.write_text("code,name\n1,Anna \U000f1234\n", "utf-8")
    status = run(
        [
            "certificates",
            "render",
            "--template",
            str(path_of("square-card")),
            "--issues",
            str(path),
            "--out",
            str(tmp_path / "out"),
        ]
    )
    assert status == 1
    assert "CERT-GLYPH-001" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": "x"}', "not json"])
def test_what_is_no_template_is_status_2(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.json"
    path.write_text(content)
    status = run(
        [
            "certificates",
            "render",
            "--template",
            str(path),
            "--issues",
            str(people(tmp_path, 1)),
            "--out",
            str(tmp_path),
        ]
    )
    assert status == 2
    assert "CERT-TPL-00" in capsys.readouterr().err


def test_codes_from_a_list_lead_nowhere_else(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("code,name\n../../evil,Anna\n", "utf-8")
    out = tmp_path / "a" / "b"
    run(
        [
            "certificates",
            "render",
            "--template",
            str(path_of("square-card")),
            "--issues",
            str(path),
            "--out",
            str(out),
        ]
    )
    assert [item.name for item in out.iterdir()] == ["______evil.pdf"]


def test_the_gallery_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["certificates", "gallery"]) == 0
    assert "attestation-de-suivi" in capsys.readouterr().out


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    issues, out = people(tmp_path, 60), tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "sidecar",
        "certificates",
        "render",
        "--template",
        str(path_of("square-card")),
    ]
    command += ["--issues", str(issues), "--out", str(out), "--resume"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=dict(os.environ))
    while process.poll() is None and len(list(out.glob("*.pdf"))) < 5:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.pdf")}
    assert before
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env=dict(os.environ))
    assert len(done.stdout.splitlines()) == 60 - len(before)
    after = {path.name: path for path in out.glob("*.pdf")}
    assert len(after) == 60
    assert all(after[name].stat().st_mtime_ns == moment for name, moment in before.items())
    assert all(path.read_bytes().endswith(b"%%EOF\n") for path in after.values())


def test_the_job_draws_a_zip(tmp_path: Path, fonts: Any) -> None:
    import zipfile
    from contextlib import contextmanager

    from sidecar.usecases import render_certificates

    source = tmp_path / "in.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.write(path_of("square-card"), "template.json")
        archive.write(path_of("square-card").parent / "card.svg", "files/card.svg")
        archive.write(people(tmp_path, 2), "issues.jsonl")

    class Context:
        scratch = tmp_path / "scratch"
        said: list[float] = []  # noqa: RUF012

        def input_path(self) -> Path:
            return source

        def progress(self, fraction: float, _message: str = "") -> None:
            self.said.append(fraction)

        @contextmanager
        def output(self, name: str) -> Any:
            with (tmp_path / name).open("wb") as stream:
                yield stream

    Context.scratch.mkdir()
    result = render_certificates.run(Context(), RenderCertificates())  # type: ignore[arg-type]
    assert result == {"certificates": 2, "with_errors": 0}
    assert Context.said == [0.5, 1.0]
    with zipfile.ZipFile(tmp_path / "certificates.zip") as archive:
        assert archive.namelist() == ["0000000000AB.pdf", "0000000001AB.pdf"]
