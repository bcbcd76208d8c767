"""Findings of the missing word format."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
_REFUSES = "Moodle refuses the question, and by default the whole file."

BRACES = finding(
    "Q-MISSING-001", ERROR, "The answers have only one of their braces, or none: {text}", moodle=_REFUSES
)
SEVERAL = finding(
    "Q-MISSING-002",
    ERROR,
    "The text has several blocks of answers: {text}",
    hint="Write one gap a question, or use Cloze.",
    moodle="Moodle reads the first and shows the others as text.",
)
EMPTY = finding("Q-MISSING-003", ERROR, "The block has no answer: {text}", moodle=_REFUSES)
RELAXED = finding(
    "Q-MISSING-004",
    WARNING,
    "Read as the author meant it: {text}",
    moodle="Moodle reads this otherwise.",
)
UNCLEAR = finding("Q-MISSING-005", WARNING, "This may be meant otherwise: {text}")
NO_RIGHT = finding(
    "Q-MISSING-006", WARNING, "No answer is marked as right: {text}", hint="Put = before the right answer."
)
STRICT = finding("Q-MISSING-007", ERROR, "Moodle refuses this question: {text}")
