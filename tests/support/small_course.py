"""A small course made row by row, and what a teacher does to it: for the twin, where thousands of them cost little."""

# ruff: noqa: S608 - SQL of the tests themselves
from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

from sidecar.moodle.database import MoodleDatabase, Transaction

NOW = 1_790_000_000


class SmallCourse:
    """One site with a course: sections, pages, choices, a quiz with questions, groups, grades."""

    def __init__(self, database: MoodleDatabase, xmldb: Mapping[str, Any]) -> None:
        self._database = database
        self._fields = {name: table["fields"] for name, table in xmldb["tables"].items()}

    # --- making rows -----------------------------------------------------------------------------------

    def add(self, to: Transaction, table: str, **values: Any) -> int:
        """A row; columns that it must have and nobody named get a plain value."""
        for name, field in self._fields[table].items():
            if field.get("notnull") and name not in values and "default" not in field and name != "id":
                values[name] = 0 if field["type"] in ("int", "number", "float") else ""
        return to.insert(table, values)

    def site(self) -> None:
        """What every Moodle has."""
        with self._database.write() as to:
            self.add(to, "config", name="version", value="2024100700")
            self.add(to, "config", name="siteadmins", value="2")
            for name in ("page", "choice", "quiz"):
                self.add(to, "modules", name=name, visible=1)
                self.add(to, "config_plugins", plugin=f"mod_{name}", name="version", value="1")
            for plugin in ("format_topics", "qtype_truefalse"):
                self.add(to, "config_plugins", plugin=plugin, name="version", value="1")
            category = self.add(to, "course_categories", name="C", path="/1", depth=1)
            self.add(to, "course", category=0, shortname="site", fullname="Site")
            self.add(to, "context", contextlevel=10, instanceid=0, path="/1", depth=1)
            self.add(to, "context", contextlevel=40, instanceid=category, path="/1/2", depth=2)

    def course(self) -> None:
        with self._database.write() as to:
            course = self.add(to, "course", category=1, shortname="SMALL", fullname="Small", format="topics")
            context = self.add(to, "context", contextlevel=50, instanceid=course, path=f"/1/2/{3}", depth=3)
            for number in range(3):
                self.add(to, "course_sections", course=course, section=number, sequence="")
            top = self.add(to, "question_categories", name="top", contextid=context, parent=0, stamp="t")
            self.add(to, "question_categories", name="Bank", contextid=context, parent=top, stamp="b")
            root = self.add(to, "grade_categories", courseid=course, fullname="?", depth=1, path="/1/")
            self.add(to, "grade_items", courseid=course, itemtype="course", iteminstance=root)
        for step in (
            "add_page",
            "add_choice",
            "add_quiz",
            "add_group",
            "add_question",
            "add_slot",
            "add_page",
        ):
            self.do(step, 7)

    # --- what a teacher does -----------------------------------------------------------------------------

    def do(self, step: str, seed: int) -> None:
        """A step that finds nothing to work on does nothing."""
        chance = random.Random(seed)
        with self._database.write() as to:
            getattr(self, f"_{step}")(to, chance)

    def _pick(self, to: Transaction, chance: random.Random, sql: str) -> dict[str, Any] | None:
        rows = to.select(sql)
        return chance.choice(rows) if rows else None

    def _module(self, to: Transaction, chance: random.Random, name: str, **values: Any) -> None:
        module = to.one("SELECT id FROM {modules} WHERE name = :name", name=name)
        section = self._pick(to, chance, "SELECT * FROM {course_sections} ORDER BY id")
        if module is None or section is None:
            return
        instance = self.add(to, name, course=section["course"], name=f"{name} {chance.random()}", **values)
        number = self.add(
            to, "course_modules", course=section["course"], module=module["id"], instance=instance, section=section["id"]
        )  # fmt: skip
        parent = to.one("SELECT path FROM {context} WHERE contextlevel = 50")
        context = self.add(to, "context", contextlevel=70, instanceid=number, path="", depth=4)
        to.update("context", context, {"path": f"{parent and parent['path']}/{context}"})
        order = [*filter(None, (section["sequence"] or "").split(",")), str(number)]
        chance.shuffle(order)
        to.update("course_sections", section["id"], {"sequence": ",".join(order)})

    def _add_page(self, to: Transaction, chance: random.Random) -> None:
        other = self._pick(to, chance, "SELECT id FROM {course_modules} ORDER BY id")
        link = f'<a href="/mod/page/view.php?id={other["id"]}">x</a>' if other else "<p>x</p>"
        self._module(to, chance, "page", content=link, intro="")

    def _add_choice(self, to: Transaction, chance: random.Random) -> None:
        self._module(to, chance, "choice", intro="Which?")
        self._add_option(to, chance)
        self._add_option(to, chance)

    def _add_quiz(self, to: Transaction, chance: random.Random) -> None:
        self._module(to, chance, "quiz", intro="")
        quiz = to.one("SELECT max(id) AS id FROM {quiz}")
        root = to.one("SELECT id FROM {grade_categories}")
        if quiz and root:
            self.add(to, "quiz_sections", quizid=quiz["id"], firstslot=1)
            self.add(
                to, "grade_items", courseid=2, categoryid=root["id"], itemtype="mod", itemmodule="quiz", iteminstance=quiz["id"]
            )  # fmt: skip

    def _add_option(self, to: Transaction, chance: random.Random) -> None:
        if choice := self._pick(to, chance, "SELECT id FROM {choice} ORDER BY id"):
            self.add(to, "choice_options", choiceid=choice["id"], text=f"o{chance.random()}")

    def _drop_option(self, to: Transaction, chance: random.Random) -> None:
        if option := self._pick(to, chance, "SELECT id FROM {choice_options} ORDER BY id"):
            to.delete("choice_options", [option["id"]])

    def _add_group(self, to: Transaction, chance: random.Random) -> None:
        self.add(to, "groups", courseid=2, name=f"g{chance.random()}")

    def _drop_group(self, to: Transaction, chance: random.Random) -> None:
        if group := self._pick(to, chance, "SELECT id FROM {groups} ORDER BY id"):
            to.delete("groups", [group["id"]])

    def _add_question(self, to: Transaction, chance: random.Random) -> None:
        stamp = f"s{chance.random()}{len(to.select('SELECT id FROM {question}'))}"
        entry = self.add(to, "question_bank_entries", questioncategoryid=2)
        question = self.add(to, "question", name=stamp, questiontext="True?", qtype="truefalse", stamp=stamp)
        self.add(
            to, "question_versions", questionbankentryid=entry, version=1, questionid=question, status="ready"
        )
        answers = [
            self.add(to, "question_answers", question=question, answer=word, fraction=n)
            for n, word in enumerate(("False", "True"))
        ]
        self.add(to, "question_truefalse", question=question, trueanswer=answers[1], falseanswer=answers[0])

    def _edit_question(self, to: Transaction, chance: random.Random) -> None:
        if question := self._pick(to, chance, "SELECT id FROM {question} ORDER BY id"):
            to.update("question", question["id"], {"questiontext": f"{chance.random()}?"})

    def _add_slot(self, to: Transaction, chance: random.Random) -> None:
        quiz = self._pick(to, chance, "SELECT id FROM {quiz} ORDER BY id")
        entry = self._pick(to, chance, "SELECT id FROM {question_bank_entries} ORDER BY id")
        if quiz is None or entry is None:
            return
        last = to.one("SELECT coalesce(max(slot), 0) AS n FROM {quiz_slots} WHERE quizid = :q", q=quiz["id"])
        context = to.one(
            "SELECT x.id FROM {context} x JOIN {course_modules} cm ON cm.id = x.instanceid AND x.contextlevel = 70"
            " JOIN {modules} m ON m.id = cm.module AND m.name = 'quiz' WHERE cm.instance = :q",
            q=quiz["id"],
        )
        if last is None or context is None:
            return
        slot = self.add(to, "quiz_slots", quizid=quiz["id"], slot=last["n"] + 1, page=1, maxmark="1.5000000")
        self.add(
            to, "question_references", usingcontextid=context["id"], component="mod_quiz", questionarea="slot",
            itemid=slot, questionbankentryid=entry["id"],
        )  # fmt: skip

    def _swap_slots(self, to: Transaction, chance: random.Random) -> None:
        quiz = self._pick(
            to, chance, "SELECT quizid AS id FROM {quiz_slots} GROUP BY quizid HAVING count(*) > 1"
        )
        if quiz:
            one, two = to.select(
                "SELECT id, slot FROM {quiz_slots} WHERE quizid = :q ORDER BY slot", q=quiz["id"]
            )[:2]
            to.update("quiz_slots", one["id"], {"slot": -1})
            to.update("quiz_slots", two["id"], {"slot": one["slot"]})
            to.update("quiz_slots", one["id"], {"slot": two["slot"]})

    def _rename(self, to: Transaction, chance: random.Random) -> None:
        table = chance.choice(("page", "choice", "quiz"))
        if row := self._pick(to, chance, f"SELECT id FROM {{{table}}} ORDER BY id"):
            to.update(table, row["id"], {"name": f"é{chance.random()}"})

    def _restrict(self, to: Transaction, chance: random.Random) -> None:
        one = self._pick(to, chance, "SELECT id FROM {course_modules} ORDER BY id")
        other = self._pick(to, chance, "SELECT id FROM {course_modules} ORDER BY id")
        if one and other:
            rule = {"op": "&", "c": [{"type": "completion", "cm": other["id"], "e": 1}], "showc": [True]}
            to.update("course_modules", one["id"], {"availability": json.dumps(rule)})

    def _move(self, to: Transaction, chance: random.Random) -> None:
        module = self._pick(to, chance, "SELECT id, section FROM {course_modules} ORDER BY id")
        section = self._pick(to, chance, "SELECT id FROM {course_sections} ORDER BY id")
        if module and section:
            to.update("course_modules", module["id"], {"section": section["id"]})
            self._order(to, chance)

    def _order(self, to: Transaction, chance: random.Random) -> None:
        for row in to.select("SELECT id FROM {course_sections}"):
            inside = to.select("SELECT id FROM {course_modules} WHERE section = :s", s=row["id"])
            order = [str(one["id"]) for one in inside]
            chance.shuffle(order)
            to.update("course_sections", row["id"], {"sequence": ",".join(order)})

    def _add_section(self, to: Transaction, chance: random.Random) -> None:
        last = to.one("SELECT max(section) AS n FROM {course_sections}")
        self.add(to, "course_sections", course=2, section=(last["n"] if last else 0) + 1, name=f"s{chance.random()}", sequence="")  # fmt: skip

    def _swap_sections(self, to: Transaction, _chance: random.Random) -> None:
        first, second = to.select(
            "SELECT id, section FROM {course_sections} WHERE section > 0 ORDER BY section"
        )[:2]
        to.update("course_sections", first["id"], {"section": -5})
        to.update("course_sections", second["id"], {"section": first["section"]})
        to.update("course_sections", first["id"], {"section": second["section"]})

    def _drop_module(self, to: Transaction, chance: random.Random) -> None:
        """As Moodle does: the activity, its parts, context and grade item go."""
        row = self._pick(
            to, chance, "SELECT cm.id, cm.instance, m.name FROM {course_modules} cm JOIN {modules} m ON m.id = cm.module ORDER BY cm.id"
        )  # fmt: skip
        if row is None:
            return
        number, instance = int(row["id"]), int(row["instance"])
        for sql in {
            "choice": ("DELETE FROM {choice_options} WHERE choiceid = :i",),
            "quiz": (
                "DELETE FROM {question_references} WHERE itemid IN (SELECT id FROM {quiz_slots} WHERE quizid = :i)",
                "DELETE FROM {quiz_slots} WHERE quizid = :i",
                "DELETE FROM {quiz_sections} WHERE quizid = :i",
                "DELETE FROM {grade_items} WHERE itemmodule = 'quiz' AND iteminstance = :i",
            ),
        }.get(row["name"], ()):
            to.execute(sql, i=instance)
        to.delete(row["name"], [instance])
        # a link to nothing stays as it is, and may mean something else on the target: not what is tried here
        to.execute("UPDATE {page} SET content = '' WHERE content LIKE :link", link=f'%id={number}"%')
        to.execute("DELETE FROM {context} WHERE contextlevel = 70 AND instanceid = :n", n=number)
        to.delete("course_modules", [number])
        self._order(to, chance)


STEPS = (
    "add_page", "add_choice", "add_quiz", "add_option", "drop_option", "add_group", "drop_group", "add_question",
    "edit_question", "add_slot", "swap_slots", "rename", "restrict", "move", "add_section", "swap_sections",
    "drop_module",
)  # fmt: skip


class Learner:
    """Works in the mirror: rows that no apply may touch."""

    TABLES = (
        "choice_answers",
        "course_modules_completion",
        "grade_grades",
        "groups_members",
        "quiz_attempts",
    )

    def __init__(self, database: MoodleDatabase, course: SmallCourse) -> None:
        self._database, self._course = database, course

    def work(self, seed: int) -> None:
        chance = random.Random(seed)
        with self._database.write() as to:
            for table, column, values in (
                ("choice_options", "optionid", {"userid": 9}),
                ("course_modules", "coursemoduleid", {"userid": 9, "completionstate": 1}),
                ("grade_items", "itemid", {"userid": 9, "finalgrade": "7.00000"}),
                ("groups", "groupid", {"userid": 9}),
                ("quiz", "quiz", {"userid": 9, "attempt": seed, "layout": ""}),
            ):
                rows = to.select(f"SELECT * FROM {{{table}}}")
                if not rows:
                    continue
                row = chance.choice(rows)
                work = dict(
                    zip(
                        ("choice_options", "course_modules", "grade_items", "groups", "quiz"),
                        self.TABLES,
                        strict=True,
                    )
                )[table]
                found = to.one(f"SELECT id FROM {{{work}}} WHERE {column} = :v", v=row["id"])
                if found is None:
                    more = {"choiceid": row["choiceid"]} if table == "choice_options" else {}
                    more |= {"uniqueid": seed * 1000 + row["id"]} if table == "quiz" else {}
                    self._course.add(to, work, **{column: row["id"]}, **values, **more)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        return {
            table: self._database.select(f"SELECT * FROM {{{table}}} ORDER BY id") for table in self.TABLES
        }
