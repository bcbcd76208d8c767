"""Missing word: a text with its answers in braces."""

from __future__ import annotations

from question_formats.missingword.reader import read
from question_formats.sniffing import Glimpse

__all__ = ["read", "sniff"]


def sniff(glimpse: Glimpse) -> int:
    """It looks like simple GIFT, which Moodle's authors mean far more often: only the name tells it."""
    if glimpse.root or glimpse.members or "{" not in glimpse.text:
        return 0
    return 85 if "missingword" in glimpse.name or "missing_word" in glimpse.name else 0
