"""What a course says of other courses: criteria on them, learners that come from them, calendars subscribed to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mirror_learners import Learners

from sidecar.usecases.mirror_course import Request, apply

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
ALLMODS, SMALL = Request(course="ALLMODS"), Request(course="gen_s")
OTHER = 2  # gen_s at the source


def say_something_of_others(a: Any) -> None:
    with a.site.write_database.connect() as connection:
        rows = Learners(connection, 5)
        rows.add("course_completion_criteria", course=5, criteriatype=8, courseinstance=OTHER)
        (group,) = rows.rows("select min(id) as id from mdl_groups where courseid = 5")
        rows.add(
            "enrol", enrol="meta", courseid=5, status=0, customint1=OTHER, customint2=group["id"], sortorder=9
        )
        rows.add(
            "event_subscriptions", courseid=5, eventtype="course", name="Feasts", url="https://c.example/private-1/a.ics", groupid=0, userid=2
        )  # fmt: skip
        connection.commit()


def links(b: Any, course: int) -> tuple[list[int], list[int]]:
    criteria = b.site.database.select(
        "SELECT courseinstance AS n FROM {course_completion_criteria} WHERE course = :c AND criteriatype = 8",
        c=course,
    )
    meta = b.site.database.select(
        "SELECT customint1 AS n FROM {enrol} WHERE courseid = :c AND enrol = 'meta'", c=course
    )
    return [row["n"] for row in criteria], [row["n"] for row in meta]


def test_other_courses_are_found_once_they_are_here(lab: Callable[..., Any]) -> None:
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    say_something_of_others(a)
    first = apply(a.source, b.target, ALLMODS)
    assert first.applied is not None
    course = first.applied.course
    assert links(b, course) == ([], []), "no such course here yet"
    left = {note.table: note.message for note in first.plan.notes if note.code == "MIR-LOSS-006"}
    assert set(left) == {"course_completion_criteria", "enrol"}
    assert "gen_s" in left["enrol"]
    assert [note.message for note in first.plan.notes if note.code == "MIR-INFO-003"] == [
        "the subscription to the calendar Feasts stays; its events are carried"
    ]
    other = apply(a.source, b.target, Request(course="gen_s", as_shortname="renamed"))
    assert other.applied is not None
    again = apply(a.source, b.target, ALLMODS)
    assert sorted(change.table for change in again.plan.changes) == ["course_completion_criteria", "enrol"]
    assert links(b, course) == ([other.applied.course], [other.applied.course]), "by the map of mirrors"
    assert apply(a.source, b.target, ALLMODS).plan.changes == ()
    group = b.site.database.one(
        "SELECT g.courseid FROM {enrol} e JOIN {groups} g ON g.id = e.customint2 WHERE e.enrol = 'meta'"
    )
    assert group == {"courseid": course}


@pytest.mark.parametrize(("how", "found"), [("shortname", True), ("idnumber", True), ("both", False)])
def test_a_course_of_the_targets_own_is_found_by_its_names(
    lab: Callable[..., Any], how: str, found: bool
) -> None:
    """By id number, else short name; not when two have it."""
    a, b = lab("a", "site_a"), lab("b", "site_b_fresh")
    say_something_of_others(a)
    with a.site.write_database.write() as transaction:
        transaction.execute("UPDATE {course} SET idnumber = 'N-1' WHERE id = :id", id=OTHER)
    with b.site.write_database.connect() as connection:
        rows = Learners(connection, 0)
        own = rows.add("course", category=1, fullname="Own", shortname="gen_s" if how == "shortname" else "own",
                       idnumber="" if how == "shortname" else "N-1")  # fmt: skip
        if how == "both":
            rows.add("course", category=1, fullname="Own", shortname="own2", idnumber="N-1")
        connection.commit()
    made = apply(a.source, b.target, ALLMODS)
    assert made.applied is not None
    assert links(b, made.applied.course) == (([own], [own]) if found else ([], []))
