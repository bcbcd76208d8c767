"""How old each mirror is, and why."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from safeio.errors import CodedError
from sidecar.mirror.ports import CourseEntry, Mirror, Peer, TargetSite


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """One mirror."""

    site: str
    course: int
    shortname: str
    source: str
    source_course: int
    applied: int  # Unix time
    age: int  # seconds since the last apply
    state: str  # current | behind | gone (at the source) | deleted (here) | unknown
    reason: str = ""

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


def status(
    target: TargetSite, peer_of: Callable[[str], Peer], *, clock: Callable[[], float] = time.time
) -> list[Status]:
    """All mirrors of a target. Each source is asked once, for all of its courses."""
    if not target.prepared:
        return []
    with target.reading() as view:
        mirrors = view.mirrors.all()
    here = target.shortnames(mirror.course for mirror in mirrors)
    listed: dict[str, dict[int, CourseEntry] | str] = {}
    found: list[Status] = []
    for mirror in mirrors:
        if mirror.source_name not in listed:
            listed[mirror.source_name] = _listed(peer_of, mirror.source_name)
        state, reason = _state(mirror, listed[mirror.source_name], here)
        found.append(
            Status(
                site=target.name,
                course=mirror.course,
                shortname=here.get(mirror.course, ""),
                source=mirror.source_name,
                source_course=mirror.source_course,
                applied=mirror.applied,
                age=max(0, int(clock()) - mirror.applied),
                state=state,
                reason=reason,
            )
        )
    return found


def _listed(peer_of: Callable[[str], Peer], name: str) -> dict[int, CourseEntry] | str:
    try:
        return {entry.id: entry for entry in peer_of(name).courses()}
    except CodedError as error:
        return f"{error.code}: {error}"


def _state(mirror: Mirror, listed: dict[int, CourseEntry] | str, here: dict[int, str]) -> tuple[str, str]:
    if mirror.course not in here:
        return "deleted", "the course was deleted on this site"
    if isinstance(listed, str):
        return "unknown", listed
    entry = listed.get(mirror.source_course)
    if entry is None:
        return "gone", "the source no longer shows this course"
    if entry.fingerprint == mirror.options.get("fingerprint"):
        return "current", ""
    return "behind", "the source has changed since"
