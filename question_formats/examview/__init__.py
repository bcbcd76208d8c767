"""ExamView test banks: the XML export, alone or in a zip with its images."""

from __future__ import annotations

from collections.abc import Iterator

from question_formats.model import Category, Question
from question_formats.sniffing import Glimpse
from question_formats.source import ReadOptions, Source
from safeio import Problem

__all__ = ["read", "sniff"]


def sniff(glimpse: Glimpse) -> int:
    """The root element, or a zip with one such document."""
    if glimpse.members:
        for name in glimpse.members[:200]:
            if name.lower().endswith(".xml") and b"<examview" in glimpse.member(name, 4096):
                return 93
        return 0
    return 95 if glimpse.root is not None and glimpse.root[1] == "examview" else 0


def read(source: Source, options: ReadOptions) -> Iterator[Question | Category | Problem]:
    """Questions in the order of the bank, matching groups at the end (as Moodle up to 3.11 read them)."""
    from question_formats.examview.reader import read as _read

    return _read(source, options)
