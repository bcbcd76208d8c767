"""Whatever breaks in the middle of an apply: the course is the old one or the new one, and the next run completes."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from mirror_arena import Arena, places
from mirror_edits import edit
from private_services import mariadb_server

from sidecar.errors import DiskFullError
from sidecar.mirror.errors import (
    ForbiddenTableError,
    MissingPluginError,
    SourceLostError,
    TargetTakenError,
)
from sidecar.mirror.ports import Blob
from sidecar.moodle.database import DatabaseBusyError, MoodleDatabase
from sidecar.moodle.filepool import FilePool, WrongContentError
from sidecar.moodle.fingerprint import fingerprints
from sidecar.moodle.site import Site
from sidecar.usecases.mirror_course import Request, apply

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
Load = Callable[..., Any]
ALLMODS = Request(course="ALLMODS")
POINTS = 3  # each costs a process; benchmarks/mirror_crash.py takes 50


@pytest.fixture
def sites(lab: Load) -> tuple[Any, Any]:
    return lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")


def state(lab: Any) -> dict[int, str]:
    with lab.site.database.snapshot() as session:
        courses = [row["id"] for row in session.select("SELECT id FROM {course} WHERE id <> 1")]
        return fingerprints(session, lab.site.database.columns(), courses)


@pytest.mark.parametrize("database", [False, True], ids=["sidecar", "database"])
def test_killed_anywhere(
    loaded: Callable[[str, str], Any],
    unpacked: Callable[[str], Path],
    shared: Path,
    tmp_path: Path,
    database: bool,
) -> None:
    """The apply, or the server of the target's database, which then recovers."""
    source = loaded("a", "site_a")
    with mariadb_server() as server:
        arena = Arena(
            source_url=source.url,
            source_data=unpacked("site_a_filedir"),
            server=server,
            shared=shared,
            folder=tmp_path,
        )
        arena.complete()
        arena.change()
        total = arena.apply()[2]
        arena.change()
        for point, delay in islice(places(total, seed=6), POINTS):
            blow = arena.strike(point, database=database, delay=delay)
            assert blow.left in ("old", "new"), blow
            assert blow.ended in (-9, 0, 3), blow
            assert not blow.said or blow.said.startswith("SC-"), "a clear end"
            if blow.left == "new":
                arena.change()
        arena.complete()


def test_killed_after_the_commit(sites: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are new, what the sidecar remembers of them is old."""
    a, b = sites
    apply(a.source, b.target, ALLMODS)
    with a.site.write_database.connect() as connection:
        edit(connection, 5, "page")

    class Blow(Exception):
        pass

    target = b.target

    def forgets(name: str, value: object) -> None:
        raise Blow

    monkeypatch.setattr(target.incoming, "remember", forgets)
    with pytest.raises(Blow):
        apply(a.source, target, ALLMODS)
    assert a.differences(b, "ALLMODS") == []
    assert apply(a.source, b.target, ALLMODS).plan.changes == ()
    with a.site.write_database.connect() as connection:
        edit(connection, 5, "quiz")
    apply(a.source, b.target, ALLMODS)
    assert a.differences(b, "ALLMODS") == []


def test_two_applies_at_once_make_one_course(sites: tuple[Any, Any]) -> None:
    a, b = sites
    b.target.prepare()
    ends: list[object] = []

    def one(number: int) -> None:
        other = type(b)(
            site=Site(**vars_of(b.site)),
            database=b.database,
            server=b.server,
            tools=b.tools,
            work=b.work / str(number),
        )
        try:
            ends.append(apply(a.source, other.target, ALLMODS))
        except TargetTakenError as error:
            ends.append(error)
        finally:
            other.site.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ends) == 3
    assert b.site.database.one("SELECT count(*) AS n FROM {course}") == {"n": 2}
    assert a.differences(b, "ALLMODS") == []


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of one megabyte in place of `folder`."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_no_room_is_said_before_anything_travels(
    sites: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = sites
    peer = a.source
    monkeypatch.setattr(peer, "blob", lambda *_, **__: pytest.fail("nothing may travel"))
    with small_disk(Path(b.site.moodledata)), pytest.raises(DiskFullError, match="bytes to store"):
        apply(peer, b.target, ALLMODS)
    assert state(b) == {}


def _half(folder: Path) -> list[Path]:
    """Files that nobody will ask for again. Pieces of large files that came in other streams are gone on with."""
    found = (path for path in folder.rglob("*") if path.is_file() and "filedir" not in path.parts)
    return [
        path
        for path in found
        if path.name.startswith("sidecar-") and not path.name.startswith("sidecar-part-")
    ]


@pytest.mark.parametrize("place", ["moodledata", "work"])
def test_disk_full_in_the_middle(sites: tuple[Any, Any], place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else took the room that was there: of the file pool, or of the sidecar's own folder."""
    a, b = sites
    monkeypatch.setattr(FilePool, "make_sure_of", lambda _self, _size: None)
    folder = Path(b.site.moodledata) if place == "moodledata" else b.work
    folder.mkdir(exist_ok=True)
    with small_disk(folder):
        (folder / "other").write_bytes(b"x" * (0 if place == "moodledata" else 700_000))
        with pytest.raises(DiskFullError):
            apply(a.source, b.target, ALLMODS)
        assert not _half(folder), "nothing half is left behind"
    assert state(b) == {}
    apply(a.source, b.target, ALLMODS)
    assert a.differences(b, "ALLMODS") == []


def test_a_file_over_the_limit_of_the_system(sites: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    a, b = sites
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    target = b.target
    target.prepare()
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
    try:
        with pytest.raises(DiskFullError):
            apply(a.source, target, ALLMODS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert state(b) == {}


def test_wrong_bytes_for_a_file(sites: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = sites
    peer = a.source

    @contextmanager
    def blob(course: int, wanted: Blob, *, start: int = 0) -> Iterator[Iterator[bytes]]:
        yield iter([b"x" * wanted.size])

    monkeypatch.setattr(peer, "blob", blob)
    with pytest.raises(WrongContentError):
        apply(peer, b.target, ALLMODS)
    assert state(b) == {}
    assert not _half(Path(b.site.moodledata))
    assert not list((Path(b.site.moodledata) / "filedir").rglob("*"))


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


A_FILE = {
    "contextid": {"$ref": ["context", 7]}, "component": "mod_page", "filearea": "content", "itemid": 0, "filepath": "/", "filename": "a.txt",
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("user", {"username": "evil"}),
        ("config", {"name": "siteadmins", "value": "666"}),
        ("mdl_page; DROP TABLE mdl_user", {"name": "x"}),
        ("page", {"course": 1, "name": "into another course"}),
        ("course_modules", {"course": {"$ref": ["course", 5]}, "instance": 1}),
        ("files", {"contextid": 1, "component": "core", "filearea": "x", "itemid": 0}),
        *(
            ("files", {**A_FILE, "filename": name})
            for name in ("../../../config.php", "..", "", "a\\b", "a\0b", "a\nb")
        ),
        *(
            ("files", {**A_FILE, "filepath": path})
            for path in ("", "/x", "x/", "/../", "/a/../../", "//", "/a\\b/")
        ),
        ("files", {**A_FILE, "component": "mod_page'; DROP TABLE mdl_user; --"}),
        ("files", {**A_FILE, "filearea": "../content"}),
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
