"""What was found out about courses, believed again as long as the plugin's change feed says that nothing happened to them.

The plugin writes a row for whatever may have changed a course, when it has happened (`local_sidecar_changes`); a row too many costs one look, none may
be missing. Rows written by SQL leave no trace there. So a course is looked at again when the feed names it, when `course.cacherev` or
`timemodified` moved, when the feed began anew or was put back, when the schema or the sums are other ones, and after so many
hours in any case (docs/adr/0406).
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sidecar.moodle.database import Row, Session

SETTLED = 60  # seconds after which no row with a lower id can still appear
SKEW = 900  # seconds by which Moodle's clock may differ from ours
FEED = "local_sidecar_changes"
_KEPT = "SELECT fingerprint, upto, taken FROM seen WHERE course = ? AND sign = ?"
Look = Callable[[Sequence[int]], Mapping[int, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """The feed at one moment."""

    since: str  # from when on nothing was missed; another one: it began anew
    newest: int  # id of the last row
    settled: int  # id of the last row behind which, by Moodle's clock, none can appear any more
    changed: Mapping[int, int]  # course -> id of its last row


def read_feed(session: Session, columns: Mapping[str, frozenset[str]], *, now: float) -> Feed | None:
    """None where there is none, or it is switched off."""
    if FEED not in columns:
        return None
    since = session.one("feed_since")
    if since is None:
        return None
    edge = session.one("feed_edge") or {}
    newest, last = edge.get("id") or 0, edge.get("timecreated") or 0
    settled = session.one("feed_settled", before=int(max(min(now, last) - SETTLED, now - SKEW))) or {}
    changed = {row["courseid"]: row["id"] for row in session.select("feed_courses")}
    return Feed(
        since=str(since["value"]), newest=newest, settled=int(settled.get("id") or 0), changed=changed
    )


class Memory:
    """Fingerprints of courses and when they were taken: a small SQLite file; losing it costs one look at each."""

    def __init__(self, path: Path, *, hours: float) -> None:
        """`hours` after which nothing is believed; 0 believes nothing."""
        self._path = path
        self._seconds = hours * 3600

    def fingerprints(
        self,
        courses: Sequence[Row],
        feed: Feed | None,
        *,
        scheme: Iterable[str],
        now: float,
        look: Look,
        believe: bool = True,
    ) -> dict[int, str]:
        """Of all `courses` (rows with id, cacherev, timemodified); `look` is asked for those that may have changed.

        `feed` was read in the same consistent view in which `look` reads; `scheme` names what the sums are made of.
        Without `believe` all are looked at, and remembered.
        """
        if feed is None or self._seconds <= 0:
            return dict(look([row["id"] for row in courses]))
        mark = hashlib.sha256("\n".join((feed.since, *sorted(scheme))).encode()).hexdigest()
        signs = {row["id"]: f"{mark} {row['cacherev']} {row['timemodified']}" for row in courses}
        with closing(self._open()) as database:
            settled = _settled(database, feed, now)
            everywhere = feed.changed.get(0, 0)
            found: dict[int, str] = {}
            for course, sign in signs.items():
                kept = believe and database.execute(_KEPT, (course, sign)).fetchone()
                if not kept:
                    continue
                fingerprint, upto, taken = kept
                last = max(everywhere, feed.changed.get(course, 0))
                if last <= upto <= feed.newest and 0 <= now - taken < self._seconds:
                    found[course] = fingerprint
            looked = look([course for course in signs if course not in found])
            rows = [
                (course, fingerprint, signs[course], settled, now) for course, fingerprint in looked.items()
            ]
            with database:
                database.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)", rows)
        return {**found, **looked}

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=30)
        database.execute("PRAGMA synchronous = OFF")
        database.execute(
            "CREATE TABLE IF NOT EXISTS seen"
            " (course INTEGER PRIMARY KEY, fingerprint TEXT, sign TEXT, upto INTEGER, taken REAL)"
        )
        database.execute("CREATE TABLE IF NOT EXISTS edge (newest INTEGER, taken REAL)")
        return database


def _settled(database: sqlite3.Connection, feed: Feed, now: float) -> int:
    """By Moodle's clock, or by ours: what was the newest row when we were here a minute ago."""
    with database:
        database.execute("DELETE FROM edge WHERE newest > ? OR taken > ?", (feed.newest, now))
        [(known,)] = database.execute("SELECT max(newest) FROM edge WHERE taken <= ?", (now - SETTLED,))
        if known is not None:
            database.execute("DELETE FROM edge WHERE newest < ?", (known,))
        database.execute("INSERT INTO edge VALUES (?, ?)", (feed.newest, now))
        database.execute("DELETE FROM edge WHERE rowid NOT IN (SELECT min(rowid) FROM edge GROUP BY newest)")
    return max(feed.settled, known or 0)
