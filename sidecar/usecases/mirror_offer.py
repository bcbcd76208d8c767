"""What a source offers: its manifest and objects, checked, beside what the target can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sidecar.mirror.errors import LoopError, OlderMoodleError
from sidecar.mirror.fetch import Progress, fetch, fresh
from sidecar.mirror.manifest import Manifest, open_manifest
from sidecar.mirror.ports import Peer, TargetSite
from sidecar.mirror.records import Snapshot
from sidecar.mirror.tree import read_node, read_object
from sidecar.usecases.mirror_find import Found, Request

TIDY_EVERY = 86_400  # seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A course as its source signed it."""

    peer: str
    envelope: bytes
    manifest: Manifest
    snapshot: Snapshot


def make_offer(peer: Peer, target: TargetSite, found: Found, request: Request, progress: Progress) -> Offer:
    """Raises what the manifest's and fetch's checks raise, `LoopError`."""
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
    return Offer(peer=peer.name, envelope=envelope, manifest=manifest, snapshot=snapshot)


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


def missing_plugins(target: TargetSite, manifest: Manifest) -> list[str]:
    """What the course uses and the target lacks; Moodle itself when the source's is newer."""
    here = target.versions()
    missing = [name for name in sorted(manifest.versions) if name != "core" and name not in here]
    newer = _newer(here, manifest)
    return [newer, *missing] if newer else missing


def refuse_older(target: TargetSite, manifest: Manifest) -> None:
    """Raises `OlderMoodleError` when the source's Moodle is newer: its questions, for one, would have no place."""
    if newer := _newer(target.versions(), manifest):
        raise OlderMoodleError(newer)


def _newer(here: Mapping[str, str], manifest: Manifest) -> str:
    """The source's Moodle, when it is of a later release than ours; else empty."""
    there = manifest.versions.get("core", "0")
    return (
        f"Moodle {there} (here {here.get('core')})" if _branch(here.get("core", "0")) < _branch(there) else ""
    )


def _branch(version: str) -> int:
    digits = version.partition(".")[0]
    return int(digits) // 100 if digits.isdigit() else 0


def other_versions(target: TargetSite, manifest: Manifest) -> dict[str, tuple[str, str]]:
    """Plugins that are not of one version: (source, target)."""
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


def tidy(target: TargetSite, now: int) -> None:
    """Once a day, drop objects that no mirror needs any more."""
    last = target.incoming.recall("tidied")
    if not isinstance(last, int) or now - last > TIDY_EVERY:
        target.incoming.keep_only(_needed(target))
        target.incoming.remember("tidied", now)


def held(target: TargetSite) -> set[str]:
    """Digests of objects and files that the target has of its mirrors: what a bundle need not carry."""
    names = _needed(target) if target.prepared else set()
    files: set[str] = set()
    for name in names:
        data = target.incoming.get(name)
        if data is not None and data.startswith(b"{"):
            files |= {blob.sha256 for blob in read_object(data)[2].values() if target.pool.has(blob)}
    return {name for name in names if target.incoming.has(name)} | files
