"""Findings of the ExamView reader."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

UNKNOWN = finding(
    "Q-EXV-001", Severity.ERROR, "ExamView's question type {type} is not known; the question is left out"
)
BROKEN = finding(
    "Q-EXV-002", Severity.ERROR, "The question cannot be asked as it is: {reason}; it is left out"
)
FILE_MISSING = finding(
    "Q-EXV-003", Severity.WARNING, "The file {href} is not in the package; the text keeps the reference"
)
MODIFIED = finding(
    "Q-EXV-004",
    Severity.WARNING,
    "A modified true/false question also asks for the right word ({word}); Moodle's true/false does not",
)
NO_GROUP = finding(
    "Q-EXV-005", Severity.ERROR, "The matching question belongs to the group {group}, which is not there"
)
CHOICE = finding(
    "Q-EXV-006",
    Severity.ERROR,
    "The right answer {answer} is not among the choices; the question is left out",
)
EMPTY = finding("Q-EXV-007", Severity.WARNING, "There is no question in this bank")
UNREADABLE = finding(
    "Q-EXV-008", Severity.ERROR, "This member is no well-formed XML, so it is left out: {reason}"
)
