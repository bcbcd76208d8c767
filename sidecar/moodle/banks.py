"""Question banks around a course: the older form, and questions that quizzes take from elsewhere.

A quiz may use questions of a category's or the system's bank. They are carried as if they lay in the course's own
bank: the target's site-wide banks are not a course's to write.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sidecar.mirror.values import Key
from sidecar.moodle.content import ALL, QUESTIONS
from sidecar.moodle.lift import lift_questions, lift_slots

if TYPE_CHECKING:
    from sidecar.moodle.snapshot import CourseReader

MADE = 1 << 60  # identities of rows that the source does not have


def lift(reader: CourseReader) -> None:
    """Before 4.0: fill the reader's rows of entries, versions and references."""
    reader.load(ALL["question_categories"])
    categories = reader.rows["question_categories"]
    slots = list(reader.rows["quiz_slots"].values())
    found = reader.session.select_in(
        "SELECT * FROM {question} WHERE category IN :ids ORDER BY id", "ids", categories
    )
    used = [row["questionid"] for row in slots if row.get("questionid")]
    found += reader.session.select_in(
        "SELECT * FROM {question} WHERE id IN :ids", "ids", set(used) - {row["id"] for row in found}
    )
    missing = {row["category"] for row in found} - categories.keys()
    _adopt_categories(reader, missing)
    questions, entries, versions = lift_questions(found)
    for name, rows in (
        ("question", questions),
        ("question_bank_entries", entries),
        ("question_versions", versions),
    ):
        reader.keep(name, rows)
    for row in entries:
        reader.owners["question_bank_entries", row["id"]] = ("question_categories", row["questioncategoryid"])
        reader.owners["question_versions", row["id"]] = ("question_bank_entries", row["id"])
        reader.owners["question", row["id"]] = ("question_versions", row["id"])
    tags: dict[int, list[int]] = {}
    if "tagid" in reader.columns.get("quiz_slot_tags", ()):
        for row in reader.session.select_in(
            "SELECT slotid, tagid FROM {quiz_slot_tags} WHERE slotid IN :ids",
            "ids",
            reader.rows["quiz_slots"],
        ):
            if row["tagid"]:
                tags.setdefault(row["slotid"], []).append(row["tagid"])
    random = {row["id"]: row for row in found if row["qtype"] == "random"}
    plain, references, sets = lift_slots(slots, random, reader.contexts_of("quiz"), categories, tags)
    reader.rows["quiz_slots"] = {row["id"]: row for row in plain}
    reader.keep("question_references", references)
    reader.keep("question_set_references", sets)
    for row in (*references, *sets):
        kind = "question_references" if "questionbankentryid" in row else "question_set_references"
        reader.owners[kind, row["id"]] = ("quiz_slots", row["itemid"])
    for table in QUESTIONS[4:]:
        reader.load(table)


def borrow(reader: CourseReader) -> None:
    """Questions of other banks that the course's quizzes use become part of the course's own."""
    entries = reader.rows["question_bank_entries"]
    wanted = {
        row["questionbankentryid"] for row in reader.rows["question_references"].values()
    } - entries.keys()
    whole, deep = _categories_of_sets(reader)
    if deep:
        whole |= _below(reader, deep)
    whole -= reader.rows["question_categories"].keys()
    if not wanted and not whole:
        return
    found = reader.session.select_in("SELECT * FROM {question_bank_entries} WHERE id IN :ids", "ids", wanted)
    found += reader.session.select_in(
        "SELECT * FROM {question_bank_entries} WHERE questioncategoryid IN :ids", "ids", whole
    )
    _adopt_categories(reader, {row["questioncategoryid"] for row in found} | whole)
    reader.keep("question_bank_entries", found)
    for row in found:
        reader.owners["question_bank_entries", row["id"]] = ("question_categories", row["questioncategoryid"])
    for table in QUESTIONS[2:]:
        reader.load(table)
    reader.note("MIR-INFO-001", f"{len(found)} questions of other banks are carried in the course's own bank")


def _categories_of_sets(reader: CourseReader) -> tuple[set[int], set[int]]:
    whole: set[int] = set()
    deep: set[int] = set()
    for row in reader.rows["question_set_references"].values():
        try:
            condition: Any = json.loads(row["filtercondition"] or "{}")
        except ValueError:
            continue
        category = condition.get("filter", {}).get("category", {}) if "filter" in condition else {}
        numbers = [*category.get("values", []), condition.get("questioncategoryid")]
        found = {int(item) for item in numbers if str(item).isdigit()}
        whole |= found
        options = category.get("filteroptions", {})
        if (isinstance(options, dict) and options.get("includesubcategories")) or condition.get(
            "includingsubcategories"
        ):
            deep |= found
        if row["questionscontextid"] not in reader.rows["context"]:
            row["questionscontextid"] = _home(reader)
    return whole, deep


def _below(reader: CourseReader, categories: set[int]) -> set[int]:
    """All categories under these, level by level."""
    found: set[int] = set()
    level = categories
    while level:
        rows = reader.session.select_in(
            "SELECT id FROM {question_categories} WHERE parent IN :ids", "ids", level
        )
        level = {row["id"] for row in rows} - found
        found |= level
    return found


def _home(reader: CourseReader) -> int:
    """The context whose bank takes questions from elsewhere in: a bank of the course, else its own (`coursebank.py`)."""
    (course,) = reader.course_context()
    return min(reader.contexts_of("qbank").values(), default=course)


def _adopt_categories(reader: CourseReader, numbers: set[int]) -> None:
    if not numbers:
        return
    context = _home(reader)
    categories = reader.rows["question_categories"]
    top = next(
        (key for key, row in categories.items() if row["contextid"] == context and not row["parent"]), None
    )
    home: Key = ("context", context)
    if top is None:
        top = MADE + context
        made = {
            "id": top,
            "name": "top",
            "contextid": context,
            "info": "",
            "infoformat": 0,
            "stamp": f"mirror+{top}",
            "parent": 0,
            "sortorder": 0,
            "idnumber": None,
        }
        reader.keep("question_categories", [made])
        reader.owners["question_categories", top] = home
    rows = reader.session.select_in("SELECT * FROM {question_categories} WHERE id IN :ids", "ids", numbers)
    for row in rows:
        reader.foreign[row["contextid"]] = context
        row["contextid"] = context
        row["parent"] = row["parent"] if row["parent"] in numbers else top
        row["idnumber"] = None
        reader.owners["question_categories", row["id"]] = home
    reader.keep("question_categories", rows)
