"""`sidecar check` and the jobs package.check, package.fix: lines, exit statuses, files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest

import scorm
from scorm.launch import LaunchRun
from sidecar.cli import run
from sidecar.usecases.kinds import KINDS


@pytest.fixture
def good(made_12: Any, tmp_path: Path) -> Path:
    path = tmp_path / "good.zip"
    path.write_bytes(made_12.zip())
    return path


@pytest.fixture
def broken(made_12: Any, tmp_path: Path, good: Path) -> Path:
    path = tmp_path / "broken.zip"
    made_12.sub('default="org"', 'default="gone"')
    path.write_bytes(made_12.zip())
    return path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_clean_is_0(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--json", str(good)]) == 0
    (line,) = lines(capsys)
    assert (line["file"], line["kind"], line["version"], line["valid"]) == ("good.zip", "scorm", "1.2", True)
    assert len(line["sha1"]) == 40
    assert len(line["sha256"]) == 64
    assert [one["href"] for one in line["launchable"]] == ["content/rain.html", "content/rivers.html?page=1"]


def test_errors_are_1(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--json", str(broken)]) == 1
    (line,) = lines(capsys)
    (finding,) = line["findings"]
    assert finding["code"] == "PKG-ORG-003"
    assert (finding["path"], finding["line"], finding["column"]) == ("imsmanifest.xml", 5, 3)
    assert finding["fixable"]
    assert finding["moodle"]


def test_unreadable_is_2_and_the_others_go_on(
    good: Path, broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(good.read_bytes()[:200])
    assert run(["check", "--json", str(cut), str(tmp_path / "absent.zip"), str(good), str(broken)]) == 2
    found = lines(capsys)
    assert [line["file"] for line in found] == ["cut.zip", "absent.zip", "good.zip", "broken.zip"]
    assert [line["kind"] for line in found] == ["unknown", "unknown", "scorm", "scorm"]
    assert [line["findings"][0]["code"] for line in found[:2]] == ["ZIP-003", "ZIP-008"]


def test_quick_reads_no_content(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--json", "--quick", str(good)]) == 0
    assert lines(capsys)[0]["sha256"] is None


def test_upload_limit(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--json", "--max-bytes", "100", str(good)]) == 1
    assert lines(capsys)[0]["findings"][0]["code"] == "PKG-MDL-005"


def test_text_page_and_repair(broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, fixed = tmp_path / "page.html", tmp_path / "fixed.zip"
    assert run(["check", str(broken), "--html", str(page), "--fix", str(fixed), "--lang", "fr"]) == 0
    assert "Ce qui a été modifié" in capsys.readouterr().out
    assert "<html" in page.read_text("utf-8")
    assert run(["check", "--json", str(fixed)]) == 0


def test_the_version_of_moodle_counts(
    tmp_path: Path, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(shared / "corpus/packages/h5p/H5P-Nodejs-library__validator-valid3-3-images.h5p")
    assert run(["check", path, "--moodle", "4.1", "--json"]) == 0  # its newest library asks for 1.24
    assert run(["check", path, "--moodle", "newest"]) == 2
    assert "4.3.8" in capsys.readouterr().err


def test_one_output_takes_one_input(good: Path, broken: Path, tmp_path: Path) -> None:
    assert run(["check", str(good), str(broken), "--fix", str(tmp_path / "x.zip")]) == 2


class Job:
    """A job's context in memory."""

    job_id = "1"

    def __init__(self, source: Path, scratch: Path) -> None:
        self._source, self.scratch = source, scratch
        self.files: dict[str, bytes] = {}
        self.seen: list[float] = []

    def input_path(self) -> Path:
        return self._source

    def input_name(self) -> str:
        return "upload.zip"

    def progress(self, fraction: float, message: str = "") -> None:  # noqa: ARG002 - the port's name
        self.seen.append(fraction)

    @contextmanager
    def output(self, name: str) -> Iterator[BinaryIO]:
        path = self.scratch / f"out-{name}"
        with path.open("wb") as stream:
            yield stream
        self.files[name] = path.read_bytes()

    def launcher(self) -> Any:
        def launch(_path: Path, _report: scorm.Report, objects: Any) -> Iterator[LaunchRun]:
            for one in objects:
                yield LaunchRun(
                    launchable=one, loaded=True, initialised=True, finished=True, status="completed"
                )

        return SimpleNamespace(launch=launch)

    def site(self, name: str) -> Any:
        assert name == "a"
        return SimpleNamespace(
            languages=("fr", "en"),
            maxbytes=None,
            config=lambda *_: {"maxbytes": "500", "release": "4.5.6+ (Build: 20250814)"},
        )


def test_job_kinds(broken: Path, tmp_path: Path) -> None:
    job = Job(broken, tmp_path)
    kind = KINDS["package.check"]
    result = kind.use_case()(job, kind.params())
    assert (result["file"], result["valid"]) == ("upload.zip", False)
    assert job.files.keys() == {"report.json", "report.html"}
    assert json.loads(job.files["report.json"]) == result
    assert job.seen == sorted(job.seen)
    job = Job(broken, tmp_path)
    kind = KINDS["package.fix"]
    result = kind.use_case()(job, kind.params())
    assert result["valid"]
    assert result["changes"][0]["code"] == "PKG-ORG-003"
    assert job.files.keys() == {"report.json", "report.html", "fixed.zip"}


def test_the_lighter_copy_as_a_job(good: Path, tmp_path: Path) -> None:
    job = Job(good, tmp_path)
    kind = KINDS["package.shrink"]
    result = kind.use_case()(job, kind.params(quality=50, drop_orphans=True, language="de"))
    assert result["shrink"].keys() == {"before", "after", "images", "orphans"}
    assert job.files.keys() == {"report.json", "report.html", "light.zip"}
    assert len(job.files["light.zip"]) == result["shrink"]["after"]
    assert job.seen == sorted(job.seen)


def test_the_launch_test_as_a_job(good: Path, tmp_path: Path) -> None:
    """The browser itself is behind a port; here it is one that sees everything go well."""
    job = Job(good, tmp_path)
    kind = KINDS["package.launch"]
    result = kind.use_case()(job, kind.params(objects=1))
    assert [run["status"] for run in result["launch"]] == ["completed"]
    assert "PKG-RUN-011" in {finding["code"] for finding in result["findings"]}
    assert job.files.keys() == {"report.json", "report.html"}
    assert "Launch test" in job.files["report.html"].decode("utf-8")
    assert job.seen == sorted(job.seen)


def test_a_site_s_limit_and_language_count(good: Path, tmp_path: Path) -> None:
    job = Job(good, tmp_path)
    kind = KINDS["package.check"]
    result = kind.use_case()(job, kind.params(site="a"))
    assert [finding["code"] for finding in result["findings"]] == ["PKG-MDL-005"]
    assert 'lang="fr"' in job.files["report.html"].decode("utf-8")


def test_a_folder_is_said_to_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(tmp_path), "--lang", "fr"]) == 2
    assert "pas des dossiers" in capsys.readouterr().out
