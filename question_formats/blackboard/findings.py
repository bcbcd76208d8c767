"""Findings of the reader of Blackboard pools; those of its QTI documents are the QTI reader's."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

UNKNOWN = finding(
    "Q-BB-001", Severity.ERROR, "Blackboard's question type {type} is not known; the question is left out"
)
BROKEN = finding(
    "Q-BB-002", Severity.ERROR, "The question cannot be asked as it is: {reason}; it is left out"
)
FILE_MISSING = finding(
    "Q-BB-003", Severity.WARNING, "The file {href} is not in the package; the text keeps the reference"
)
EMPTY = finding("Q-BB-004", Severity.WARNING, "The pool holds no question")
