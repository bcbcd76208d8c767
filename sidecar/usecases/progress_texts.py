"""What jobs say while they run: the English texts by stable codes, so that a screen can say them in its reader's language.

Use cases say a text, the ledger keeps a text; here it is told which one it is. A text that is not in the table (the name of a
badge, the title of an object that is opened) is a name and has no code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

TEXTS: Final[Mapping[str, str]] = {
    "reading_package": "reading the package",
    "writing_report": "writing the report",
    "no_errors": "no errors",
    "errors": "{count} errors",
    "opening": "opening {count} objects",
    "repairing": "repairing the package",
    "changes": "{count} changes",
    "lightening": "making the package lighter",
    "pictures": "encoding pictures",
    "saved": "{count} bytes saved",
    "questions": "{count} questions",
    "drawn": "{count} drawn",
    "drawn_of": "{count} of {total} drawn",
    "finding_course": "looking for the course",
    "objects": "{count} of {total} objects",
    "bytes": "{count} of {total} bytes",
    "writing": "writing",
    "done": "done",
}

_PLACE: Final = re.compile(r"\\\{(\w+)\\\}")
_SHAPES: Final = {
    code: re.compile(_PLACE.sub(r"(?P<\1>-?\\d+)", re.escape(text))) for code, text in TEXTS.items()
}


def told(message: str) -> dict[str, Any] | None:
    """`code` and `params` (name to number) of a message; None when it is none of the table's."""
    for code, shape in _SHAPES.items():
        if found := shape.fullmatch(message):
            return {"code": code, "params": {name: int(value) for name, value in found.groupdict().items()}}
    return None
