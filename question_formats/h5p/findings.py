"""Findings of the H5P reader."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

LIBRARY = finding(
    "Q-H5P-001", ERROR, "Moodle has no question type for the H5P content {library}; it is left out"
)
BROKEN = finding(
    "Q-H5P-002", ERROR, "The content {library} cannot be asked as it is: {reason}; it is left out"
)
FILE_MISSING = finding("Q-H5P-003", WARNING, "The file {href} is not in the package; it is left out")
TIPS = finding("Q-H5P-004", WARNING, "Moodle shows no tips beside a choice or blank; they are left out")
MARK_WORDS = finding(
    "Q-H5P-005",
    WARNING,
    "Moodle has no question that marks words in a text; it became a multiple choice of its words",
)
SORTED = finding(
    "Q-H5P-008", WARNING, "Moodle has no question that sorts things into places; it became a matching"
)
MARKER = finding(
    "Q-H5P-009",
    WARNING,
    "Moodle has no question that asks to click on a picture; it became one with a marker to drag",
)
SETTINGS = finding(
    "Q-H5P-006", INFO, "Settings of the question set (pass mark, time, order) belong to the quiz in Moodle"
)
EMPTY = finding("Q-H5P-007", WARNING, "There is no question in this content")
