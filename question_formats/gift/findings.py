"""Findings of GIFT."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

BRACES = finding(
    "Q-GIFT-001",
    ERROR,
    "The answer block has only one of its braces: {text}",
    hint=r"Write { before and } after the answers; write \{ and \} for braces in a text.",
    moodle="Moodle refuses the question, and by default the whole file.",
)
BRACES_REVERSED = finding(
    "Q-GIFT-002", ERROR, "The first closing brace stands before the opening one: {text}", hint=BRACES.hint
)
TOO_FEW = finding(
    "Q-GIFT-003",
    ERROR,
    "The question has {found} answers where {least} are needed.",
    moodle="Moodle's import stops with an error that names no line.",
)
NO_ARROW = finding(
    "Q-GIFT-004",
    ERROR,
    "A pair of the matching question has no arrow: {text}",
    hint="Write each pair as =left -> right.",
    moodle="Moodle refuses the question, and by default the whole file.",
)
NO_NUMBER = finding("Q-GIFT-005", ERROR, "The numerical question has no answer.")
NUMBER = finding(
    "Q-GIFT-006",
    ERROR,
    "This is no number: {text}",
    hint="Write 3.14, 3.14:0.01 (tolerance) or 3.13..3.15 (range), without a unit.",
    moodle="Moodle reads what is no number as *, which makes every reply right, or dies.",
)
WEIGHT = finding(
    "Q-GIFT-007", ERROR, "The weight %{text}% is no number.", moodle="Moodle's import page dies."
)
