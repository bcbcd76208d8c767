"""What a teacher may change at the source: a scripted edit for each module and for the course's structure."""

# ruff: noqa: ISC004, S608 - SQL of the test itself
from __future__ import annotations

from sqlalchemy import Connection, text

# name -> statements; :course is the course's id. Each must touch at least one row.
EDITS: dict[str, tuple[str, ...]] = {
    **{
        module: (
            f"update mdl_{module} set intro = concat(coalesce(intro, ''), '<p>édité</p>') where course = :course",
        )
        for module in [
            "assign",
            "bigbluebuttonbn",
            "book",
            "chat",
            "choice",
            "coursecertificate",
            "data",
            "feedback",
            "folder",
            "forum",
            "glossary",
            "h5pactivity",
            "imscp",
            "label",
            "lesson",
            "lti",
            "page",
            "quiz",
            "resource",
            "scorm",
            "survey",
            "url",
            "wiki",
            "workshop",
        ]
    },
    "subsection": ("update mdl_subsection set name = concat(name, ' x') where course = :course",),
    "course": (
        "update mdl_course set summary = concat(summary, 'x'), fullname = concat(fullname, 'x') where id = :course",
        "update mdl_course_sections set summary = concat(coalesce(summary, ''), 'x') where course = :course",
    ),
    "book chapters": ("update mdl_book_chapters set content = concat(content, 'x')",),
    "choice options": (
        "update mdl_choice_options set text = concat(text, 'x')",
        "insert into mdl_choice_options (choiceid, text) select id, 'new' from mdl_choice where course = :course",
    ),
    "data fields": (
        "update mdl_data_fields set description = 'x'",
        "update mdl_data_content set content = concat(content, 'x') where recordid in"
        " (select id from mdl_data_records where userid = 2)",
    ),
    "feedback items": ("update mdl_feedback_item set name = concat(name, 'x')",),
    "forum posts": ("update mdl_forum_posts set message = concat(message, 'x') where userid = 2",),
    "glossary entries": (
        "update mdl_glossary_entries set definition = concat(definition, 'x')",
        "update mdl_glossary_categories set name = concat(name, 'x')",
        "delete from mdl_glossary_alias where id = (select id from (select min(a.id) as id from mdl_glossary_alias a"
        " join mdl_glossary_entries e on e.id = a.entryid where e.userid = 2) z)",
    ),
    "lesson pages": (
        "update mdl_lesson_pages set contents = concat(contents, 'x')",
        "update mdl_lesson_answers set answer = concat(coalesce(answer, ''), 'x')",
    ),
    "page link": (
        "update mdl_page set content = concat(content, '<a href=\"http://127.0.0.1:8101/mod/quiz/view.php?id=440\">x</a>')"
        " where id = 255",
    ),
    "quiz slots": (
        "update mdl_quiz_slots set maxmark = maxmark + 1 where quizid in (select id from mdl_quiz where course = :course)",
        "update mdl_quiz_slots set slot = -slot where quizid = (select min(id) from mdl_quiz where course = :course)"
        " and slot in (3, 4)",
        "update mdl_quiz_slots set slot = case when slot = -3 then 4 else 3 end where slot in (-3, -4)",
        "update mdl_quiz_feedback set feedbacktext = concat(feedbacktext, 'x')",
    ),
    "questions": (
        "update mdl_question set questiontext = concat(questiontext, 'x')",
        "update mdl_question_answers set feedback = concat(feedback, 'x') where question in"
        " (select id from mdl_question where qtype not in ('ddwtos', 'gapselect'))",
        "update mdl_question_hints set hint = concat(hint, 'x')",
        "update mdl_qtype_multichoice_options set shuffleanswers = 1 - shuffleanswers",
        "update mdl_qtype_match_subquestions set answertext = concat(answertext, 'x')",
    ),
    "question version": (
        "insert into mdl_question (parent, name, questiontext, questiontextformat, generalfeedback,"
        " generalfeedbackformat, defaultmark, penalty, qtype, length, stamp, timecreated, timemodified)"
        " select 0, 'v2', questiontext, 1, '', 1, 1, 0.1, 'truefalse', 1, 'v2', 1, 1 from mdl_question"
        " where qtype = 'truefalse' limit 1",
        "insert into mdl_question_versions (questionbankentryid, version, questionid, status)"
        " select questionbankentryid, 2, (select max(id) from mdl_question), 'ready' from mdl_question_versions v"
        " join mdl_question q on q.id = v.questionid where q.qtype = 'truefalse' limit 1",
    ),
    "scos": ("update mdl_scorm_scoes set title = concat(title, 'x')",),
    "wiki versions": ("update mdl_wiki_versions set content = concat(content, 'x')",),
    "workshop form": ("update mdl_workshopform_accumulative set description = concat(description, 'x')",),
    "gradebook": (
        "update mdl_grade_items set grademax = grademax + 1 where courseid = :course",
        "update mdl_grade_categories set aggregation = 10 where courseid = :course",
        "update mdl_gradingform_rubric_levels set score = score + 1",
        "update mdl_scale set description = 'x' where courseid = :course",
    ),
    "groups": (
        "update mdl_groups set name = concat(name, 'x') where courseid = :course",
        "update mdl_groupings set name = concat(name, 'x') where courseid = :course",
    ),
    "badge": ("update mdl_badge set description = concat(description, 'x') where courseid = :course",),
    "certificate": (
        "update mdl_tool_certificate_elements set name = concat(name, 'x') where pageid in (select p.id from"
        " mdl_tool_certificate_pages p join mdl_coursecertificate c on c.template = p.templateid)",
    ),
    "event": (
        "update mdl_event set name = concat(name, 'x') where courseid = :course and eventtype = 'course'",
    ),
    "completion": (
        "update mdl_course_completion_criteria set gradepass = 55 where course = :course and criteriatype = 6",
    ),
    "custom field": (
        "update mdl_customfield_data set charvalue = 'x', value = 'x' where id ="
        " (select id from (select min(id) as id from mdl_customfield_data where charvalue <> '') z)",
    ),
    "section order": (
        "update mdl_course_sections set section = -section where course = :course and section in (1, 2)",
        "update mdl_course_sections set section = 3 + section where course = :course and section in (-1, -2)",
    ),
    "new page": (
        "insert into mdl_page (course, name, intro, introformat, content, contentformat, timemodified)"
        " values (:course, 'New page', '', 1, '<a href=\"/mod/page/view.php?id=411\">l</a>', 1, 1)",
        "insert into mdl_course_modules (course, module, instance, section, availability) select :course, m.id, p.id, s.id,"
        ' \'{"op":"&","c":[{"type":"completion","cm":411,"e":1}],"showc":[true]}\' from mdl_modules m, mdl_page p,'
        " mdl_course_sections s where m.name = 'page' and p.name = 'New page' and s.course = :course and s.section = 3",
        "insert into mdl_context (contextlevel, instanceid, path, depth)"
        " select 70, max(id), '', 0 from mdl_course_modules",
        "update mdl_context x join mdl_context c on c.contextlevel = 50 and c.instanceid = :course"
        " set x.path = concat(c.path, '/', x.id), x.depth = c.depth + 1 where x.path = ''",
        "update mdl_course_sections s join mdl_course_modules m on m.section = s.id and m.id ="
        " (select max(id) from mdl_course_modules) set s.sequence = concat_ws(',', nullif(s.sequence, ''), m.id)",
    ),
}


def edit(connection: Connection, course: int, *names: str) -> None:
    """Run the named edits (all by default); one that touches nothing is a mistake in the test."""
    for name in names or EDITS:
        for statement in EDITS[name]:
            clause = text(statement.replace(":[", r"\:[").replace('":', r'"\:'))
            touched = connection.execute(
                clause, {"course": course} if ":course" in statement else {}
            ).rowcount
            assert touched, f"{name}: {statement} touched nothing"
    connection.commit()
