"""Questions that a course's quizzes take from banks elsewhere: the course's own rows do not tell that these changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sidecar.moodle.database import Session

# who uses a bank that is not the course's own; %s is the table that refers, and what it takes
_USED = """
FROM {%s} r
JOIN {context} c ON c.id = r.usingcontextid AND c.contextlevel = 70
JOIN {course_modules} m ON m.id = c.instanceid
%s
JOIN {context} b ON b.id = %s
LEFT JOIN {course_modules} bank ON b.contextlevel = 70 AND bank.id = b.instanceid
WHERE r.component = 'mod_quiz' AND m.course IN :courses
  AND NOT (b.contextlevel = 50 AND b.instanceid = m.course) AND coalesce(bank.course, 0) <> m.course
"""
_NAMED = "SELECT DISTINCT m.course AS course, r.questionbankentryid AS entry" + _USED % (
    "question_references",
    """JOIN {question_bank_entries} e ON e.id = r.questionbankentryid
       JOIN {question_categories} k ON k.id = e.questioncategoryid""",
    "k.contextid",
)
_RANDOM = "SELECT DISTINCT m.course AS course, r.questionscontextid AS context" + _USED % (
    "question_set_references",
    "",
    "r.questionscontextid",
)


def borrowed(
    session: Session, columns: Mapping[str, frozenset[str]], courses: Sequence[int]
) -> dict[int, list[str]]:
    """A line for each question, and for each bank of random ones; an edit makes a new version, which shows in it.

    Only courses that borrow are in it. Nothing before Moodle 4.0.
    """
    found: dict[int, list[str]] = {}
    if "question_references" not in columns:
        return found
    for query, name, told in ((_NAMED, "entry", "entries_now"), (_RANDOM, "context", "banks_now")):
        rows = session.select_in(query, "courses", courses)
        ids = [row[name] for row in rows]
        now = {row["id"]: f"{name} {row['id']}:{row['n']}:{row['v']}" for row in session.select_in(told, "ids", ids)}  # fmt: skip
        for row in rows:
            found.setdefault(row["course"], []).append(now.get(row[name], ""))
    return found
