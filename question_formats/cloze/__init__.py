"""Cloze: texts with embedded answers."""

from __future__ import annotations

import re

from question_formats.cloze.reader import read
from question_formats.sniffing import Glimpse

__all__ = ["read", "sniff"]

_GAP = re.compile(r"\{[0-9]*:[A-Z]+(?:_[A-Z]+)?:")


def sniff(glimpse: Glimpse) -> int:
    if glimpse.root or glimpse.members:
        return 0
    return 70 if _GAP.search(glimpse.text) else 0
