"""What is asked of a mirror, and which one it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sidecar.errors import ParameterError
from sidecar.mirror.errors import TargetTakenError, UnknownCourseError
from sidecar.mirror.policy import Gone, Policy
from sidecar.mirror.ports import CourseEntry, Mirror, Peer, TargetSite


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
class Found:
    """A course of the source and its mirror, if there is one."""

    course: int  # at the source
    mirror: Mirror | None
    shortname: str  # on the target
    options: dict[str, Any]


def parse_policy(edits: str | None, gone: str | None) -> tuple[Policy | None, Gone | None]:
    """Raises `ParameterError`."""
    try:
        return (Policy(edits) if edits else None, Gone(gone) if gone else None)
    except ValueError as error:
        raise ParameterError(str(error)) from None


def find_mirror(peer: Peer, target: TargetSite, request: Request) -> Found:
    """Raises `UnknownCourseError`, `TargetTakenError` when another course has the name."""
    shortname = request.as_shortname or ("" if request.course.isdigit() else request.course)
    mirror: Mirror | None = None
    if shortname and target.prepared:
        mirror = _mirror_named(target, shortname)
    if mirror is not None and _is_asked(mirror, peer, request):
        return Found(
            course=mirror.source_course,
            mirror=mirror,
            shortname=shortname,
            options=_options(mirror, request),
        )
    entry = offered(peer, request.course)
    shortname = request.as_shortname or entry.shortname
    taken = target.course(shortname)
    if taken is not None:
        mirror = _mirror_named(target, shortname) if target.prepared else None
        if mirror is None or mirror.source_course != entry.id:
            raise TargetTakenError(f"{shortname}: give another with --as, or take the course over with adopt")
        return Found(course=entry.id, mirror=mirror, shortname=shortname, options=_options(mirror, request))
    return Found(course=entry.id, mirror=None, shortname=shortname, options=_options(None, request))


def offered(peer: Peer, course: str) -> CourseEntry:
    """The course of this short name or id, as the source lists it. Raises `UnknownCourseError`."""
    for entry in peer.courses(course):
        if course in (entry.shortname, str(entry.id)):
            return entry
    raise UnknownCourseError(course)


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
