"""Aiken: one multiple-choice question after the other, as plain text."""

from __future__ import annotations

import re

from question_formats.aiken.reader import read
from question_formats.sniffing import Glimpse

__all__ = ["read", "sniff"]

_SHAPE = re.compile(
    r"^[ \t]*\(?[A-Za-z][).][ \t]?.*\n(?:.*\n)*?[ \t]*ANSWER[ \t]*[:：]", re.MULTILINE | re.IGNORECASE
)


def sniff(glimpse: Glimpse) -> int:
    if glimpse.root or glimpse.members:
        return 0
    return 80 if _SHAPE.search(glimpse.text[:20_000]) else 0
