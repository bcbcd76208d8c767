"""What Moodle 5 has and 4.5 has not: late penalties, grades of meetings, shared custom fields. On the twin, without a server."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sidecar.moodle.database import Transaction
from sidecar.usecases.mirror_course import Request, apply, undo

pytestmark = [pytest.mark.shared]
SMALL = Request(course="SMALL")
_INT = {"type": "int", "length": "10", "notnull": True, "default": "0"}
_CHAR = {"type": "char", "length": "255", "notnull": True, "default": ""}
_ID = {"type": "int", "length": "10", "notnull": True, "sequence": True}


def _table(**fields: Any) -> dict[str, Any]:
    return {
        "from": "5",
        "fields": {"id": _ID, **fields},
        "keys": [{"type": "primary", "fields": ["id"]}],
        "indexes": [],
    }


@pytest.fixture
def schema(shared: Path) -> dict[str, Any]:
    made: dict[str, Any] = copy.deepcopy(json.loads((shared / "moodle" / "xmldb-4.5.json").read_bytes()))
    tables = made["tables"]
    tables["gradepenalty_duedate_rule"] = _table(
        contextid=_INT, sortorder=_INT, overdueby=_INT, penalty=_INT, usermodified=_INT
    )
    tables["customfield_shared"] = _table(
        categoryid=_INT, component=_CHAR, area=_CHAR, itemid=_INT, usermodified=_INT
    )
    tables["bigbluebuttonbn"]["fields"]["grade"] = _INT
    tables["customfield_category"]["fields"]["shared"] = _INT
    tables["customfield_data"]["fields"] |= {"component": _CHAR, "area": _CHAR, "itemid": _INT}
    return made


@pytest.fixture
def fifth(twins: Callable[..., Any], schema: dict[str, Any]) -> Any:
    return twins(schema)


def sync(fifth: Any) -> Any:
    return apply(fifth.source, fifth.target, SMALL)


def _context(to: Transaction, level: int) -> int:
    row = to.one("SELECT id FROM {context} WHERE contextlevel = :level ORDER BY id", level=level)
    assert row is not None
    return int(row["id"])


def test_late_penalties_of_the_course_and_of_an_activity(fifth: Any) -> None:
    a, b = fifth.a, fifth.b
    rules = fifth.rows(a)
    with a.write_database.write() as to:
        for level in (50, 70):
            for number, (overdue, penalty) in enumerate(((86400, 10), (172800, 50))):
                rules.add(
                    to, "gradepenalty_duedate_rule", contextid=_context(to, level), sortorder=number, overdueby=overdue, penalty=penalty
                )  # fmt: skip
    sync(fifth)
    listed = (
        "SELECT x.contextlevel, r.sortorder, r.overdueby, r.penalty FROM {gradepenalty_duedate_rule} r"
        " JOIN {context} x ON x.id = r.contextid ORDER BY x.contextlevel, r.sortorder"
    )
    assert b.database.select(listed) == a.database.select(listed)
    assert len(b.database.select(listed)) == 4
    with a.write_database.write() as to:
        to.execute("UPDATE {gradepenalty_duedate_rule} SET penalty = 25 WHERE overdueby = 86400")
        to.execute("DELETE FROM {gradepenalty_duedate_rule} WHERE overdueby = 172800 AND contextid = :id", id=_context(to, 70))  # fmt: skip
    made = sync(fifth)
    assert (made.plan.counts()["update"], made.plan.counts()["delete"]) == (2, 1)
    assert b.database.select(listed) == a.database.select(listed)
    assert sync(fifth).plan.changes == ()
    undo(fifth.target, "SMALL")
    assert [row["penalty"] for row in b.database.select(listed)] == [10, 50, 10, 50]


def test_the_grade_of_a_meeting_is_points_or_the_scale_of_the_target(fifth: Any) -> None:
    a, b = fifth.a, fifth.b
    for site in (a, b):
        with site.write_database.write() as to:
            rows = fifth.rows(site)
            rows.add(to, "modules", name="bigbluebuttonbn", visible=1)
            rows.add(to, "config_plugins", plugin="mod_bigbluebuttonbn", name="version", value="1")
    with b.write_database.write() as to:
        for _ in range(4):  # so that ids differ
            fifth.rows(b).add(to, "scale", courseid=0, name="Site", scale="a,b")
    rows = fifth.rows(a)
    with a.write_database.write() as to:
        scale = rows.add(to, "scale", courseid=2, name="Course", scale="no,yes")
        module = to.one("SELECT id FROM {modules} WHERE name = 'bigbluebuttonbn'")
        section = to.one("SELECT id FROM {course_sections} WHERE course = 2 AND section = 0")
        assert module is not None
        assert section is not None
        for name, grade in (("Points", 80), ("Scale", -scale), ("None", 0)):
            meeting = rows.add(to, "bigbluebuttonbn", course=2, name=name, grade=grade)
            cm = rows.add(to, "course_modules", course=2, module=module["id"], instance=meeting, section=section["id"], visible=1)  # fmt: skip
            rows.add(to, "context", contextlevel=70, instanceid=cm, path=f"/1/2/3/{cm + 500}", depth=4)
    sync(fifth)
    here = {
        row["name"]: row["grade"] for row in b.database.select("SELECT name, grade FROM {bigbluebuttonbn}")
    }
    theirs = b.database.one("SELECT id FROM {scale} WHERE name = 'Course'")
    assert theirs is not None
    assert theirs["id"] != scale
    assert here == {"Points": 80, "Scale": -theirs["id"], "None": 0}
    assert sync(fifth).plan.changes == ()


def test_a_shared_category_of_custom_fields_arrives_shared(fifth: Any) -> None:
    a, b = fifth.a, fifth.b
    rows = fifth.rows(a)
    with a.write_database.write() as to:
        category = rows.add(
            to, "customfield_category", name="For all", component="core_customfield", area="shared", itemid=0, contextid=1, shared=1
        )  # fmt: skip
        field = rows.add(to, "customfield_field", categoryid=category, shortname="ward", name="Ward", type="text", configdata="{}")  # fmt: skip
        for component, area in (("core_course", "course"), ("core_cohort", "cohort")):
            rows.add(to, "customfield_shared", categoryid=category, component=component, area=area)
        rows.add(
            to, "customfield_data", fieldid=field, instanceid=2, contextid=_context(to, 50), component="core_course", area="course", charvalue="North", value="North"
        )  # fmt: skip
    sync(fifth)
    assert b.database.select(
        "SELECT s.component, s.area, c.shared, d.value FROM {customfield_shared} s"
        " JOIN {customfield_category} c ON c.id = s.categoryid JOIN {customfield_field} f ON f.categoryid = c.id"
        " JOIN {customfield_data} d ON d.fieldid = f.id AND d.component = s.component"
    ) == [{"component": "core_course", "area": "course", "shared": 1, "value": "North"}]
    assert sync(fifth).plan.changes == ()
    other = Request(course="SMALL", as_shortname="SECOND")
    apply(fifth.source, fifth.target, other)
    assert b.database.one("SELECT count(*) AS n FROM {customfield_shared}") == {"n": 1}
