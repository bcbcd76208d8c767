"""What people do on a real Moodle's screens, in a real browser, with the real sidecar behind it."""

from __future__ import annotations

import io
import secrets
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from moodle_browser import MoodleBrowser, moodle_browser
from moodle_site import MoodleSite
from odd_server import PAGE, odd_server
from private_services import free_port
from running_service import RunningService

pytestmark = [pytest.mark.moodle, pytest.mark.slow, pytest.mark.timeout(600)]

_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M1" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
 <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
 <organizations default="O1"><organization identifier="O1"><title>Course</title>
  <item identifier="I1" identifierref="R1"><title>Lesson</title></item></organization></organizations>
 <resources><resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="{href}"><file href="{href}"/></resource></resources>
</manifest>"""
_GIFT = """$CATEGORY: Sidecar journey

::Capital:: What is the capital of Mali? { =Bamako ~Dakar ~Niamey }

::Sum:: 2 + 3 = {#5}

::Broken:: This one never ends {=yes
"""
_PEOPLE = """
require_once($CFG->dirroot . '/user/lib.php');
require_once($CFG->dirroot . '/course/lib.php');
$course = $DB->get_record('course', ['shortname' => $in['shortname']]) ?: create_course((object) ['fullname' => $in['shortname'],
    'shortname' => $in['shortname'], 'category' => core_course_category::get_default()->id, 'enablecompletion' => 1]);
$enrol = enrol_get_plugin('manual');
$instances = array_filter(enrol_get_instances($course->id, false), fn($i) => $i->enrol === 'manual');
$instance = reset($instances) ?: $DB->get_record('enrol', ['id' => $enrol->add_instance($course)]);
foreach ($in['people'] as $username => $role) {
    $user = $DB->get_record('user', ['username' => $username]);
    if (!$user) {
        $id = user_create_user((object) ['username' => $username, 'firstname' => ucfirst($username), 'lastname' => 'Tester', 'confirmed' => 1,
            'email' => $username . '@sidecar.invalid', 'auth' => 'manual', 'mnethostid' => $CFG->mnet_localhost_id, 'lang' => 'en'], false, false);
        $user = core_user::get_user($id);
    }
    update_internal_user_password($user, $in['password']);
    $roleid = $DB->get_field('role', 'id', ['shortname' => $role], MUST_EXIST);
    if ($role === 'manager') {
        role_assign($roleid, $user->id, context_system::instance()->id);
    } else {
        $enrol->enrol_user($instance, $user->id, $roleid);
    }
    $out['users'][$username] = (int) $user->id;
}
$out['course'] = (int) $course->id;
"""


def scorm_package(path: Path, *, broken: bool = False, padding: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("imsmanifest.xml", _MANIFEST.format(href="missing.html" if broken else "index.html"))
        archive.writestr("index.html", "<!doctype html><title>Lesson</title><p>Hello")
        if padding:
            archive.writestr("media/video.mp4", bytes(padding))
    return path


@pytest.fixture(scope="session")
def make_people(moodle: MoodleSite, password: str) -> Callable[..., dict[str, Any]]:
    def make(shortname: str, **people: str) -> dict[str, Any]:
        made: dict[str, Any] = moodle.php(_PEOPLE, shortname=shortname, people=people, password=password)
        return made

    return make


def _start_scorm_form(browser: MoodleBrowser, course: int, name: str, package: Path) -> None:
    browser.open(f"/course/modedit.php?add=scorm&type=&course={course}&section=0&return=0&sr=0")
    browser.fill("#id_name", name)
    browser.upload(package, "packagefile")


def test_broken_scorm_is_refused_with_the_finding_and_a_good_one_is_saved(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str,
    make_people: Callable[..., dict[str, Any]], tmp_path: Path,
) -> None:  # fmt: skip
    course = make_people("SCJ1", scteacher="editingteacher")["course"]
    browser.login("scteacher", password)
    _start_scorm_form(browser, course, "Broken", scorm_package(tmp_path / "broken.zip", broken=True))
    browser.press("#id_submitbutton2")
    errors = browser.find(".local-sidecar-errors")
    browser.shot("1-scorm-refused")
    assert "missing.html" in errors.text
    assert "modedit.php" in browser.driver.current_url
    report = errors.find_element("css selector", "a").get_attribute("href")
    browser.open(str(report))
    browser.wait_for_text("missing.html")
    browser.shot("1-scorm-report")

    _start_scorm_form(browser, course, "Good", scorm_package(tmp_path / "good.zip"))
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
    make_people: Callable[..., dict[str, Any]], tmp_path: Path,
) -> None:  # fmt: skip
    course = make_people("SCJ2", scteacher="editingteacher")["course"]
    gift = tmp_path / "bank.gift"
    gift.write_text(_GIFT, encoding="utf-8")
    browser.login("scteacher", password)
    browser.open(f"/question/bank/importquestions/import.php?courseid={course}")
    browser.press("#id_format_sidecar")
    browser.driver.execute_script("document.querySelector('#id_stoponerror').value = '0'")
    browser.upload(gift, "newfile")
    browser.press("#id_submitbutton")
    browser.find(".local-sidecar-questions", 90)
    browser.shot("2-gift-imported")
    names = moodle.php(
        "$out = $DB->get_fieldset_sql('SELECT q.name FROM {question} q JOIN {question_versions} v ON v.questionid = q.id JOIN "
        "{question_bank_entries} e ON e.id = v.questionbankentryid JOIN {question_categories} c ON c.id = e.questioncategoryid "
        "JOIN {context} x ON x.id = c.contextid AND x.contextlevel = 50 AND x.instanceid = ? ORDER BY q.name', [$in['course']]);",
        course=course,
    )
    assert {"Capital", "Sum"} <= set(names)
    assert "Broken" in browser.text()


_CERTIFICATES = """
require_once($CFG->dirroot . '/course/modlib.php');
$template = \\tool_certificate\\template::create((object) ['name' => 'Sidecar journey', 'contextid' => context_system::instance()->id]);
$page = $template->new_page();
$page->save((object) ['width' => 297, 'height' => 210]);
$texts = [['userfield', ['userfield' => 'fullname', 'posx' => 40, 'posy' => 60]], ['text', ['text' => 'has finished', 'posx' => 40, 'posy' => 80]],
    ['code', ['display' => 1, 'posx' => 40, 'posy' => 120]]];
foreach ($texts as [$element, $data]) {
    \\tool_certificate\\element::instance(0, (object) ['element' => $element, 'pageid' => $page->get_id()])->save_form_data((object) ($data + [
        'name' => $element, 'font' => 'freesans', 'fontsize' => 18, 'colour' => '#000000', 'width' => 0, 'refpoint' => 0]));
}
$course = get_course($in['course']);
$module = $DB->get_record('modules', ['name' => 'coursecertificate'], '*', MUST_EXIST);
add_moduleinfo((object) ['modulename' => 'coursecertificate', 'module' => $module->id, 'name' => 'Certificate', 'course' => $course->id,
    'section' => 0, 'visible' => 1, 'template' => $template->get_id(), 'automaticsend' => 1, 'expirydatetype' => 0,
    'expirydateoffset' => 0, 'introeditor' => ['text' => '', 'format' => FORMAT_HTML, 'itemid' => 0], 'cmidnumber' => ''], $course);
$out['template'] = $template->get_id();
set_config('certificatetemplates', $template->get_id(), 'local_sidecar');
set_config('hook_certificates', 1, 'local_sidecar');
\\local_sidecar\\certificates\\issuer::switch_task();
$out['moodletask'] = (bool) \\core\\task\\manager::get_scheduled_task('\\mod_coursecertificate\\task\\issue_certificates_task')->get_disabled();
"""
_ISSUED = """
$out = array_values($DB->get_records_sql("SELECT i.id, i.code, i.userid, i.emailed, f.filesize, f.contenthash
    FROM {tool_certificate_issues} i LEFT JOIN {files} f ON f.component = 'tool_certificate' AND f.filearea = 'issues' AND f.itemid = i.id
     AND f.filename <> '.' WHERE i.templateid = ? ORDER BY i.id", [$in['template']]));
"""
_END_CERTIFICATES = """
set_config('certificatetemplates', '', 'local_sidecar');
\\local_sidecar\\certificates\\issuer::switch_task();
$out = (bool) \\core\\task\\manager::get_scheduled_task('\\mod_coursecertificate\\task\\issue_certificates_task')->get_disabled();
"""


def test_certificates_are_issued_by_cron_opened_and_verified(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str,
    make_people: Callable[..., dict[str, Any]],
) -> None:  # fmt: skip
    people = {f"sclearner{number:02}": "student" for number in range(1, 21)}
    made = make_people(f"SCJ3-{secrets.token_hex(3)}", **people)
    setting = moodle.php(_CERTIFICATES, course=made["course"])
    assert setting["moodletask"]
    moodle.task("\\local_sidecar\\task\\issue_certificates")
    issued: list[dict[str, Any]] = []
    for _ in range(60):
        moodle.task("\\local_sidecar\\task\\poll_jobs")
        issued = moodle.php(_ISSUED, template=setting["template"])
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
    assert len(moodle.php(_ISSUED, template=setting["template"])) == len(people)

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
    assert moodle.php(_END_CERTIFICATES) is False


_PAGES = """
require_once($CFG->dirroot . '/course/modlib.php');
$course = get_course($in['course']);
foreach ($in['pages'] as $name => $text) {
    if ($old = $DB->get_record('page', ['course' => $course->id, 'name' => $name])) {
        $DB->update_record('page', (object) ['id' => $old->id, 'content' => $text, 'timemodified' => time()]);
        continue;
    }
    add_moduleinfo((object) ['modulename' => 'page', 'module' => $DB->get_field('modules', 'id', ['name' => 'page']), 'name' => $name,
        'course' => $course->id, 'section' => 1, 'visible' => 1, 'cmidnumber' => '', 'display' => 5, 'printintro' => 0, 'printlastmodified' => 1,
        'introeditor' => ['text' => '', 'format' => FORMAT_HTML, 'itemid' => 0],
        'page' => ['text' => $text, 'format' => FORMAT_HTML, 'itemid' => file_get_unused_draft_itemid()], 'content' => $text,
        'contentformat' => FORMAT_HTML], $course);
}
rebuild_course_cache($course->id, true);
"""
_ADMIN = """
require_once($CFG->dirroot . '/user/lib.php');
$user = $DB->get_record('user', ['username' => 'scmanager']);
if (!$user) {
    $id = user_create_user((object) ['username' => 'scmanager', 'firstname' => 'Mirror', 'lastname' => 'Manager', 'confirmed' => 1, 'auth' => 'manual',
        'email' => 'scmanager@sidecar.invalid', 'mnethostid' => $CFG->mnet_localhost_id, 'lang' => 'en'], false, false);
    $user = core_user::get_user($id);
}
update_internal_user_password($user, $in['password']);
$context = context_system::instance();
$roleid = $DB->get_field('role', 'id', ['shortname' => 'manager'], MUST_EXIST);
assign_capability('local/sidecar:mirror', CAP_ALLOW, $roleid, $context->id, true);
role_assign($roleid, $user->id, $context->id);
"""


def _mirror(browser: MoodleBrowser, source: str, shot: str) -> None:
    """Plan and apply on the second site's page, as a person does; ends on the page of the finished job."""
    browser.open("/local/sidecar/mirror.php")
    browser.choose("#id_from", "a")
    browser.fill("#id_course", source)
    browser.press("#id_plan")
    browser.find("button[type=submit].btn-primary", 120)
    browser.shot(f"{shot}-plan")
    browser.press("form[action$='mirror.php'] button.btn-primary")
    browser.wait_for_text("Done", 180)
    browser.shot(f"{shot}-applied")


def test_a_course_is_mirrored_changed_and_mirrored_again(
    *, moodle: MoodleSite, moodle_b: MoodleSite, sidecar_b: RunningService, shots: Path, password: str,
    make_people: Callable[..., dict[str, Any]],
) -> None:  # fmt: skip
    source = f"SCJ4-{secrets.token_hex(3)}"
    course = make_people(source)["course"]
    moodle.php(_PAGES, course=course, pages={"Welcome": "<p>First edition</p>", "Rules": "<p>Be kind</p>"})
    moodle_b.php(_ADMIN, password=password)
    with moodle_browser(moodle_b.wwwroot, shots) as browser:
        browser.login("scmanager", password)
        _mirror(browser, source, "4-mirror-first")
        mirrored = moodle_b.php(
            "$out = $DB->get_field('course', 'id', ['shortname' => $in['name']]);", name=source
        )
        browser.open(f"/course/view.php?id={mirrored}")
        browser.wait_for_text("Welcome")
        browser.shot("4-mirror-course")
        moodle.php(_PAGES, course=course, pages={"Welcome": "<p>Second edition</p>", "News": "<p>Fresh</p>"})
        _mirror(browser, source, "4-mirror-again")
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


_POINT_AT = """
set_config('url', $in['url'], 'local_sidecar');
set_config('timeout', 2, 'local_sidecar');
if ($in['token'] !== '') {
    set_config('token', \\core\\encryption::encrypt($in['token']), 'local_sidecar');
}
\\local_sidecar\\sidecar::breaker()->reset();
"""


def test_every_screen_works_whatever_the_sidecar_does(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str
) -> None:  # fmt: skip
    moodle.php(_ADMIN, password=password)
    browser.login("scmanager", password)
    up = f"http://127.0.0.1:{sidecar.port}"
    with odd_server(PAGE) as garbage, odd_server(PAGE, wait=30) as slow:
        cases = (
            ("down", f"http://127.0.0.1:{free_port()}", "", "cannot be reached"),
            ("slow", slow, "", "did not answer in time"),
            ("garbage", garbage, "", "is not a sidecar"),
            ("wrong-token", up, "sct_wrong", "does not accept the token"),
        )
        try:
            for name, url, token, said in cases:
                moodle.php(_POINT_AT, url=url, token=token)
                browser.open("/local/sidecar/mirror.php")
                browser.wait_for_text(said)
                browser.shot(f"5-{name}")
                for page in ("jobs.php?all=1", "packages.php"):
                    browser.open(f"/local/sidecar/{page}")
                    browser.find("#page-footer, footer")
                    assert "Exception" not in browser.text()
        finally:
            moodle.php(_POINT_AT, url=up, token=sidecar.token)
    browser.open("/local/sidecar/mirror.php")
    assert "alert-danger" not in browser.driver.page_source
