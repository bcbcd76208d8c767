"""The plugin's feed of changes spares looking at courses, and is never believed where it may be wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from small_course import SmallCourse

from sidecar.moodle.feed import Feed, Memory
from sidecar.moodle.site import Site
from sidecar.moodle.source import MoodleSource, needed_tables
from sidecar.moodle.thirdparty import ThirdParty
from sidecar.moodle.twin import MemoryPool, twin

NOW = 1_800_000_000.0
SITE = {"config", "config_plugins", "course_categories", "modules", "role", "role_assignments", "user", "cohort", "tag_coll",
        "quizaccess_seb_template", "competency", "competency_framework", "lti_types"}  # fmt: skip


def feed(newest: int = 0, *, settled: int | None = None, since: str = "1", **changed: int) -> Feed:
    """`c5=9`: the last row of course 5 is 9."""
    return Feed(
        since=since,
        newest=newest,
        settled=newest if settled is None else settled,
        changed={int(name[1:]): number for name, number in changed.items()},
    )


class Asked:
    """Gives each course the fingerprint `content`, and remembers who was looked at."""

    def __init__(self, memory: Memory) -> None:
        self.memory, self.content, self.looked = memory, "old", list[int]()

    def __call__(
        self, now_feed: Feed | None, *, cacherev: int = 1, now: float = NOW, scheme: str = "s", **more: bool
    ) -> list[int]:
        self.looked = []
        rows = [{"id": course, "cacherev": cacherev, "timemodified": 1} for course in (5, 6)]
        found = self.memory.fingerprints(rows, now_feed, scheme=[scheme], now=now, look=self._look, **more)
        assert set(found) == {5, 6}
        return self.looked

    def _look(self, courses: Sequence[int]) -> dict[int, str]:
        self.looked += courses
        return dict.fromkeys(courses, self.content)


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    found = Asked(Memory(tmp_path / "seen.sqlite", hours=24))
    assert found(feed(10, c5=9)) == [5, 6]
    assert found(feed(10, c5=9)) == []
    return found


def test_only_what_the_feed_names_is_looked_at(asked: Asked) -> None:
    assert asked(feed(11, c5=9, c6=11)) == [6]
    assert asked(feed(12, c5=12, c6=11)) == [5]
    assert asked(feed(12, c5=12, c6=11)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"now_feed": None},
        {"now_feed": feed(10, since="2", c5=9)},
        {"now_feed": feed(3)},
        {"now_feed": feed(11, c5=9, c0=11)},
        {"now_feed": feed(10, c5=9), "cacherev": 2},
        {"now_feed": feed(10, c5=9), "scheme": "other columns"},
        {"now_feed": feed(10, c5=9), "now": NOW + 24 * 3600},
        {"now_feed": feed(10, c5=9), "now": NOW - 1},
        {"now_feed": feed(10, c5=9), "believe": False},
    ],
    ids=["no feed", "began anew", "put back", "the whole site", "cache", "schema", "too long ago", "clock", "asked for"],
)  # fmt: skip
def test_the_feed_is_not_believed(asked: Asked, change: dict[str, Any]) -> None:
    assert asked(**change) == [5, 6]


def test_a_row_that_may_yet_be_overtaken_is_looked_at_again(asked: Asked) -> None:
    assert asked(feed(12, settled=10, c5=12)) == [5]
    assert asked(feed(12, settled=10, c5=12)) == [5]
    assert asked(feed(12, c5=12)) == [5]
    assert asked(feed(12, c5=12)) == []


def test_what_was_the_last_row_a_minute_ago_is_overtaken_by_none(asked: Asked) -> None:
    """Whatever Moodle's clock says."""
    assert asked(feed(12, settled=0, c5=12)) == [5]
    assert asked(feed(12, settled=0, c5=12), now=NOW + 59) == [5]
    assert asked(feed(13, settled=0, c5=12, c6=13), now=NOW + 60) == [5, 6]
    assert asked(feed(13, settled=0, c5=12, c6=13), now=NOW + 61) == [6]
    assert asked(feed(13, settled=0, c5=12, c6=13), now=NOW + 120) == [6]
    assert asked(feed(13, settled=0, c5=12, c6=13), now=NOW + 121) == []


def test_nothing_is_believed_for_no_hours(tmp_path: Path) -> None:
    asked = Asked(Memory(tmp_path / "seen.sqlite", hours=0))
    assert [asked(feed(10)) for _ in range(2)] == [[5, 6], [5, 6]]


# --- on a Moodle ------------------------------------------------------------------------------------------


@pytest.fixture
def schema(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "moodle" / "xmldb-4.5.json").read_bytes())
    return found


@pytest.fixture
def site(schema: dict[str, Any], tmp_path: Path) -> Iterator[Site]:
    """A small course, and the plugin's feed switched on."""
    only = (needed_tables(ThirdParty()) | SITE) & schema["tables"].keys()
    made = twin(tmp_path, schema, name="a", wwwroot="https://a.example", only=only)
    made.__dict__["pool"] = MemoryPool()
    course = SmallCourse(made.write_database, schema)
    course.site()
    course.course()
    with made.write_database.connect() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE mdl_local_sidecar_changes (id INTEGER PRIMARY KEY, courseid INTEGER, kind TEXT,"
            " action TEXT, objectid INTEGER, timecreated INTEGER)"
        )
        connection.exec_driver_sql(
            "INSERT INTO mdl_config_plugins (plugin, name, value) VALUES ('local_sidecar', 'feedsince', '7')"
        )
        connection.commit()
    yield made
    made.close()


def write(site: Site, sql: str, **values: Any) -> None:
    with site.write_database.write() as transaction:
        transaction.execute(sql, **values)


@pytest.mark.shared
def test_a_course_is_looked_at_when_the_plugin_says_so(site: Site, tmp_path: Path) -> None:
    def look() -> str:
        [entry] = MoodleSource(site, tmp_path).courses()
        return entry.fingerprint

    first = look()
    write(site, "UPDATE {page} SET content = 'by hand'")
    assert look() == first, "no event, no trace: believed for a day"
    [entry] = MoodleSource(site, tmp_path).courses(named="SMALL")
    assert entry.fingerprint != first, "somebody asks for this one"
    changed = look()
    assert changed == entry.fingerprint, "and what was seen is remembered"
    write(site, "UPDATE {page} SET content = 'in the form'")
    number = site.database.one("SELECT id FROM {course} WHERE shortname = 'SMALL'")
    assert number is not None
    write(
        site,
        "INSERT INTO {local_sidecar_changes} (id, courseid, kind, action, objectid, timecreated)"
        " VALUES (1, :course, 'module', 'updated', 1, :now)",
        course=number["id"],
        now=int(time.time()),
    )
    assert look() != changed
    write(site, "DELETE FROM {config_plugins} WHERE name = 'feedsince'")
    write(site, "UPDATE {page} SET content = 'while it was off'")
    assert look() not in (first, changed)


@pytest.mark.shared
def test_questions_from_elsewhere_are_looked_at_whatever_the_feed_says(
    site: Site, schema: dict[str, Any], tmp_path: Path
) -> None:
    """Their edits are rows of another course, or of none."""
    course = SmallCourse(site.write_database, schema)

    def look() -> str:
        [entry] = MoodleSource(site, tmp_path).courses()
        return entry.fingerprint

    with site.write_database.write() as to:
        [quiz] = to.select(
            "SELECT c.id FROM {course_modules} m JOIN {modules} n ON n.id = m.module AND n.name = 'quiz'"
            " JOIN {context} c ON c.contextlevel = 70 AND c.instanceid = m.id"
        )
        elsewhere = course.add(to, "context", contextlevel=40, instanceid=77, path="/1/9", depth=2)
        bank = course.add(to, "question_categories", contextid=elsewhere, name="Bank", stamp="b", info="")
        named, other = (
            course.add(to, "question_bank_entries", questioncategoryid=bank, idnumber=name) for name in "no"
        )
        at = {"usingcontextid": quiz["id"], "component": "mod_quiz", "questionarea": "slot"}
        course.add(to, "question_references", **at, itemid=77, questionbankentryid=named)
    seen = [look()]
    for entry in (named, other):
        with site.write_database.write() as to:
            course.add(to, "question_versions", questionbankentryid=entry, version=1, questionid=1)
        seen.append(look())
    assert seen[0] != seen[1], "a new version of a question that a quiz names"
    assert seen[1] == seen[2], "of one that it does not"
    with site.write_database.write() as to:
        course.add(
            to, "question_set_references", **at, itemid=78, questionscontextid=elsewhere, filtercondition="{}"
        )
        to.execute("UPDATE {course} SET cacherev = cacherev + 1")  # adding a slot rebuilds the cache
    seen.append(look())
    with site.write_database.write() as to:
        course.add(to, "question_versions", questionbankentryid=other, version=2, questionid=1)
    assert look() != seen[-1], "a new version in a bank that random questions come from"
