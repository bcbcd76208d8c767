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
RELAXED = finding(
    "Q-GIFT-008",
    WARNING,
    "Read as {meaning}: {text}",
    hint=r"Escape ~ = # { } : as \~ \= \# \{ \} \: where they are text, and leave a blank line between questions.",
    moodle="Moodle reads this otherwise, in silence or with an error.",
)
UNCLEAR = finding(
    "Q-GIFT-009",
    WARNING,
    "{doubt}: {text}",
    hint="It was read as Moodle reads it; check the question.",
    moodle="Moodle reads it so and says nothing.",
)
SEVERAL_BLOCKS = finding(
    "Q-GIFT-010",
    ERROR,
    "The text has several answer blocks: {text}",
    hint="Leave a blank line between questions; for several gaps use the Cloze format.",
    moodle="Moodle reads the first block and shows the others to learners, answers included.",
)
FULL_WIDTH = finding(
    "Q-GIFT-011",
    ERROR,
    "The answers are written with full-width marks, which are none: {text}",
    hint="Write { = ~ # } with the plain keyboard characters.",
    moodle="Moodle imports a text without a question.",
)
GRADE = finding(
    "Q-GIFT-012",
    WARNING,
    "{text} % is no grade that Moodle offers.",
    hint="Use 100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10, 5.",
    moodle="Moodle's import refuses the question, unless it is told to take the nearest grade.",
)
NEGATIVE = finding(
    "Q-GIFT-013",
    ERROR,
    "The tolerance is negative: {text}",
    moodle="Moodle stores it; no reply is ever right.",
)
DESCRIPTION = finding(
    "Q-GIFT-014",
    WARNING,
    "A text without an answer block was read as a description: {text}",
    hint="Write {} after it for an essay question; give a description a ::name::.",
    moodle="The same, without a word.",
)
HTML = finding(
    "Q-GIFT-015",
    INFO,
    "The text holds HTML but is not marked as [html]: {text}",
    moodle="Moodle keeps it in its auto-format.",
)
DIFFERS = finding(
    "Q-GIFT-016",
    WARNING,
    "Moodle's reading, which was taken, differs from what the author seems to mean: {text}",
)
