"""H5P question sets (H5P.QuestionSet) and single question types, in an ``.h5p`` package or as ``content.json``."""

from __future__ import annotations

from collections.abc import Iterator

from question_formats.model import Category, Question
from question_formats.sniffing import Glimpse
from question_formats.source import ReadOptions, Source
from safeio import Problem

__all__ = ["read", "sniff"]


def sniff(glimpse: Glimpse) -> int:
    """``h5p.json`` beside ``content/content.json``."""
    return 96 if "h5p.json" in glimpse.members and "content/content.json" in glimpse.members else 0


def read(source: Source, options: ReadOptions) -> Iterator[Question | Category | Problem]:
    """Questions in the order of the set."""
    from question_formats.h5p.reader import read as _read

    return _read(source, options)
