"""Carries a plan out inside one write transaction: delete, park, update, insert, hide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sidecar.mirror.changes import Action, Change, Plan
from sidecar.mirror.plan import Planner, short
from sidecar.mirror.ports import Mapped, Row, Writer
from sidecar.mirror.values import Key


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """What an apply left behind."""

    course: int  # id on the target
    created: bool
    map: Mapping[Key, Mapped]  # lines of the id map that are new or changed
    removed: tuple[Key, ...]  # lines that are gone
    undo: list[dict[str, Any]]  # how to take it back, in order
    written: int  # rows


class Executor:
    """One apply. Everything happens on `writer`'s transaction."""

    def __init__(self, planner: Planner, plan: Plan, writer: Writer, known: Mapping[Key, Mapped]) -> None:
        self._planner = planner
        self._plan = plan
        self._writer = writer
        self._known = known
        self._map: dict[Key, Mapped] = {}
        self._undo: list[dict[str, Any]] = []

    def run(self, source_course: int) -> Applied:
        by_action: dict[Action, list[Change]] = {action: [] for action in Action}
        for change in self._plan.changes:
            by_action[change.action].append(change)
        removed = self._delete(by_action[Action.DELETE])
        if self._plan.course and self._plan.changes:
            self._writer.make_room(
                self._plan.course,
                [mapped.target for key, mapped in self._known.items() if key[0] == "course_sections"],
            )
        self._park(by_action[Action.UPDATE])
        self._number(by_action[Action.CREATE])
        self._update(by_action[Action.UPDATE])
        self._insert(by_action[Action.CREATE])
        self._hide([*by_action[Action.HIDE], *by_action[Action.KEEP]])
        course = self._planner.ids["course", source_course]
        created = self._plan.course == 0
        if self._plan.changes:
            moved = self._writer.finish(course, created=created, regrade=self._plan.regrades)
            self._undo += [
                {"op": "update", "table": table, "id": number, "row": row} for table, number, row in moved
            ]
        self._map_matched()
        return Applied(
            course=course,
            created=created,
            map=self._map,
            removed=(*removed, *self._plan.superseded),
            undo=self._undo,
            written=sum(
                len(by_action[action])
                for action in (Action.CREATE, Action.UPDATE, Action.DELETE, Action.HIDE)
            ),
        )

    def _delete(self, changes: list[Change]) -> list[Key]:
        order = {name: place for place, name in enumerate(self._writer.tables)}
        for name, group in sorted(_by_table(changes).items(), key=lambda item: -order.get(item[0], 0)):
            rows = [change for change in group if change.before]
            self._writer.delete(name, [change.target for change in rows])
            self._undo += [{"op": "insert", "table": name, "row": dict(change.before)} for change in rows]
        return [(change.table, change.source) for change in changes]

    def _park(self, changes: list[Change]) -> None:
        for name, group in _by_table(changes).items():
            natural = set(self._writer.natural(name))
            moving = [change.target for change in group if natural & set(change.columns)]
            self._writer.park(name, moving)

    def _number(self, changes: list[Change]) -> None:
        groups = _by_table(changes)
        first = self._writer.reserve({name: len(group) for name, group in groups.items()})
        for name, group in groups.items():
            for place, change in enumerate(group):
                self._planner.ids[name, change.source] = first[name] + place

    def _update(self, changes: list[Change]) -> None:
        for name, group in _by_table(changes).items():
            batch: list[tuple[int, Row]] = []
            for change in group:
                record = change.record
                if record is None:
                    continue
                values = {
                    column: self._planner.wanted(record, column, record.values[column], change.before)
                    for column in change.columns
                }
                values = self._writer.derived(name, {**change.before, **values}, only=values)
                batch.append((change.target, values))
                self._undo.append(
                    {
                        "op": "update",
                        "table": name,
                        "id": change.target,
                        "row": {column: change.before.get(column) for column in values},
                    }
                )
                old = self._known.get(record.key)
                self._map[record.key] = Mapped(
                    target=change.target,
                    owner=record.owner,
                    written={
                        **(old.written if old else self._planner.as_written(record)),
                        **{column: short(value) for column, value in values.items()},
                    },
                )
            self._writer.update(name, batch)

    def _insert(self, changes: list[Change]) -> None:
        order = {name: place for place, name in enumerate(self._writer.tables)}
        for name, group in sorted(_by_table(changes).items(), key=lambda item: order[item[0]]):
            columns = self._writer.columns(name)
            rows: list[Row] = []
            for change in group:
                record = change.record
                if record is None:
                    continue
                number = self._planner.ids[record.key]
                values = {
                    column: self._planner.wanted(record, column, value, {})
                    for column, value in record.values.items()
                    if column in columns
                }
                row = self._writer.fresh(name, {"id": number, **values})
                rows.append(row)
                self._undo.append({"op": "delete", "table": name, "id": number})
                self._map[record.key] = Mapped(
                    target=number,
                    owner=record.owner,
                    written={column: short(row[column]) for column in values},
                )
            self._writer.insert(name, rows)

    def _hide(self, changes: list[Change]) -> None:
        for change in changes:
            old = self._known[change.table, change.source]
            values = (
                self._writer.hidden(change.table, dict(change.before))
                if change.action is Action.HIDE
                else None
            )
            if values:
                self._writer.update(change.table, [(change.target, values)])
                self._undo.append(
                    {
                        "op": "update",
                        "table": change.table,
                        "id": change.target,
                        "row": {column: change.before.get(column) for column in values},
                    }
                )
            self._map[change.table, change.source] = Mapped(
                target=old.target, owner=old.owner, written=old.written, kept=True
            )

    def _map_matched(self) -> None:
        """Rows that were right already and found by name enter the map as well."""
        for key, number in self._planner.ids.items():
            old = self._known.get(key)
            if key not in self._map and (old is None or old.target != number or old.kept):
                record = self._planner.record(key)
                if record is not None:
                    self._map[key] = Mapped(
                        target=number, owner=record.owner, written=self._planner.as_written(record)
                    )


def _by_table(changes: Iterable[Change]) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.table, []).append(change)
    return groups
