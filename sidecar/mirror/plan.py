"""Compares a snapshot with the target and says what is to be done. Changes nothing.

Stages: admit -> match -> gone -> compare.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sidecar.mirror.changes import Action, Change, Edit, Plan
from sidecar.mirror.errors import LocalEditsError
from sidecar.mirror.gone import departed
from sidecar.mirror.policy import Policy, Wishes
from sidecar.mirror.ports import Mapped, Row, Target
from sidecar.mirror.records import Note, Record, Snapshot
from sidecar.mirror.values import Key, canonical, plain, resolve

_ACTIVE = re.compile(
    r"<script\b|javascript:|<[a-z][^<>]{0,2000}\son[a-z]{3,20}\s*=|<(?:iframe|object|embed)\b", re.IGNORECASE
)


def _strings(value: Any) -> Iterator[str]:
    """The text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def short(value: Any) -> str:
    """A short digest of what a column holds, for finding edits."""
    return hashlib.sha256(canonical(plain(value))).hexdigest()[:10]


class Planner:
    """One comparison. `known` is the id map of the mirror, `shared` the ids of things of the site."""

    def __init__(
        self,
        snapshot: Snapshot,
        target: Target,
        known: Mapping[Key, Mapped],
        *,
        shared: Mapping[Key, int] | None = None,
        wishes: Wishes | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._target = target
        self._known = known
        self._shared = shared or {}
        self._wishes = wishes or Wishes()
        self._records: dict[str, list[Record]] = {}
        self._current: dict[str, dict[int, Row]] = {}
        self._managed: frozenset[int] = frozenset()  # course modules of the target that the source places
        self._looked_up: set[Key] = set()
        self._inherited: dict[Key, Mapped] = {}  # by table and id here
        self._by_key: dict[Key, Record] = {}
        self._next = -1
        self._superseded: dict[
            Key, Key
        ] = {}  # gone at the source -> table and id of the row, which another has now
        self.ids: dict[Key, int] = {}
        self.notes: list[Note] = list(snapshot.notes)

    def plan(self) -> Plan:
        """Raises `ForbiddenTableError`, `LocalEditsError`, `BadValueError`."""
        self._admit()
        self._match()
        changes = self._gone()
        edits: list[Edit] = []
        unchanged = 0
        for name in self._target.tables:
            for record in self._records.get(name, ()):
                change, found = self._compare(record)
                edits += found
                if change is None:
                    unchanged += 1
                else:
                    changes.append(change)
        if edits and self._wishes.edits is Policy.STOP:
            places = ", ".join(f"{edit.table} {edit.target} ({edit.column})" for edit in edits[:5])
            raise LocalEditsError(f"{len(edits)} columns: {places}")
        course = self.ids.get(("course", self._snapshot.course), 0)
        for names in sorted(self._target.missing_names(), key=str):
            self.notes.append(
                Note(code="MIR-LOSS-003", message=f"this site has no {' '.join(map(str, names))[:120]}")
            )
        return Plan(
            changes=tuple(changes),
            ids=dict(self.ids),
            unchanged=unchanged,
            edits=tuple(edits),
            notes=tuple(dict.fromkeys(self.notes)),
            course=max(course, 0),
            superseded=tuple(self._superseded),
        )

    # --- admit ---------------------------------------------------------------------------------------

    def _admit(self) -> None:
        refused: set[Key] = set()
        # in the source's order, so that new ids keep it: for answers, hints and drags it is all the order there is
        records = sorted(self._snapshot.records(), key=lambda record: record.key)
        for record in records:
            note = self._target.admit(record)
            if note is not None:
                refused.add(record.key)
                self.notes.append(note)
        owners = {record.key: record.owner for record in records}
        for record in records:
            key: Key | None = record.key
            chain: list[Key] = []
            while key is not None and key not in refused and len(chain) < 50:
                chain.append(key)
                key = owners.get(key)
            if key is not None and key in refused:
                refused.update(chain)
            else:
                self._records.setdefault(record.table, []).append(self._wished(record))
        self._by_key = {record.key: record for records in self._records.values() for record in records}
        self._note_columns()

    def _wished(self, record: Record) -> Record:
        changed: dict[str, Any] = {}
        if record.table == "course":
            changed.update(self._wishes.overrides)
        if self._wishes.move is not None:
            changed = {**self._target.moved(record, self._wishes.move), **changed}
        if not changed:
            return record
        return Record(
            table=record.table, id=record.id, owner=record.owner, values={**record.values, **changed}
        )

    def _note_columns(self) -> None:
        for name, records in self._records.items():
            unknown = set(records[0].values) - self._target.columns(name)
            for column in sorted(unknown):
                if any(record.values.get(column) not in (None, 0, "", "0") for record in records):
                    self.notes.append(
                        Note(code="MIR-LOSS-002", message=f"this site has no column {column}", table=name)
                    )

    # --- match ---------------------------------------------------------------------------------------

    def _match(self) -> None:
        for name in self._target.tables:
            records = self._records.get(name, [])
            wanted = {
                record.id: self._known[record.key].target for record in records if record.key in self._known
            }
            shared = {record.id: self._shared[record.key] for record in records if record.key in self._shared}
            self._current[name] = self._target.rows(name, {*wanted.values(), *shared.values()})
            for record in records:
                for found in (wanted.get(record.id), shared.get(record.id)):
                    if found in self._current[name]:
                        self.ids[record.key] = found
                        break
            if self._target.shared(name):
                self._match_shared(name)
            elif self._target.natural(name) and self._target.adopts(name) and self._known:
                self._match_natural(name)
            for record in records:
                if record.key not in self.ids:
                    self.ids[record.key] = self._next
                    self._next -= 1

    def _match_shared(self, name: str) -> None:
        """A thing of the site: the one of this name, if there is one; not ours to change."""
        columns = self._target.shared(name)
        first = columns[0]
        open_records = [record for record in self._records.get(name, []) if record.key not in self.ids]
        wanted = {record.key: self._naturally(record, columns) for record in open_records}
        rows = self._target.find(name, first, {key[0] for key in wanted.values() if key})
        here = {tuple(str(plain(row[column])) for column in columns): number for number, row in rows.items()}
        for record in self._records.get(name, []):
            key = wanted.get(record.key)
            number = here.get(tuple(map(str, key))) if key else self.ids.get(record.key)
            if number is not None:
                self.ids[record.key] = number
                self._looked_up.add(record.key)

    def _match_natural(self, name: str) -> None:
        """Rows under the same unique key become ours: made by the target itself, or of a row that the source made anew."""
        columns = self._target.natural(name)
        taken = {self.ids[record.key] for record in self._records.get(name, []) if record.key in self.ids}
        wanted = {
            record.key: key
            for record in self._records.get(name, [])
            if record.key not in self.ids and (key := self._naturally(record, columns, nulls=True))
        }
        if not wanted:
            return
        rows = self._target.find(name, columns[0], {key[0] for key in wanted.values()})
        free: dict[tuple[str, ...], list[int]] = {}
        for number in sorted(rows.keys() - taken, reverse=True):
            free.setdefault(tuple(str(plain(rows[number][column])) for column in columns), []).append(number)
        for key, values in wanted.items():
            if numbers := free.get(tuple(map(str, values))):
                number = self.ids[key] = numbers.pop()
                self._current[name][number] = rows[number]

    def _naturally(
        self, record: Record, columns: tuple[str, ...], *, nulls: bool = False
    ) -> tuple[Any, ...] | None:
        values = tuple(plain(self._resolved(record.values.get(column))) for column in columns)
        if values[0] is None or (None in values and not nulls):
            return None
        if any(isinstance(value, int) and value < 0 for value in values):
            return None
        return values

    # --- compare -------------------------------------------------------------------------------------

    def _resolved(self, value: Any) -> Any:
        return resolve(value, self._row_id, self._target.named)

    def _row_id(self, table: str, number: int) -> int:
        return self.ids.get((table, number), 0)

    def _compare(self, record: Record) -> tuple[Change | None, list[Edit]]:
        number = self.ids[record.key]
        if number < 0:
            return self._created(record, number), []
        if record.key in self._looked_up or (record.key in self._shared and record.key not in self._known):
            return None, []
        current = self._current[record.table][number]
        mapped = self._known.get(record.key) or self._inherited.get((record.table, number))
        once = self._target.once(record.table)
        changed: list[str] = []
        edits: list[Edit] = []
        for column, value in record.values.items():
            if column in once or column not in current:
                continue
            wanted = self.wanted(record, column, value, current)
            if self._target.same(record.table, column, current[column], wanted):
                continue
            written = mapped.written.get(column) if mapped else None
            edited = written is not None and written != short(current[column])
            keep = edited and self._wishes.edits is Policy.KEEP
            if edited:
                edits.append(Edit(table=record.table, target=number, column=column, kept=keep))
            if not keep:
                changed.append(column)
        if not changed:
            return None, edits
        self._flag(record)
        return (
            Change(
                action=Action.UPDATE,
                table=record.table,
                source=record.id,
                target=number,
                record=record,
                columns=tuple(changed),
                before=current,
                label=self._label(record),
            ),
            edits,
        )

    def wanted(self, record: Record, column: str, value: Any, current: Mapping[str, Any]) -> Any:
        """What the column is to hold, with the target's own additions kept."""
        return self._target.merged(
            record.table,
            column,
            current.get(column),
            self._resolved(value),
            self._managed if column == "sequence" else frozenset(),
        )

    def _flag(self, record: Record) -> None:
        """Text is kept as the source has it; what runs in a browser is said aloud."""
        for column, value in record.values.items():
            text = value if isinstance(value, str) else "".join(_strings(value))
            if len(text) > 7 and _ACTIVE.search(text):
                self.notes.append(
                    Note(
                        code="MIR-FLAG-001",
                        message=f"{column} holds script that would run in a browser; kept as the source has it",
                        table=record.table,
                        id=record.id,
                    )
                )

    def _created(self, record: Record, number: int) -> Change:
        self._flag(record)
        return Change(
            action=Action.CREATE,
            table=record.table,
            source=record.id,
            target=number,
            record=record,
            label=self._label(record),
        )

    def _label(self, record: Record) -> str:
        if record.owner and record.owner[0] == "course_modules" and "name" in record.values:
            return f"{record.table}: {record.values['name']}"
        return ""

    def record(self, key: Key) -> Record | None:
        """The record of this identity as it is to be written; None when it was not admitted."""
        return self._by_key.get(key)

    def as_written(self, record: Record) -> dict[str, str]:
        """Digests of what the target's row holds now, for the id map."""
        row = self._current[record.table].get(self.ids[record.key], {})
        return {column: short(row[column]) for column in record.values if column in row}

    # --- gone ----------------------------------------------------------------------------------------

    def _gone(self) -> list[Change]:
        present = {record.key for records in self._records.values() for record in records}
        gone = {key: mapped for key, mapped in self._known.items() if key not in present}
        held = {(key[0], number) for key, number in self.ids.items()}
        self._superseded = {
            key: (key[0], mapped.target) for key, mapped in gone.items() if (key[0], mapped.target) in held
        }
        for key in self._superseded:
            del gone[key]
        self._inherited = {row: self._known[key] for key, row in self._superseded.items()}
        changes = departed(self._target, gone, self._wishes.gone) if gone else []
        deleted = {
            change.target
            for change in changes
            if change.table == "course_modules" and change.action is Action.DELETE
        }
        here = {number for key, number in self.ids.items() if key[0] == "course_modules"}
        self._managed = frozenset(deleted | here)
        return changes
