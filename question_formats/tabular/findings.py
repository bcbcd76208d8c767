"""Findings of the reader of tables."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

NO_TEXT = finding("Q-TAB-001", ERROR, "The row has no question text; it is left out")
TYPE = finding(
    "Q-TAB-002",
    ERROR,
    "The question type {type} is not known; the row is left out",
    hint="Use multichoice, truefalse, shortanswer, numerical, match, ordering, cloze, essay or description",
)
NUMBER = finding("Q-TAB-003", ERROR, "{text} in the column {name} is no number; the row is left out")
NOTHING_RIGHT = finding("Q-TAB-004", ERROR, "The row says no right answer; it is left out")
CORRECT = finding("Q-TAB-005", ERROR, "The right answer {text} is none of the choices; the row is left out")
COLUMN = finding("Q-TAB-006", WARNING, "The column {title} is not known; it was left out")
PAIRS = finding("Q-TAB-007", ERROR, "A matching question needs two pairs at least; the row is left out")
TOO_FEW = finding("Q-TAB-008", ERROR, "The question needs two answers at least; the row is left out")
WORD = finding("Q-TAB-009", ERROR, "{text} in the column {name} is neither yes nor no; the row is left out")
EMPTY = finding("Q-TAB-010", WARNING, "There is no question in this table")
NEWLINE = finding("Q-TAB-011", ERROR, "The table cannot be read from here on: {reason}")
TRUE = finding("Q-TAB-012", ERROR, "{text} is neither true nor false; the row is left out")
