"""A Moodle as the source of mirrors."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from safeio.files import Digests
from sidecar.mirror.ports import CourseEntry
from sidecar.mirror.records import Snapshot
from sidecar.moodle.borrowed import borrowed
from sidecar.moodle.content import ALL
from sidecar.moodle.database import Column, Row, Session
from sidecar.moodle.digests import DigestCache
from sidecar.moodle.feed import FEED, Memory, read_feed
from sidecar.moodle.fingerprint import fingerprints, sums
from sidecar.moodle.learners import LEFTOVERS, USES
from sidecar.moodle.mapstore import MapStore
from sidecar.moodle.site import Site
from sidecar.moodle.snapshot import CourseReader, Options
from sidecar.moodle.thirdparty import ThirdParty

LONGEST_ID = 18  # digits


def needed_tables(others: ThirdParty) -> set[str]:
    """All tables that reading or writing a course looks at."""
    work = {table for uses in (*USES.values(), *others.uses.values()) for table, _, _ in uses}
    leftovers = {table for rows in LEFTOVERS.values() for table, _ in rows}
    return {
        *ALL,
        *(table.name for table in others.tables),
        *work,
        *leftovers,
        "quiz_slot_tags",
        "event_subscriptions",
        FEED,
    }


def mirror_schema(site: Site) -> Mapping[str, Mapping[str, Column]]:
    """What the live schema says of the tables that a mirror looks at."""
    return site.database.schema(needed_tables(site.third_party))


class MoodleSource:
    """The port `sidecar.mirror.exporter.CourseSource`."""

    def __init__(self, site: Site, cache: Path, options: Options | None = None) -> None:
        self._site = site
        self._options = options or Options()
        self._digests = DigestCache(cache / "digests.sqlite", site.pool)
        self._memory = Memory(cache / "seen.sqlite", hours=site.feed_hours)

    @cached_property
    def _columns(self) -> dict[str, frozenset[str]]:
        return {table: frozenset(columns) for table, columns in mirror_schema(self._site).items()}

    def courses(self, ids: Sequence[int] | None = None, *, named: str = "") -> list[CourseEntry]:
        """The site's courses (those of `ids`, the one `named`) with a fingerprint of their content, by short name.

        One that is named was asked for by a person: it is looked at, whatever the plugin's feed of changes says.
        """
        with self._site.database.snapshot() as session:
            rows = self._rows(session, ids, named)
            prints = self._prints(session, rows, believe=not named)
        return [
            CourseEntry(
                id=row["id"],
                shortname=row["shortname"],
                fullname=row["fullname"],
                visible=bool(row["visible"]),
                fingerprint=prints[row["id"]],
            )
            for row in rows
        ]

    def _prints(self, session: Session, rows: Sequence[Row], *, believe: bool) -> dict[int, str]:
        """Of the content, of the questions from elsewhere, and of what of it is carried."""
        columns, extra, now = self._columns, self._site.third_party.tables, time.time()

        def look(courses: Sequence[int]) -> dict[int, str]:
            return fingerprints(session, columns, courses, extra)

        own = self._memory.fingerprints(
            rows,
            read_feed(session, columns, now=now),
            scheme=sums(session, columns, extra),
            now=now,
            look=look,
            believe=believe,
        )
        others = borrowed(session, columns, list(own))
        carried = "" if self._options == Options() else str(self._options)
        return {
            course: _together(mine, [*sorted(others.get(course, ())), carried])
            for course, mine in own.items()
        }

    def _rows(self, session: Session, ids: Sequence[int] | None, named: str) -> list[Row]:
        if named:
            number = int(named) if named.isdigit() and len(named) < LONGEST_ID else 0
            rows = session.select("courses_named", name=named, number=number)
            return [row for row in rows if ids is None or row["id"] in ids]
        return session.select("courses") if ids is None else session.select_in("courses_of", "ids", ids)

    def snapshot(self, course: int) -> Snapshot:
        """One consistent read. Raises `UnknownCourseError`."""
        from dataclasses import replace

        columns = self._columns
        with self._site.database.snapshot() as session:
            snapshot = CourseReader(
                session,
                columns,
                wwwroot=self._site.wwwroot,
                options=self._options,
                extra=self._site.third_party,
            ).read(course)
            mirror = MapStore(session).by_course(course) if MapStore.exists(self._site.database) else None
        if mirror is None:
            return snapshot
        return replace(snapshot, lineage=(f"{mirror.source}/{mirror.source_course}", *mirror.lineage))

    def open(self, sha1: str) -> BinaryIO:
        return self._site.pool.open(sha1)

    def digests(self, sha1: str) -> Digests | None:
        return self._digests.get(sha1)


def _together(fingerprint: str, lines: Sequence[str]) -> str:
    told = [line for line in lines if line]
    return hashlib.sha256("\n".join((fingerprint, *told)).encode()).hexdigest() if told else fingerprint
