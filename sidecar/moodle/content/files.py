"""File areas: what an item id of `files` points to, and which areas are never content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# (component, area) -> table of the item id; "" = the item id is no id (0, or a revision number)
ITEMS: dict[tuple[str, str], str] = {
    ("course", "summary"): "",
    ("course", "overviewfiles"): "",
    ("course", "legacy"): "",
    ("course", "section"): "course_sections",
    ("customfield_textarea", "value"): "customfield_data",
    ("group", "icon"): "groups",
    ("group", "description"): "groups",
    ("grouping", "description"): "groupings",
    ("calendar", "event_description"): "event",
    ("badges", "badgeimage"): "badge",
    ("grading", "description"): "grading_definitions",
    ("contentbank", "public"): "contentbank_content",
    ("block_html", "content"): "",
    ("mod_assign", "introattachment"): "",
    ("mod_assign", "activityattachment"): "",
    ("assignfeedback_editpdf", "stamps"): "",
    ("mod_bigbluebuttonbn", "presentation"): "",
    ("mod_book", "chapter"): "book_chapters",
    ("mod_data", "content"): "data_content",
    ("mod_feedback", "page_after_submit"): "",
    ("mod_feedback", "item"): "feedback_item",
    ("mod_feedback", "template"): "feedback_item",
    ("mod_folder", "content"): "",
    ("mod_page", "content"): "",
    ("mod_resource", "content"): "",
    ("mod_forum", "post"): "forum_posts",
    ("mod_forum", "attachment"): "forum_posts",
    ("mod_glossary", "entry"): "glossary_entries",
    ("mod_glossary", "attachment"): "glossary_entries",
    ("mod_h5pactivity", "package"): "",
    ("mod_imscp", "content"): "",
    ("mod_imscp", "backup"): "",
    ("mod_lesson", "mediafile"): "",
    ("mod_lesson", "page_contents"): "lesson_pages",
    ("mod_lesson", "page_answers"): "lesson_answers",
    ("mod_lesson", "page_responses"): "lesson_answers",
    ("mod_quiz", "feedback"): "quiz_feedback",
    ("quizaccess_seb", "filemanager_sebconfigfile"): "",
    ("mod_scorm", "package"): "",
    ("mod_scorm", "content"): "",
    ("mod_wiki", "attachments"): "wiki_subwikis",
    ("mod_workshop", "instructauthors"): "",
    ("mod_workshop", "instructreviewers"): "",
    ("mod_workshop", "conclusion"): "",
    ("mod_workshop", "submission_content"): "workshop_submissions",
    ("mod_workshop", "submission_attachment"): "workshop_submissions",
    ("mod_workshop", "overallfeedback_content"): "workshop_assessments",
    ("mod_workshop", "overallfeedback_attachment"): "workshop_assessments",
    ("workshopform_accumulative", "description"): "workshopform_accumulative",
    ("workshopform_comments", "description"): "workshopform_comments",
    ("workshopform_numerrors", "description"): "workshopform_numerrors",
    ("workshopform_rubric", "description"): "workshopform_rubric",
    ("question", "questiontext"): "question",
    ("question", "generalfeedback"): "question",
    ("question", "correctfeedback"): "question",
    ("question", "partiallycorrectfeedback"): "question",
    ("question", "incorrectfeedback"): "question",
    ("question", "answer"): "question_answers",
    ("question", "answerfeedback"): "question_answers",
    ("question", "hint"): "question_hints",
    ("qtype_essay", "graderinfo"): "question",
    ("qtype_match", "subquestion"): "qtype_match_subquestions",
    ("qtype_ddimageortext", "bgimage"): "question",
    ("qtype_ddimageortext", "dragimage"): "qtype_ddimageortext_drags",
    ("qtype_ddmarker", "bgimage"): "question",
    ("tool_certificate", "element"): "tool_certificate_elements",
    ("tool_certificate", "elementaux"): "tool_certificate_elements",
}

INTRO = "intro"  # of every activity, item 0

# learners' work, caches and drafts: silently left out
NEVER: frozenset[str] = frozenset(
    {"backup", "tool_recyclebin", "user", "core_h5p", "assignsubmission_file", "assignsubmission_onlinetext"}
)
NEVER_AREAS: frozenset[tuple[str, str]] = frozenset(
    {
        ("course", "generated"),
        ("core", "preview"),
        ("badges", "userbadge"),
        ("grade", "feedback"),
        ("grade", "historyfeedback"),
        ("mod_lesson", "essay_responses"),
        ("mod_lesson", "essay_answers"),
        ("tool_certificate", "issues"),
        ("mod_scorm", "tempdata"),
    }
)


def item_table(component: str, area: str) -> str | None:
    """The table that item ids of this area belong to, "" for none; None when the area is not content we know."""
    if area == INTRO and component.startswith("mod_"):
        return ""
    return ITEMS.get((component, area))


def is_content(component: str, area: str) -> bool:
    """False for learners' files, caches and drafts."""
    return not (
        component in NEVER
        or (component, area) in NEVER_AREAS
        or (component.startswith("assignfeedback_") and area != "stamps")
        or (component.startswith(("question", "qtype_")) and area.startswith("response_"))
    )


_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
_IN_NAMES = re.compile(r"[/\\\x00-\x1f\x7f]")


def wrong_name(row: Mapping[str, Any]) -> str:
    """The column of a row of `files` that Moodle would never have written so ("" when all is well).

    Moodle checks names when it stores a file, not when it makes a path or an archive of a row that is there.
    """
    for column in ("component", "filearea"):
        if not _WORD.fullmatch(str(row.get(column, ""))):
            return column
    name, path = str(row.get("filename", "")), str(row.get("filepath", ""))
    if not name or name == ".." or _IN_NAMES.search(name):
        return "filename"
    folders = path.split("/")
    if folders[0] or folders[-1] or len(folders) < 2:
        return "filepath"
    if any(part in ("", ".", "..") or _IN_NAMES.search(part) for part in folders[1:-1]):
        return "filepath"
    return ""
