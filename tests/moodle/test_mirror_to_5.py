"""A course of Moodle 4 on Moodle 5: its question bank becomes an activity, custom fields say what they are about."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from site_tables import SITE_TABLES
from small_course import SmallCourse

from sidecar.mirror.errors import OlderMoodleError
from sidecar.moodle.database import Transaction
from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site
from sidecar.moodle.source import needed_tables
from sidecar.moodle.thirdparty import ThirdParty
from sidecar.moodle.twin import MemoryPool, twin
from sidecar.usecases.mirror_course import Outcome, Request, apply, undo

pytestmark = pytest.mark.shared
SMALL = Request(course="SMALL")
_NUMBER = {"type": "int", "length": "10", "notnull": True, "default": "0"}
_TEXT = {"type": "char", "length": "100", "notnull": True}
_QBANK = {
    "id": {"type": "int", "length": "10", "notnull": True, "sequence": True},
    "course": _NUMBER,
    "name": {"type": "char", "length": "1333", "notnull": True},
    "timecreated": _NUMBER,
    "timemodified": _NUMBER,
    "intro": {"type": "text"},
    "introformat": _NUMBER,
    "type": {"type": "char", "length": "40", "notnull": True},
}
HOMES = (
    "SELECT x.contextlevel, m.name, q.type, c.parent FROM {question_categories} c JOIN {context} x ON x.id = c.contextid"
    " LEFT JOIN {course_modules} cm ON cm.id = x.instanceid AND x.contextlevel = 70 LEFT JOIN {modules} m ON m.id = cm.module"
    " LEFT JOIN {qbank} q ON q.id = cm.instance ORDER BY c.parent, c.id"
)


class Pair:
    """A source of 4.5 with the course SMALL, and a target of 5.1."""

    def __init__(self, folder: Path, schema: dict[str, Any]) -> None:
        only = (needed_tables(ThirdParty()) | SITE_TABLES) & schema["tables"].keys()
        newer = copy.deepcopy(schema)
        newer["tables"]["qbank"] = {"fields": _QBANK, "keys": {}}
        newer["tables"]["customfield_data"]["fields"] |= {
            "component": _TEXT,
            "area": _TEXT,
            "itemid": _NUMBER,
        }
        self.folder = folder
        self.a = self._site("a", schema, only)
        self.b = self._site("b", newer, only | {"qbank"})
        self.course = SmallCourse(self.a.write_database, schema)
        self.course.site()
        self.course.course()
        self.there = SmallCourse(self.b.write_database, newer)
        self.there.site()

    def _site(self, name: str, schema: dict[str, Any], only: set[str]) -> Site:
        site = twin(self.folder, schema, name=name, wwwroot=f"https://{name}.example", only=only)
        site.__dict__["pool"] = MemoryPool()
        return site

    def upgrade(self) -> None:
        """The target has the module of question banks from now on."""
        with self.b.write_database.write() as to:
            self.there.add(to, "modules", name="qbank", visible=1)
            self.there.add(to, "config_plugins", plugin="mod_qbank", name="version", value="2025100600")
            to.execute("UPDATE {config} SET value = '2025100603.06' WHERE name = 'version'")

    @property
    def target(self) -> MoodleTarget:
        return MoodleTarget(self.b, self.folder / "b-work")

    def mirror(self) -> Outcome:
        return apply(exporter(self.a, self.folder / "a-work"), self.target, SMALL)

    def homes(self) -> list[tuple[Any, ...]]:
        """Context level, module and kind of the bank that each question category lies in; is it a top one?"""
        return [
            (row["contextlevel"], row["name"], row["type"], not row["parent"])
            for row in self.b.database.select(HOMES)
        ]


@pytest.fixture
def pair(shared: Path, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path, json.loads((shared / "moodle" / "xmldb-4.5.json").read_bytes()))
    yield made
    made.a.close()
    made.b.close()


def test_the_course_s_bank_becomes_an_activity(pair: Pair) -> None:
    pair.upgrade()
    made = pair.mirror()
    assert made.applied is not None
    assert pair.homes() == [(70, "qbank", "system", True), (70, "qbank", "system", False)]
    bank = pair.b.database.one(
        "SELECT cm.id, cm.visible, cm.visibleoncoursepage, q.name, s.sequence, x.path, x.depth FROM {qbank} q"
        " JOIN {course_modules} cm ON cm.instance = q.id JOIN {modules} m ON m.id = cm.module AND m.name = 'qbank'"
        " JOIN {course_sections} s ON s.id = cm.section AND s.section = 0"
        " JOIN {context} x ON x.contextlevel = 70 AND x.instanceid = cm.id"
    )
    assert bank is not None, "it stands in the first section"
    assert (bank["visible"], bank["visibleoncoursepage"], bank["name"]) == (
        0,
        0,
        "SMALL shared question bank",
    )
    assert bank["sequence"].split(",")[-1] == str(bank["id"])
    course = pair.b.database.one(
        "SELECT path, depth FROM {context} WHERE contextlevel = 50 ORDER BY id DESC LIMIT 1"
    )
    assert course is not None
    assert (bank["path"].rpartition("/")[0], bank["depth"]) == (course["path"], course["depth"] + 1)
    assert pair.mirror().plan.changes == ()


def test_a_question_more_needs_no_other_bank(pair: Pair) -> None:
    pair.upgrade()
    pair.mirror()
    pair.course.do("add_question", 11)
    made = pair.mirror()
    tables = {change.table for change in made.plan.changes}
    assert "question" in tables
    assert not tables & {"qbank", "context", "course_modules", "question_categories"}
    undo(pair.target, "SMALL")
    assert pair.homes() == [(70, "qbank", "system", True), (70, "qbank", "system", False)]


def test_undoing_the_first_mirror_leaves_no_bank(pair: Pair) -> None:
    pair.upgrade()
    pair.mirror()
    undo(pair.target, "SMALL")
    assert pair.b.database.select("SELECT id FROM {qbank}") == []
    assert pair.homes() == []


def test_the_bank_that_moodle_s_upgrade_made_is_taken(pair: Pair) -> None:
    """The mirror is older than the target's Moodle 5, whose upgrade has moved the questions already."""
    first = pair.mirror()
    assert first.applied is not None
    assert pair.homes() == [(50, None, None, True), (50, None, None, False)]
    before = pair.b.database.select("SELECT id FROM {question_bank_entries} ORDER BY id")
    pair.upgrade()
    with pair.b.write_database.write() as to:
        _moodle_s_own_upgrade(pair, to, first.applied.course)
    pair.mirror()
    assert pair.homes() == [(70, "qbank", "system", True), (70, "qbank", "system", False)]
    assert len(pair.b.database.select("SELECT id FROM {qbank}")) == 1
    assert pair.b.database.select("SELECT id FROM {question_bank_entries} ORDER BY id") == before
    pair.mirror()
    assert pair.mirror().plan.changes == ()
    assert len(pair.b.database.select("SELECT id FROM {qbank}")) == 1


def _moodle_s_own_upgrade(pair: Pair, to: Transaction, course: int) -> None:
    module = to.one("SELECT id FROM {modules} WHERE name = 'qbank'")
    section = to.one("SELECT * FROM {course_sections} WHERE course = :course AND section = 0", course=course)
    home = to.one("SELECT * FROM {context} WHERE contextlevel = 50 AND instanceid = :course", course=course)
    assert module is not None
    assert section is not None
    assert home is not None
    bank = pair.there.add(to, "qbank", course=course, name="SMALL shared question bank", type="system")
    number = pair.there.add(
        to,
        "course_modules",
        course=course,
        module=module["id"],
        instance=bank,
        section=section["id"],
        visible=0,
    )
    to.update("course_sections", section["id"], {"sequence": f"{section['sequence']},{number}".strip(",")})
    context = pair.there.add(
        to, "context", contextlevel=70, instanceid=number, path="", depth=home["depth"] + 1
    )
    to.update("context", context, {"path": f"{home['path']}/{context}"})
    top = pair.there.add(
        to, "question_categories", name="top", contextid=context, parent=0, stamp="made by the upgrade"
    )
    to.execute(
        "UPDATE {question_categories} SET contextid = :context, parent = :top WHERE contextid = :home AND parent <> 0",
        context=context,
        top=top,
        home=home["id"],
    )
    to.execute("DELETE FROM {question_categories} WHERE contextid = :home", home=home["id"])


def test_values_of_custom_fields_say_what_they_are_about(pair: Pair) -> None:
    pair.upgrade()
    pair.course.do("add_group", 3)
    with pair.a.write_database.write() as to:
        group = to.one("SELECT max(id) AS id FROM {groups}")
        home = to.one("SELECT id FROM {context} WHERE contextlevel = 50")
        assert group is not None
        assert home is not None
        for component, area, instance in (
            ("core_course", "course", 2),
            ("core_group", "group", group["id"]),
            ("tool_other", "thing", 2),
        ):
            category = pair.course.add(
                to, "customfield_category", name=area, component=component, area=area, contextid=1, itemid=0
            )
            field = pair.course.add(
                to, "customfield_field", shortname=area, name=area, type="text", categoryid=category
            )
            pair.course.add(
                to,
                "customfield_data",
                fieldid=field,
                instanceid=instance,
                contextid=home["id"],
                charvalue=area,
                value=area,
            )
    made = pair.mirror()
    assert made.applied is not None
    found = pair.b.database.select(
        "SELECT d.instanceid, d.component, d.area, d.itemid, d.charvalue FROM {customfield_data} d ORDER BY d.id"
    )
    here = pair.b.database.one("SELECT max(id) AS id FROM {groups}")
    assert here is not None
    assert [tuple(row.values()) for row in found] == [
        (made.applied.course, "core_course", "course", 0, "course"),
        (here["id"], "core_group", "group", 0, "group"),
    ], "values of areas that are no content of courses stay"
    assert pair.mirror().plan.changes == ()


@pytest.mark.parametrize("without_missing", [False, True])
def test_an_older_target_is_refused(pair: Pair, *, without_missing: bool) -> None:
    with pair.a.write_database.write() as to:
        to.execute("UPDATE {config} SET value = '2025100603.06' WHERE name = 'version'")
    request = Request(course="SMALL", without_missing=without_missing)
    with pytest.raises(OlderMoodleError, match=r"Moodle 2025100603\.06 \(here 2024100700\)"):
        apply(exporter(pair.a, pair.folder / "a-work"), pair.target, request)
    assert pair.target.course("SMALL") is None
