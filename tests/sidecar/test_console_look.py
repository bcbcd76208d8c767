"""How the console's pages look in a browser: accessible by axe's rules, on a telephone, and from right to left."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from moodle_browser import MoodleBrowser, moodle_browser
from running_service import RunningService

from sidecar.cli.demo.mirror import make_sites

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
_AXE = ROOT / ".cache/axe/node_modules/axe-core/axe.min.js"
_RUN_AXE = """
const done = arguments[0];
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}).then(
    found => done(found.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))])), error => done([['failed', [String(error)]]]));
"""
_WIDE = "return document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MoodleBrowser]:
    """On the console of a service that has checked a broken package and mirrored a course."""
    folder = tmp_path_factory.mktemp("console")
    settings = {"console": "open", "config": str(make_sites(ROOT / "examples", folder / "sites"))}
    service = RunningService(data=folder, settings=settings)
    service.make_token()
    service.start()
    try:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("imsmanifest.xml", "<manifest/>")
        _, check = service.upload("package.check", packed.getvalue(), "الدرس.zip")
        asked = {"kind": "mirror.apply", "params": {"source": "model", "course": "HANDS", "site": "school"}}
        _, apply = service.ask("POST", "/v1/jobs", asked)
        ended = service.wait_for_all([check["id"], apply["id"]], 120)
        assert [job["state"] for job in ended] == ["succeeded"] * 2, ended
        try:
            with moodle_browser(f"http://127.0.0.1:{service.port}", folder / "shots") as opened:
                opened.pages = {  # type: ignore[attr-defined]
                    "jobs": "/console",
                    "check": f"/console/jobs/{check['id']}",
                    "apply": f"/console/jobs/{apply['id']}",
                    "mirrors": "/console/mirrors?site=school",
                    "health": "/console/health",
                    "errors": "/docs/errors",
                    "verify": "/verify",
                }
                yield opened
        except RuntimeError as error:
            pytest.skip(str(error))
    finally:
        service.stop()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_are_accessible(browser: MoodleBrowser, language: str) -> None:
    if not _AXE.exists():
        pytest.skip("axe-core is not installed (make test installs it)")
    browser.driver.set_script_timeout(60)
    browser.open(f"/console/language/{language}")
    found = {}
    for name, address in browser.pages.items():  # type: ignore[attr-defined]
        browser.open(address)
        browser.shot(f"{name}-{language}")
        script = f"{_AXE.read_text('utf-8')}\n{_RUN_AXE}"
        if violations := browser.driver.execute_async_script(script):
            found[name] = violations
    assert found == {}


def test_pages_fit_a_telephone_and_run_from_right_to_left(browser: MoodleBrowser) -> None:
    browser.open("/console/language/ar")
    browser.width = 360
    browser.emulate(360, 740)
    wide = {}
    for name, address in browser.pages.items():  # type: ignore[attr-defined]
        if not address.startswith("/console"):
            continue
        browser.open(address)
        assert browser.driver.execute_script("return getComputedStyle(document.body).direction") == "rtl"
        browser.shot(f"{name}-phone")
        browser.emulate(360, 740)
        if (too := browser.driver.execute_script(_WIDE)) > 1:
            wide[name] = too
    assert wide == {}
    browser.width = 1280


def test_the_live_list_speaks_the_language_too(browser: MoodleBrowser) -> None:
    browser.emulate(1280, 1000)
    browser.open("/console/language/fr")
    browser.open("/console")
    browser.wait_for_text("en direct : 2")
    assert "terminé" in browser.text()
