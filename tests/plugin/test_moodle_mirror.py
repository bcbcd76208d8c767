"""Mirrors between two real Moodles: both directions, policies, learners at work, undo, adopted copies, many sessions."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moodle_browser import moodle_browser
from moodle_mirror_scenes import COURSE, EDITED, FINISH, GIFT, SEEN, WITHOUT_USERS, WORK
from moodle_scenes import ADMIN, make_people
from moodle_site import MoodleSite
from running_service import RunningService

pytestmark = [pytest.mark.moodle, pytest.mark.slow, pytest.mark.timeout(900)]
WEEK = 7 * 86400


class Scene:
    """A course on the first site, and jobs between the two."""

    def __init__(self, a: MoodleSite, b: MoodleSite, service: RunningService) -> None:
        self.a, self.b, self._service = a, b, service
        self.course = f"SCJM-{secrets.token_hex(3)}"
        self.id = a.php(COURSE, shortname=self.course, gift=GIFT)

    def job(self, kind: str, **params: Any) -> dict[str, Any]:
        """The job when it has ended."""
        status, made = self._service.ask("POST", "/v1/jobs", {"kind": kind, "params": params})
        assert status < 300, made
        [ended] = self._service.wait_for_all([made["id"]], 600)
        return ended

    def mirror(self, name: str, **params: Any) -> dict[str, Any]:
        """An apply to the second site that must succeed; gives its result."""
        asked = {"source": "a", "course": self.course, "site": "b", "as_shortname": name, **params}
        ended = self.job("mirror.apply", **asked)
        assert ended["state"] == "succeeded", ended["error"]
        result: dict[str, Any] = ended["result"]
        return result

    def seen(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.b.php(SEEN, shortname=name)
        return found

    def edit(self, text: str, *delete: str) -> None:
        self.a.php(EDITED, shortname=self.course, text=text, delete=list(delete))


@pytest.fixture
def scene(moodle: MoodleSite, moodle_b: MoodleSite, sidecar_b: RunningService) -> Scene:
    return Scene(moodle, moodle_b, sidecar_b)


def test_learners_keep_their_work_through_an_update_and_its_undo(scene: Scene, password: str) -> None:
    name = f"{scene.course}-W"
    assert scene.mirror(name)["left_to_do"] == [], "the plugin was asked for the rest"
    user = make_people(scene.b, password, name, sclearner30="student")["users"]["sclearner30"]
    attempt = scene.b.php(WORK, shortname=name, user=user)
    before = scene.seen(name)
    assert before["page"] == "First edition"

    scene.edit("Second edition", "choice", "url")
    scene.mirror(name)
    after = scene.seen(name)
    assert after["page"] == "Second edition"
    assert after["modules"]["choice"]["visible"] is False, "hidden: somebody has chosen"
    assert "url" not in after["modules"], "deleted: nobody has anything in it"
    assert after["answers"] == 1

    assert scene.job("mirror.undo", site="b", course=name)["state"] == "succeeded"
    undone = scene.seen(name)
    assert (undone["page"], undone["answers"]) == ("First edition", 1)
    assert undone["modules"]["choice"]["visible"] is True
    assert "url" in undone["modules"]

    scene.mirror(name)
    assert scene.b.php(FINISH, user=user, attempt=attempt) == 10.0, "begun before, finished after"


def test_edits_on_the_target_stop_stay_or_go(scene: Scene) -> None:
    name = f"{scene.course}-E"
    scene.mirror(name)
    scene.b.php("$DB->set_field('page', 'content', 'Mine', ['course' => $in['course']]);", course=scene.seen(name)["course"])  # fmt: skip
    scene.edit("Second edition")
    asked = {"source": "a", "course": scene.course, "site": "b", "as_shortname": name}
    stopped = scene.job("mirror.apply", **asked, edits="stop")
    assert stopped["error"]["code"] == "MIR-PLN-003"
    assert scene.seen(name)["page"] == "Mine"
    kept = scene.mirror(name, edits="keep")
    assert [edit["column"] for edit in kept["local_edits"]] == ["content"]
    assert scene.seen(name)["page"] == "Mine"
    scene.mirror(name, edits="overwrite")
    assert scene.seen(name)["page"] == "Second edition"


def test_the_other_direction_works_and_a_loop_is_refused(scene: Scene) -> None:
    there = f"{scene.course}-B"
    scene.b.php(COURSE, shortname=there, gift=GIFT)
    back = {"source": "b", "course": there, "site": "a", "as_shortname": there}
    assert scene.job("mirror.apply", **back)["state"] == "succeeded"
    assert scene.a.php(SEEN, shortname=there)["page"] == "First edition"
    loop = scene.job("mirror.adopt", source="a", course=there, site="b", as_shortname=there)
    assert loop["error"]["code"] == "MIR-PLN-002"


def test_many_sessions_from_one_model(scene: Scene) -> None:
    names = [f"{scene.course}-S{number}" for number in range(3)]
    for number, name in enumerate(names):
        scene.mirror(name, fullname=f"Session {number}", startdate=1_788_220_800 + number * WEEK)
    for number, name in enumerate(names):
        seen = scene.seen(name)
        assert seen["fullname"] == f"Session {number}"
        assert seen["startdate"] == 1_788_220_800 + number * WEEK
        assert seen["due"] == seen["startdate"] + WEEK, "the dates move along"
    scene.edit("Second edition")
    for name in names:
        scene.mirror(name)
        assert scene.seen(name)["page"] == "Second edition"
        assert scene.seen(name)["fullname"] != scene.course


def test_a_copy_that_moodle_restored_is_taken_over(scene: Scene, tmp_path: Path, password: str) -> None:
    tmp_path.chmod(0o777)
    for folder in tmp_path.parents[:3]:
        folder.chmod(folder.stat().st_mode | 0o055)
    scene.a.script("admin/cli/backup.php", f"--courseid={scene.id}", f"--destination={tmp_path}")
    [made] = tmp_path.glob("*.mbz")
    said = scene.b.script("admin/cli/restore_backup.php", f"--file={made}", "--categoryid=1")
    number = int(said.rpartition("ID:")[2].split()[0])
    name = scene.b.php("$out = $DB->get_field('course', 'shortname', ['id' => $in['id']]);", id=number)
    user = make_people(scene.b, password, name, sclearner31="student")["users"]["sclearner31"]
    attempt = scene.b.php(WORK, shortname=name, user=user)

    asked = {"source": "a", "course": scene.course, "site": "b", "as_shortname": name}
    ended = scene.job("mirror.adopt", **asked)
    assert ended["state"] == "succeeded", ended["error"]
    assert ended["result"]["adopted"], ended["result"]["match"]
    scene.edit("Second edition", "choice")
    scene.mirror(name)
    seen = scene.seen(name)
    assert (seen["course"], seen["page"], seen["answers"]) == (number, "Second edition", 1)
    assert seen["modules"]["choice"]["visible"] is False
    assert scene.b.php(FINISH, user=user, attempt=attempt) == 10.0


def test_moodle_itself_finds_nothing_wrong(scene: Scene, password: str, shots: Path) -> None:
    name = f"{scene.course}-P"
    wrong = _schema(scene.b)
    scene.b.adhoc()
    failed = set(scene.b.php(_FAILED))  # by what earlier tests left
    scene.mirror(name)
    scene.edit("Second edition")
    scene.mirror(name)
    assert _schema(scene.b) == wrong
    scene.b.adhoc()
    assert set(scene.b.php(_FAILED)) <= failed
    scene.b.php(ADMIN, password=password)
    with moodle_browser(scene.b.wwwroot, shots) as browser:
        browser.login("scmanager", password)
        seen = scene.seen(name)
        for path in (f"/course/view.php?id={seen['course']}", *(module["url"] for module in seen["modules"].values())):  # fmt: skip
            if path:
                browser.open(path)
                assert not browser.driver.find_elements("css selector", ".errorbox, .alert-danger, .exceptionmessage"), path  # fmt: skip
        browser.open(f"/course/view.php?id={seen['course']}")
        browser.wait_for_text("Workshop")
        browser.shot("mirror-opened")


_FAILED = "$out = $DB->get_fieldset_select('task_adhoc', 'classname', 'faildelay > 0');"


def _schema(site: MoodleSite) -> str:
    """What Moodle's check says; a site may have leftovers of its own."""
    try:
        return site.script("admin/cli/check_database_schema.php")
    except RuntimeError as error:
        return str(error)


@pytest.fixture
def without_users(scene: Scene) -> Iterator[None]:
    """Moodle's own backups leave people out."""
    before = [site.php(WITHOUT_USERS, users=0) for site in (scene.a, scene.b)]
    yield
    for site, was in zip((scene.a, scene.b), before, strict=True):
        site.php(WITHOUT_USERS, users=was)


@pytest.mark.shared
@pytest.mark.usefixtures("without_users")
def test_moodles_own_backups_of_both_hold_the_same(scene: Scene, shared: Path, tmp_path: Path) -> None:
    name = f"{scene.course}-M"
    scene.mirror(name)
    scene.edit("Second edition", "url")
    scene.mirror(name)
    for folder in tmp_path.parents[:3]:
        folder.chmod(folder.stat().st_mode | 0o055)
    made = []
    for site, course in ((scene.a, scene.id), (scene.b, scene.seen(name)["course"])):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        folder.chmod(0o777)
        site.script("admin/cli/backup.php", f"--courseid={course}", f"--destination={folder}")
        made += folder.glob("*.mbz")
    told = subprocess.run(
        [sys.executable, str(shared / "tools" / "mbz_equal.py"), *map(str, made), "--ignore-course-names"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout[-3000:]
