"""Moodle 5: question banks are activities, a course has none of its own, chat and survey are no part of it any more.

No dump of a 5.x site is at hand: a 4.5 site is given what 5.0's upgrade makes of it.
"""

# ruff: noqa: S608 - SQL of the test itself
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from mirror_learners import Learners
from sqlalchemy import create_engine

from sidecar.moodle.xmldb import tables
from sidecar.usecases.mirror_course import Request, apply

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
ALLMODS = Request(course="ALLMODS")
NUMBER = {"type": "int", "length": "10", "notnull": True, "default": "0"}
QBANK = {
    "qbank": {
        "fields": {
            "id": {"type": "int", "length": "10", "notnull": True, "sequence": True},
            "course": NUMBER,
            "name": {"type": "char", "length": "255", "notnull": True},
            "type": {"type": "char", "length": "255", "notnull": True, "default": "standard"},
            "intro": {"type": "text"},
            "introformat": NUMBER,
            "timecreated": NUMBER,
            "timemodified": NUMBER,
        }
    }
}


def as_of_5(lab: Any) -> Any:
    """The table and the module."""
    engine = create_engine(lab.site.database_write_url)
    with engine.begin() as connection:
        tables({"tables": QBANK}, "mdl_").create_all(connection)
        rows = Learners(connection, 5)
        rows.add("modules", name="qbank", visible=1)
        rows.add("config_plugins", plugin="mod_qbank", name="version", value="2025041400")
    engine.dispose()
    return lab


def bank_of(a: Any, course: int) -> int:
    """A bank in the last section of a course; gives its context."""
    with a.site.write_database.connect() as connection:
        rows = Learners(connection, course)
        (kind,) = rows.rows("select id from mdl_modules where name = 'qbank'")
        (section,) = rows.rows(
            "select id, sequence from mdl_course_sections where course = :c order by section desc limit 1",
            c=course,
        )
        instance = rows.add("qbank", course=course, name=f"Bank of {course}")
        number = rows.add(
            "course_modules", course=course, module=kind["id"], instance=instance, section=section["id"]
        )
        (parent,) = rows.rows(
            "select path, depth from mdl_context where contextlevel = 50 and instanceid = :c", c=course
        )
        context = rows.add("context", contextlevel=70, instanceid=number, path="", depth=parent["depth"] + 1)
        for statement in (
            f"update mdl_context set path = '{parent['path']}/{context}' where id = {context}",
            f"update mdl_course_sections set sequence = concat_ws(',', nullif(sequence, ''), {number}) where id = {section['id']}",
        ):
            connection.exec_driver_sql(statement)
        connection.commit()
    return context


def test_banks_as_activities(lab: Callable[..., Any]) -> None:
    a, b = as_of_5(lab("a", "site_a", files="site_a_filedir")), as_of_5(lab("b", "site_b_fresh"))
    own, shared_bank = bank_of(a, 5), bank_of(a, 2)
    with a.site.write_database.write() as to:
        course = to.one("SELECT id FROM {context} WHERE contextlevel = 50 AND instanceid = 5")
        assert course is not None
        for statement in (
            "UPDATE {question_categories} SET contextid = :own WHERE contextid = :course",
            "UPDATE {question_set_references} SET questionscontextid = :own WHERE questionscontextid = :course",
            "UPDATE {files} SET contextid = :own WHERE contextid = :course AND component LIKE 'question%'",
            "UPDATE {files} SET contextid = :own WHERE contextid = :course AND component LIKE 'qtype%'",
            "UPDATE {tag_instance} SET contextid = :own WHERE contextid = :course AND itemtype = 'question'",
        ):
            to.execute(statement, own=own, course=course["id"])
        # a slot takes its question from the bank of another course
        entry = to.one(
            "SELECT e.id, e.questioncategoryid FROM {question_references} r JOIN {question_bank_entries} e"
            " ON e.id = r.questionbankentryid WHERE r.component = 'mod_quiz' ORDER BY r.id LIMIT 1"
        )
        assert entry is not None
        top = to.insert(
            "question_categories",
            {"name": "top", "contextid": shared_bank, "parent": 0, "info": "", "stamp": "t5"},
        )
        there = to.insert(
            "question_categories",
            {"name": "Shared", "contextid": shared_bank, "parent": top, "info": "", "stamp": "s5"},
        )
        to.update("question_bank_entries", entry["id"], {"questioncategoryid": there})
    made = apply(a.source, b.target, ALLMODS)
    assert made.applied is not None
    assert "MIR-INFO-001" in {note.code for note in made.plan.notes}
    here = b.site.database
    homes = here.select(
        "SELECT DISTINCT x.contextlevel, m.name FROM {question_categories} c JOIN {context} x ON x.id = c.contextid"
        " LEFT JOIN {course_modules} cm ON cm.id = x.instanceid LEFT JOIN {modules} m ON m.id = cm.module"
        " JOIN {question_bank_entries} e ON e.questioncategoryid = c.id"
    )
    assert [(row["contextlevel"], row["name"]) for row in homes] == [(70, "qbank")], (
        "no question outside of a bank"
    )
    filters = here.select("SELECT filtercondition FROM {question_set_references}")
    known = {row["id"] for row in here.select("SELECT id FROM {question_categories}")}
    for row in filters:
        values = json.loads(row["filtercondition"])["filter"]["category"]["values"]
        assert {int(value) for value in values} <= known
    counts = [
        one.site.database.one(
            "SELECT count(*) AS n FROM {question_references} r JOIN {question_bank_entries} e ON e.id = r.questionbankentryid"
            " JOIN {quiz_slots} s ON s.id = r.itemid JOIN {quiz} q ON q.id = s.quizid WHERE q.course = :c AND r.component = 'mod_quiz'",
            c=course,
        )
        for one, course in ((a, 5), (b, made.applied.course))
    ]
    assert counts[0] == counts[1]
    assert apply(a.source, b.target, ALLMODS).plan.changes == ()


def test_what_left_moodle_is_a_missing_plugin(lab: Callable[..., Any]) -> None:
    a, b = lab("a", "site_a", files="site_a_filedir"), as_of_5(lab("b", "site_b_fresh"))
    with b.site.write_database.write() as to:
        to.execute("UPDATE {config} SET value = '2025041400' WHERE name = 'version'")
        for name in ("chat", "survey"):
            to.execute("DELETE FROM {modules} WHERE name = :name", name=name)
            to.execute("DELETE FROM {config_plugins} WHERE plugin = :name", name=f"mod_{name}")
    made = apply(a.source, b.target, Request(course="ALLMODS", without_missing=True))
    assert made.plan.missing == () or set(made.plan.missing) == {"mod_chat", "mod_survey"}
    left = {note.message for note in made.plan.notes if note.code == "MIR-LOSS-006"}
    assert left == {"needs module chat, which this site lacks", "needs module survey, which this site lacks"}
