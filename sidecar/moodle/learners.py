"""Where learners' data hangs on content: what must never be deleted under them.

Content table -> (table of learners' data, its column, what makes a row count). A row with grades still empty or a
completion never reached is Moodle's bookkeeping, not a person's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sidecar.moodle.database import Session

_GRADED = "u.finalgrade IS NOT NULL OR u.rawgrade IS NOT NULL OR u.feedback IS NOT NULL"
_DONE = "u.completionstate > 0"
_PERSONAL = "u.userid IS NOT NULL"
_EXCEPTED = "u.extensionduedate > 0 OR u.allocatedmarker > 0 OR u.locked > 0 OR u.workflowstate <> ''"

USES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "course_modules": (
        ("course_modules_completion", "coursemoduleid", _DONE),
        ("course_modules_viewed", "coursemoduleid", ""),
    ),
    "context": (
        ("question_usages", "contextid", ""),
        ("rating", "contextid", ""),
        ("comments", "contextid", ""),
        ("xapi_states", "itemid", ""),
    ),
    "course_completion_criteria": (("course_completion_crit_compl", "criteriaid", ""),),
    "enrol": (("user_enrolments", "enrolid", ""),),
    "groups": (
        ("groups_members", "groupid", ""),
        ("assign_submission", "groupid", "u.status <> 'new'"),
        ("data_records", "groupid", ""),
        ("forum_discussions", "groupid", ""),
    ),
    "grade_items": (("grade_grades", "itemid", _GRADED),),
    "scale": (("grade_items", "scaleid", ""),),
    "badge": (("badge_issued", "badgeid", ""),),
    "badge_criteria": (("badge_criteria_met", "critid", ""),),
    "grading_definitions": (("grading_instances", "definitionid", ""),),
    "gradingform_rubric_criteria": (("gradingform_rubric_fillings", "criterionid", ""),),
    "gradingform_rubric_levels": (("gradingform_rubric_fillings", "levelid", ""),),
    "gradingform_guide_criteria": (("gradingform_guide_fillings", "criterionid", ""),),
    "question": (("question_attempts", "questionid", ""),),
    "quiz": (
        ("quiz_attempts", "quiz", ""),
        ("quiz_grades", "quiz", ""),
        ("quiz_overrides", "quiz", _PERSONAL),
    ),
    "assign": (
        ("assign_submission", "assignment", "u.status <> 'new'"),
        ("assign_grades", "assignment", ""),
        ("assign_overrides", "assignid", _PERSONAL),
        ("assign_user_flags", "assignment", _EXCEPTED),
    ),
    "bigbluebuttonbn": (
        ("bigbluebuttonbn_logs", "bigbluebuttonbnid", ""),
        ("bigbluebuttonbn_recordings", "bigbluebuttonbnid", ""),
    ),
    "chat": (("chat_messages", "chatid", ""),),
    "choice": (("choice_answers", "choiceid", ""),),
    "choice_options": (("choice_answers", "optionid", ""),),
    "data_fields": (("data_content", "fieldid", ""),),
    "data": (("data_records", "dataid", ""),),
    "feedback": (("feedback_completed", "feedback", ""), ("feedback_completedtmp", "feedback", "")),
    "feedback_item": (("feedback_value", "item", ""), ("feedback_valuetmp", "item", "")),
    "forum": (("forum_discussions", "forum", ""), ("forum_grades", "forum", "u.grade IS NOT NULL")),
    "forum_discussions": (),
    "forum_posts": (("forum_posts", "parent", ""),),
    "glossary": (("glossary_entries", "glossaryid", ""),),
    "glossary_categories": (("glossary_entries_categories", "categoryid", ""),),
    "h5pactivity": (("h5pactivity_attempts", "h5pactivityid", ""),),
    "lesson": (
        ("lesson_attempts", "lessonid", ""),
        ("lesson_grades", "lessonid", ""),
        ("lesson_timer", "lessonid", ""),
        ("lesson_overrides", "lessonid", _PERSONAL),
    ),
    "lesson_pages": (("lesson_attempts", "pageid", ""), ("lesson_branch", "pageid", "")),
    "lesson_answers": (("lesson_attempts", "answerid", ""),),
    "lti": (("lti_submission", "ltiid", ""),),
    "scorm": (("scorm_attempt", "scormid", ""), ("scorm_scoes_track", "scormid", "")),
    "scorm_scoes": (("scorm_scoes_value", "scoid", ""), ("scorm_scoes_track", "scoid", "")),
    "survey": (("survey_answers", "survey", ""),),
    "wiki_subwikis": (("wiki_pages", "subwikiid", ""),),
    "wiki_pages": (("wiki_versions", "pageid", ""),),
    "workshop": (("workshop_submissions", "workshopid", "u.example = 0"),),
    "workshopform_accumulative": (("workshop_grades", "dimensionid", "u.strategy = 'accumulative'"),),
    "workshopform_comments": (("workshop_grades", "dimensionid", "u.strategy = 'comments'"),),
    "workshopform_numerrors": (("workshop_grades", "dimensionid", "u.strategy = 'numerrors'"),),
    "workshopform_rubric": (("workshop_grades", "dimensionid", "u.strategy = 'rubric'"),),
    "tool_certificate_templates": (("tool_certificate_issues", "templateid", ""),),
    "coursecertificate": (),
}

# where our own content sits in the same table as learners' work: rows of the map do not count as use
MIXED: frozenset[str] = frozenset(
    {
        "data_content",
        "data_records",
        "forum_discussions",
        "forum_posts",
        "glossary_entries",
        "glossary_entries_categories",
        "wiki_pages",
        "wiki_versions",
        "workshop_grades",
        "workshop_submissions",
        "grade_items",
    }
)

# bookkeeping that goes with an activity nobody used
LEFTOVERS: dict[str, tuple[tuple[str, str], ...]] = {
    "course_modules": (
        ("course_modules_completion", "coursemoduleid"),
        ("course_modules_viewed", "coursemoduleid"),
    ),
    "grade_items": (("grade_grades", "itemid"),),
    "forum": (
        ("forum_subscriptions", "forum"),
        ("forum_digests", "forum"),
        ("forum_read", "forumid"),
        ("forum_track_prefs", "forumid"),
    ),
    "forum_discussions": (("forum_discussion_subs", "discussion"), ("forum_read", "discussionid")),
    "forum_posts": (("forum_read", "postid"),),
    "assign": (
        ("assign_user_flags", "assignment"),
        ("assign_submission", "assignment"),
        ("assign_user_mapping", "assignment"),
    ),
}


def used(
    session: Session,
    columns: Mapping[str, frozenset[str]],
    rows: Mapping[str, Iterable[int]],
    ours: Mapping[str, frozenset[int]],
    extra: Mapping[str, tuple[tuple[str, str, str], ...]] | None = None,
) -> dict[str, set[int]]:
    """Ids of `rows` (content of the target) that learners' data needs. `ours` are mirrored rows, by table."""
    found: dict[str, set[int]] = {}
    for table, ids in rows.items():
        wanted = list(ids)
        for other, column, condition in (*USES.get(table, ()), *(extra or {}).get(table, ())):
            if not wanted or column not in columns.get(other, ()):
                continue
            where = f" AND ({condition})" if condition else ""
            for row in session.select_in(
                f"SELECT u.id, u.{column} AS owner FROM {{{other}}} u WHERE u.{column} IN :ids{where}",  # noqa: S608
                "ids",
                wanted,
            ):
                if other not in MIXED or row["id"] not in ours.get(other, frozenset()):
                    found.setdefault(table, set()).add(row["owner"])
    return found
