"""Findings of the WebCT reader and writer."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

UNKNOWN = finding("Q-WCT-001", ERROR, "WebCT's question type {type} is not known; the question is left out")
NO_TEXT = finding("Q-WCT-002", ERROR, "The question has no text; it is left out")
NO_ANSWER = finding("Q-WCT-003", ERROR, "The question has no answer; it is left out")
NOTHING_RIGHT = finding("Q-WCT-004", ERROR, "No answer of the question is right; it is left out")
FIELD = finding("Q-WCT-005", WARNING, "The field {name} is not known; it was left out")
OUTSIDE = finding("Q-WCT-006", WARNING, "This line belongs to no question: {text}")
IMAGE = finding(
    "Q-WCT-007", WARNING, "The image {image} is not part of this file; the text keeps the reference"
)
NUMBER = finding("Q-WCT-008", ERROR, "{text} is no number; the question is left out")
PAIRS = finding("Q-WCT-009", ERROR, "The matching question needs two pairs at least; it is left out")
FORMULA = finding("Q-WCT-010", ERROR, "Moodle cannot compute the formula {formula}; the question is left out")
NOT_FULL = finding(
    "Q-WCT-011",
    WARNING,
    "The best answer is worth {percent} %, so all of them are taken in proportion: Moodle wants one that is worth 100 %",
)
EMPTY = finding("Q-WCT-012", WARNING, "There is no question in this file")
CODE = finding(
    "Q-WCT-013",
    ERROR,
    "Java code in a question ({type}) has no counterpart in Moodle; the question is left out",
)
RANGE = finding(
    "Q-WCT-014",
    WARNING,
    "Values that WebCT draws between the limits are not in the file; ten were chosen all over the range",
)
