"""IMS QTI: 1.2 items, assessments and object banks (Canvas, Common Cartridge, Respondus, D2L …), 2.0, 2.1, 2.2
and 3.0 items, tests and packages. One reader takes whatever of these a file or package holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from question_formats.model import Category, Question
from question_formats.qti.sniffer import sniff_12, sniff_21, sniff_22, sniff_30, sniff_cartridge
from question_formats.source import ReadOptions, Source
from safeio import Problem

__all__ = ["read", "sniff_12", "sniff_21", "sniff_22", "sniff_30", "sniff_cartridge"]


def read(source: Source, options: ReadOptions) -> Iterator[Question | Category | Problem]:
    """Questions in the order of the test, else of the manifest, else of the archive."""
    from question_formats.qti.reader import read as _read

    return _read(source, options)
