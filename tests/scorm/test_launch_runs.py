"""The launch test: what a real Chromium sees, and what the record of a run means."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

import scorm
from safeio import CodedError, Severity
from scorm.launch import ApiCall, FailedRequest, Failure, LaunchRun, ScriptError, judge, to_dict
from scorm.launch.initial import initial_values
from scorm.package import Package
from scorm.rules import RULES
from sidecar.cli import run as run_command
from sidecar.launch import ChromiumLauncher, LaunchSettings
from sidecar.launch.listener import hear
from sidecar.launch.origin import PackageFiles, content_url, outside, relative
from sidecar.launch.xapi import answer

ROOT = Path(__file__).resolve().parent.parent.parent
RUNTIMES = (ROOT / ".cache/npm", ROOT / ".cache/scorm-again", ROOT / "node_modules/..")
PATIENCE = 100.0  # seconds: the machine may be busy
MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>T</title>
<item identifier="good" identifierref="r1"><title>Good</title></item>
<item identifier="bad" identifierref="r2"><title>Bad</title></item>
<item identifier="silent" identifierref="r3"><title>Silent</title></item></organization></organizations>
<resources>
<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="good.html"><file href="good.html"/><file href="a.png"/></resource>
<resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="bad.html"><file href="bad.html"/></resource>
<resource identifier="r3" type="webcontent" adlcp:scormtype="sco" href="silent.html"><file href="silent.html"/></resource>
</resources></manifest>"""
GOOD = """<!DOCTYPE html><img src="a.png"><script>
const api = window.parent.API; api.LMSInitialize("");
api.LMSSetValue("cmi.core.lesson_status", "completed"); api.LMSSetValue("cmi.core.score.raw", "80");
addEventListener("unload", () => api.LMSFinish(""));
</script>"""
BAD = """<!DOCTYPE html><script src="http://cdn.example.org/x.js"></script><script src="https://cdn.example.org/y.js"></script>
<script src="/root.js"></script><img src="A.PNG"><img src="none.png"><script>
const api = window.parent.API; api.LMSInitialize(""); api.LMSSetValue("cmi.core.lesson_status", "finished");
alert("hello"); nothingOfThisName();
</script>"""
LAUNCHABLE = scorm.Launchable(identifier="i", title="One", href="one.html", type="sco", member="one.html")


def run(**fields: object) -> LaunchRun:
    known = {
        "launchable": LAUNCHABLE,
        "loaded": True,
        "initialised": True,
        "finished": True,
        "status": "completed",
        "score": "1",
    }
    return LaunchRun(**{**known, **fields})  # type: ignore[arg-type]


def test_a_good_run_has_no_findings() -> None:
    assert list(judge([run()])) == []
    assert json.dumps(to_dict(run()))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"loaded": False}, "PKG-RUN-001"),
        ({"failed": (FailedRequest(url="x.js", failure=Failure.MISSING),)}, "PKG-RUN-002"),
        ({"failed": (FailedRequest(url="x.js", failure=Failure.DAMAGED),)}, "PKG-RUN-002"),
        ({"failed": (FailedRequest(url="X.js", failure=Failure.CASE),)}, "PKG-RUN-003"),
        ({"failed": (FailedRequest(url="/x.js", failure=Failure.OUTSIDE),)}, "PKG-RUN-004"),
        ({"failed": (FailedRequest(url="https://e.org/", failure=Failure.EXTERNAL),)}, "PKG-RUN-005"),
        ({"failed": (FailedRequest(url="http://e.org/", failure=Failure.MIXED),)}, "PKG-RUN-006"),
        ({"errors": (ScriptError(text="x is not defined", url="one.html", line=3),)}, "PKG-RUN-007"),
        ({"initialised": False}, "PKG-RUN-008"),
        ({"finished": False}, "PKG-RUN-009"),
        ({"status": None}, "PKG-RUN-010"),
        ({"score": None}, "PKG-RUN-011"),
        ({"calls": (ApiCall(method="LMSSetValue", argument="a=b", error="401"),)}, "PKG-RUN-012"),
        ({"dialogs": ("No LMS",)}, "PKG-RUN-013"),
    ],
)
def test_what_a_run_means(fields: dict[str, object], code: str) -> None:
    assert [finding.code for finding in judge([run(**fields)])] == [code]


@pytest.mark.parametrize(
    ("url", "severity"),
    [("https://cdn.example.org/MathJax.js?config=x", "info"), ("https://fonts.example.org/a.css", "warning")],
)
def test_what_a_script_elsewhere_would_have_done_is_advice(url: str, severity: str) -> None:
    """An H5P that draws formulas with a MathJax of the web: it works for learners, and stopped in the test only."""
    failed = (FailedRequest(url=url, failure=Failure.EXTERNAL),)
    errors = (ScriptError(text="MathJax is not defined", url="m.js", line=3),)
    found = {finding.code: finding.severity for finding in judge([run(failed=failed, errors=errors)])}
    assert found == {"PKG-RUN-005": "info", "PKG-RUN-007": severity}


def test_every_rule_has_a_case() -> None:
    assert {code for code in RULES if code.startswith("PKG-RUN-")} == {
        f"PKG-RUN-{n:03}" for n in range(1, 14)
    }


def test_reading_what_was_never_set_is_no_mistake() -> None:
    calls = (ApiCall(method="GetValue", argument="cmi.location", error="403"),)
    assert list(judge([run(calls=calls)])) == []


def test_many_findings_of_one_kind_are_bounded() -> None:
    failed = tuple(FailedRequest(url=f"{n}.png", failure=Failure.MISSING) for n in range(500))
    assert len(list(judge([run(failed=failed)]))) == 25


def test_hacp_and_xapi_are_heard() -> None:
    found = answer(
        "POST",
        "https://package.invalid/lms/hacp",
        "command=PutParam&aicc_data=[core]%0D%0Alesson_status=passed%0D%0Ascore=90",
    )
    assert found is not None
    heard = hear([ApiCall(method="GetParam"), *found[3], ApiCall(method="ExitAU")])
    assert (heard.initialised, heard.finished, heard.status, heard.score) == (True, True, "passed", "90")
    body = json.dumps([{"verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"}, "result": {"score": {"scaled": 0.9}}}
                       for verb in ("initialized", "passed", "terminated")])  # fmt: skip
    found = answer("POST", "https://package.invalid/lms/xapi/statements", body)
    assert found is not None
    heard = hear(found[3])
    assert (heard.initialised, heard.finished, heard.status, heard.score) == (True, True, "passed", "0.9")
    broken = answer("PUT", "https://package.invalid/lms/xapi/statements", "{")
    assert broken is not None
    assert broken[3][0].error == "400"


def test_addresses() -> None:
    assert content_url("a b/ü.html?x=1#y") == "https://package.invalid/content/a%20b/%C3%BC.html?x=1#y"
    assert relative("https://package.invalid/content/a%20b.html") == "a b.html"
    assert [one.failure for one in outside("https://package.invalid/x", "")] == [Failure.OUTSIDE]
    assert list(outside("https://package.invalid/favicon.ico", "")) == []


def test_ranges(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("film.mp4", bytes(range(100)))
    with Package(path) as package:
        files = PackageFiles(package)
        whole = files.answer("film.mp4", {})
        part = files.answer("film.mp4", {"Range": "bytes=10-19"})
        end = files.answer("film.mp4", {"range": "bytes=-5"})
        odd = files.answer("film.mp4", {"Range": "bytes=x"})
        case = files.answer("Film.mp4", {})
    assert (whole.status, whole.body, dict(whole.headers)["Content-Type"]) == (
        200,
        bytes(range(100)),
        "video/mp4",
    )
    assert (part.status, part.body) == (206, bytes(range(10, 20)))
    assert end.body == bytes(range(95, 100))
    assert odd.body == whole.body
    assert case.failed is not None
    assert case.failed.failure is Failure.CASE


def test_no_browser_and_no_run_time_are_said(tmp_path: Path) -> None:
    report = scorm.Report(file="p", kind=scorm.Kind.SCORM, version="1.2", bytes=1, files=1)
    with pytest.raises(CodedError, match="scorm-again"):
        list(ChromiumLauncher(LaunchSettings(runtime=tmp_path)).launch(tmp_path, report, [LAUNCHABLE]))
    cmi5 = report.evolve(kind=scorm.Kind.CMI5)
    with pytest.raises(CodedError, match="Chromium"):
        list(ChromiumLauncher(LaunchSettings(browser="no-such-browser")).launch(tmp_path, cmi5, [LAUNCHABLE]))


@pytest.fixture(scope="module")
def runtime() -> Path:
    if shutil.which("chromium") is None:
        pytest.skip("no Chromium")
    for folder in RUNTIMES:
        if (folder / "node_modules/scorm-again/dist").is_dir():
            return folder
    pytest.skip("scorm-again is not installed: make launch-runtime")


@pytest.mark.chromium
def test_a_real_browser(tmp_path: Path, runtime: Path) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (
            ("imsmanifest.xml", MANIFEST),
            ("good.html", GOOD),
            ("bad.html", BAD),
            ("silent.html", "<p>"),
            ("a.png", ""),
        ):
            archive.writestr(name, text)
    report = scorm.check(path)
    launcher = ChromiumLauncher(LaunchSettings(runtime=runtime, patience=PATIENCE))
    good, bad, silent = launcher.launch(path, report, report.launchable)
    assert (good.loaded, good.initialised, good.finished, good.status, good.score) == (
        True,
        True,
        True,
        "completed",
        "80",
    )
    assert good.failed == ()
    assert good.screenshot is not None
    assert good.screenshot[:2] == b"\xff\xd8"
    assert {(one.url, one.failure) for one in bad.failed} == {
        ("http://cdn.example.org/x.js", Failure.MIXED),
        ("https://cdn.example.org/y.js", Failure.EXTERNAL),
        ("/root.js", Failure.OUTSIDE),
        ("A.PNG", Failure.CASE),
        ("none.png", Failure.MISSING),
    }
    assert bad.dialogs == ("hello",)
    assert "nothingOfThisName" in bad.errors[0].text
    assert not bad.finished
    codes = {finding.code for finding in judge([good, bad, silent])}
    assert codes == {f"PKG-RUN-{n:03}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)}
    assert not any(finding.severity is Severity.ERROR for finding in judge([good, bad, silent]))


@pytest.mark.chromium
@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("scorm12/LMS_Moodle__singlescobasic.zip", "completed"),
        ("scorm2004_3rd/golf__RuntimeBasicCalls_SCORM20043rdEdition.zip", "completed"),
        ("cmi5/CATAPULT__single_au_basic_responsive.zip", None),
        # its objectives come from the manifest: the run-time must know them before it starts
        ("scorm2004_3rd/golf__RunTimeAdvancedCalls_SCORM20043rdEdition.zip", "incomplete"),
    ],
)
def test_real_packages(shared: Path, runtime: Path, name: str, status: str | None) -> None:
    path = shared / "corpus/packages" / name
    report = scorm.check(path)
    launcher = ChromiumLauncher(LaunchSettings(runtime=runtime, patience=PATIENCE, screenshots=False))
    (seen,) = launcher.launch(path, report, report.launchable)
    assert (seen.loaded, seen.initialised, seen.status) == (True, True, status)
    assert (seen.failed, seen.errors, seen.dialogs) == ((), (), ())
    assert {call.error for call in seen.calls if call.method.endswith("SetValue")} <= {"0"}


STEPS = """<!DOCTYPE html><p id="text">One</p>
<button id="back" onclick="fail()">Previous</button><a href="#" onclick="fail()">Exit</a><button hidden onclick="fail()">Next</button>
<button onclick="step()">Start</button><form id="quiz" hidden><input type="radio" name="q" value="a"><input type="radio" name="q">
<input id="word"><input type="button" value="Submit" onclick="done()"></form><script>
const api = window.parent.API; let at = 0; api.LMSInitialize("");
const step = () => { at++; document.getElementById("text").textContent = "Page " + at;
  document.querySelector("button[onclick='step()']").textContent = "Next →";
  if (at === 3) { document.querySelector("button[onclick='step()']").remove(); document.getElementById("quiz").hidden = false; } };
const done = () => { const right = document.querySelector("input:checked")?.value === "a" && document.getElementById("word").value;
  api.LMSSetValue("cmi.core.lesson_status", right ? "passed" : "failed"); };
const fail = () => api.LMSSetValue("cmi.core.lesson_status", "browsed");
addEventListener("unload", () => api.LMSFinish(""));
</script>"""


@pytest.mark.chromium
def test_its_own_buttons_are_followed(tmp_path: Path, runtime: Path) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("imsmanifest.xml", MANIFEST)
        archive.writestr("good.html", STEPS)
    report = scorm.check(path)
    settings = LaunchSettings(runtime=runtime, patience=PATIENCE, screenshots=False)
    (seen,) = ChromiumLauncher(settings).launch(path, report, report.launchable[:1])
    assert (seen.clicks, seen.status) == (("start", "next →", "next →", "submit"), "passed")
    settings = LaunchSettings(runtime=runtime, patience=PATIENCE, screenshots=False, clicks=0)
    (seen,) = ChromiumLauncher(settings).launch(path, report, report.launchable[:1])
    assert (seen.clicks, seen.status) == ((), None)


@pytest.mark.chromium
@pytest.mark.shared
def test_h5p_is_played(shared: Path, runtime: Path) -> None:
    if not (runtime / "node_modules/h5p-standalone/dist").is_dir():
        pytest.skip("h5p-standalone is not installed: make launch-runtime")
    path = shared / "corpus/packages/h5p/LMS_Moodle__moodle-filltheblanks.h5p"
    report = scorm.check(path)
    (seen,) = ChromiumLauncher(LaunchSettings(runtime=runtime, patience=PATIENCE)).launch(
        path, report, report.launchable
    )
    assert (seen.loaded, seen.failed, seen.errors, seen.clicks) == (True, (), (), ("check",))
    assert "answered score=0" in {call.argument for call in seen.calls}


def test_what_the_run_time_starts_with(made_12: object, made_2004: object, tmp_path: Path) -> None:
    for made, expected in (
        (
            made_12,
            {
                "cmi.launch_data": "level=1",
                "cmi.student_data.mastery_score": "80",
                "cmi.student_data.max_time_allowed": "0000:30:00",
                "cmi.student_data.time_limit_action": "exit,message",
            },
        ),
        (
            made_2004,
            {
                "cmi.launch_data": "level=1",
                "cmi.time_limit_action": "exit,message",
                "cmi.completion_threshold": "0.8",
                "cmi.scaled_passing_score": "0.6",
                "cmi.objectives.0.id": "main",
                "cmi.objectives.1.id": "second",
            },
        ),
    ):
        path = tmp_path / "p.zip"
        path.write_bytes(made.zip())  # type: ignore[attr-defined]
        with Package(path) as package:
            known = initial_values(package)["one"]
        assert expected.items() <= known.items()


@pytest.mark.chromium
def test_command_line(tmp_path: Path, runtime: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, page = tmp_path / "p.zip", tmp_path / "p.html"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (
            ("imsmanifest.xml", MANIFEST),
            ("good.html", GOOD),
            ("bad.html", BAD),
            ("silent.html", "<p>"),
            ("a.png", ""),
        ):
            archive.writestr(name, text)
    arguments = ["check", str(path), "--json", "--launch", "--runtime", str(runtime), "--html", str(page)]
    assert run_command(arguments) == 0
    line = json.loads(capsys.readouterr().out)
    assert [one["identifier"] for one in line["launch"]] == ["good", "bad", "silent"]
    assert "PKG-RUN-002" in {finding["code"] for finding in line["findings"]}
    assert page.read_text("utf-8").count("data:image/jpeg;base64,") == 3


def test_command_line_without_a_run_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("imsmanifest.xml", MANIFEST)
        archive.writestr("good.html", GOOD)
    assert run_command(["check", str(path), "--launch", "--runtime", str(tmp_path)]) == 3
    assert "SC-RUN-003" in capsys.readouterr().err
