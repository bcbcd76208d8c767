"""Blackboard 6 and later: QTI and POOL ``.dat`` documents, and the zips that hold them with their files."""

from __future__ import annotations

from collections.abc import Iterator

from question_formats.model import Category, Question
from question_formats.sniffing import Glimpse
from question_formats.source import ReadOptions, Source
from safeio import Problem

__all__ = ["read", "sniff"]


def sniff(glimpse: Glimpse) -> int:
    """Its own metadata elements, the root element POOL, or a manifest with ``bb:`` attributes."""
    if glimpse.members:
        manifest = next((name for name in glimpse.members if name.lower() == "imsmanifest.xml"), "")
        text = glimpse.member(manifest, 1 << 19) if manifest else b""
        if b"bb:file" in text or b"x-bb-" in text or ".bb-package-info" in glimpse.members:
            return 95
        dat = next((name for name in glimpse.members if name.lower().endswith(".dat")), "")
        head = glimpse.member(dat, 8192) if dat else b""
        return 90 if b"bbmd_" in head or b"<POOL" in head else 0
    root = glimpse.root
    if root is None:
        return 0
    if root[1] == "POOL":
        return 95
    return 92 if root[1] == "questestinterop" and "bbmd_" in glimpse.text else 0


def read(source: Source, options: ReadOptions) -> Iterator[Question | Category | Problem]:
    """Questions of every pool, test and survey, in the order of the manifest."""
    from question_formats.qti.reader import read as read_qti

    return read_qti(source, options)
