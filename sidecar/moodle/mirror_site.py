"""A Moodle as the target of mirrors: one transaction with everything an apply needs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sidecar.errors import SettingsError
from sidecar.mirror.errors import UnknownCourseError
from sidecar.mirror.exporter import Exporter
from sidecar.mirror.records import Blob, Snapshot
from sidecar.mirror.signing import SigningKey
from sidecar.mirror.store import ObjectStore
from sidecar.moodle.categories import find_category
from sidecar.moodle.database import Column, Session
from sidecar.moodle.digests import DigestCache
from sidecar.moodle.filepool import FilePool, Pool
from sidecar.moodle.mapstore import MapStore
from sidecar.moodle.names import TargetNames
from sidecar.moodle.plugin import PluginError
from sidecar.moodle.site import Site
from sidecar.moodle.snapshot import Options
from sidecar.moodle.source import MoodleSource, mirror_schema
from sidecar.moodle.writer import CourseWriter


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """The target inside one consistent read or one transaction."""

    target: CourseWriter
    mirrors: MapStore


class MoodleTarget:
    """The port `sidecar.mirror.ports.TargetSite`. `work` is the sidecar's folder for mirrors of this site."""

    def __init__(self, site: Site, work: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._site = site
        self._work = work
        self._clock = clock
        self._prepared = False  # known to be

    @property
    def name(self) -> str:
        return self._site.name

    @cached_property
    def fingerprint(self) -> str:
        return SigningKey.at(self._work / "ed25519.key").fingerprint

    @cached_property
    def pool(self) -> PoolStore:
        """Raises `SettingsError` when the site has no `moodledata`."""
        return PoolStore(self._site.pool, DigestCache(self._work / "digests.sqlite", self._site.pool))

    @cached_property
    def incoming(self) -> ObjectStore:
        return ObjectStore(self._work / "incoming")

    @property
    def refreshes(self) -> bool:
        return self._site.plugin is not None

    def refresh(self, course: int, questions: Iterable[int], *, regrade: bool) -> list[str]:
        """Ask the plugin for what only Moodle can do; without it, or when it fails, say what is left to do."""
        plugin = self._site.plugin
        if plugin is None:
            return [
                f"course {course}: regrade, refresh calendar events, purge question caches (no plugin is set up)"
            ]
        try:
            return plugin.after_apply(course, sorted(questions), regrade=regrade)
        except PluginError as error:
            return [f"course {course}: regrade, refresh calendar events, purge question caches ({error})"]

    def prepare(self) -> None:
        """Raises `SettingsError` when the site has no account that may write."""
        if not self.prepared:
            MapStore.prepare(self._site.write_database)

    @cached_property
    def _schema(self) -> Mapping[str, Mapping[str, Column]]:
        """Of the life of this object: a command, or a job."""
        return mirror_schema(self._site)

    @property
    def prepared(self) -> bool:
        if not self._prepared:
            self._prepared = MapStore.exists(self._site.database)
        return self._prepared

    @contextmanager
    def reading(self, *, account: str | None = None, category: int | None = None) -> Iterator[View]:
        """For plans: nothing can be written. Needs our tables (`prepared`)."""
        with self._site.database.snapshot() as session:
            yield self._view(session, account, category)

    @contextmanager
    def writing(
        self, shortname: str, *, account: str | None = None, category: int | None = None
    ) -> Iterator[View]:
        """One transaction: commits when the body ends, leaves everything as it was when it raises.

        Applies to one `shortname` go one after the other.
        """
        with self._site.write_database.write(gate=shortname) as session:
            yield self._view(session, account, category)

    def _view(self, session: Session, account: str | None, category: int | None) -> View:
        target = CourseWriter(
            session,
            self._schema,
            self._names(session, account, category),
            now=int(self._clock()),
            salt=self._site.wwwroot,
            extra=self._site.third_party,
        )
        return View(target=target, mirrors=MapStore(session))

    def course(self, shortname: str) -> int | None:
        """The id of a course of this short name."""
        found = self._site.database.one("SELECT id FROM {course} WHERE shortname = :name", name=shortname)
        return int(found["id"]) if found else None

    def snapshot(self, course: int) -> Snapshot:
        """The course as it is now, in its own ids."""
        return MoodleSource(self._site, self._work).snapshot(course)

    def shortnames(self, ids: Iterable[int]) -> dict[int, str]:
        wanted = list(ids)
        if not wanted:
            return {}
        rows = self._site.database.select("courses_of", ids=wanted)
        return {row["id"]: row["shortname"] for row in rows}

    @property
    def timezone(self) -> str:
        """The site's, which people may overrule for themselves; "99" is that of its server, which nobody tells us."""
        found = self._site.config("timezone", "forcetimezone")
        forced = found.get("forcetimezone", "99")
        return found.get("timezone", "UTC") if forced == "99" else forced

    def category(self, words: str) -> int:
        """By id, id number or path of names ("Nursing / Wards"). Raises `UnknownCategoryError`."""
        return find_category(self._site.database, words)

    def idnumber_taken(self, idnumber: str, but: int | None) -> bool:
        """Moodle wants a course's id number to be unique on a site."""
        row = self._site.database.one(
            "SELECT id FROM {course} WHERE idnumber = :idnumber AND id <> :but",
            idnumber=idnumber,
            but=but or 0,
        )
        return row is not None

    def versions(self) -> dict[str, str]:
        return self._site.versions()

    def _names(self, session: Session, account: str | None, category: int | None) -> TargetNames:
        return TargetNames(
            session,
            wwwroot=self._site.wwwroot,
            account=self._account(session, account),
            category=self._category(session, category),
        )

    def _account(self, session: Session, username: str | None) -> int:
        """The named account, else the site's first administrator."""
        if username is not None:
            row = session.one("SELECT id FROM {user} WHERE username = :name AND deleted = 0", name=username)
            if row is None:
                raise SettingsError(f"no account {username} on the site {self._site.name}")
            return int(row["id"])
        row = session.one("SELECT value FROM {config} WHERE name = 'siteadmins'")
        listed = str(row["value"] if row else "").split(",")
        return next((int(item) for item in listed if item.strip().isdigit()), 2)

    def _category(self, session: Session, category: int | None) -> int:
        if category is None:
            row = session.one("SELECT min(id) AS id FROM {course_categories} WHERE parent = 0")
        else:
            row = session.one("SELECT id FROM {course_categories} WHERE id = :id", id=category)
        if row is None or row["id"] is None:
            raise UnknownCourseError(f"the site {self._site.name} has no course category {category or ''}")
        return int(row["id"])


class PoolStore:
    """The port `sidecar.mirror.ports.BlobStore` over Moodle's file pool."""

    def __init__(self, pool: Pool, digests: DigestCache) -> None:
        self._pool = pool
        self._digests = digests

    def has(self, blob: Blob) -> bool:
        """Present and truly the same file: SHA-1 is a name, SHA-256 is the proof."""
        found = self._digests.get(blob.sha1)
        return found is not None and found.sha256 == blob.sha256 and found.size == blob.size

    def add(self, blob: Blob, chunks: Iterable[bytes]) -> None:
        self._digests.remember(
            self._pool.add_chunks(chunks, sha1=blob.sha1, sha256=blob.sha256, settled=False)
        )

    def add_from(self, blob: Blob, source: Callable[[int], AbstractContextManager[Iterator[bytes]]]) -> None:
        if isinstance(self._pool, FilePool):
            self._digests.remember(self._pool.add_from(blob.sha1, blob.sha256, blob.size, source))
            return
        with source(0) as chunks:
            self.add(blob, chunks)

    def make_sure_of(self, size: int) -> None:
        self._pool.make_sure_of(size)

    def settle(self) -> None:
        self._pool.settle()


def exporter(
    site: Site, work: Path, *, allowed: frozenset[int] | None = None, options: Options | None = None
) -> Exporter:
    """The site as a source of mirrors: what a partner, or another site on this machine, talks to."""
    return Exporter(
        MoodleSource(site, work, options),
        ObjectStore(work / "objects"),
        SigningKey.at(work / "ed25519.key"),
        name=site.name,
        allowed=allowed,
    )
