"""Rows that the source no longer has: deleted, or hidden and kept where learners left their work."""

from __future__ import annotations

from collections.abc import Mapping

from sidecar.mirror.changes import Action, Change
from sidecar.mirror.policy import Gone
from sidecar.mirror.ports import Mapped, Row, Target
from sidecar.mirror.values import Key


def departed(target: Target, gone: Mapping[Key, Mapped], policy: Gone) -> list[Change]:
    """What to do with each row of the id map that the snapshot lacks.

    A gone row and all that hung on it share one fate: if learners' data needs any of them, all stay.
    """
    rows = {
        name: target.rows(name, [mapped.target for key, mapped in gone.items() if key[0] == name])
        for name in {key[0] for key in gone}
    }
    used = target.used({name: set(found) for name, found in rows.items()})
    roots: dict[Key, list[Key]] = {}
    leaders = _leaders(target, gone, rows)
    for key in gone:
        roots.setdefault(_root(key, gone, leaders), []).append(key)
    changes: list[Change] = []
    for root, members in roots.items():
        needed = any(gone[key].target in used.get(key[0], ()) for key in members)
        stays = needed or (policy is not Gone.AUTO and root[0] == "course_modules")
        for key in members:
            number = gone[key].target
            before = rows[key[0]].get(number)
            if gone[key].kept and before is not None and target.shared(key[0]):
                continue
            if stays and gone[key].kept and before is not None and _settled(target, key[0], before, policy):
                continue
            if before is None:  # the target deleted it itself
                action = Action.DELETE
            elif target.shared(key[0]):
                action = Action.KEEP
            elif stays:
                hide = policy is not Gone.KEEP and target.hidden(key[0], before) is not None
                action = Action.HIDE if hide else Action.KEEP
            else:
                action = Action.DELETE
            changes.append(
                Change(
                    action=action,
                    table=key[0],
                    source=key[1],
                    target=number,
                    before=before or {},
                    label=target.label(key[0], before or {})
                    if key == root or key[0] == "course_modules"
                    else "",
                )
            )
    return changes


def _settled(target: Target, table: str, row: Row, policy: Gone) -> bool:
    """An earlier apply did all there is to do."""
    wanted = None if policy is Gone.KEEP else target.hidden(table, row)
    return wanted is None or all(row.get(column) == value for column, value in wanted.items())


def _leaders(
    target: Target, gone: Mapping[Key, Mapped], rows: Mapping[str, Mapping[int, Row]]
) -> dict[Key, Key]:
    """Rows that share the fate of another than they hang on: an activity's grade item hangs on the course."""
    keys = {(key[0], mapped.target): key for key, mapped in gone.items()}
    found: dict[Key, Key] = {}
    for key, mapped in gone.items():
        row = rows[key[0]].get(mapped.target)
        follows = target.follows(key[0], row) if row else None
        leader = keys.get(follows) if follows else None
        if leader is not None and leader != key:
            found[key] = leader
    return found


def _root(key: Key, gone: Mapping[Key, Mapped], leaders: Mapping[Key, Key]) -> Key:
    for _ in range(50):
        owner = leaders.get(key) or gone[key].owner
        if owner is None or owner not in gone:
            return key
        key = owner
    return key
