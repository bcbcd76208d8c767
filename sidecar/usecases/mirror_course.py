"""Plan, apply, undo: one course of a source and its mirror on a target.

Stages of an apply: find -> manifest -> objects -> files -> one transaction (plan, write, map, undo) -> refresh.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sidecar.errors import ParameterError
from sidecar.mirror.apply import Applied, Executor
from sidecar.mirror.changes import Plan
from sidecar.mirror.errors import (
    CollisionError,
    LoopError,
    MissingPluginError,
    NotAMirrorError,
    TargetTakenError,
    UnknownCourseError,
)
from sidecar.mirror.fetch import Progress, fetch, fetch_blobs, fresh, lacking_blobs, quiet
from sidecar.mirror.manifest import Manifest, open_manifest
from sidecar.mirror.plan import Planner
from sidecar.mirror.policy import Gone, Policy, Wishes
from sidecar.mirror.ports import Mapped, Mirror, Peer, TargetSite, View
from sidecar.mirror.records import Snapshot
from sidecar.mirror.tree import read_node, read_object
from sidecar.mirror.values import Key

TIDY_EVERY = 86_400  # seconds
ATTEMPTS = 5  # applies that other writers may spoil before we give up


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What is asked. `None` leaves what an earlier apply was told."""

    course: str  # short name (or id) at the source
    as_shortname: str | None = None
    fullname: str | None = None
    category: int | None = None
    startdate: int | None = None  # Unix time; all dates move along
    account: str | None = None  # username that rows are written as
    key: str | None = None  # fingerprint that the source must have
    edits: Policy | None = None
    gone: Gone | None = None
    without_missing: bool = False  # leave out activities whose plugin the target lacks


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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    course: int  # at the source
    mirror: Mirror | None
    shortname: str  # on the target
    options: dict[str, Any]


def plan(peer: Peer, target: TargetSite, request: Request, *, progress: Progress = quiet) -> Outcome:
    """What an apply would do; changes nothing.

    Raises `UnknownCourseError`, `TargetTakenError`, `LoopError`, what the manifest's and fetch's checks raise.
    """
    found = _find(peer, target, request)
    offer = _offer(peer, target, found, request, progress)
    with target.reading(account=request.account, category=found.options.get("category")) as view:
        made = _planner(view, target, found, offer)[0].plan()
    made = replace(
        made,
        fetch=lacking_blobs(offer.snapshot, target.pool),
        missing=tuple(_missing(target, offer.manifest)),
        versions=_other_versions(target, offer.manifest),
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

    Raises what `plan` raises, `MissingPluginError`, `LocalEditsError`, `CollisionError`.
    """
    target.prepare()
    found = _find(peer, target, request)
    offer = _offer(peer, target, found, request, progress)
    missing = _missing(target, offer.manifest)
    if missing and not request.without_missing:
        raise MissingPluginError(", ".join(missing))
    wanted = lacking_blobs(offer.snapshot, target.pool)
    fetched = fetch_blobs(peer, found.course, wanted, target.pool, progress)
    target.pool.settle()
    progress(0.9, "writing")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            outcome = _write(target, found, offer, now=int(clock()))
            break
        except CollisionError:
            if attempt == ATTEMPTS:
                raise
    target.incoming.remember(f"manifest-{outcome.mirror}", offer.envelope.decode("ascii"))
    _tidy(target, int(clock()))
    todo = _refresh(target, outcome)
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


# --- find ----------------------------------------------------------------------------------------------


def _find(peer: Peer, target: TargetSite, request: Request) -> _Found:
    shortname = request.as_shortname or ("" if request.course.isdigit() else request.course)
    mirror: Mirror | None = None
    if shortname and target.prepared:
        mirror = _mirror_named(target, shortname)
    if mirror is not None and _is_asked(mirror, peer, request):
        return _Found(
            course=mirror.source_course,
            mirror=mirror,
            shortname=shortname,
            options=_options(mirror, request),
        )
    entry = next(
        (item for item in peer.courses() if request.course in (item.shortname, str(item.id))),
        None,
    )
    if entry is None:
        raise UnknownCourseError(request.course)
    shortname = request.as_shortname or entry.shortname
    taken = target.course(shortname)
    if taken is not None:
        mirror = _mirror_named(target, shortname) if target.prepared else None
        if mirror is None or mirror.source_course != entry.id:
            raise TargetTakenError(f"{shortname}: give another with --as, or take the course over with adopt")
        return _Found(course=entry.id, mirror=mirror, shortname=shortname, options=_options(mirror, request))
    return _Found(course=entry.id, mirror=None, shortname=shortname, options=_options(None, request))


def _mirror_named(target: TargetSite, shortname: str) -> Mirror | None:
    course = target.course(shortname)
    if course is None:
        return None
    with target.reading() as view:
        return view.mirrors.by_course(course)


def _is_asked(mirror: Mirror, peer: Peer, request: Request) -> bool:
    """The mirror follows the very course that is asked for (so the peer's list need not be read)."""
    return mirror.source_name == peer.name and request.course in (
        str(mirror.source_course),
        mirror.options.get("source_shortname"),
    )


def _options(mirror: Mirror | None, request: Request) -> dict[str, Any]:
    options = dict(mirror.options) if mirror else {}
    for name in ("as_shortname", "fullname", "category", "startdate", "account"):
        value = getattr(request, name)
        if value is not None:
            options[name] = value
    if request.edits is not None:
        options["edits"] = request.edits.value
    if request.gone is not None:
        options["gone"] = request.gone.value
    return options


# --- manifest and objects --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Offer:
    peer: str
    envelope: bytes
    manifest: Manifest
    snapshot: Snapshot


def _offer(peer: Peer, target: TargetSite, found: _Found, request: Request, progress: Progress) -> _Offer:
    mirror = found.mirror
    known = (
        mirror.root
        if mirror and request == Request(course=request.course, as_shortname=request.as_shortname)
        else ""
    )
    expected = request.key or (mirror.source if mirror else None)
    kept = target.incoming.recall(f"manifest-{mirror.id}") if mirror else None
    ours = _kept(kept, known)
    envelope = peer.manifest(found.course, known=known if ours else "") or ours
    manifest = open_manifest(envelope, expected=expected, course=found.course)
    if mirror is not None:
        fresh(manifest, serial=mirror.serial, root=mirror.root)
        refuse_loop(target, manifest, mirror.course)
    snapshot = fetch(peer, manifest, target.incoming, progress)
    return _Offer(peer=peer.name, envelope=envelope, manifest=manifest, snapshot=snapshot)


def _kept(kept: object, root: str) -> bytes:
    """The manifest that we kept, if it is of what was applied last: a crash, or an undo, may have come between."""
    envelope = kept.encode("ascii") if isinstance(kept, str) else b""
    if not envelope or not root:
        return b""
    return envelope if open_manifest(envelope, expected=None).root == root else b""


def refuse_loop(target: TargetSite, manifest: Manifest, course: int) -> None:
    """Raises `LoopError` when the source's course comes, by however many mirrors, from the course it would be written to."""
    if f"{target.fingerprint}/{course}" in manifest.lineage:
        raise LoopError(f"course {course} is where {manifest.shortname} comes from")


def _missing(target: TargetSite, manifest: Manifest) -> list[str]:
    here = target.versions()
    missing = [name for name in sorted(manifest.versions) if name != "core" and name not in here]
    if _branch(here.get("core", "0")) < _branch(manifest.versions.get("core", "0")):
        missing.insert(0, f"Moodle {manifest.versions['core']} (here {here.get('core')})")
    return missing


def _branch(version: str) -> int:
    digits = version.partition(".")[0]
    return int(digits) // 100 if digits.isdigit() else 0


def _other_versions(target: TargetSite, manifest: Manifest) -> dict[str, tuple[str, str]]:
    here = target.versions()
    return {
        name: (there, here[name])
        for name, there in manifest.versions.items()
        if name in here and here[name] != there
    }


def _needed(target: TargetSite) -> set[str]:
    """Everything in the store that the manifests of our mirrors name."""
    names: set[str] = set()
    with target.reading() as view:
        mirrors = view.mirrors.all()
    for mirror in mirrors:
        kept = target.incoming.recall(f"manifest-{mirror.id}")
        if not isinstance(kept, str):
            continue
        for node in open_manifest(kept.encode("ascii"), expected=None).nodes:
            data = target.incoming.get(node)
            names |= {node, *(entry.digest for entry in read_node(data))} if data else {node}
    return names


# --- plan and write ----------------------------------------------------------------------------------------


def _tidy(target: TargetSite, now: int) -> None:
    """Once a day, drop objects that no mirror needs any more."""
    last = target.incoming.recall("tidied")
    if not isinstance(last, int) or now - last > TIDY_EVERY:
        target.incoming.keep_only(_needed(target))
        target.incoming.remember("tidied", now)


def _refresh(target: TargetSite, outcome: Outcome) -> list[str]:
    applied = outcome.applied
    if applied is None or not applied.written:
        return []
    edited = {
        change.target for change in outcome.plan.changes if change.table == "question" and change.target > 0
    }
    return target.refresh(applied.course, edited, regrade=True)


def _wishes(found: _Found, snapshot: Snapshot, target: TargetSite) -> Wishes:
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
    shift = 0
    if options.get("startdate") and isinstance(start := course.values.get("startdate"), int) and start > 0:
        shift = int(options["startdate"]) - start
    return Wishes(
        edits=Policy(options.get("edits", Policy.OVERWRITE)),
        gone=Gone(options.get("gone", Gone.AUTO)),
        overrides=overrides,
        shift=shift,
    )


def _planner(
    view: View, target: TargetSite, found: _Found, offer: _Offer
) -> tuple[Planner, dict[Key, Mapped]]:
    known = view.mirrors.map(found.mirror.id) if found.mirror else {}
    shared = view.mirrors.shared_map(offer.manifest.source) if target.prepared else {}
    ours: dict[str, set[int]] = {}
    for key, mapped in known.items():
        ours.setdefault(key[0], set()).add(mapped.target)
    view.target.own({name: frozenset(ids) for name, ids in ours.items()})
    view.target.elsewhere(_elsewhere(view, offer.manifest.source) if target.prepared else {})
    wishes = _wishes(found, offer.snapshot, target)
    return Planner(offer.snapshot, view.target, known, shared=shared, wishes=wishes), known


def _elsewhere(view: View, source: str) -> dict[int, int]:
    """Courses of the source that have exactly one mirror here."""
    found: dict[int, list[int]] = {}
    for mirror in view.mirrors.all():
        if mirror.source == source:
            found.setdefault(mirror.source_course, []).append(mirror.course)
    return {there: here[0] for there, here in found.items() if len(here) == 1}


def _write(target: TargetSite, found: _Found, offer: _Offer, *, now: int) -> Outcome:
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
        seen = {"fingerprint": manifest.fingerprint, "source_shortname": manifest.shortname}
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
        view.mirrors.save_map(number, applied.map, applied.removed)
        if applied.written:
            view.mirrors.save_undo(number, _story(mirror, applied, known))
    return Outcome(
        plan=made, manifest=manifest, target_shortname=found.shortname, applied=applied, mirror=number
    )


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


def held(target: TargetSite) -> set[str]:
    """Digests of objects and files that the target has of its mirrors: what a bundle need not carry."""
    names = _needed(target) if target.prepared else set()
    files: set[str] = set()
    for name in names:
        data = target.incoming.get(name)
        if data is not None and data.startswith(b"{"):
            files |= {blob.sha256 for blob in read_object(data)[2].values() if target.pool.has(blob)}
    return {name for name in names if target.incoming.has(name)} | files


def parse_policy(edits: str | None, gone: str | None) -> tuple[Policy | None, Gone | None]:
    """Raises `ParameterError`."""
    try:
        return (Policy(edits) if edits else None, Gone(gone) if gone else None)
    except ValueError as error:
        raise ParameterError(str(error)) from None
