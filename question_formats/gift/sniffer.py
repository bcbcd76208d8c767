"""Does this look like GIFT?"""

from __future__ import annotations

import re

from question_formats.sniffing import Glimpse

_BLOCK = re.compile(r"(?<!\\)[{｛]\s*(?:[=~#>＝～＃]|T|F|TRUE|FALSE|[}｝])[^{}｛｝]*", re.DOTALL)
_CLOZE = re.compile(r"\{[0-9.]*:[A-Z_]{2,}:")
_NAME = re.compile(r"^(?:::.*?::|：：.*?：：)", re.MULTILINE)
_CATEGORY = re.compile(r"^\$CATEGORY:", re.MULTILINE)


def sniff(glimpse: Glimpse) -> int:
    if glimpse.root or glimpse.members:
        return 0
    text = glimpse.text
    if len(_CLOZE.findall(text)) > len(_BLOCK.findall(text)):
        return 0
    if _CATEGORY.search(text):
        return 90
    score = 0
    if _BLOCK.search(text):
        score += 50
    if _NAME.search(text):
        score += 25
    if glimpse.name.endswith((".gift", ".gift.txt", "-gift.txt")):
        score += 20
    return score
