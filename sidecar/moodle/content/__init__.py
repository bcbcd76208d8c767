"""Which tables and columns of Moodle are a course's content, as data. From Moodle 4.5's own schema."""

from __future__ import annotations

from sidecar.moodle.content.activities import MODULES, PARTS
from sidecar.moodle.content.course import COURSE, FILES, SHARING, SITE_LEVEL, STRUCTURE
from sidecar.moodle.content.questions import QUESTIONS
from sidecar.moodle.content.rules import RULES
from sidecar.moodle.content.table import TIMES, USERS, Table, table

__all__ = [
    "ALL",
    "COURSE",
    "FILES",
    "MODULES",
    "PARTS",
    "QUESTIONS",
    "SHARING",
    "SITE_LEVEL",
    "STRUCTURE",
    "TIMES",
    "USERS",
    "Table",
    "table",
]

_LISTED = (*STRUCTURE, *MODULES, *COURSE, *PARTS, *QUESTIONS, *SITE_LEVEL, *SHARING, FILES)


def _registry(tables: tuple[Table, ...]) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for row in tables:
        if row.name in found:
            raise TypeError(f"table {row.name} twice")
        found[row.name] = row
    for row in tables:
        for column, target in row.refs.items():
            if target.startswith("@"):
                if target not in RULES:
                    raise TypeError(f"{row.name}.{column}: no rule {target}")
            elif target not in found:
                raise TypeError(f"{row.name}.{column}: no table {target}")
        if row.parent and row.parent not in found:
            raise TypeError(f"{row.name}: no owner {row.parent}")
    return found


ALL: dict[str, Table] = _registry(_LISTED)
