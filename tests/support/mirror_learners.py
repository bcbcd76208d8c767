"""Learners at work in a mirrored course: rows in the tables a mirror must never touch."""

# ruff: noqa: S608 - SQL of the test itself
from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

NOW = 1_790_000_000


class Learners:
    """Fills one course. Columns that a row must have and nobody named get a plain value."""

    def __init__(self, connection: Connection, course: int) -> None:
        self._connection = connection
        self._course = course

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connection.execute(text(sql), params).mappings()]

    def add(self, table: str, **values: Any) -> int:
        columns = self.rows(
            "select column_name as c, is_nullable as n, column_default as d, data_type as y from information_schema.columns"
            " where table_schema = database() and table_name = :name",
            name=f"mdl_{table}",
        )
        for column in columns:
            if (
                column["c"] not in values
                and column["c"] != "id"
                and column["n"] == "NO"
                and column["d"] is None
            ):
                values[column["c"]] = "x" if "char" in column["y"] or "text" in column["y"] else 1
        known = {column["c"] for column in columns}
        values = {name: value for name, value in values.items() if name in known}
        names = ", ".join(f"`{name}`" for name in values)
        marks = ", ".join(f":{name}" for name in values)
        return int(
            self._connection.execute(
                text(f"insert into mdl_{table} ({names}) values ({marks})"), values
            ).lastrowid
        )

    def work(self) -> None:
        """Three learners use every activity."""
        users = [
            self.add(
                "user",
                username=f"learner{n}",
                confirmed=1,
                mnethostid=1,
                email=f"l{n}@example.org",
                auth="manual",
            )
            for n in range(3)
        ]
        (context,) = self.rows(
            "select id from mdl_context where contextlevel = 50 and instanceid = :c", c=self._course
        )
        (student,) = self.rows("select id from mdl_role where shortname = 'student'")
        enrol = self.rows(
            "select id from mdl_enrol where courseid = :c and enrol = 'manual'", c=self._course
        )[0]
        for user in users:
            self.add("role_assignments", roleid=student["id"], contextid=context["id"], userid=user)
            self.add("user_enrolments", enrolid=enrol["id"], userid=user, status=0)
        for group in self.rows("select id from mdl_groups where courseid = :c", c=self._course):
            self.add("groups_members", groupid=group["id"], userid=users[0])
        for module in self.rows(
            "select cm.id, m.name, cm.instance, x.id as context from mdl_course_modules cm"
            " join mdl_modules m on m.id = cm.module"
            " join mdl_context x on x.contextlevel = 70 and x.instanceid = cm.id where cm.course = :c",
            c=self._course,
        ):
            if module["name"] not in ("label", "url"):
                self.add("course_modules_viewed", coursemoduleid=module["id"], userid=users[0])
                self.add(
                    "course_modules_completion",
                    coursemoduleid=module["id"],
                    userid=users[0],
                    completionstate=1,
                )
            use = getattr(self, f"_{module['name']}", None)
            for user in users if use else ():
                use(module["instance"], module["context"], user)
        for item in self.rows("select id from mdl_grade_items where courseid = :c", c=self._course):
            for user in users:
                self.add("grade_grades", itemid=item["id"], userid=user, finalgrade=42, rawgrade=42)
        for badge in self.rows("select id from mdl_badge where courseid = :c", c=self._course):
            self.add("badge_issued", badgeid=badge["id"], userid=users[0], uniquehash="h")
        for criterion in self.rows(
            "select id from mdl_course_completion_criteria where course = :c", c=self._course
        ):
            self.add(
                "course_completion_crit_compl",
                userid=users[0],
                course=self._course,
                criteriaid=criterion["id"],
            )
        for row in self.rows("select template from mdl_coursecertificate where course = :c", c=self._course):
            self.add(
                "tool_certificate_issues",
                templateid=row["template"],
                userid=users[0],
                courseid=self._course,
                code="X1",
            )
        self._connection.commit()

    def _choice(self, instance: int, _context: int, user: int) -> None:
        option = self.rows("select min(id) as id from mdl_choice_options where choiceid = :i", i=instance)[0]
        self.add("choice_answers", choiceid=instance, userid=user, optionid=option["id"])

    def _assign(self, instance: int, _context: int, user: int) -> None:
        work = self.add(
            "assign_submission", assignment=instance, userid=user, status="submitted", attemptnumber=0
        )
        self.add("assignsubmission_onlinetext", assignment=instance, submission=work, onlinetext="my text")
        self.add("assign_grades", assignment=instance, userid=user, grade=50, attemptnumber=0)

    def _quiz(self, instance: int, context: int, user: int) -> None:
        usage = self.add(
            "question_usages", contextid=context, component="mod_quiz", preferredbehaviour="deferredfeedback"
        )
        self.add(
            "quiz_attempts",
            quiz=instance,
            userid=user,
            attempt=1,
            uniqueid=usage,
            layout="1,2,0",
            state="inprogress",
        )
        questions = self.rows(
            "select v.questionid from mdl_quiz_slots s join mdl_question_references r on r.itemid = s.id"
            " and r.component = 'mod_quiz' join mdl_question_versions v on v.questionbankentryid = r.questionbankentryid"
            " where s.quizid = :i",
            i=instance,
        )
        for slot, question in enumerate(questions, 1):
            attempt = self.add(
                "question_attempts",
                questionusageid=usage,
                slot=slot,
                questionid=question["questionid"],
                maxmark=1,
            )
            step = self.add(
                "question_attempt_steps",
                questionattemptid=attempt,
                sequencenumber=0,
                state="todo",
                userid=user,
            )
            self.add("question_attempt_step_data", attemptstepid=step, name="_order", value="1,2,3")

    def _feedback(self, instance: int, _context: int, user: int) -> None:
        done = self.add("feedback_completed", feedback=instance, userid=user)
        for item in self.rows("select id from mdl_feedback_item where feedback = :i", i=instance):
            self.add("feedback_value", item=item["id"], completed=done, value="v")

    def _forum(self, instance: int, _context: int, user: int) -> None:
        for row in self.rows(
            "select id, firstpost from mdl_forum_discussions where forum = :i and userid = 2", i=instance
        ):
            self.add(
                "forum_posts", discussion=row["id"], userid=user, parent=row["firstpost"], message="reply"
            )
        self.add("forum_discussions", course=self._course, forum=instance, name="mine", userid=user)

    def _glossary(self, instance: int, _context: int, user: int) -> None:
        self.add(
            "glossary_alias",
            entryid=self.add("glossary_entries", glossaryid=instance, userid=user),
            alias="a",
        )

    def _data(self, instance: int, _context: int, user: int) -> None:
        record = self.add("data_records", dataid=instance, userid=user)
        for field in self.rows("select id from mdl_data_fields where dataid = :i", i=instance):
            self.add("data_content", fieldid=field["id"], recordid=record, content="learner")

    def _lesson(self, instance: int, _context: int, user: int) -> None:
        for page in self.rows("select id from mdl_lesson_pages where lessonid = :i", i=instance):
            self.add("lesson_attempts", lessonid=instance, pageid=page["id"], userid=user, answerid=0)

    def _scorm(self, instance: int, _context: int, user: int) -> None:
        attempt = self.add("scorm_attempt", scormid=instance, userid=user, attempt=1)
        for sco in self.rows("select id from mdl_scorm_scoes where scorm = :i", i=instance):
            self.add("scorm_scoes_value", scoid=sco["id"], attemptid=attempt, elementid=1, value="completed")

    def _wiki(self, instance: int, _context: int, user: int) -> None:
        for subwiki in self.rows("select id from mdl_wiki_subwikis where wikiid = :i", i=instance):
            page = self.add("wiki_pages", subwikiid=subwiki["id"], userid=user, title=f"of {user}")
            self.add("wiki_versions", pageid=page, userid=user, content="mine", version=1)

    def _workshop(self, instance: int, _context: int, user: int) -> None:
        work = self.add("workshop_submissions", workshopid=instance, example=0, authorid=user)
        self.add("workshop_assessments", submissionid=work, reviewerid=user, weight=1)

    def _survey(self, instance: int, _context: int, user: int) -> None:
        self.add("survey_answers", survey=instance, userid=user, question=1)

    def _h5pactivity(self, instance: int, _context: int, user: int) -> None:
        self.add("h5pactivity_attempts", h5pactivityid=instance, userid=user, attempt=1)

    def _chat(self, instance: int, _context: int, user: int) -> None:
        self.add("chat_messages", chatid=instance, userid=user, message="hi")
