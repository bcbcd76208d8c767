"""WebCT's text format (``:TYPE:MC:…``), in whatever encoding the file really is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from question_formats.model import Category, Question
from question_formats.sniffing import Glimpse
from question_formats.source import ReadOptions, Source
from safeio import Problem

__all__ = ["read", "sniff"]
_TYPE = re.compile(r"^:TYPE:(?:MC|TF|S|P|M|C|JD)\b", re.MULTILINE | re.IGNORECASE)
_FIELD = re.compile(r"^:(?:TITLE|QUESTION|ANSWER1|L1|FORMULA|CAT):", re.MULTILINE | re.IGNORECASE)


def sniff(glimpse: Glimpse) -> int:
    """A ``:TYPE:`` line with a type of WebCT."""
    if not _TYPE.search(glimpse.text):
        return 0
    return 95 if _FIELD.search(glimpse.text) else 80


def read(source: Source, options: ReadOptions) -> Iterator[Question | Category | Problem]:
    """Questions as they come; ``:CAT:`` is their `category`."""
    from question_formats.webct.reader import read as _read

    return _read(source, options)
