"""Who has earned a course certificate: the rules of mod_coursecertificate's task, with set queries.

For each activity that issues by itself: people with an active enrolment who may receive certificates in the
course, less those who hold this one, as far as section and activity let them in and they may see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sidecar.moodle.availability import Restrictions
from sidecar.moodle.capabilities import Capabilities
from sidecar.moodle.database import Row, Session

RECEIVE, VIEW = "mod/coursecertificate:receive", "mod/coursecertificate:view"
_NOBODY = (0,)  # no role or context has this id; an empty list is no SQL


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """One course certificate activity that issues by itself."""

    id: int  # coursecertificate.id
    name: str
    course: int
    shortname: str
    fullname: str
    template: int
    cm: int
    course_context: int
    expiry_type: int  # 0 never, 1 at `expiry_offset` (Unix seconds), 2 `expiry_offset` seconds after issuing
    expiry_offset: int

    def expires(self, now: int) -> int:
        """`tool_certificate_issues.expires`: Unix seconds, 0 for never."""
        if self.expiry_type == 1:
            return self.expiry_offset
        return now + self.expiry_offset if self.expiry_type == 2 else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Earned:
    """Who has earned this activity's certificate; `unknown` restrictions let nobody in."""

    activity: Activity
    people: tuple[int, ...]
    repeated: tuple[int, ...] = ()  # of these, who has earned the same template by an earlier activity
    unknown: tuple[str, ...] = ()


def earned(session: Session, *, now: int, template: int = 0, course: int = 0) -> Iterator[Earned]:
    """For each activity (of `template`, of `course`; 0: all), in Moodle's order, who has earned it at `now`.

    Several activities of a course may share a template; people get one certificate then: see `repeated`.
    """
    capabilities = Capabilities(session)
    named: dict[tuple[int, int], set[int]] = {}
    for row in session.select("certificate_instances", template=template, course=course):
        before = named.setdefault((int(row["course"]), int(row["template"])), set())
        found = _earned(session, capabilities, row, now)
        yield replace(found, repeated=tuple(user for user in found.people if user in before))
        before.update(found.people)


def _earned(session: Session, capabilities: Capabilities, row: Row, now: int) -> Earned:
    activity = _activity(row)
    grant = capabilities.grant(RECEIVE, str(row["course_path"]))
    candidates = frozenset(
        int(found["id"])
        for found in session.select(
            "certificate_candidates",
            course=activity.course,
            template=activity.template,
            now=now,
            guest=capabilities.guest,
            everyone=int(grant.everyone),
            contexts=list(grant.contexts),
            allowed=list(grant.allowed or _NOBODY),
            prohibited=list(grant.prohibited or _NOBODY),
        )
    )
    if not candidates:
        return Earned(activity=activity, people=())
    restrictions = Restrictions(
        session=session,
        capabilities=capabilities,
        course=activity.course,
        course_path=str(row["course_path"]),
        everyone=candidates,
        now=now,
        grouping=int(row["groupingid"] or 0),
    )
    people = restrictions.allowed(row["section_availability"]) & restrictions.allowed(row["availability"])
    people &= capabilities.holders(VIEW, str(row["module_path"]), people)
    return Earned(
        activity=activity, people=tuple(sorted(people)), unknown=tuple(sorted(restrictions.unknown))
    )


def _activity(row: Row) -> Activity:
    return Activity(
        id=int(row["id"]),
        name=str(row["name"]),
        course=int(row["course"]),
        shortname=str(row["shortname"]),
        fullname=str(row["fullname"]),
        template=int(row["template"]),
        cm=int(row["cmid"]),
        course_context=int(row["course_context"]),
        expiry_type=int(row["expirydatetype"] or 0),
        expiry_offset=int(row["expirydateoffset"] or 0),
    )
