"""Takes the last apply back, in one transaction; what learners did since stays. Again: the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sidecar.mirror.errors import NothingToUndoError
from sidecar.mirror.ports import Mapped, Mirror, Row, View
from sidecar.mirror.values import Key


def take_back(view: View, mirror: Mirror) -> dict[str, Any]:
    """Rows that the apply made are deleted (hidden where learners used them), changed and deleted rows come back.

    Raises `NothingToUndoError`.
    """
    story = view.mirrors.load_undo(mirror.id)
    if story is None:
        raise NothingToUndoError("no apply is kept that could be taken back")
    known = view.mirrors.map(mirror.id)
    ours: dict[str, set[int]] = {}
    for key, mapped in known.items():
        ours.setdefault(key[0], set()).add(mapped.target)
    view.target.own({name: frozenset(ids) for name, ids in ours.items()})
    kept = _used(view, story["ops"])
    if story["created"] and kept:
        course = {story["course"]: {"visible": 0, "visibleold": 0}}
        view.target.update("course", list(course.items()))
        view.target.finish(story["course"], created=False, regrade=True)
        view.mirrors.drop_undo(mirror.id)
        return {
            "removed_course": False,
            "hidden": 1,
            "deleted": 0,
            "restored": 0,
            "kept_for_learners": len(kept),
        }
    if not story["created"]:
        view.target.make_room(story["course"], ours.get("course_sections", ()))
    counts = _play(view, story["ops"], kept)
    if story["created"]:
        view.mirrors.forget(mirror.id)
        return {"removed_course": True, **counts}
    _restore_map(view, mirror, story, known, kept)
    view.target.finish(story["course"], created=False, regrade=True)
    view.mirrors.drop_undo(mirror.id)
    return {"removed_course": False, **counts}


def _used(view: View, ops: Iterable[Mapping[str, Any]]) -> set[tuple[str, int]]:
    made: dict[str, set[int]] = {}
    for op in ops:
        if op["op"] == "delete":
            made.setdefault(op["table"], set()).add(op["id"])
    return {(table, number) for table, ids in view.target.used(made).items() for number in ids}


def _play(view: View, ops: list[dict[str, Any]], kept: set[tuple[str, int]]) -> dict[str, int]:
    deletes: dict[str, list[int]] = {}
    updates: dict[str, dict[int, Row]] = {}
    inserts: dict[str, list[Row]] = {}
    for op in ops:
        table = op["table"]
        if op["op"] == "delete":
            if (table, op["id"]) not in kept:
                deletes.setdefault(table, []).append(op["id"])
        elif op["op"] == "update":
            row = updates.setdefault(table, {}).setdefault(op["id"], {})
            row.update({column: value for column, value in _row(op["row"]).items() if column not in row})
        else:
            inserts.setdefault(table, []).append(_row(op["row"]))
    for table in reversed(view.target.tables):
        view.target.delete(table, deletes.get(table, []))
    _update(view, updates)
    for table in view.target.tables:
        view.target.insert(table, inserts.get(table, []))
    for table, number in kept:
        row = view.target.rows(table, [number]).get(number, {})
        view.target.update(table, [(number, view.target.hidden(table, row) or {})])
    return {
        "deleted": sum(map(len, deletes.values())),
        "restored": sum(map(len, updates.values())) + sum(map(len, inserts.values())),
        "kept_for_learners": len(kept),
    }


def _update(view: View, updates: Mapping[str, Mapping[int, Row]]) -> None:
    for table, changes in updates.items():
        natural = set(view.target.natural(table))
        view.target.park(table, [number for number, row in changes.items() if natural & row.keys()])
        view.target.update(table, list(changes.items()))


def _restore_map(
    view: View,
    mirror: Mirror,
    story: Mapping[str, Any],
    known: Mapping[Key, Mapped],
    kept: set[tuple[str, int]],
) -> None:
    lines = {
        (table, number): Mapped(
            target=target,
            owner=(owner[0], owner[1]) if owner else None,
            kept=was_kept,
            written=written,
        )
        for table, number, target, owner, was_kept, written in story["map"]
    }
    added = [(table, number) for table, number in story["added"]]
    still = [key for key in added if key in known and (key[0], known[key].target) in kept]
    view.mirrors.save_map(mirror.id, lines, [*(key for key in added if key not in still), *lines])
    before = story["mirror"]
    view.mirrors.save(
        replace(mirror, root=before["root"], applied=before["applied"], options=json.loads(before["options"]))
    )


def _row(row: Mapping[str, Any]) -> Row:
    return {
        column: bytes.fromhex(value["$hex"]) if isinstance(value, dict) and "$hex" in value else value
        for column, value in row.items()
    }
