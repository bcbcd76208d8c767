"""Take over a course that Moodle's own restore made, as a mirror of its source."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sidecar.mirror.adopt import Match, Matcher
from sidecar.mirror.errors import TargetTakenError, UnknownCourseError
from sidecar.mirror.fetch import Progress, fetch, quiet
from sidecar.mirror.manifest import open_manifest
from sidecar.mirror.ports import Mapped, Mirror, Peer, TargetSite
from sidecar.mirror.values import Key
from sidecar.usecases.mirror_course import plan
from sidecar.usecases.mirror_find import Request, offered
from sidecar.usecases.mirror_offer import refuse_loop


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopted:
    """What was matched; `plan` says what the next apply would change."""

    match: Match
    course: int
    written: bool
    plan: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        return {
            "course": self.course,
            "adopted": self.written,
            "match": self.match.to_dict(),
            "plan": dict(self.plan),
        }


def adopt(
    peer: Peer,
    target: TargetSite,
    request: Request,
    *,
    given: Mapping[Key, Key] | None = None,
    leave_unsure: bool = False,
    progress: Progress = quiet,
    clock: Callable[[], float] = time.time,
) -> Adopted:
    """Match the target's course `request.as_shortname` with the source's and keep the id map. No content is changed.

    With rows that no sign decides, nothing is written unless `given` pairs them or `leave_unsure` says that the next
    apply shall make them anew. Raises `UnknownCourseError`, `TargetTakenError` for a course that is a mirror already.
    """
    shortname = request.as_shortname or request.course
    course = target.course(shortname)
    if course is None:
        raise UnknownCourseError(f"{target.name} has no course {shortname}")
    entry = offered(peer, request.course)
    target.prepare()
    envelope = peer.manifest(entry.id)
    manifest = open_manifest(envelope or b"", expected=request.key, course=entry.id)
    refuse_loop(target, manifest, course)
    snapshot = fetch(peer, manifest, target.incoming, progress)
    here = target.snapshot(course)
    with target.writing(shortname, account=request.account) as view:
        if view.mirrors.by_course(course) is not None:
            raise TargetTakenError(f"{shortname} is a mirror already")
        snapshot, there = view.target.adapted(snapshot, course)
        order = view.target.tables
        match = Matcher(
            snapshot,
            here,
            order,
            shared=view.target.shared,
            expendable=view.target.expendable,
            given={**{key: (key[0], number) for key, number in there.items()}, **(given or {})},
        ).match()
        written = not match.unsure or leave_unsure
        if written:
            owners = {record.key: record.owner for record in snapshot.records()}
            number = view.mirrors.save(
                Mirror(
                    id=0,
                    source=manifest.source,
                    source_name=peer.name,
                    source_course=entry.id,
                    course=course,
                    serial=manifest.serial,
                    applied=int(clock()),
                    lineage=manifest.lineage,
                    options={
                        "as_shortname": shortname,
                        "source_shortname": manifest.shortname,
                        **({"account": request.account} if request.account else {}),
                    },
                )
            )
            lines = {
                there: Mapped(target=found[1], owner=owners.get(there))
                for there, found in match.pairs.items()
            }
            view.mirrors.save_map(number, lines, ())
    found: dict[str, Any] = {}
    if written:
        wished = plan(peer, target, Request(course=request.course, as_shortname=shortname), progress=progress)
        found = wished.to_dict()
    return Adopted(match=match, course=course, written=written, plan=found)
