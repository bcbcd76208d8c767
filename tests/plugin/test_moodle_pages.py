"""The plugin's pages as people use them: repair, override, export, partners, subscriptions, undo, taking over a copy."""

from __future__ import annotations

import io
import secrets
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from moodle_browser import MoodleBrowser, moodle_browser
from moodle_scenes import (
    ADMIN,
    PAGES,
    make_people,
    mirror,
    question_bank,
    scorm_package,
    start_scorm_form,
)
from moodle_site import MoodleSite
from running_service import RunningService

pytestmark = [pytest.mark.moodle, pytest.mark.slow, pytest.mark.timeout(900)]
_QUESTIONS = """
require_once($CFG->libdir . '/questionlib.php');
$context = context::instance_by_id($in['context']);
$category = question_get_default_category($context->id) ?: ($context->contextlevel == CONTEXT_COURSE ?
    question_make_default_categories([$context]) : question_get_default_category($context->id, true));
$out = $category->id . ',' . $context->id;
require_once($CFG->dirroot . '/question/format.php');
require_once($CFG->dirroot . '/question/format/gift/format.php');
$format = new qformat_gift();
$format->setCategory($category);
$format->setContexts([$context]);
$format->setCourse(get_course($in['course']));
$path = make_request_directory() . '/q.gift';
file_put_contents($path, $in['gift']);
$format->setFilename($path);
$format->setRealfilename('q.gift');
$format->displayprogress = false;
ob_start();
$format->importprocess();
ob_end_clean();
"""
_NAMES = """
$out = $DB->get_fieldset_sql('SELECT q.name FROM {question} q JOIN {question_versions} v ON v.questionid = q.id JOIN {question_bank_entries} e
    ON e.id = v.questionbankentryid JOIN {question_categories} c ON c.id = e.questioncategoryid WHERE c.contextid = ? ORDER BY q.name', [$in['context']]);
"""
_REFRESHED = """
$out = $DB->count_records('logstore_standard_log', ['eventname' => '\\\\local_sidecar\\\\event\\\\course_refreshed',
    'courseid' => $DB->get_field('course', 'id', ['shortname' => $in['name']])]);
"""


def scorm_with_a_wrong_case(path: Path) -> Path:
    """A package whose manifest names a file in another case: Linux does not find it, and the repair knows what is meant."""
    scorm_package(path)
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            new.writestr("Index.HTML" if name == "index.html" else name, data)
    return path


def test_a_manager_saves_in_spite_of_errors_and_repairs_later(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str, tmp_path: Path
) -> None:  # fmt: skip
    course = make_people(moodle, password, "SCJ9", scteacher="editingteacher")["course"]
    moodle.php(ADMIN, password=password)
    browser.login("scmanager", password)
    start_scorm_form(browser, course, "Overridden", scorm_with_a_wrong_case(tmp_path / "case.zip"))
    browser.press("#id_submitbutton2")
    browser.find(".local-sidecar-errors")
    browser.shot("8-override-offered")
    browser.press("#id_local_sidecar_override")
    browser.press("#id_submitbutton2")
    browser.wait_for_text("Overridden")
    assert "/course/modedit.php" not in browser.driver.current_url

    browser.open(f"/local/sidecar/packages.php?courseid={course}")
    browser.press("a[href*='package.php?id=']")
    browser.wait_for_text("Index.HTML")
    browser.shot("8-report")
    browser.press("form input[name=fix] ~ button")
    browser.find("a[href*='/repaired/']", 120)
    browser.shot("8-repaired")
    address = str(browser.find("a[href*='/repaired/']").get_attribute("href"))
    repaired = browser.download(address.removeprefix(moodle.wwwroot))
    with zipfile.ZipFile(io.BytesIO(repaired)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert archive.read("imsmanifest.xml").decode().count("Index.HTML") == 2 or "index.html" in names


def test_questions_leave_in_another_format(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str
) -> None:  # fmt: skip
    course = make_people(moodle, password, "SCJ10", scteacher="editingteacher")["course"]
    bank = question_bank(moodle, course)
    category = moodle.php(
        _QUESTIONS,
        course=course,
        context=bank["context"],
        gift="::Capital:: Capital of Mali? {=Bamako ~Dakar}\n\n::Sum:: 2+3? {#5}\n",
    )
    browser.login("scteacher", password)
    browser.open(f"/local/sidecar/export.php?courseid={course}")
    browser.choose("#id_category", category)
    browser.choose("#id_target", "qti21")
    browser.shot("9-export")
    form = "new URLSearchParams(new FormData(document.querySelector('#id_target').form)).toString() + '&submitbutton=1'"
    body = str(browser.driver.execute_script(f"return {form}"))
    with zipfile.ZipFile(
        io.BytesIO(browser.download(f"/local/sidecar/export.php?courseid={course}", body))
    ) as package:
        assert "imsmanifest.xml" in package.namelist()


@pytest.fixture
def manager(
    moodle_b: MoodleSite, sidecar_b: RunningService, shots: Path, password: str
) -> Iterator[MoodleBrowser]:
    """A manager in the second site's administration."""
    moodle_b.php(ADMIN, password=password)
    with moodle_browser(moodle_b.wwwroot, shots) as opened:
        opened.login("scmanager", password)
        yield opened


def test_partners_and_subscriptions_come_and_go(
    *, moodle: MoodleSite, manager: MoodleBrowser, password: str
) -> None:
    source = f"SCJ11-{secrets.token_hex(3)}"
    make_people(moodle, password, source)
    manager.open("/local/sidecar/mirror.php")
    manager.press("#id_partnerhdr a[data-toggle=collapse], #id_partnerhdr a[data-bs-toggle=collapse]")
    manager.fill("#id_partnername", "school")
    manager.fill("#id_partnerurl", "https://school.invalid/sidecar")
    manager.fill("#id_partnertoken", "sct_secret_of_the_partner")
    manager.press("#id_addpartner")
    manager.wait_for_text("school: https://school.invalid/sidecar")
    assert "sct_secret_of_the_partner" not in manager.driver.page_source

    manager.choose("#id_from", "a")
    manager.fill("#id_course", source)
    manager.press("#id_subscribe")
    manager.wait_for_text(f"a: {source}")
    manager.shot("10-subscriptions")
    manager.press("button[value=unsubscribe]")
    manager.wait_for_gone(f"a: {source}")
    manager.press("button[value=forget]")
    manager.wait_for_gone("school: https://school.invalid/sidecar")


def test_a_mirror_is_taken_back(
    *, moodle: MoodleSite, moodle_b: MoodleSite, manager: MoodleBrowser, password: str
) -> None:  # fmt: skip
    source = f"SCJ12-{secrets.token_hex(3)}"
    course = make_people(moodle, password, source)["course"]
    moodle.php(PAGES, course=course, pages={"Welcome": "<p>First</p>"})
    mirror(manager, source, "11-first")
    moodle.php(PAGES, course=course, pages={"Welcome": "<p>Second</p>"})
    mirror(manager, source, "11-second")
    content = "$out = $DB->get_field_sql('SELECT p.content FROM {page} p JOIN {course} c ON c.id = p.course WHERE c.shortname = ?', [$in['name']]);"
    assert moodle_b.php(content, name=source) == "<p>Second</p>"
    manager.open("/local/sidecar/mirror.php")
    manager.press(f"form:has(input[name=as_shortname][value='{source}']) button[value=undo]")
    manager.wait_for_text("Done", 120)
    manager.shot("11-undone")
    assert moodle_b.php(content, name=source) == "<p>First</p>"
    # The sidecar has asked the plugin to read the course again after each of the three.
    assert int(moodle_b.php(_REFRESHED, name=source)) == 3


def test_questions_of_a_mirror_are_in_the_bank_that_its_moodle_lists(
    *, moodle: MoodleSite, moodle_b: MoodleSite, manager: MoodleBrowser, password: str
) -> None:  # fmt: skip
    """From Moodle 5.0 a course has no bank of its own: the mirror of an older course gets a bank activity."""
    source = f"SCJ14-{secrets.token_hex(3)}"
    course = make_people(moodle, password, source)["course"]
    gift = "::Capital:: Capital of Mali? {=Bamako ~Dakar}\n\n::Sum:: 2+3? {#5}\n"
    moodle.php(_QUESTIONS, course=course, context=question_bank(moodle, course)["context"], gift=gift)
    mirror(manager, source, "13-questions")
    there = moodle_b.php(
        "$out = (int) $DB->get_field('course', 'id', ['shortname' => $in['name']]);", name=source
    )
    bank = question_bank(moodle_b, there)  # as Moodle finds it; a second one would be empty
    names = moodle_b.php(_NAMES, context=bank["context"])
    assert names == ["Capital", "Sum"]
    manager.open(f"/question/edit.php?{bank['query']}")
    manager.wait_for_text("Capital")
    manager.shot("13-question-bank")


def test_a_copy_is_taken_over(
    *, moodle: MoodleSite, moodle_b: MoodleSite, manager: MoodleBrowser, password: str
) -> None:  # fmt: skip
    source, copy = f"SCJ13-{secrets.token_hex(3)}", f"SCJcopy-{secrets.token_hex(3)}"
    pages = {"Welcome": "<p>Same</p>", "Rules": "<p>Be kind</p>"}
    moodle.php(PAGES, course=make_people(moodle, password, source)["course"], pages=pages)
    moodle_b.php(PAGES, course=make_people(moodle_b, password, copy)["course"], pages=pages)
    manager.open("/local/sidecar/mirror.php")
    manager.choose("#id_from", "a")
    manager.fill("#id_course", source)
    manager.fill("#id_target", copy)
    manager.press("#id_plan")
    manager.wait_for_text("Done", 180)
    manager.shot("12-adopted")
    manager.open("/local/sidecar/mirror.php")
    manager.wait_for_text(copy)
    assert (
        int(moodle_b.php("$out = $DB->count_records('course', ['shortname' => $in['name']]);", name=source))
        == 0
    )
