"""A plan: what an apply would do, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sidecar.mirror.records import Blob, Note, Record
from sidecar.mirror.values import Key


class Action(StrEnum):
    """What happens to a row of the target."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    HIDE = "hide"  # gone at the source, used by learners, and Moodle can hide it
    KEEP = "keep"  # gone at the source, used by learners, and stays as it is


GRADING = frozenset({"grade_items", "grade_categories", "grade_settings", "grade_outcomes", "scale"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One row of the target."""

    action: Action
    table: str
    source: int  # id at the source
    target: int  # id on the target; negative for a row that is yet to be made
    record: Record | None = None
    columns: tuple[str, ...] = ()  # that an update writes
    before: Mapping[str, Any] = field(default_factory=dict)  # the whole row, for undo
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A column of a mirrored row that was changed on the target since the last apply."""

    table: str
    target: int
    column: str
    kept: bool

    def to_dict(self) -> dict[str, Any]:
        return {"table": self.table, "id": self.target, "column": self.column, "kept": self.kept}


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What would be done. `ids` maps every record that stays to its id on the target."""

    changes: tuple[Change, ...]
    ids: Mapping[Key, int]
    unchanged: int  # rows that are right already
    edits: tuple[Edit, ...] = ()
    notes: tuple[Note, ...] = ()
    missing: tuple[str, ...] = ()  # plugins the target lacks
    versions: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # plugin -> (source, target)
    fetch: tuple[Blob, ...] = ()
    course: int = 0  # id on the target; 0 for a new course
    superseded: tuple[
        Key, ...
    ] = ()  # of the source, gone: a row that it made anew has taken the target's row

    @property
    def regrades(self) -> bool:
        """Grades of learners have to be computed again."""
        return any(change.table in GRADING and change.action is not Action.KEEP for change in self.changes)

    def counts(self) -> dict[str, int]:
        """Rows by action."""
        found = Counter(change.action.value for change in self.changes)
        return {action.value: found.get(action.value, 0) for action in Action}

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `sidecar mirror plan`."""
        tables: dict[str, Counter[str]] = {}
        for change in self.changes:
            tables.setdefault(change.table, Counter())[change.action.value] += 1
        return {
            "course": self.course or None,
            **self.counts(),
            "unchanged": self.unchanged,
            "tables": {name: dict(found) for name, found in sorted(tables.items())},
            "activities": [
                {"action": change.action.value, "name": change.label, "id": max(change.target, 0) or None}
                for change in self.changes
                if change.label
            ],
            "fetch": {"files": len(self.fetch), "bytes": sum(blob.size for blob in self.fetch)},
            "missing_plugins": list(self.missing),
            "other_versions": {
                name: {"source": there, "target": here}
                for name, (there, here) in sorted(self.versions.items())
            },
            "local_edits": [edit.to_dict() for edit in self.edits],
            "notes": [note.to_dict() for note in self.notes],
        }
