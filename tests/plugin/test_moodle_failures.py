"""A sidecar that is stopped, slow, something else, or does not know us: every screen works and says so; nothing is lost."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moodle_as_found import PARKED
from moodle_browser import MoodleBrowser
from moodle_scenes import (
    ADMIN,
    CERTIFICATES,
    END_CERTIFICATES,
    GIFT,
    POINT_AT,
    look_at_jobs,
    make_people,
    question_bank,
    scorm_package,
    start_scorm_form,
)
from moodle_site import MoodleSite
from odd_server import PAGE, odd_server
from private_services import free_port
from running_service import RunningService

pytestmark = [pytest.mark.moodle, pytest.mark.slow, pytest.mark.timeout(900)]
_SLOW = 30.0  # seconds that the slow sidecar takes
_SAID = {
    "down": "cannot be reached",
    "slow": "did not answer in time",
    "garbage": "is not a sidecar",
    "wrong-token": "does not accept the token",
}
_LOOK = """
\\local_sidecar\\sidecar::breaker()->reset();
$health = \\local_sidecar\\health::look();
$out = [$health->status, $health->summary];
"""
_PACKAGES = """
$out = array_values($DB->get_records_sql('SELECT p.id, p.filename, p.state, p.errorcount FROM {local_sidecar_packages} p JOIN {context} c
    ON c.id = p.contextid AND c.contextlevel = 70 WHERE p.courseid = ? ORDER BY p.id', [$in['course']]));
"""
_PENDING = "$out = $DB->count_records_select('local_sidecar_jobs', 'state = ? AND nextpoll < ?', ['pending', $in['parked']]);"
_TOLD = "$out = $DB->get_fieldset_select('notifications', 'subject', \"component = 'local_sidecar' AND useridto = ?\", [$in['user']]);"


@contextlib.contextmanager
def failing(name: str, moodle: MoodleSite, sidecar: RunningService) -> Iterator[None]:
    """The Moodle points at something that fails in one way, and afterwards at the sidecar again."""
    up = f"http://127.0.0.1:{sidecar.port}"
    with odd_server(PAGE) as garbage, odd_server(PAGE, wait=_SLOW) as slow:
        url = {
            "down": f"http://127.0.0.1:{free_port()}",
            "slow": slow,
            "garbage": garbage,
            "wrong-token": up,
        }[name]
        moodle.php(POINT_AT, url=url, timeout=2, wait=5, token="sct_wrong" if name == "wrong-token" else "")
        try:
            yield
        finally:
            moodle.php(POINT_AT, url=up, timeout=20, wait=30, token=sidecar.token)


def save_scorm(browser: MoodleBrowser, course: int, name: str, package: Path) -> float:
    """Seconds from pressing the form's button until the next page is there."""
    start_scorm_form(browser, course, name, package)
    browser.settle()
    began = time.monotonic()
    browser.press("#id_submitbutton2")
    browser.wait_for_text(name)
    return time.monotonic() - began


def drain(moodle: MoodleSite, until: Any, seconds: float = 120) -> None:
    """Run what cron runs until something is true."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, moodle.php(
            "$out = array_values($DB->get_records('local_sidecar_jobs', ['stored' => 0]));"
        )
        look_at_jobs(moodle)
        time.sleep(0.5)


@pytest.mark.parametrize("name", _SAID)
def test_every_screen_works_and_says_what_is_wrong(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str, tmp_path: Path, name: str
) -> None:  # fmt: skip
    course = make_people(moodle, password, f"SCJ5-{name}", scteacher="editingteacher", scstudent="student")[
        "course"
    ]
    moodle.php(ADMIN, password=password)
    setting = (
        moodle.php(CERTIFICATES, course=course)
        if moodle.has("tool_certificate", "mod_coursecertificate")
        else None
    )
    gift = tmp_path / "bank.gift"
    gift.write_text(GIFT, encoding="utf-8")
    package = scorm_package(tmp_path / f"{name}.zip", padding=len(name))
    try:
        with failing(name, moodle, sidecar):
            # the form: saved, and the author is told
            browser.login("scteacher", password)
            took = save_scorm(browser, course, f"Package {name}", package)
            assert took < _SLOW
            assert _SAID[name] in browser.text()
            browser.shot(f"5-{name}-form")

            # the import page: nothing imported, and the reason
            moodle.php("\\local_sidecar\\sidecar::breaker()->reset();")
            browser.open(
                f"/question/bank/importquestions/import.php?{question_bank(moodle, course)['query']}"
            )
            browser.press("#id_format_sidecar")
            browser.upload(gift, "newfile")
            browser.press("#id_submitbutton")
            browser.wait_for_text(_SAID[name], _SLOW)
            browser.shot(f"5-{name}-import")

            # administration: reports, jobs, mirrors, test of the connection, status
            browser.login("scmanager", password)
            for page, says in (
                ("mirror.php", _SAID[name]),
                ("packages.php", f"{name}.zip"),
                ("jobs.php?all=1", f"{name}.zip"),
            ):
                browser.open(f"/local/sidecar/{page}")
                browser.wait_for_text(says, _SLOW)
                browser.shot(f"5-{name}-{page.partition('.')[0]}")
            status, summary = moodle.php(_LOOK)
            assert (status, _SAID[name] in summary) == ("error", True)

            # the task of certificates: waits, and does not fail
            if setting is not None:
                moodle.task("\\local_sidecar\\task\\issue_certificates")
            moodle.adhoc()
            waiting = moodle.php(_PENDING, parked=PARKED)
            assert int(waiting) >= (1 if setting is None else 2)
        # and back: what waited is delivered
        drain(moodle, lambda: all(row["state"] == "checked" for row in moodle.php(_PACKAGES, course=course)))
        assert [row["errorcount"] for row in moodle.php(_PACKAGES, course=course)] == ["0"]
        if setting is not None:
            count = "$out = (int) $DB->count_records('tool_certificate_issues', ['templateid' => $in['template'], 'emailed' => 1]);"
            drain(moodle, lambda: moodle.php(count, template=setting["template"]) == 1)
    finally:
        if setting is not None:
            moodle.php(END_CERTIFICATES)


def test_the_queue_catches_up_when_the_sidecar_comes_back(
    *, moodle: MoodleSite, sidecar: RunningService, browser: MoodleBrowser, password: str, tmp_path: Path
) -> None:  # fmt: skip
    made = make_people(moodle, password, "SCJ6", scteacher="editingteacher")
    browser.login("scteacher", password)
    sidecar.kill()
    try:
        save_scorm(browser, made["course"], "While away", scorm_package(tmp_path / "away.zip", broken=True))
        assert "cannot be reached" in browser.text()
        browser.shot("6-queue-saved")
        moodle.adhoc()
        assert [row["state"] for row in moodle.php(_PACKAGES, course=made["course"])] == ["waiting"]
    finally:
        sidecar.start(180)
    moodle.php("\\local_sidecar\\sidecar::breaker()->reset();")
    drain(moodle, lambda: moodle.php(_PACKAGES, course=made["course"])[0]["state"] == "checked")
    # The author, who was let through, is told what is wrong with it.
    assert any("away.zip" in subject for subject in moodle.php(_TOLD, user=made["users"]["scteacher"]))
    browser.open(f"/local/sidecar/packages.php?courseid={made['course']}")
    browser.wait_for_text("away.zip")
    browser.shot("6-queue-report")
    browser.open(f"/local/sidecar/package.php?id={moodle.php(_PACKAGES, course=made['course'])[0]['id']}")
    browser.wait_for_text("missing.html")
