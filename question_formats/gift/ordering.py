"""The ordering plugin's dialect of GIFT: ``{>3 RANDOM VERTICAL … first item, second item}``, an item a line."""

from __future__ import annotations

import re
from typing import Any

SELECT = {"ALL": 0, "EXACT": 0, "RANDOM": 1, "REL": 1, "CONTIGUOUS": 2, "CONTIG": 2}
LAYOUT = {"HORIZONTAL": 1, "HORI": 1, "H": 1, "1": 1, "VERTICAL": 0, "VERT": 0, "V": 0, "0": 0}
GRADING = {
    "ALL_OR_NOTHING": -1,
    "ABSOLUTE_POSITION": 0,
    "ABSOLUTE": 0,
    "ABS": 0,
    "RELATIVE_NEXT_EXCLUDE_LAST": 1,
    "RELATIVE": 1,
    "REL": 1,
    "RELATIVE_NEXT_INCLUDE_LAST": 2,
    "RELATIVE_ONE_PREVIOUS_AND_NEXT": 3,
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": 4,
    "LONGEST_ORDERED_SUBSET": 5,
    "LONGEST_CONTIGUOUS_SUBSET": 6,
    "RELATIVE_TO_CORRECT": 7,
}
SHOW = {
    "SHOW": True,
    "TRUE": True,
    "YES": True,
    "1": True,
    "HIDE": False,
    "FALSE": False,
    "NO": False,
    "0": False,
}
NUMBERING = ("none", "123", "abc", "ABCD", "iii", "IIII")

_OPTIONS = (
    r"(\d+)",
    r"((?:ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG)?)",
    r"((?:HORIZONTAL|HORI|H|1|VERTICAL|VERT|V|0)?)",
    (
        r"((?:ALL_OR_NOTHING|ABSOLUTE_POSITION|ABSOLUTE|ABS|RELATIVE_NEXT_EXCLUDE_LAST|RELATIVE_NEXT_INCLUDE_LAST"
        r"|RELATIVE_ONE_PREVIOUS_AND_NEXT|RELATIVE_ALL_PREVIOUS_AND_NEXT|RELATIVE_TO_CORRECT|RELATIVE"
        r"|RELLONGEST_ORDERED_SUBSET|LONGEST_CONTIGUOUS_SUBSET)?)"
    ),  # so it stands in the plugin
    r"((?:SHOW|TRUE|YES|1|HIDE|FALSE|NO|0)?)",
    r"((?:none|123|abc|ABCD|iii|IIII)?)",
)
_STRICT = re.compile(r"\s*>\s*" + r"\s*".join(_OPTIONS) + r"\s*(.*?)\s*\Z", re.DOTALL | re.ASCII)
_LINES = re.compile(r"[\r\n]+")
_ITEMS_SHOWN = 6


def read_ordering(answers: str, *, strict: bool) -> tuple[dict[str, Any], list[str]] | None:
    """(fields of the question, items); None where this is no ordering block."""
    read = _strict(answers) if strict else _plain(answers)
    if read is None:
        return None
    (count, select, layout, grading, show, numbering), rest = read
    items = [item for item in _LINES.split(rest) if item and (item != "0" or not strict)]
    shown = int(count[:9])
    if not 2 <= shown <= len(items):
        shown = min(_ITEMS_SHOWN, len(items))
    items = [item.strip() for item in items]
    options = {
        "layouttype": LAYOUT.get(layout.upper(), 0),
        "selecttype": SELECT.get(select.upper(), 1),
        "selectcount": max(shown, 2),
        "gradingtype": GRADING.get(grading.upper(), 1),
        "showgrading": show.upper() not in {"HIDE", "FALSE", "NO"}
        if strict
        else SHOW.get(show.upper(), True),
        "numberingstyle": numbering or "none",
    }
    return options, [item for item in items if item and (item != "0" or not strict)]


def _strict(answers: str) -> tuple[tuple[str, ...], str] | None:
    match = _STRICT.match(answers)
    return (match.groups()[:6], match[7]) if match else None


def _plain(answers: str) -> tuple[tuple[str, ...], str] | None:
    """Options are whole words, and end with their line: the plugin takes the H of a first item "Hà Nội" for one."""
    head, _, rest = answers.partition("\n")
    words = head[1:].split()
    if not words or not words[0].isascii() or not words[0].isdigit():
        return None
    found = [words.pop(0)]
    for table in (SELECT, LAYOUT, GRADING, SHOW, NUMBERING):
        known = words and (words[0] in table if table is NUMBERING else words[0].upper() in table)
        found.append(words.pop(0) if known else "")
    if words:
        rest = (
            head[head.index(words[0]) :] + "\n" + rest
            if found[1:] == [""] * 5
            else " ".join(words) + "\n" + rest
        )
    if not rest.strip():
        return None  # "{>5}" is an answer of the author's, no list to put in order
    return tuple(found), rest
