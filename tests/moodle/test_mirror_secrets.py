"""Passwords and keys stay on their own site: none travels, the plan says which, the target's stay."""

# ruff: noqa: S608 - SQL and passwords of the test itself
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sidecar.mirror.values import canonical
from sidecar.usecases.mirror_course import Request, apply, plan

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
ALLMODS = Request(course="ALLMODS")
SECRET = "theirs-7c1f"
HOLDERS = (
    ("quiz", "password", "course"),
    ("lesson", "password", "course"),
    ("groups", "enrolmentkey", "courseid"),
    ("lti", "resourcekey", "course"),
    ("lti", "password", "course"),
    ("enrol", "password", "courseid"),
)


def set_all(lab: Any, course: int, value: str) -> None:
    with lab.site.write_database.write() as transaction:
        for table, column, owner in HOLDERS:
            transaction.execute(f"UPDATE {{{table}}} SET {column} = :v WHERE {owner} = :c", v=value, c=course)
        transaction.execute("UPDATE {enrol} SET status = 0 WHERE courseid = :c AND enrol = 'self'", c=course)


def held(lab: Any, course: int) -> set[str]:
    return {
        str(row["v"] or "")
        for table, column, owner in HOLDERS
        for row in lab.site.database.select(
            f"SELECT {column} AS v FROM {{{table}}} WHERE {owner} = :c", c=course
        )
    }


def test_no_password_travels_and_the_targets_stay(lab: Callable[..., Any]) -> None:
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    set_all(a, 5, SECRET)
    made = apply(a.source, b.target, ALLMODS)
    assert made.applied is not None
    course = made.applied.course
    noted = {note.table for note in made.plan.notes if note.code == "MIR-INFO-002"}
    assert noted == {table for table, _, _ in HOLDERS}
    names = [note.message for note in made.plan.notes if note.table == "quiz"]
    assert any("Quiz aléatoire" in message for message in names), "the note says which activity"
    assert held(b, course) == {""}
    [entry] = [one for one in a.source.courses() if one.shortname == "ALLMODS"]
    manifest = a.source.manifest(entry.id)
    assert manifest is not None
    assert SECRET.encode() not in manifest
    for record in a.target.snapshot(5).records():
        assert SECRET.encode() not in canonical(record.to_json())
    self_enrolment = "SELECT status FROM {enrol} WHERE courseid = :c AND enrol = 'self'"
    assert b.site.database.one(self_enrolment, c=course) == {"status": 1}, "never open to all"
    set_all(b, course, "ours")
    with a.site.write_database.write() as transaction:
        transaction.execute("UPDATE {quiz} SET name = 'New', password = 'other' WHERE course = 5")
        transaction.execute("UPDATE {lesson} SET name = 'New', password = '' WHERE course = 5")
        transaction.execute("UPDATE {enrol} SET name = 'New' WHERE courseid = 5")
    assert {change.table for change in plan(a.source, b.target, ALLMODS).plan.changes} >= {"quiz", "lesson"}
    apply(a.source, b.target, ALLMODS)
    assert b.site.database.one("SELECT count(*) AS n FROM {lesson} WHERE name = 'New'") == {"n": 1}
    assert held(b, course) == {"ours"}
    assert b.site.database.one(self_enrolment, c=course) == {"status": 0}, (
        "switched on by the target: its own"
    )
