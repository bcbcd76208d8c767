"""What the journeys through a real Moodle begin with: people, courses, packages, templates."""

# The PHP runs inside Moodle (`MoodleSite.php`): it finds what it is given in $in, and answers in $out.
from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from moodle_as_found import PARKED
from moodle_browser import MoodleBrowser
from moodle_site import MoodleSite

_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M1" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
 <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
 <organizations default="O1"><organization identifier="O1"><title>Course</title>
  <item identifier="I1" identifierref="R1"><title>Lesson</title></item></organization></organizations>
 <resources><resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="{href}"><file href="{href}"/></resource></resources>
</manifest>"""
GIFT = """$CATEGORY: Sidecar journey

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


_BANK = """
$helper = '\\\\core_question\\\\local\\\\bank\\\\question_bank_helper';
if (class_exists($helper)) {
    $bank = $helper::get_default_open_instance_system_type(get_course($in['course']), true);
    $out = ['context' => (int) $bank->context->id, 'query' => 'cmid=' . $bank->id];
} else {
    $out = ['context' => (int) context_course::instance($in['course'])->id, 'query' => 'courseid=' . $in['course']];
}
"""
CERTIFICATES = """
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
ISSUED = """
$out = array_values($DB->get_records_sql("SELECT i.id, i.code, i.userid, i.emailed, f.filesize, f.contenthash
    FROM {tool_certificate_issues} i LEFT JOIN {files} f ON f.component = 'tool_certificate' AND f.filearea = 'issues' AND f.itemid = i.id
     AND f.filename <> '.' WHERE i.templateid = ? ORDER BY i.id", [$in['template']]));
"""
END_CERTIFICATES = """
set_config('certificatetemplates', '', 'local_sidecar');
\\local_sidecar\\certificates\\issuer::switch_task();
$out = (bool) \\core\\task\\manager::get_scheduled_task('\\mod_coursecertificate\\task\\issue_certificates_task')->get_disabled();
"""


PAGES = """
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
ADMIN = """
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


POINT_AT = """
set_config('url', $in['url'], 'local_sidecar');
set_config('timeout', $in['timeout'], 'local_sidecar');
set_config('wait', $in['wait'], 'local_sidecar');
if ($in['token'] !== '') {
    set_config('token', \\core\\encryption::encrypt($in['token']), 'local_sidecar');
}
\\local_sidecar\\sidecar::breaker()->reset();
"""


_DUE = "$DB->set_field_select('local_sidecar_jobs', 'nextpoll', 0, 'stored = 0 AND nextpoll < ?', [$in['parked']]);"


def look_at_jobs(site: MoodleSite) -> None:
    """What a minute of cron does, without the pause between two looks at a job."""
    site.php(_DUE, parked=PARKED)
    site.task("\\local_sidecar\\task\\poll_jobs")


def scorm_package(path: Path, *, broken: bool = False, padding: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("imsmanifest.xml", _MANIFEST.format(href="missing.html" if broken else "index.html"))
        archive.writestr("index.html", "<!doctype html><title>Lesson</title><p>Hello")
        if padding:
            archive.writestr("media/video.mp4", bytes(padding))
    return path


def make_people(site: MoodleSite, password: str, shortname: str, **people: str) -> dict[str, Any]:
    """A course with people in roles; `{"course": id, "users": {name: id}}`. A manager is one of the whole site."""
    made: dict[str, Any] = site.php(_PEOPLE, shortname=shortname, people=people, password=password)
    return made


def question_bank(site: MoodleSite, course: int) -> dict[str, Any]:
    """The bank of a course: its context, and what its pages' addresses name it by. From Moodle 5.0 it is an activity."""
    found: dict[str, Any] = site.php(_BANK, course=course)
    return found


def start_scorm_form(browser: MoodleBrowser, course: int, name: str, package: Path) -> None:
    browser.open(f"/course/modedit.php?add=scorm&type=&course={course}&section=0&return=0&sr=0")
    browser.fill("#id_name", name)
    browser.upload(package, "packagefile")


def mirror(browser: MoodleBrowser, source: str, shot: str) -> None:
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
