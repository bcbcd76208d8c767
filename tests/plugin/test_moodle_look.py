"""How the plugin's pages look: accessible by axe's rules, on a telephone, and from right to left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from moodle_browser import MoodleBrowser, moodle_browser
from moodle_scenes import ADMIN, make_people, scorm_package, start_scorm_form
from moodle_site import MoodleSite
from running_service import RunningService

pytestmark = [pytest.mark.moodle, pytest.mark.slow, pytest.mark.timeout(900)]
ROOT = Path(__file__).resolve().parents[2]
_AXE = ROOT / ".cache/axe/node_modules/axe-core/axe.min.js"
_PHONE = 360  # CSS pixels
# Only what is ours: the rest of each page is Moodle's and the theme's.
_RUN_AXE = """
const done = arguments[1];
axe.run({include: [arguments[0]]}, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}).then(
    found => done(found.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))])), error => done([['failed', [String(error)]]]));
"""
_WIDE = """
const main = document.querySelector('#region-main, [role=main]');
return [...main.querySelectorAll('*')].filter(e => e.getBoundingClientRect().width > 0
    && (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)
    && !e.closest('.table-responsive, .sr-only, .visually-hidden, [aria-hidden=true], pre')).map(e => e.outerHTML.slice(0, 160)).slice(0, 5);
"""
_ARABIC = """
require_once($CFG->libdir . '/adminlib.php');
$folder = $CFG->dataroot . '/lang/ar';
$out = is_dir($folder);
if (!$out) {
    make_writable_directory($folder);
    // Moodle's own Arabic pack is on the network; what makes a page run from right to left is this much of it.
    file_put_contents($folder . '/langconfig.php', "<?php\\n\\$string['thislanguage'] = 'العربية';\\n\\$string['thislanguageint'] = 'Arabic';\\n"
        . "\\$string['thisdirection'] = 'rtl';\\n\\$string['parentlanguage'] = '';\\n");
}
get_string_manager()->reset_caches();
$DB->set_field('user', 'lang', 'ar', ['username' => 'scmanager']);
"""
_NO_ARABIC = """
$DB->set_field('user', 'lang', 'en', ['username' => 'scmanager']);
if (!$in['was']) {
    remove_dir($CFG->dataroot . '/lang/ar');
    get_string_manager()->reset_caches();
}
"""


@pytest.fixture(scope="module")
def pages(
    moodle: MoodleSite,
    sidecar: RunningService,
    password: str,
    shots: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, str]:
    """Pages with something on them, name => address."""
    course = make_people(moodle, password, "SCJ14", scteacher="editingteacher")["course"]
    moodle.php(ADMIN, password=password)
    with moodle_browser(moodle.wwwroot, shots) as browser:
        browser.login("scmanager", password)
        start_scorm_form(
            browser, course, "Looks", scorm_package(tmp_path_factory.mktemp("look") / "look.zip", broken=True)
        )
        browser.press("#id_submitbutton2")
        report = str(browser.find(".local-sidecar-errors a").get_attribute("href"))
        browser.press("#id_local_sidecar_override")
        browser.press("#id_submitbutton2")
        browser.wait_for_text("Looks")
        browser.open(report)
        browser.wait_for_text("missing.html")
    started = moodle.php(
        "$file = get_file_storage()->create_file_from_string(['contextid' => context_system::instance()->id, 'component' => 'local_sidecar', "
        "'filearea' => 'input', 'itemid' => 0, 'filepath' => '/', 'filename' => 'look.gift'], '::Q:: One? {=1 ~2}');"
        "\\core\\session\\manager::set_user($DB->get_record('user', ['username' => 'scmanager']));"
        "$out = \\local_sidecar\\jobs::start('convert', 'questions.convert', 'look.gift', context_system::instance(), ['to' => 'aiken'], $file, "
        "[], '', true)->get('id'); $file->delete();"
    )
    return {
        "report": report.removeprefix(moodle.wwwroot),
        "packages": "/local/sidecar/packages.php",
        "jobs": "/local/sidecar/jobs.php?all=1",
        "job": f"/local/sidecar/job.php?id={started}",
        "mirror": "/local/sidecar/mirror.php",
        "export": f"/local/sidecar/export.php?courseid={course}",
        "form": f"/course/modedit.php?add=scorm&type=&course={course}&section=0&return=0&sr=0",
    }


def _open(browser: MoodleBrowser, address: str) -> None:
    browser.open(address)
    browser.find("#region-main, [role=main]")
    browser.settle()


def test_pages_are_accessible(
    moodle: MoodleSite, pages: dict[str, str], browser: MoodleBrowser, password: str
) -> None:
    if not _AXE.exists():
        pytest.skip("axe-core is not installed (make test-moodle installs it)")
    browser.login("scmanager", password)
    browser.driver.set_script_timeout(60)
    found: dict[str, Any] = {}
    for name, address in pages.items():
        if name == "form":  # Moodle's own, but for the finding, which is on the report too
            continue
        _open(browser, address)
        # Both in one: the page of a job that has just ended loads itself again.
        script = f"{_AXE.read_text('utf-8')}\n{_RUN_AXE}"
        if violations := browser.driver.execute_async_script(script, "#region-main"):
            found[name] = violations
    assert found == {}


def test_pages_fit_a_telephone(
    moodle: MoodleSite, pages: dict[str, str], browser: MoodleBrowser, password: str
) -> None:
    browser.login("scmanager", password)
    browser.width = _PHONE
    browser.emulate(_PHONE, 740)
    wide = {}
    for name, address in pages.items():
        _open(browser, address)
        browser.shot(f"13-phone-{name}")
        browser.emulate(_PHONE, 740)
        if name != "form" and (too := browser.driver.execute_script(_WIDE)):
            wide[name] = too
    assert wide == {}


def test_pages_run_from_right_to_left(
    moodle: MoodleSite, pages: dict[str, str], browser: MoodleBrowser, password: str
) -> None:
    was = moodle.php(_ARABIC)
    try:
        browser.login("scmanager", password)
        for name, address in pages.items():
            _open(browser, address)
            assert browser.driver.execute_script("return document.documentElement.dir") == "rtl"
            browser.shot(f"14-arabic-{name}")
    finally:
        moodle.php(_NO_ARABIC, was=was)
