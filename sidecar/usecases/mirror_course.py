"""Plan, apply, undo: one course of a source and its mirror on a target.

Stages of an apply: find -> manifest -> objects -> files -> one transaction (plan, write, map, undo) -> refresh.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sidecar.mirror.apply import Applied, Executor
from sidecar.mirror.changes import Action, Plan
from sidecar.mirror.dates import Move, mover, zone
from sidecar.mirror.errors import (
    CollisionError,
    MissingPluginError,
    NotAMirrorError,
    TargetTakenError,
    UnknownCourseError,
)
from sidecar.mirror.fetch import Progress, fetch_blobs, lacking_blobs, quiet
from sidecar.mirror.manifest import Manifest
from sidecar.mirror.plan import Planner
from sidecar.mirror.policy import Gone, Policy, Wishes
from sidecar.mirror.ports import Mapped, Mirror, Peer, TargetSite, View
from sidecar.mirror.records import Snapshot
from sidecar.mirror.values import Key
from sidecar.usecases.mirror_find import Found, Request, find_mirror
from sidecar.usecases.mirror_offer import (
    Offer,
    make_offer,
    missing_plugins,
    other_versions,
    refuse_older,
    tidy,
)

__all__ = ["Outcome", "Request", "apply", "plan", "undo"]

ATTEMPTS = 5  # applies that other writers may spoil before we give up


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of it."""

    plan: Plan
    manifest: Manifest
    target_shortname: str
    mirror: int = 0  # id of the mirror's line
    applied: Applied | None = None
    fetched: int = 0  # bytes of files that travelled
    todo: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON of `mirror plan` and `mirror apply`."""
        out: dict[str, Any] = {
            "source_course": self.manifest.course,
            "source_shortname": self.manifest.shortname,
            "target_shortname": self.target_shortname,
            "root": self.manifest.root,
            **self.plan.to_dict(),
        }
        if self.applied is not None:
            out |= {
                "applied": True,
                "course": self.applied.course,
                "written": self.applied.written,
                "fetched_bytes": self.fetched,
                "left_to_do": list(self.todo),
            }
        return out


def plan(peer: Peer, target: TargetSite, request: Request, *, progress: Progress = quiet) -> Outcome:
    """What an apply would do; changes nothing.

    Raises `UnknownCourseError`, `TargetTakenError`, `LoopError`, what the manifest's and fetch's checks raise.
    """
    found = find_mirror(peer, target, request)
    offer = make_offer(peer, target, found, request, progress)
    with target.reading(account=request.account, category=found.options.get("category")) as view:
        made = _planner(view, target, found, offer)[0].plan()
    made = replace(
        made,
        fetch=lacking_blobs(offer.snapshot, target.pool),
        missing=tuple(missing_plugins(target, offer.manifest)),
        versions=other_versions(target, offer.manifest),
    )
    return Outcome(plan=made, manifest=offer.manifest, target_shortname=found.shortname)


def apply(
    peer: Peer,
    target: TargetSite,
    request: Request,
    *,
    progress: Progress = quiet,
    clock: Callable[[], float] = time.time,
) -> Outcome:
    """Make or update the mirror. A crash anywhere leaves the old course or the new one.

    Raises what `plan` raises, `OlderMoodleError`, `MissingPluginError`, `LocalEditsError`, `CollisionError`.
    """
    target.prepare()
    found = find_mirror(peer, target, request)
    offer = make_offer(peer, target, found, request, progress)
    refuse_older(target, offer.manifest)
    missing = missing_plugins(target, offer.manifest)
    if missing and not request.without_missing:
        raise MissingPluginError(", ".join(missing))
    wanted = lacking_blobs(offer.snapshot, target.pool)
    fetched = fetch_blobs(peer, found.course, wanted, target.pool, progress)
    progress(0.9, "writing")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            outcome, asked = _write(target, found, offer, now=int(clock()))
            break
        except CollisionError:
            if attempt == ATTEMPTS:
                raise
    target.incoming.remember(f"manifest-{outcome.mirror}", offer.envelope.decode("ascii"))
    tidy(target, int(clock()))
    todo = _refresh(target, found.shortname, outcome, asked)
    progress(1.0, "done")
    return replace(outcome, fetched=fetched, todo=tuple(todo))


def undo(target: TargetSite, shortname: str) -> dict[str, Any]:
    """Bring back the state before the last apply; learners' data stays. See `sidecar.mirror.undo`."""
    from sidecar.mirror.undo import take_back

    target.prepare()
    course = target.course(shortname)
    if course is None:
        raise UnknownCourseError(shortname)
    with target.writing(shortname) as view:
        mirror = view.mirrors.by_course(course)
        if mirror is None:
            raise NotAMirrorError(shortname)
        result = take_back(view, mirror)
    todo = [] if result["removed_course"] else target.refresh(course, (), regrade=True)
    return {"course": course, "shortname": shortname, **result, "left_to_do": todo}


# --- write ---------------------------------------------------------------------------------------------


def _left_to_refresh(mirror: Mirror | None, made: Plan) -> dict[str, Any]:
    """What Moodle is to be asked for after the commit: for these changes, and for those that it was not reached for."""
    before: Mapping[str, Any] = (mirror.options.get("refresh") or {}) if mirror else {}
    changed = [change for change in made.changes if change.action is not Action.KEEP]
    if not changed and not before:
        return {}
    questions = {change.target for change in changed if change.table == "question" and change.target > 0}
    return {
        "questions": sorted(questions | set(before.get("questions", ()))),
        "regrade": made.regrades or bool(before.get("regrade")),
    }


def _refresh(target: TargetSite, shortname: str, outcome: Outcome, asked: Mapping[str, Any]) -> list[str]:
    """What is left to do by hand. What the plugin could not be asked for is asked for again by the next apply."""
    if outcome.applied is None or not asked:
        return []
    todo = target.refresh(outcome.applied.course, asked["questions"], regrade=asked["regrade"])
    if todo and target.refreshes:
        return todo
    with target.writing(shortname) as view:
        mirror = view.mirrors.lock(outcome.mirror)
        if mirror is not None:
            options = {name: value for name, value in mirror.options.items() if name != "refresh"}
            view.mirrors.save(replace(mirror, options=options))
    return todo


def _wishes(found: Found, snapshot: Snapshot, target: TargetSite) -> Wishes:
    options = found.options
    overrides: dict[str, Any] = {}
    course = next(record for record in snapshot.records() if record.key == ("course", snapshot.course))
    if options.get("as_shortname"):
        overrides["shortname"] = options["as_shortname"]
    if options.get("fullname"):
        overrides["fullname"] = options["fullname"]
    idnumber = course.values.get("idnumber")
    if idnumber and target.idnumber_taken(str(idnumber), found.mirror.course if found.mirror else None):
        overrides["idnumber"] = ""
    move: Move | None = None
    if options.get("startdate") and isinstance(start := course.values.get("startdate"), int) and start > 0:
        move = mover(start, int(options["startdate"]), zone(target.timezone))
    return Wishes(
        edits=Policy(options.get("edits", Policy.OVERWRITE)),
        gone=Gone(options.get("gone", Gone.AUTO)),
        overrides=overrides,
        move=move,
    )


def _planner(view: View, target: TargetSite, found: Found, offer: Offer) -> tuple[Planner, dict[Key, Mapped]]:
    known = view.mirrors.map(found.mirror.id) if found.mirror else {}
    shared = view.mirrors.shared_map(offer.manifest.source) if target.prepared else {}
    ours: dict[str, set[int]] = {}
    for key, mapped in known.items():
        ours.setdefault(key[0], set()).add(mapped.target)
    view.target.own({name: frozenset(ids) for name, ids in ours.items()})
    view.target.elsewhere(_elsewhere(view, offer.manifest.source) if target.prepared else {})
    snapshot, there = view.target.adapted(offer.snapshot, found.mirror.course if found.mirror else 0)
    wishes = _wishes(found, snapshot, target)
    return Planner(snapshot, view.target, known, shared={**shared, **there}, wishes=wishes), known


def _elsewhere(view: View, source: str) -> dict[int, int]:
    """Courses of the source that have exactly one mirror here."""
    found: dict[int, list[int]] = {}
    for mirror in view.mirrors.all():
        if mirror.source == source:
            found.setdefault(mirror.source_course, []).append(mirror.course)
    return {there: here[0] for there, here in found.items() if len(here) == 1}


def _write(target: TargetSite, found: Found, offer: Offer, *, now: int) -> tuple[Outcome, dict[str, Any]]:
    manifest = offer.manifest
    options = found.options
    with target.writing(
        found.shortname, account=options.get("account"), category=options.get("category")
    ) as view:
        mirror = view.mirrors.lock(found.mirror.id) if found.mirror else None
        if found.mirror is not None and mirror is None:
            raise NotAMirrorError(found.shortname)
        if found.mirror is None and target.course(found.shortname) is not None:
            raise TargetTakenError(f"{found.shortname}: another apply made it a moment ago")
        planner, known = _planner(view, target, found, offer)
        made = planner.plan()
        applied = Executor(planner, made, view.target, known).run(manifest.course)
        refresh = _left_to_refresh(mirror, made)
        seen = {
            "fingerprint": manifest.fingerprint,
            "source_shortname": manifest.shortname,
            "refresh": refresh,
        }
        saved = Mirror(
            id=mirror.id if mirror else 0,
            source=manifest.source,
            source_name=offer.peer,
            source_course=manifest.course,
            course=applied.course,
            root=manifest.root,
            serial=manifest.serial,
            applied=now,
            lineage=manifest.lineage,
            options={**options, **seen},
        )
        number = view.mirrors.save(saved)
        old = {*applied.removed, *(key for key in applied.map if key in known)}
        view.mirrors.save_map(number, applied.map, old)
        if applied.written:
            view.mirrors.save_undo(number, _story(mirror, applied, known))
    outcome = Outcome(
        plan=made, manifest=manifest, target_shortname=found.shortname, applied=applied, mirror=number
    )
    return outcome, refresh


def _story(mirror: Mirror | None, applied: Applied, known: Mapping[Key, Mapped]) -> dict[str, Any]:
    """What undo needs to know."""
    touched = {*applied.map, *applied.removed}
    return {
        "course": applied.course,
        "created": applied.created,
        "ops": applied.undo,
        "added": [list(key) for key in touched if key not in known],
        "map": [
            [*key, line.target, list(line.owner) if line.owner else None, line.kept, dict(line.written)]
            for key, line in ((key, known[key]) for key in touched if key in known)
        ],
        "mirror": None
        if mirror is None
        else {"root": mirror.root, "applied": mirror.applied, "options": json.dumps(dict(mirror.options))},
    }
