"""Rows that the source deleted and made anew under the same name take the row that is there, with its id."""

# ruff: noqa: S608 - SQL of the test itself
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mirror_learners import Learners

from sidecar.mirror.policy import Policy
from sidecar.usecases.mirror_course import Request, apply, plan, undo

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
ALLMODS = Request(course="ALLMODS")
# table -> which of its rows get another id: all rows, as deleting and making them anew does
ANEW = {
    "files": "contextid IN (SELECT id FROM {context} WHERE contextlevel = 70) AND component IN ('mod_scorm', 'mod_h5pactivity')",
    "course_completion_criteria": "course = 5",
    "course_completion_aggr_methd": "course = 5",
    "grade_letters": "contextid IN (SELECT id FROM {context} WHERE contextlevel = 50 AND instanceid = 5)",
    "tag_instance": "itemtype = 'course_modules'",
    "question_references": "component = 'mod_quiz'",
}


def _anew(site: Any) -> None:
    with site.site.write_database.write() as transaction:
        for table, where in ANEW.items():
            (first,) = transaction.select(f"SELECT max(id) + 1000 AS n FROM {{{table}}}")
            assert transaction.execute(f"UPDATE {{{table}}} SET id = id + {first['n']} WHERE {where}"), table


def test_rows_made_anew_keep_their_ids_on_the_target(lab: Callable[..., Any]) -> None:
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    made = apply(a.source, b.target, ALLMODS)
    assert made.applied is not None
    with b.site.write_database.connect() as connection:
        Learners(connection, made.applied.course).work()
    before = b.learners("ALLMODS")
    here = {table: b.site.database.select(f"SELECT id FROM {{{table}}} ORDER BY id") for table in ANEW}
    _anew(a)
    changed = apply(a.source, b.target, ALLMODS)
    assert changed.plan.changes == ()
    assert len(changed.plan.superseded) > 60
    assert {
        table: b.site.database.select(f"SELECT id FROM {{{table}}} ORDER BY id") for table in ANEW
    } == here
    assert a.differences(b, "ALLMODS") == []
    assert b.learners("ALLMODS") == before
    assert plan(a.source, b.target, ALLMODS).plan.superseded == (), "the map knows them now"


def test_a_file_replaced_by_another_of_its_name_is_written_and_taken_back(lab: Callable[..., Any]) -> None:
    """As by Moodle, which deletes the package of an activity and stores the new one."""
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    apply(a.source, b.target, ALLMODS)
    package = "SELECT id, contenthash FROM {files} WHERE component = 'mod_h5pactivity' AND filearea = 'package' AND filesize > 0"
    old = b.site.database.one(package)
    with a.site.write_database.write() as transaction:
        transaction.execute(
            "UPDATE {files} f JOIN (SELECT max(id) AS last FROM {files}) m JOIN (SELECT contenthash, filesize FROM {files}"
            " WHERE component = 'mod_scorm' AND filearea = 'package' AND filesize > 0 LIMIT 1) o SET f.id = m.last + 1,"
            " f.contenthash = o.contenthash, f.filesize = o.filesize"
            " WHERE f.component = 'mod_h5pactivity' AND f.filearea = 'package' AND f.filesize > 0"
        )
    asked = Request(course="ALLMODS", edits=Policy.STOP)
    assert apply(a.source, b.target, asked).plan.counts()["update"] == 1, (
        "what the source changed is no edit here"
    )
    assert a.differences(b, "ALLMODS") == []
    assert b.site.database.one(package) != old
    undo(b.target, "ALLMODS")
    assert b.site.database.one(package) == old
    assert apply(a.source, b.target, ALLMODS).plan.counts()["update"] == 1
    assert a.differences(b, "ALLMODS") == []
