"""A Moodle as the source of mirrors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from safeio.files import Digests
from sidecar.mirror.ports import CourseEntry
from sidecar.mirror.records import Snapshot
from sidecar.moodle.content import ALL
from sidecar.moodle.digests import DigestCache
from sidecar.moodle.fingerprint import fingerprints
from sidecar.moodle.learners import LEFTOVERS, USES
from sidecar.moodle.mapstore import MapStore
from sidecar.moodle.site import Site
from sidecar.moodle.snapshot import CourseReader, Options
from sidecar.moodle.thirdparty import ThirdParty


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
    }


class MoodleSource:
    """The port `sidecar.mirror.exporter.CourseSource`."""

    def __init__(self, site: Site, cache: Path, options: Options | None = None) -> None:
        self._site = site
        self._options = options or Options()
        self._digests = DigestCache(cache / "digests.sqlite", site.pool)

    @cached_property
    def _columns(self) -> dict[str, frozenset[str]]:
        schema = self._site.database.schema(needed_tables(self._site.third_party))
        return {table: frozenset(columns) for table, columns in schema.items()}

    def courses(self, ids: Sequence[int] | None = None) -> list[CourseEntry]:
        """The site's courses with a fingerprint of their content, by short name."""
        columns = self._columns
        with self._site.database.snapshot() as session:
            rows = session.select("courses") if ids is None else session.select_in("courses_of", "ids", ids)
            prints = fingerprints(
                session, columns, [row["id"] for row in rows], self._site.third_party.tables
            )
        return [
            CourseEntry(
                id=row["id"],
                shortname=row["shortname"],
                fullname=row["fullname"],
                visible=bool(row["visible"]),
                fingerprint=self._print(prints[row["id"]]),
            )
            for row in rows
        ]

    def _print(self, content: str) -> str:
        """What is carried depends on the options as well."""
        if self._options == Options():
            return content
        return hashlib.sha256(f"{content} {self._options}".encode()).hexdigest()

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
