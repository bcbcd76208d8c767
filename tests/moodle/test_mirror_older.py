"""Sources of older Moodles: 4.1 for real, 3.10 by its schema; and questions that a quiz takes from elsewhere."""

# ruff: noqa: S608, RUF015 - SQL of the test itself
from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from mirror_learners import Learners

from sidecar.usecases.mirror_course import Outcome, Request, apply

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
Load = Callable[..., Any]


def course_of(outcome: Outcome) -> int:
    assert outcome.applied is not None
    return outcome.applied.course


def test_from_4_1(lab: Load) -> None:
    c, b = lab("c", "site_c_41", files="site_c_41_filedir"), lab("b", "site_b_fresh")
    apply(c.source, b.target, Request(course="LEGACY1"))
    ignored = (
        "*/pdfexportfont",
        "*/component",
        "*/itemid",
        "*/reviewmaxmarks",
        "*/displaynumber",
        "*/quizgradeitemid",
        "*/filtercondition",
    )
    found = [one for one in c.differences(b, "LEGACY1", None, *ignored) if one["a"] not in ("(absent)", None)]
    assert found == [], "but for columns that 4.1 does not have"
    rows = b.site.database.select("SELECT filtercondition FROM {question_set_references}")
    assert len(rows) == 2
    assert {
        tuple(json.loads(row["filtercondition"])["filter"]["category"]["values"])[0].isdigit() for row in rows
    } == {True}
    assert b.site.database.one("SELECT min(reviewmaxmarks) AS n FROM {quiz}") == {"n": 0x11110}


def _old_course(site: Any) -> None:
    """A course of 3.10: a quiz with a question and a random one, and a sub-question."""
    with site.write_database.connect() as connection:
        old = Learners(connection, 0)
        old.add("config", name="version", value="2020110911")
        old.add("config", name="siteadmins", value="2")
        category = old.add("course_categories", name="C", path="/1", depth=1)
        old.add("course", category=0, shortname="site", fullname="Site")
        course = old.add("course", category=category, shortname="OLD", fullname="Old", format="topics")
        quiz_module = old.add("modules", name="quiz", visible=1)
        quiz = old.add("quiz", course=course, name="Q", intro="", questionsperpage=1, completionpass=1)
        section = old.add("course_sections", course=course, section=0)
        module = old.add("course_modules", course=course, module=quiz_module, instance=quiz, section=section)
        old.add("context", contextlevel=10, instanceid=0, path="/1", depth=1)
        top = old.add("context", contextlevel=50, instanceid=course, path="/1/2", depth=2)
        old.add("context", contextlevel=70, instanceid=module, path="/1/2/3", depth=3)
        root = old.add("question_categories", name="top", contextid=top, parent=0, info="", stamp="s1")
        bank = old.add("question_categories", name="Bank", contextid=top, parent=root, info="", stamp="s2")
        text = {"category": bank, "generalfeedback": "", "questiontextformat": 1}
        plain = old.add(
            "question",
            name="TF",
            questiontext="True?",
            qtype="truefalse",
            stamp="q1",
            parent=0,
            hidden=0,
            **text,
        )
        yes = old.add("question_answers", question=plain, answer="True", fraction=1, feedback="")
        no = old.add("question_answers", question=plain, answer="False", fraction=0, feedback="")
        old.add("question_truefalse", question=plain, trueanswer=yes, falseanswer=no)
        old.add(
            "question", name="Hidden", questiontext="", qtype="essay", stamp="q3", parent=0, hidden=1, **text
        )
        random = old.add(
            "question",
            name="Random",
            questiontext="1",
            qtype="random",
            stamp="q2",
            parent=0,
            hidden=0,
            **text,
        )
        old.add(
            "quiz_slots", quizid=quiz, slot=1, page=1, questionid=plain, questioncategoryid=None, maxmark=1
        )
        old.add(
            "quiz_slots",
            quizid=quiz,
            slot=2,
            page=2,
            questionid=random,
            questioncategoryid=bank,
            includingsubcategories=1,
        )
        connection.exec_driver_sql(
            f"update mdl_course_sections set sequence = '{module}' where id = {section}"
        )
        connection.commit()


def test_from_3_10(lab: Load) -> None:
    c, b = lab("c", "schema-3.10"), lab("b", "site_b_fresh")
    _old_course(c.site)
    made = apply(c.source, b.target, Request(course="OLD"))
    course = course_of(made)
    rows = b.site.database.select(
        "SELECT q.name, v.version, v.status, c.name AS category FROM {question} q"
        " JOIN {question_versions} v ON v.questionid = q.id"
        " JOIN {question_bank_entries} e ON e.id = v.questionbankentryid"
        " JOIN {question_categories} c ON c.id = e.questioncategoryid"
        " JOIN {context} x ON x.id = c.contextid AND x.contextlevel = 50 AND x.instanceid = :course ORDER BY q.name",
        course=course,
    )
    assert [tuple(row.values()) for row in rows] == [
        ("Hidden", 1, "hidden", "Bank"),
        ("TF", 1, "ready", "Bank"),
    ]
    slots = b.site.database.select("SELECT id, slot, page FROM {quiz_slots} ORDER BY slot")
    assert [row["slot"] for row in slots] == [1, 2]
    plain = b.site.database.one("SELECT itemid, version FROM {question_references}")
    assert plain == {"itemid": slots[0]["id"], "version": None}
    drawn = b.site.database.one("SELECT itemid, filtercondition FROM {question_set_references}")
    assert drawn is not None
    assert drawn["itemid"] == slots[1]["id"]
    assert json.loads(drawn["filtercondition"])["filter"]["category"]["filteroptions"] == {
        "includesubcategories": True
    }
    passed = b.site.database.one(
        "SELECT completionpassgrade AS n FROM {course_modules} WHERE course = :c", c=course
    )
    assert passed == {"n": 1}, "said by the quiz before 4.0, by its course module since"
    assert not [note for note in made.plan.notes if note.code == "MIR-LOSS-002"]
    again = apply(c.source, b.target, Request(course="OLD"))
    assert again.plan.changes == ()


def test_questions_of_a_bank_elsewhere(lab: Load) -> None:
    """A quiz that takes a question from the system's bank: carried in the course's own."""
    c, b = lab("c", "site_c_41"), lab("b", "site_b_fresh")
    with c.site.write_database.write() as transaction:
        system = transaction.one("SELECT id FROM {context} WHERE contextlevel = 10")
        assert system is not None
        moved = transaction.one(
            "SELECT e.questioncategoryid AS id FROM {question_references} r JOIN {question_bank_entries} e"
            " ON e.id = r.questionbankentryid JOIN {quiz_slots} s ON s.id = r.itemid"
            " JOIN {quiz} q ON q.id = s.quizid WHERE q.course = 4 LIMIT 1"
        )
        assert moved is not None
        transaction.execute(
            "UPDATE {question_categories} SET contextid = :system, parent = 0 WHERE id = :id",
            system=system["id"],
            id=moved["id"],
        )
    made = apply(c.source, b.target, Request(course="LEGACY1"))
    assert "MIR-INFO-001" in {note.code for note in made.plan.notes}
    lost = b.site.database.one(
        "SELECT count(*) AS n FROM {question_references} r LEFT JOIN {question_bank_entries} e"
        " ON e.id = r.questionbankentryid LEFT JOIN {question_categories} c ON c.id = e.questioncategoryid"
        " LEFT JOIN {context} x ON x.id = c.contextid WHERE x.contextlevel IS NULL OR x.contextlevel <> 50"
    )
    assert lost == {"n": 0}
