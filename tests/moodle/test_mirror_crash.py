# ruff: noqa: ARG002 - a pool has the port's shape
"""Whatever breaks in the middle of an apply: the course is the old one or the new one, and the next run completes."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import mirror_crash
import pytest
from mirror_edits import edit

from sidecar.mirror.errors import ForbiddenTableError, MissingPluginError, SourceLostError
from sidecar.mirror.ports import Blob
from sidecar.moodle.database import DatabaseBusyError, MoodleDatabase
from sidecar.moodle.fingerprint import fingerprints
from sidecar.moodle.site import Site
from sidecar.usecases.mirror_course import Request, apply

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
Load = Callable[..., Any]
ALLMODS = Request(course="ALLMODS")
POINTS = 4  # each costs a process; benchmarks/mirror_crash.py takes 50


@pytest.fixture
def sites(lab: Load) -> tuple[Any, Any]:
    return lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")


def run(a: Any, b: Any, statement: int) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, mirror_crash.__file__, a.site.database_url, str(a.site.moodledata),
        b.site.database_url, str(b.site.moodledata), str(b.work.parent / "crash"), str(statement),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=False)


def state(lab: Any) -> dict[int, str]:
    with lab.site.database.snapshot() as session:
        courses = [row["id"] for row in session.select("SELECT id FROM {course} WHERE id <> 1")]
        return fingerprints(session, lab.site.database.columns(), courses)


def test_killed_anywhere(sites: tuple[Any, Any]) -> None:
    a, b = sites
    first = run(a, b, 0)
    assert first.returncode == 0, first.stderr
    with a.site.write_database.connect() as connection:
        edit(connection, 5)
    old = state(b)
    statements = int(first.stdout)
    for point in sorted(random.Random(6).sample(range(1, statements), POINTS)):
        killed = run(a, b, point)
        if killed.returncode == 0:
            break
        assert killed.returncode == -9, killed.stderr
        assert state(b) == old, f"killed before statement {point}"
    done = run(a, b, 0)
    assert done.returncode == 0, done.stderr
    assert a.differences(b, "ALLMODS") == []


class FullPool:
    """A disk that fills up after the third file."""

    def __init__(self) -> None:
        self.added = 0

    def has(self, blob: Blob) -> bool:
        return False

    def add(self, blob: Blob, chunks: Iterable[bytes]) -> None:
        self.added += 1
        if self.added > 3:
            raise OSError(28, "No space left on device")

    def settle(self) -> None:
        raise AssertionError("never reached")


def test_disk_full(sites: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = sites
    target = b.target
    target.__dict__["pool"] = FullPool()
    with pytest.raises(OSError, match="No space left"):
        apply(a.source, target, ALLMODS)
    assert state(b) == {}
    apply(a.source, b.target, ALLMODS)
    assert a.differences(b, "ALLMODS") == []


def test_source_lost_between_files(sites: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = sites
    peer = a.source
    real, served = peer.blob, []

    def blob(course: int, wanted: Blob, *, start: int = 0) -> Any:
        served.append(wanted)
        if len(served) > 5:
            raise SourceLostError("the line broke")
        return real(course, wanted, start=start)

    monkeypatch.setattr(peer, "blob", blob)
    with pytest.raises(SourceLostError):
        apply(peer, b.target, ALLMODS)
    assert state(b) == {}
    before = sum(1 for path in (Path(b.site.moodledata) / "filedir").rglob("*") if path.is_file())
    assert before == 5, "what came is kept"
    apply(a.source, b.target, ALLMODS)
    assert a.differences(b, "ALLMODS") == []


def test_lock_wait(sites: tuple[Any, Any]) -> None:
    a, b = sites
    apply(a.source, b.target, ALLMODS)
    with a.site.write_database.connect() as connection:
        edit(connection, 5, "page")
    old = state(b)
    site = Site(**{**vars_of(b.site), "name": "b"})
    site.__dict__["write_database"] = MoodleDatabase(b.site.database_url, lock_wait=1)
    other = type(b)(site=site, database=b.database, server=b.server, tools=b.tools, work=b.work)
    with b.site.write_database.write() as transaction:
        transaction.execute("UPDATE {page} SET name = name WHERE id > 0")
        transaction.execute("UPDATE {page} SET timemodified = timemodified + 1")
        with pytest.raises(DatabaseBusyError):
            apply(a.source, other.target, ALLMODS)
    assert state(b) == old
    apply(a.source, b.target, ALLMODS)
    assert a.differences(b, "ALLMODS") == []


def vars_of(site: Site) -> dict[str, Any]:
    return {name: getattr(site, name) for name in Site.__dataclass_fields__}


def test_missing_plugin(sites: tuple[Any, Any]) -> None:
    a, b = sites
    with b.site.write_database.write() as transaction:
        transaction.execute("DELETE FROM {modules} WHERE name = 'choice'")
        transaction.execute("DELETE FROM {config_plugins} WHERE plugin = 'mod_choice'")
    with pytest.raises(MissingPluginError, match="mod_choice"):
        apply(a.source, b.target, ALLMODS)
    assert state(b) == {}
    made = apply(a.source, b.target, Request(course="ALLMODS", without_missing=True))
    assert "MIR-LOSS-006" in {note.code for note in made.plan.notes}
    assert b.site.database.one("SELECT count(*) AS n FROM {course_modules}") == {"n": 36}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("user", {"username": "evil"}),
        ("config", {"name": "siteadmins", "value": "666"}),
        ("mdl_page; DROP TABLE mdl_user", {"name": "x"}),
        ("page", {"course": 1, "name": "into another course"}),
        ("course_modules", {"course": {"$ref": ["course", 5]}, "instance": 1}),
        ("files", {"contextid": 1, "component": "core", "filearea": "x", "itemid": 0}),
        ("page", {"course": {"$ref": ["course", 5]}, "timemodified": 0}),
        ("enrol", {"courseid": {"$ref": ["course", 5]}, "userid": 2}),
        ("quiz", {"course": {"$ref": ["course", 5]}, "password": "known to the source"}),
    ],
)
def test_a_source_may_not_reach_beyond_its_course(table: str, values: dict[str, Any]) -> None:
    from sidecar.mirror.records import Record
    from sidecar.moodle.target import CourseTarget

    target = CourseTarget(None, {}, None, now=0, salt="")  # type: ignore[arg-type]
    target._columns = {name: frozenset() for name in target._known}
    with pytest.raises(ForbiddenTableError):
        target.admit(Record(table=table, id=1, owner=None, values=values))
