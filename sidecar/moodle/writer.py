"""A Moodle as the target of a mirror: the writing itself, on one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sidecar.mirror.errors import CollisionError
from sidecar.mirror.ports import Row
from sidecar.moodle import learners
from sidecar.moodle.content import MODULES
from sidecar.moodle.database import DatabaseError, DuplicateKeyError, Session, Transaction
from sidecar.moodle.target import CourseTarget

LOCAL_SECTIONS = 100_000  # where the target's own sections wait while the mirror's are numbered
# how rows step aside while numbers that must be unique move among them
PARKED: dict[str, str] = {
    "course_sections": "section = -id",
    "quiz_slots": "slot = -id",
    "quiz_sections": "firstslot = -id",
    "tag_instance": "tiuserid = id",
    "files": "pathnamehash = concat('parked-', id)",
}
_MODULE_NAMES = frozenset(table.name for table in MODULES)


class CourseWriter(CourseTarget):
    """The port `sidecar.mirror.ports.Writer`, on a transaction."""

    def __init__(self, session: Session, *args: Any, **kwargs: Any) -> None:
        super().__init__(session, *args, **kwargs)
        self._given = session

    @property
    def _transaction(self) -> Transaction:
        if not isinstance(self._given, Transaction):
            raise DatabaseError("a plan writes nothing")
        return self._given

    def reserve(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Ids the database would give next, a table. They are ours once rows are inserted (`insert`)."""
        return self._transaction.next_ids({table: count for table, count in counts.items() if count})

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """The last row first: from then on the server gives others only ids behind ours."""
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in [*rows[-1:], *rows[:-1]]:
            groups.setdefault(tuple(sorted(row)), []).append(row)
        try:
            for group in groups.values():
                self._transaction.insert_many(table, group)
        except DuplicateKeyError as error:
            if "primary" not in error.detail.lower() and "pk" not in error.detail.lower():
                raise
            raise CollisionError(f"{table}: {error.detail}") from error

    def update(self, table: str, changes: Sequence[tuple[int, Row]]) -> None:
        if table == "tag_instance":  # comes back from where it was parked
            changes = [(number, {"tiuserid": 0, **values}) for number, values in changes]
        groups: dict[tuple[str, ...], list[Row]] = {}
        for number, values in changes:
            if values:
                groups.setdefault(tuple(sorted(values)), []).append({**values, "row_id__": number})
        for columns, rows in groups.items():
            self._transaction.update_many(table, columns, rows)

    def delete(self, table: str, ids: Sequence[int]) -> None:
        for other, column in learners.LEFTOVERS.get(table, ()):
            if ids and column in self.columns(other):
                self._transaction.execute(
                    f"DELETE FROM {{{other}}} WHERE {column} IN :ids",  # noqa: S608
                    ids=list(ids),
                )
        if ids and table in _MODULE_NAMES:
            self._transaction.execute(
                "DELETE FROM {event} WHERE modulename = :name AND instance IN :ids", name=table, ids=list(ids)
            )
        self._transaction.delete(table, ids)

    def park(self, table: str, ids: Sequence[int]) -> None:
        away = PARKED.get(table)
        if away and ids:
            self._transaction.execute(f"UPDATE {{{table}}} SET {away} WHERE id IN :ids", ids=list(ids))  # noqa: S608

    def make_room(self, course: int, owned: Iterable[int]) -> None:
        ours = set(owned)
        rows = self._transaction.select(
            "SELECT id, section FROM {course_sections} WHERE course = :id ORDER BY section", id=course
        )
        local = [row for row in rows if row["id"] not in ours]
        if local and any(row["section"] < LOCAL_SECTIONS for row in local):
            self.update(
                "course_sections",
                [(row["id"], {"section": LOCAL_SECTIONS + place}) for place, row in enumerate(local)],
            )

    def _rescue(self, course: int) -> list[tuple[str, int, Row]]:
        """Hidden or local activities of a section that is gone move to the last one. Gives what they had before."""
        sections = self._transaction.select(
            "SELECT * FROM {course_sections} WHERE course = :id ORDER BY section", id=course
        )
        modules = self._transaction.select(
            "SELECT id, section FROM {course_modules} WHERE course = :id ORDER BY id", id=course
        )
        here = {row["id"] for row in sections}
        lost = {row["id"]: row["section"] for row in modules if row["section"] not in here}
        homes = [row for row in sections if not row.get("component")]
        if not lost or not homes:
            return []
        last = homes[-1]
        order = [item for item in str(last["sequence"] or "").split(",") if item]
        order += [str(number) for number in lost if str(number) not in order]
        self.update("course_sections", [(last["id"], {"sequence": ",".join(order)})])
        self.update("course_modules", [(number, {"section": last["id"]}) for number in lost])
        return [
            ("course_sections", last["id"], {"sequence": last["sequence"]}),
            *(("course_modules", number, {"section": section}) for number, section in lost.items()),
        ]

    def _close_ranks(self, course: int) -> None:
        """The target's own sections follow those of the mirror without a gap."""
        rows = self._transaction.select(
            "SELECT id, section FROM {course_sections} WHERE course = :id ORDER BY section", id=course
        )
        last = max((row["section"] for row in rows if row["section"] < LOCAL_SECTIONS), default=-1)
        moved = [row for row in rows if row["section"] >= LOCAL_SECTIONS]
        self.update(
            "course_sections",
            [(row["id"], {"section": last + place}) for place, row in enumerate(moved, 1)],
        )

    def finish(self, course: int, *, created: bool, regrade: bool) -> list[tuple[str, int, Row]]:
        moved: list[tuple[str, int, Row]] = []
        if not created:
            self._close_ranks(course)
            moved = self._rescue(course)
        self._transaction.execute(
            "UPDATE {course} SET cacherev = CASE WHEN cacherev >= :now THEN cacherev + 1 ELSE :now END WHERE id = :id",
            now=self._now,
            id=course,
        )
        if regrade:
            self._transaction.execute(
                "UPDATE {grade_items} SET needsupdate = 1 WHERE courseid = :id AND itemtype = 'course'",
                id=course,
            )
        if created:
            self._transaction.execute(
                "UPDATE {course_categories} SET coursecount = coursecount + 1 WHERE id = :id",
                id=self._names.get(["category"]),
            )
        return moved
