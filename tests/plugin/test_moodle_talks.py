"""Both ways between a real Moodle and the real sidecar: call-backs, web services, badges."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from moodle_as_found import PARKED
from moodle_browser import MoodleBrowser
from moodle_scenes import PAGES, look_at_jobs, make_people
from moodle_site import MoodleSite
from running_service import RunningService

from sidecar.jobs.callback import SIGNATURE, sign
from sidecar.moodle.plugin import PluginClient, PluginError

pytestmark = [pytest.mark.moodle, pytest.mark.slow, pytest.mark.timeout(600)]
_ALLOW_CALLBACK = """
set_config('callback', 1, 'local_sidecar');
\\local_sidecar\\health::look(true);
$out = \\local_sidecar\\settings::callback_secret();
"""
_START = """
$file = get_file_storage()->create_file_from_string(['contextid' => context_system::instance()->id, 'component' => 'local_sidecar',
    'filearea' => 'input', 'itemid' => 0, 'filepath' => '/', 'filename' => uniqid() . '.gift'], '::Q:: One? {=1 ~2}');
$job = \\local_sidecar\\jobs::start('convert', 'questions.convert', 'bank.gift', context_system::instance(), ['to' => 'moodlexml'], $file,
    [], '', true);
$file->delete();
$DB->set_field('local_sidecar_jobs', 'nextpoll', $in['parked'], ['id' => $job->get('id')]); // No scheduled task looks at it.
$out = ['id' => $job->get('id'), 'jobid' => $job->get('jobid')];
"""
_JOB = "$out = $DB->get_record('local_sidecar_jobs', ['id' => $in['id']]);"
_TASKS = """
$tasks = $DB->get_records('task_adhoc', ['component' => 'local_sidecar']);
$out = count(array_filter($tasks, fn($task) => (json_decode($task->customdata)->id ?? 0) == $in['id']));
"""


def call(address: str, body: bytes, header: str) -> int:
    """The status that a call-back is answered with."""
    headers = {SIGNATURE: header, "Content-Type": "application/json"}
    request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_end_of_a_job_is_called_back_and_only_that(
    *, moodle: MoodleSite, sidecar: RunningService
) -> None:
    secret = moodle.php(_ALLOW_CALLBACK)
    assert len(secret) > 20
    try:
        job = moodle.php(_START, parked=PARKED)
        # Nobody asks: the sidecar calls, the call queues a task, the task (or the site's own cron) fetches the result.
        end = time.monotonic() + 120
        while moodle.php(_TASKS, id=job["id"]) == 0 and moodle.php(_JOB, id=job["id"])["stored"] == "0":
            assert time.monotonic() < end, (sidecar.data / "service.log").read_text()[-2000:]
            time.sleep(0.5)
        moodle.adhoc()
        found = moodle.php(_JOB, id=job["id"])
        assert (found["state"], found["stored"]) == ("succeeded", "1")

        address, now = f"{moodle.wwwroot}/local/sidecar/callback.php", int(time.time())
        body = json.dumps({"id": job["jobid"]}).encode()
        assert call(address, body, sign("another secret", body, now)) == 403
        assert call(address, body + b" ", sign(secret, body, now)) == 403
        assert call(address, body, sign(secret, body, now - 3600)) == 403
        assert call(address, body, "") == 403
        unknown = json.dumps({"id": "0" * 32}).encode()
        assert call(address, unknown, sign(secret, unknown, now)) == 404
        assert call(address, body, sign(secret, body, now)) == 204
        assert call(address, body, sign(secret, body, now)) == 409
        moodle.adhoc()
    finally:
        moodle.php("set_config('callback', 0, 'local_sidecar');")
    assert call(address, body, sign(secret, body, int(time.time()) + 1)) == 403


def test_the_sidecar_reads_schema_and_changes_and_refreshes_a_course(
    *, moodle: MoodleSite, plugin_client: PluginClient, password: str
) -> None:  # fmt: skip
    tables = plugin_client.xmldb()["tables"]
    assert {"course_modules", "quiz_slots", "local_sidecar_jobs"} <= tables.keys()
    slot = {"type": "foreign", "fields": ["quizid"], "reftable": "quiz", "reffields": ["id"]}
    assert slot in tables["quiz_slots"]["keys"]

    before = plugin_client.call("local_sidecar_get_changes", {"limit": 1})["newest"]
    course = make_people(moodle, password, "SCJ7", scteacher="editingteacher")["course"]
    moodle.php(PAGES, course=course, pages={"Page": "<p>One</p>"})
    time.sleep(6)  # the feed holds back the last seconds: ids become visible out of order
    feed = plugin_client.call("local_sidecar_get_changes", {"since": before, "limit": 10000})
    assert {"course", "module"} <= {
        change["kind"] for change in feed["changes"] if change["courseid"] == course
    }
    later = plugin_client.call("local_sidecar_get_changes", {"since": feed["last"]})["changes"]
    assert course not in {change["courseid"] for change in later}

    assert plugin_client.after_apply(course, [], regrade=True) == []
    with pytest.raises(PluginError, match="after_apply"):
        plugin_client.after_apply(10**9, [], regrade=False)
    with pytest.raises(PluginError, match="invalidtoken"):
        PluginClient(moodle.wwwroot, "0" * 32).xmldb()


_BADGE = """
require_once($CFG->libdir . '/badgeslib.php');
require_once($CFG->libdir . '/gdlib.php');
require_once($CFG->dirroot . '/badges/lib/awardlib.php');
$now = time();
$id = $DB->insert_record('badge', (object) ['name' => 'Sidecar journey', 'description' => 'For those who went all the way', 'timecreated' => $now,
    'timemodified' => $now, 'usercreated' => $USER->id, 'usermodified' => $USER->id, 'issuername' => 'School', 'issuerurl' => $CFG->wwwroot,
    'issuercontact' => 'office@sidecar.invalid', 'type' => BADGE_TYPE_SITE, 'messagesubject' => 'Badge', 'message' => 'Well done',
    'attachment' => 1, 'notification' => 0, 'status' => BADGE_STATUS_ACTIVE, 'version' => '1', 'language' => 'en', 'imageauthorname' => '',
    'imageauthoremail' => '', 'imageauthorurl' => '', 'imagecaption' => '']);
$badge = new badge($id);
$image = make_request_directory() . '/badge.png';
$gd = imagecreatetruecolor(300, 300);
imagefilledellipse($gd, 150, 150, 280, 280, imagecolorallocate($gd, 20, 120, 90));
imagepng($gd, $image);
badges_process_badge_image($badge, $image);
award_criteria::build(['criteriatype' => BADGE_CRITERIA_TYPE_OVERALL, 'badgeid' => $id])->save(['agg' => BADGE_CRITERIA_AGGREGATION_ALL]);
foreach ($in['users'] as $userid) {
    (new badge($id))->issue($userid, true);
}
set_config('badges', $id, 'local_sidecar');
$out = $id;
"""
_BAKED = "$out = array_values($DB->get_records('local_sidecar_badges', ['userid' => $in['user']], '', 'id, uniquehash, page, linkedin'));"
_NO_BADGE = """
set_config('badges', '', 'local_sidecar');
require_once($CFG->libdir . '/badgeslib.php');
(new badge($in['badge']))->delete(false);
"""


def test_a_badge_is_signed_and_its_learner_sees_the_links(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str
) -> None:  # fmt: skip
    users = make_people(moodle, password, "SCJ8", scone="student", sctwo="student")["users"]
    badge = moodle.php(_BADGE, users=list(users.values()))
    try:
        moodle.task("\\local_sidecar\\task\\bake_badges")
        baked: list[dict[str, Any]] = []
        end = time.monotonic() + 120
        while not baked:
            assert time.monotonic() < end, moodle.php(
                "$out = array_values($DB->get_records('local_sidecar_jobs', ['purpose' => 'badges']));"
            )
            look_at_jobs(moodle)
            baked = moodle.php(_BAKED, user=users["scone"])
            time.sleep(0.5)
        browser.login("scone", password)
        browser.open(f"/badges/badge.php?hash={baked[0]['uniquehash']}")
        link = browser.find(".local-sidecar-badge-links a[href*='linkedin.com']")
        assert link.is_displayed()
        browser.shot("7-badge-own")
        # Moodle's own page gives out the picture that the sidecar signed.
        picture = browser.download(f"/badges/badge.php?hash={baked[0]['uniquehash']}&bake=1")
        assert picture.startswith(b"\x89PNG")
        assert b"iTXtopenbadge" in picture
        browser.open(baked[0]["page"])
        browser.wait_for_text("Sidecar journey")
        browser.shot("7-badge-public")
        # Somebody else sees the public page, but cannot put it into their own profile.
        browser.login("sctwo", password)
        browser.open(f"/badges/badge.php?hash={baked[0]['uniquehash']}")
        browser.find(".local-sidecar-badge-links")
        assert "linkedin.com" not in browser.driver.page_source
    finally:
        moodle.php(_NO_BADGE, badge=badge)
