"""Findings of Aiken."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_REFUSES = "Moodle refuses the question, and by default the whole file."

NO_ANSWER = finding(
    "Q-AIKEN-001",
    ERROR,
    "The question has no ANSWER line: {text}",
    hint="End each question with ANSWER: and a letter.",
    moodle="Moodle refuses the file, or drops the last question in silence.",
)
TOO_FEW = finding(
    "Q-AIKEN-002", ERROR, "The question has {found} choices where 2 are needed: {text}", moodle=_REFUSES
)
ANSWER = finding(
    "Q-AIKEN-003",
    ERROR,
    "The answer names no choice: {text}",
    moodle="Moodle imports the question without any right answer.",
)
NO_QUESTION = finding(
    "Q-AIKEN-004", ERROR, "A choice or answer without a question before it: {text}", moodle=_REFUSES
)
RELAXED = finding(
    "Q-AIKEN-005",
    WARNING,
    "Read as {meaning}: {text}",
    hint="Aiken writes the question on one line, choices as A) … and the answer as ANSWER: A.",
    moodle="Moodle refuses this line, or reads it otherwise.",
)
LEFT_OUT = finding("Q-AIKEN-006", WARNING, "This line belongs to no question: {text}", moodle=_REFUSES)
SEVERAL = finding(
    "Q-AIKEN-007",
    WARNING,
    "Several right answers: the question was read with {count} choices that share the mark.",
    moodle="Moodle takes the first letter only.",
)
MARKUP = finding(
    "Q-AIKEN-008",
    WARNING,
    "Aiken is plain text: this will be shown as written: {text}",
    moodle="The same.",
)
UNCLEAR = finding("Q-AIKEN-009", ERROR, "It is not clear which choice the answer names: {text}")
STRICT = finding("Q-AIKEN-010", ERROR, "Moodle refuses this: {text}")
