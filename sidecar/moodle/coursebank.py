"""From 5.0 a course has no question bank of its own: banks are activities, and Moodle lists no others.

What an older source keeps in the course's context moves into one hidden bank of the type `system`, as by Moodle's own
upgrade and restore. The target makes it of the snapshot, with the same identities each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sidecar.mirror.records import Record, Snapshot
from sidecar.mirror.values import Key, ref, site
from sidecar.moodle.banks import MADE
from sidecar.moodle.database import Session

_INTRO = "The questions that the course kept in its own bank before question banks became activities."
_EXISTING = (
    "SELECT q.id AS qbank, cm.id AS course_modules, x.id AS context, c.id AS question_categories FROM {qbank} q"
    " JOIN {course_modules} cm ON cm.instance = q.id JOIN {modules} m ON m.id = cm.module AND m.name = 'qbank'"
    " JOIN {context} x ON x.contextlevel = 70 AND x.instanceid = cm.id"
    " LEFT JOIN {question_categories} c ON c.contextid = x.id AND c.parent = 0"
    " WHERE q.course = :course AND q.type = 'system' ORDER BY q.id, c.id"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseBank:
    """The bank that takes in what the course itself holds. Identities are the source's."""

    course: Record  # the course's context
    section: Record  # the section that the bank stands in: the first
    top: int  # the category above all of the course; 0 when there is none

    @classmethod
    def of(cls, snapshot: Snapshot) -> CourseBank | None:
        """None when no question category lies in the course's context."""
        records = snapshot.records()
        home = next((record for record in records if _is(record, "context", contextlevel=50)), None)
        sections = [record for record in records if record.table == "course_sections"]
        if home is None or not sections:
            return None
        held = [
            record
            for record in records
            if _is(record, "question_categories", contextid=ref("context", home.id))
        ]
        if not held:
            return None
        return cls(
            course=home,
            section=min(sections, key=lambda record: (record.values.get("section") != 0, record.id)),
            top=next((record.id for record in held if not record.values.get("parent")), 0),
        )

    @property
    def id(self) -> int:
        """Of the activity, its instance and its context."""
        return MADE + self.course.id

    def there(self, session: Session, course: int) -> dict[Key, int]:
        """The bank that the target's Moodle has made for the same purpose, by its upgrade or a restore."""
        rows = session.select(_EXISTING, course=course)
        if not rows:
            return {}
        found = {(table, self.id): rows[0][table] for table in ("qbank", "course_modules", "context")}
        if self.top and rows[0]["question_categories"]:
            found["question_categories", self.top] = rows[0]["question_categories"]
        return found

    def gather(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with this bank."""
        objects: dict[Key, tuple[Record, ...]] = {
            key: tuple(map(self._moved, records)) for key, records in snapshot.objects.items()
        }
        return replace(snapshot, objects={**objects, ("course_modules", self.id): self._activity(snapshot)})

    def _moved(self, record: Record) -> Record:
        if record.key == self.section.key:
            return _with(record, sequence=_appended(record.values.get("sequence"), self.id))
        here, there = ref("context", self.course.id), ref("context", self.id)
        if record.table == "question_set_references" and record.values.get("questionscontextid") == here:
            return _with(record, questionscontextid=there)
        if record.values.get("contextid") != here or not _about_questions(record):
            return record
        owner = ("context", self.id) if record.owner == self.course.key else record.owner
        return replace(_with(record, contextid=there), owner=owner)

    def _activity(self, snapshot: Snapshot) -> tuple[Record, ...]:
        course = ("course", snapshot.course)
        module = ("course_modules", self.id)
        path = self.course.values.get("path")
        steps = path.get("$cat", []) if isinstance(path, dict) else []
        return (
            Record(
                table="context",
                id=self.id,
                owner=module,
                values={
                    "contextlevel": 70,
                    "instanceid": ref(*module),
                    "path": {"$cat": [*steps, "/", ref("context", self.id)]},
                },
            ),
            Record(
                table="course_modules",
                id=self.id,
                owner=course,
                values={
                    "course": ref(*course),
                    "module": site("module", "qbank"),
                    "instance": ref("qbank", self.id),
                    "section": ref(*self.section.key),
                    "visible": 0,
                    "visibleold": 0,
                    "visibleoncoursepage": 0,
                    "showdescription": 1,
                },
            ),
            Record(
                table="qbank",
                id=self.id,
                owner=module,
                values={
                    "course": ref(*course),
                    "name": f"{snapshot.shortname} shared question bank",
                    "intro": _INTRO,
                    "introformat": 1,
                    "type": "system",
                },
            ),
        )


def _is(record: Record, table: str, **values: Any) -> bool:
    return record.table == table and all(record.values.get(name) == value for name, value in values.items())


def _about_questions(record: Record) -> bool:
    match record.table:
        case "question_categories":
            return True
        case "tag_instance":
            return record.values.get("itemtype") == "question"
        case "files":
            return str(record.values.get("component")).startswith(("question", "qtype_", "qbank_"))
    return False


def _appended(sequence: Any, module: int) -> dict[str, Any]:
    parts = list(sequence.get("$cat", [])) if isinstance(sequence, Mapping) else []
    return {"$cat": [*parts, *([","] if parts else []), ref("course_modules", module)]}


def _with(record: Record, **values: Any) -> Record:
    return replace(record, values={**record.values, **values})
