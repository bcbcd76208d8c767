"""Tables of questions, CSV or XLSX, one question a row. The columns are described in docs/question-formats.md."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from question_formats.model import Category, Question
from question_formats.sniffing import Glimpse
from question_formats.source import ReadOptions, Source
from question_formats.tabular.columns import is_header
from safeio import Problem

__all__ = ["read", "sniff"]


def sniff(glimpse: Glimpse) -> int:
    """A header row with our columns (or a spreadsheet)."""
    if glimpse.members:
        return 60 if "xl/workbook.xml" in glimpse.members else 0
    first = next((line for line in glimpse.text.split("\n") if line.strip()), "")
    if glimpse.root is not None:
        return 0
    for delimiter in (",", ";", "\t"):
        try:
            row = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            continue
        if len(row) >= 2 and is_header(row):
            return 85
    return 0


def read(source: Source, options: ReadOptions) -> Iterator[Question | Category | Problem]:
    """A question or a finding for each row that is not empty."""
    from question_formats.tabular.reader import read as _read

    return _read(source, options)
