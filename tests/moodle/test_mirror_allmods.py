"""A real course with every activity: mirrored, edited, undone, with learners at work on the target."""

# ruff: noqa: ISC004, S608 - SQL of the test itself
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mirror_edits import EDITS, edit
from mirror_learners import Learners

from sidecar.mirror.changes import Action
from sidecar.mirror.errors import LocalEditsError, NothingToUndoError, TargetTakenError
from sidecar.mirror.policy import Policy
from sidecar.usecases.mirror_course import Outcome, Request, apply, plan, undo
from sidecar.usecases.mirror_status import status

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
ALLMODS = Request(course="ALLMODS")
Load = Callable[..., Any]


def course_of(outcome: Outcome) -> int:
    assert outcome.applied is not None
    return outcome.applied.course


@pytest.fixture
def sites(lab: Load) -> tuple[Any, Any]:
    return lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")


def test_first_sync_is_equal_and_second_writes_nothing(sites: tuple[Any, Any]) -> None:
    a, b = sites
    wished = plan(a.source, b.target, ALLMODS)
    assert b.site.database.one("SELECT count(*) AS n FROM {course}") == {"n": 1}, "a plan changes nothing"
    made = apply(a.source, b.target, ALLMODS)
    assert made.plan.counts() == wished.plan.counts()
    assert a.differences(b, "ALLMODS") == []
    again = apply(a.source, b.target, ALLMODS)
    assert again.applied is not None
    assert (again.applied.written, again.fetched) == (0, 0)
    assert [line.state for line in status(b.target, lambda _: a.source)] == ["current"]


def test_every_edit_arrives_and_no_learner_loses_a_row(sites: tuple[Any, Any]) -> None:
    a, b = sites
    course = course_of(apply(a.source, b.target, ALLMODS))
    with b.site.write_database.connect() as connection:
        Learners(connection, course).work()
    before = b.learners("ALLMODS")
    assert sum(table["rows"] for table in before.values()) > 300
    with a.site.write_database.connect() as connection:
        edit(connection, 5)
    assert [line.state for line in status(b.target, lambda _: a.source)] == ["behind"]
    made = apply(a.source, b.target, ALLMODS)
    assert a.differences(b, "ALLMODS") == []
    assert b.learners("ALLMODS") == before
    assert made.plan.unchanged > 500, "only what changed is written"
    undone = undo(b.target, "ALLMODS")
    assert undone["restored"] > 250
    assert b.learners("ALLMODS") == before
    with pytest.raises(NothingToUndoError):
        undo(b.target, "ALLMODS")
    apply(a.source, b.target, ALLMODS)
    assert a.differences(b, "ALLMODS") == []


def test_one_edit_writes_its_rows_only(sites: tuple[Any, Any]) -> None:
    a, b = sites
    apply(a.source, b.target, ALLMODS)
    for name in ("page", "quiz slots", "section order", "new page"):
        with a.site.write_database.connect() as connection:
            edit(connection, 5, name)
        made = apply(a.source, b.target, ALLMODS)
        assert 0 < len(made.plan.changes) < 30, name
        assert a.differences(b, "ALLMODS") == [], name


def test_deleted_at_the_source(sites: tuple[Any, Any]) -> None:
    """A choice that learners answered is hidden, labels nobody completed go."""
    a, b = sites
    course = course_of(apply(a.source, b.target, ALLMODS))
    with b.site.write_database.connect() as connection:
        Learners(connection, course).work()
    before = b.learners("ALLMODS")
    with a.site.write_database.write() as transaction:
        for statement in _DELETIONS:
            transaction.execute(statement)
    made = apply(a.source, b.target, ALLMODS)
    modules = {
        (change.action, change.target) for change in made.plan.changes if change.table == "course_modules"
    }
    assert sorted(action for action, _ in modules) == [Action.DELETE, Action.DELETE, Action.HIDE]
    assert b.learners("ALLMODS") == before
    again = apply(a.source, b.target, ALLMODS)
    assert again.plan.changes == (), "what was hidden is settled"


_DELETIONS = (
    "DELETE FROM {files} WHERE contextid IN (SELECT x.id FROM {context} x JOIN {course_modules} cm ON cm.id = x.instanceid"
    " AND x.contextlevel = 70 JOIN {modules} m ON m.id = cm.module WHERE cm.course = 5 AND m.name IN ('choice', 'label'))",
    "DELETE t FROM {tag_instance} t JOIN {context} x ON x.id = t.contextid JOIN {course_modules} cm ON cm.id = x.instanceid"
    " AND x.contextlevel = 70 JOIN {modules} m ON m.id = cm.module WHERE cm.course = 5 AND m.name IN ('choice', 'label')",
    "DELETE x FROM {context} x JOIN {course_modules} cm ON cm.id = x.instanceid AND x.contextlevel = 70"
    " JOIN {modules} m ON m.id = cm.module WHERE cm.course = 5 AND m.name IN ('choice', 'label')",
    "DELETE FROM {course_modules} WHERE course = 5 AND module IN (SELECT id FROM {modules} WHERE name IN ('choice', 'label'))",
    "DELETE FROM {choice_options} WHERE choiceid IN (SELECT id FROM {choice} WHERE course = 5)",
    "DELETE FROM {choice} WHERE course = 5",
    "DELETE FROM {label} WHERE course = 5",
)


def test_local_edits_are_seen_and_obeyed(sites: tuple[Any, Any]) -> None:
    a, b = sites
    apply(a.source, b.target, ALLMODS)
    with b.site.write_database.write() as transaction:
        transaction.execute("UPDATE {page} SET name = 'Ours'")
    with pytest.raises(LocalEditsError):
        apply(a.source, b.target, Request(course="ALLMODS", edits=Policy.STOP))
    kept = apply(a.source, b.target, Request(course="ALLMODS", edits=Policy.KEEP))
    assert {edit.column for edit in kept.plan.edits} == {"name"}
    assert b.site.database.one("SELECT count(*) AS n FROM {page} WHERE name = 'Ours'") == {"n": 4}
    apply(a.source, b.target, Request(course="ALLMODS", edits=Policy.OVERWRITE))
    assert a.differences(b, "ALLMODS") == []


def test_many_sessions_from_one_model(sites: tuple[Any, Any]) -> None:
    a, b = sites
    start = 1_788_220_800
    for name in ("S1", "S2"):
        apply(
            a.source, b.target, Request(course="ALLMODS", as_shortname=name, startdate=start, fullname=name)
        )
        found = a.differences(b, "ALLMODS", name)
        assert {one["path"].rsplit("/", 1)[-1] for one in found} == {
            "startdate", "enddate", "duedate", "allowsubmissionsfromdate", "cutoffdate", "timestart", "availability"
        }  # fmt: skip
    assert b.site.database.one("SELECT count(*) AS n FROM {tool_certificate_templates}") == {"n": 2}


def test_a_course_of_that_name_is_not_taken_over(sites: tuple[Any, Any]) -> None:
    a, b = sites
    with b.site.write_database.write() as transaction:
        transaction.execute("UPDATE {course} SET shortname = 'ALLMODS' WHERE id = 1")
    with pytest.raises(TargetTakenError):
        apply(a.source, b.target, ALLMODS)


def test_undo_of_the_first_apply_leaves_an_empty_site(sites: tuple[Any, Any]) -> None:
    a, b = sites
    tables = (
        "course",
        "course_modules",
        "context",
        "files",
        "question",
        "grade_items",
        "tag",
        "block_instances",
    )
    before = {name: b.site.database.one(f"SELECT count(*) AS n FROM {{{name}}}") for name in tables}
    apply(a.source, b.target, ALLMODS)
    assert undo(b.target, "ALLMODS")["removed_course"]
    assert {name: b.site.database.one(f"SELECT count(*) AS n FROM {{{name}}}") for name in tables} == before


def test_all_edits_have_a_name() -> None:
    assert len(EDITS) > 40


def test_what_the_target_added_stays(sites: tuple[Any, Any]) -> None:
    """A local section and a local page survive an update that adds sections and one that takes theirs away."""
    a, b = sites
    course = course_of(apply(a.source, b.target, ALLMODS))
    with b.site.write_database.write() as transaction:
        transaction.insert(
            "course_sections", {"course": course, "section": 10, "name": "Ours", "sequence": ""}
        )
        home = transaction.one(
            "SELECT id, sequence FROM {course_sections} WHERE course = :c AND section = 4", c=course
        )
        model = transaction.one("SELECT * FROM {course_modules} WHERE course = :c LIMIT 1", c=course)
        assert home is not None
        assert model is not None
        local = transaction.insert(
            "course_modules",
            {**{k: v for k, v in model.items() if k != "id"}, "section": home["id"], "idnumber": "ours"},
        )
        transaction.update("course_sections", home["id"], {"sequence": f"{local},{home['sequence']}"})
    with a.site.write_database.write() as transaction:
        transaction.insert(
            "course_sections", {"course": 5, "section": 10, "name": "New", "sequence": "", "summary": ""}
        )
    apply(a.source, b.target, ALLMODS)
    numbers = b.site.database.select(
        "SELECT name, section FROM {course_sections} WHERE course = :c AND section > 9", c=course
    )
    assert {row["name"]: row["section"] for row in numbers} == {"New": 10, "Ours": 11}
    here = b.site.database.one("SELECT sequence FROM {course_sections} WHERE id = :id", id=home["id"])
    assert here == {"sequence": f"{local},{home['sequence']}".rstrip(",")}
    with a.site.write_database.write() as transaction:
        transaction.execute("UPDATE {course_sections} SET section = 99 WHERE course = 5 AND section = 4")
        transaction.execute("UPDATE {course_modules} SET section = (SELECT id FROM {course_sections} WHERE course = 5"
                            " AND section = 0) WHERE course = 5 AND section = (SELECT id FROM {course_sections}"
                            " WHERE course = 5 AND section = 99)")  # fmt: skip
        transaction.execute("DELETE FROM {course_sections} WHERE course = 5 AND section = 99")
    apply(a.source, b.target, ALLMODS)
    place = b.site.database.one(
        "SELECT s.name, s.sequence FROM {course_modules} m JOIN {course_sections} s ON s.id = m.section WHERE m.id = :id",
        id=local,
    )
    assert place is not None, "the local activity has a section"
    assert str(local) in place["sequence"].split(",")


def test_what_is_kept_for_learners_keeps_its_grade_item(sites: tuple[Any, Any]) -> None:
    """The item hangs on the course, not on the activity: nobody has a grade yet, but work that will get one."""
    a, b = sites
    course = course_of(apply(a.source, b.target, ALLMODS))
    with b.site.write_database.write() as transaction:
        transaction.execute(
            "INSERT INTO {assign_submission} (assignment, userid, status, timecreated, timemodified, groupid, latest)"
            " SELECT id, 2, 'draft', 1, 1, 0, 1 FROM {assign} WHERE course = :c",
            c=course,
        )
    with a.site.write_database.write() as transaction:
        transaction.execute("DELETE FROM {grade_items} WHERE courseid = 5 AND itemmodule = 'assign'")
        transaction.execute(
            "DELETE FROM {course_modules} WHERE course = 5 AND module = (SELECT id FROM {modules} WHERE name = 'assign')"
        )
    apply(a.source, b.target, ALLMODS)
    items = "SELECT count(*) AS n FROM {grade_items} WHERE courseid = :c AND itemmodule = 'assign'"
    assert b.site.database.one(items, c=course) == {"n": 2}
    assert apply(a.source, b.target, ALLMODS).plan.counts()["hide"] == 0


def test_new_rows_keep_the_order_of_the_source(sites: tuple[Any, Any]) -> None:
    a, b = sites
    apply(a.source, b.target, ALLMODS)
    with b.target.reading() as view:
        (mirror,) = view.mirrors.all()
        lines = view.mirrors.map(mirror.id)
    for table in {key[0] for key in lines}:
        order = [lines[key].target for key in sorted(key for key in lines if key[0] == table)]
        if table not in ("course", "customfield_category", "customfield_field", "context"):
            assert order == sorted(order), table
