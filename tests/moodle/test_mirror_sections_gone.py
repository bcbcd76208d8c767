"""Sections that the source deleted, with activities in them that learners used: found a place, and put back by undo."""

# ruff: noqa: ISC004 - SQL of the test itself
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sidecar.usecases.mirror_course import Request, apply, undo

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
ALLMODS = Request(course="ALLMODS")
SUBSECTION = "SELECT id FROM {course_sections} WHERE course = :c AND component = 'mod_subsection'"
# as Moodle deletes a subsection: its activities, its section, itself
GONE = (
    "DELETE FROM {course_modules} WHERE course = 5 AND section IN (SELECT id FROM {course_sections} WHERE course = 5"
    " AND component = 'mod_subsection')",
    "DELETE FROM {course_sections} WHERE course = 5 AND component = 'mod_subsection'",
    "DELETE FROM {course_modules} WHERE course = 5 AND module = (SELECT id FROM {modules} WHERE name = 'subsection')",
    "UPDATE {course_sections} SET section = 99 WHERE course = 5 AND section = 2",
    "UPDATE {course_sections} SET section = section - 1 WHERE course = 5 AND section BETWEEN 3 AND 98 ORDER BY section",
    "DELETE FROM {course_modules} WHERE course = 5 AND section = (SELECT id FROM {course_sections} WHERE course = 5"
    " AND section = 99)",
    "DELETE FROM {course_sections} WHERE course = 5 AND section = 99",
)


def _places(site: Any, course: int) -> tuple[list[Any], list[Any]]:
    sections = site.database.select(
        "SELECT id, section, name, sequence FROM {course_sections} WHERE course = :c ORDER BY section",
        c=course,
    )
    modules = site.database.select(
        "SELECT id, section FROM {course_modules} WHERE course = :c ORDER BY id", c=course
    )
    listed = {int(item): row["id"] for row in sections for item in (row["sequence"] or "").split(",") if item}
    assert {row["id"]: row["section"] for row in modules} == listed, (
        "each stands in the section that lists it"
    )
    return sections, modules


def test_what_a_deleted_section_held_for_learners_is_placed_and_put_back(lab: Callable[..., Any]) -> None:
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    made = apply(a.source, b.target, ALLMODS)
    assert made.applied is not None
    course = made.applied.course
    with b.site.write_database.write() as transaction:
        transaction.insert(
            "course_sections",
            {"course": course, "section": 10, "name": "Ours", "sequence": "", "summary": ""},
        )
        for row in transaction.select("SELECT id FROM {course_modules} WHERE course = :c", c=course):
            transaction.insert(
                "course_modules_viewed", {"coursemoduleid": row["id"], "userid": 2, "timecreated": 1}
            )
    apply(a.source, b.target, ALLMODS)
    before = _places(b.site, course)
    with a.site.write_database.write() as transaction:
        for statement in GONE:
            transaction.execute(statement)
    apply(a.source, b.target, ALLMODS)
    after = _places(b.site, course)
    assert b.site.database.select(SUBSECTION, c=course) == []
    assert len(after[1]) == len(before[1]), "all were used"
    assert [row["section"] for row in after[0]] == list(range(len(after[0]))), "numbers without a gap"
    undo(b.target, "ALLMODS")
    assert _places(b.site, course) == before
