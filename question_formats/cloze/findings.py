"""Findings of embedded answers (Cloze)."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_REFUSES = "Moodle refuses the question."

NO_GAP = finding(
    "Q-CLOZE-001", ERROR, "The text has no gap such as {{1:SHORTANSWER:=Paris}}: {text}", moodle=_REFUSES
)
NOT_CLOSED = finding(
    "Q-CLOZE-002",
    ERROR,
    "The gap is not closed: {text}",
    hint=r"End it with }; write \} for a brace inside.",
    moodle=_REFUSES,
)
TYPE = finding(
    "Q-CLOZE-003",
    ERROR,
    "{type} is no type of gap: {text}",
    hint="Types are SHORTANSWER, SHORTANSWER_C, NUMERICAL, MULTICHOICE, MULTIRESPONSE and their short forms.",
    moodle="Moodle shows the gap to learners as text, with its answers.",
)
HEAD = finding(
    "Q-CLOZE-004",
    ERROR,
    "The beginning of the gap cannot be read: {text}",
    moodle="Moodle does not see a gap here.",
)
NUMBER = finding("Q-CLOZE-005", ERROR, "This is no number: {text}", moodle=_REFUSES)
TOO_FEW = finding(
    "Q-CLOZE-006", ERROR, "The gap has {found} choices where 2 are needed: {text}", moodle=_REFUSES
)
NO_RIGHT = finding("Q-CLOZE-007", ERROR, "No answer of the gap gives the full mark: {text}", moodle=_REFUSES)
RELAXED = finding(
    "Q-CLOZE-008",
    WARNING,
    "Read as the author meant it: {text}",
    hint=r"Escape } # ~ as \} \# and &#126;; write no spaces before = and %.",
    moodle="Moodle reads this otherwise, or refuses it.",
)
UNCLEAR = finding(
    "Q-CLOZE-009", WARNING, "This may be meant otherwise: {text}", hint=r"Escape # as \# in answers."
)
EMPTY = finding("Q-CLOZE-010", ERROR, "The gap has no answer: {text}", moodle=_REFUSES)
SEVERAL = finding(
    "Q-CLOZE-011",
    WARNING,
    "Blank lines stand between parts with gaps; they were read as one question.",
    hint="Where these are several questions, put a line with three dashes (---) between them.",
    moodle="Moodle reads a Cloze file as one question.",
)
STRICT = finding("Q-CLOZE-012", ERROR, "Moodle refuses this question: {text}")
MARKS = finding(
    "Q-CLOZE-014",
    WARNING,
    "Marks of gaps are whole numbers in Moodle; all of this question's were multiplied by {factor}: {text}",
    hint="Set the question's default mark in the quiz where the sum matters.",
    moodle="Moodle does not see a gap here, and shows its answers to learners.",
)
DIFFERS = finding("Q-CLOZE-013", WARNING, "Moodle's reading differs from what is written: {text}")
NAMED = finding(
    "Q-CLOZE-015",
    INFO,
    "Read as the name of a question: {text}",
    moodle="Moodle reads it as text, and the whole file as one question.",
)
ENDED = finding(
    "Q-CLOZE-016",
    INFO,
    "A line of dashes was read as the end of a question.",
    moodle="Moodle reads it as text, and the whole file as one question.",
)
