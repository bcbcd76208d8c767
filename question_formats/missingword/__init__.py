"""Missing word: a text with its answers in braces."""

from __future__ import annotations

import re

from question_formats.missingword.reader import read
from question_formats.sniffing import Glimpse

__all__ = ["read", "sniff"]

_WEIGHT = re.compile(r"(?<!\\)\{[^{}]*~\d{1,3}%[^\W\d][^{}]*\}")
_GIFT = re.compile(r"^(?:::|\$CATEGORY:)|%-?\d+(?:\.\d+)?%|\{\s*(?:#|T|F)|->|####|=\s*\d+%", re.MULTILINE)


def sniff(glimpse: Glimpse) -> int:
    """It looks like simple GIFT, which authors mean far more often: its name or the way of its weights tells it.

    ``~75%partly`` is a weight here; GIFT writes ``~%75%partly``, and there ``75%`` would begin the choice's text.
    """
    text = glimpse.text
    if glimpse.root or glimpse.members or "{" not in text:
        return 0
    if "missingword" in glimpse.name or "missing_word" in glimpse.name:
        return 85
    return 80 if _WEIGHT.search(text) and not _GIFT.search(text) else 0
