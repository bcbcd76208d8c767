"""What people do on a real Moodle's screens, in a real browser, with the real sidecar behind it."""

from __future__ import annotations

import io
import secrets
import time
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from moodle_browser import MoodleBrowser, moodle_browser
from moodle_scenes import (
    ADMIN,
    CERTIFICATES,
    END_CERTIFICATES,
    GIFT,
    ISSUED,
    PAGES,
    make_people,
    mirror,
    question_bank,
    scorm_package,
    start_scorm_form,
)
from moodle_site import MoodleSite
from running_service import RunningService

pytestmark = [pytest.mark.moodle, pytest.mark.slow, pytest.mark.timeout(600)]


def test_broken_scorm_is_refused_with_the_finding_and_a_good_one_is_saved(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    course = make_people(moodle, password, "SCJ1", scteacher="editingteacher")["course"]
    browser.login("scteacher", password)
    start_scorm_form(browser, course, "Broken", scorm_package(tmp_path / "broken.zip", broken=True))
    browser.press("#id_submitbutton2")
    errors = browser.find(".local-sidecar-errors")
    browser.shot("1-scorm-refused")
    assert "missing.html" in errors.text
    assert "modedit.php" in browser.driver.current_url
    report = errors.find_element("css selector", "a").get_attribute("href")
    browser.open(str(report))
    browser.wait_for_text("missing.html")
    browser.shot("1-scorm-report")

    start_scorm_form(browser, course, "Good", scorm_package(tmp_path / "good.zip"))
    browser.press("#id_submitbutton2")
    browser.wait_for_text("Good")
    assert "/course/modedit.php" not in browser.driver.current_url
    browser.shot("1-scorm-saved")
    found = moodle.php(
        "$out = array_values($DB->get_records_sql('SELECT p.id, p.state, p.errorcount FROM {local_sidecar_packages} p JOIN {context} c "
        "ON c.id = p.contextid AND c.contextlevel = 70 WHERE p.courseid = ?', [$in['course']]));",
        course=course,
    )
    assert [(row["state"], int(row["errorcount"])) for row in found][-1] == ("checked", 0)


def test_gift_file_is_imported_through_the_sidecar(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    course = make_people(moodle, password, "SCJ2", scteacher="editingteacher")["course"]
    bank = question_bank(moodle, course)
    gift = tmp_path / "bank.gift"
    gift.write_text(GIFT, encoding="utf-8")
    browser.login("scteacher", password)
    browser.open(f"/question/bank/importquestions/import.php?{bank['query']}")
    browser.press("#id_format_sidecar")
    browser.driver.execute_script("document.querySelector('#id_stoponerror').value = '0'")
    browser.upload(gift, "newfile")
    browser.press("#id_submitbutton")
    browser.find(".local-sidecar-questions", 90)
    browser.shot("2-gift-imported")
    names = moodle.php(
        "$out = $DB->get_fieldset_sql('SELECT q.name FROM {question} q JOIN {question_versions} v ON v.questionid = q.id JOIN "
        "{question_bank_entries} e ON e.id = v.questionbankentryid JOIN {question_categories} c ON c.id = e.questioncategoryid "
        "WHERE c.contextid = ? ORDER BY q.name', [$in['context']]);",
        context=bank["context"],
    )
    assert {"Capital", "Sum"} <= set(names)
    assert "Broken" in browser.text()


def test_certificates_are_issued_by_cron_opened_and_verified(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str,
) -> None:  # fmt: skip
    if not moodle.has("tool_certificate", "mod_coursecertificate"):
        pytest.skip(
            "this Moodle has no tool_certificate and mod_coursecertificate (Moodle Workplace's, from moodle.org/plugins)"
        )
    people = {f"sclearner{number:02}": "student" for number in range(1, 21)}
    made = make_people(moodle, password, f"SCJ3-{secrets.token_hex(3)}", **people)
    setting = moodle.php(CERTIFICATES, course=made["course"])
    assert setting["moodletask"]
    moodle.task("\\local_sidecar\\task\\issue_certificates")
    issued: list[dict[str, Any]] = []
    for _ in range(60):
        moodle.task("\\local_sidecar\\task\\poll_jobs")
        issued = moodle.php(ISSUED, template=setting["template"])
        if len(issued) == len(people) and all(int(row["emailed"]) for row in issued):
            break
        time.sleep(1)
    assert {int(row["userid"]) for row in issued} == set(made["users"].values())
    assert all(int(row["filesize"] or 0) > 1000 for row in issued)
    told = moodle.php(
        "$out = $DB->count_records_select('notifications', \"component = 'tool_certificate' AND useridto = ?\", [$in['user']]);",
        user=made["users"]["sclearner07"],
    )
    assert int(told) >= 1

    moodle.task("\\local_sidecar\\task\\issue_certificates")
    moodle.task("\\local_sidecar\\task\\poll_jobs")
    assert len(moodle.php(ISSUED, template=setting["template"])) == len(people)

    mine = next(row for row in issued if int(row["userid"]) == made["users"]["sclearner07"])
    browser.login("sclearner07", password)
    browser.open("/admin/tool/certificate/my.php")
    browser.wait_for_text("Sidecar journey")
    browser.shot("3-certificate-mine")
    with pikepdf.open(
        io.BytesIO(browser.download(f"/admin/tool/certificate/view.php?code={mine['code']}"))
    ) as pdf:
        assert len(pdf.pages) == 1
    browser.open(f"/admin/tool/certificate/index.php?code={mine['code']}")
    browser.press("#id_verify, input[type=submit][value=Verify], button[type=submit].btn-primary")
    browser.wait_for_text("Sclearner07")
    browser.shot("3-certificate-verified")
    assert moodle.php(END_CERTIFICATES) is False


def test_a_course_is_mirrored_changed_and_mirrored_again(
    *, moodle: MoodleSite, moodle_b: MoodleSite, sidecar_b: RunningService, shots: Path, password: str,
) -> None:  # fmt: skip
    source = f"SCJ4-{secrets.token_hex(3)}"
    course = make_people(moodle, password, source)["course"]
    moodle.php(PAGES, course=course, pages={"Welcome": "<p>First edition</p>", "Rules": "<p>Be kind</p>"})
    moodle_b.php(ADMIN, password=password)
    with moodle_browser(moodle_b.wwwroot, shots) as browser:
        browser.login("scmanager", password)
        mirror(browser, source, "4-mirror-first")
        mirrored = moodle_b.php(
            "$out = $DB->get_field('course', 'id', ['shortname' => $in['name']]);", name=source
        )
        browser.open(f"/course/view.php?id={mirrored}")
        browser.wait_for_text("Welcome")
        browser.shot("4-mirror-course")
        moodle.php(PAGES, course=course, pages={"Welcome": "<p>Second edition</p>", "News": "<p>Fresh</p>"})
        mirror(browser, source, "4-mirror-again")
        browser.open(f"/course/view.php?id={mirrored}")
        browser.wait_for_text("News")
        browser.shot("4-mirror-course-again")
        browser.open("/local/sidecar/mirror.php")
        browser.wait_for_text(source)
        browser.shot("4-mirror-status")
    contents = moodle_b.php(
        "$out = $DB->get_records_menu('page', ['course' => $in['course']], 'name', 'name, content');",
        course=mirrored,
    )
    assert contents == {"News": "<p>Fresh</p>", "Rules": "<p>Be kind</p>", "Welcome": "<p>Second edition</p>"}
