"""One contract for every product under the adapter: MariaDB, PostgreSQL, and the twin without a server.

A real site's rows lie on each of them. What is read is the same, record by record; what is written is, copied back to
MariaDB, the same course for the independent comparer.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import moodle_products
import private_services
import pytest

from sidecar.errors import DiskFullError, FileNotInPoolError
from sidecar.mirror.exporter import Exporter
from sidecar.moodle.database import (
    DatabaseBusyError,
    DatabaseError,
    DuplicateKeyError,
    MoodleDatabase,
)
from sidecar.moodle.filepool import FilePool, Pool, WrongContentError
from sidecar.moodle.fingerprint import fingerprints
from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site
from sidecar.moodle.twin import MemoryPool, twin
from sidecar.usecases.mirror_course import Request, apply, undo

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
ALLMODS = Request(course="ALLMODS")
ADDRESS = {"a": "http://127.0.0.1:8101", "b": "http://127.0.0.1:8102"}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Both sites on one product. B is filled anew for each test."""

    product: str
    a: Site
    b: Site
    work: Path

    @property
    def source(self) -> Exporter:
        return exporter(self.a, self.work / "a")

    @property
    def target(self) -> MoodleTarget:
        return MoodleTarget(self.b, self.work / "b")


@pytest.fixture(scope="session")
def xmldb(shared: Path) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads((shared / "moodle" / "xmldb-4.5.json").read_bytes())
    return tree


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest,
    loaded: Callable[[str, str], Any],
    xmldb: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, dict[str, str]]]:
    """The URL of each site on another product than MariaDB."""
    dumps = {"a": loaded("a", "site_a").url, "b": loaded("b", "site_b_fresh").url}
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("twin")
        urls = {name: twin(folder, xmldb, name=name, wwwroot=ADDRESS[name]).database_url for name in ADDRESS}
        for name, url in urls.items():
            moodle_products.copy(dumps[name], url, xmldb)
        yield request.param, urls
        return
    try:
        with private_services.postgresql() as server:
            urls = {}
            base = MoodleDatabase(server)
            for name in ADDRESS:
                with base.connect() as connection:
                    connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
                        f"CREATE DATABASE site_{name}"
                    )
                urls[name] = server.rpartition("/")[0] + f"/site_{name}"
                moodle_products.make(urls[name], xmldb)
                moodle_products.copy(dumps[name], urls[name], xmldb)
            base.dispose()
            yield request.param, urls
    except private_services.ServiceMissing as error:
        pytest.skip(str(error))


@pytest.fixture
def pair(
    filled: tuple[str, dict[str, str]],
    loaded: Callable[[str, str], Any],
    unpacked: Callable[[str], Path],
    xmldb: dict[str, Any],
    tmp_path: Path,
) -> Iterator[Pair]:
    product, urls = filled
    emptied = MoodleDatabase(urls["b"])
    with emptied.connect() as connection:
        names = connection.dialect.get_table_names(connection)
        for name in names:
            if name.startswith("sidecar_"):
                connection.exec_driver_sql(f'DROP TABLE "{name}"')
        connection.commit()
    emptied.dispose()
    moodle_products.clear(urls["b"], xmldb)
    moodle_products.copy(loaded("b", "site_b_fresh").url, urls["b"], xmldb)
    sites = {}
    for name, url in urls.items():
        sites[name] = Site(
            name=name, wwwroot=ADDRESS[name], database_url=url, database_write_url=url, moodledata=tmp_path
        )
    sites["a"].__dict__["pool"] = FilePool(unpacked("site_a_filedir"))
    sites["b"].__dict__["pool"] = MemoryPool()
    yield Pair(product=product, **sites, work=tmp_path)
    for site in sites.values():
        site.close()


def test_what_is_read_is_the_same(pair: Pair, lab: Callable[..., Any]) -> None:
    on_mariadb = lab("a", "site_a").target.snapshot(5)
    here = pair.source._source.snapshot(5)
    assert dict(here.objects) == dict(on_mariadb.objects)
    assert (here.blobs, here.notes, here.versions) == (
        on_mariadb.blobs,
        on_mariadb.notes,
        on_mariadb.versions,
    )


def test_what_is_written_is_the_same_course(
    pair: Pair, lab: Callable[..., Any], mariadb: private_services.MariaDb, xmldb: dict[str, Any]
) -> None:
    a = lab("a", "site_a")
    made = apply(pair.source, pair.target, ALLMODS)
    assert made.applied is not None
    assert made.applied.written > 1000
    back = mariadb.create("moodle_copied_back")
    moodle_products.make(back, xmldb)
    moodle_products.copy(pair.b.database_url, back, xmldb)
    b = type(a)(site=pair.b, database="moodle_copied_back", server=mariadb, tools=a.tools, work=a.work)
    assert a.differences(b, "ALLMODS") == []
    assert apply(pair.source, pair.target, ALLMODS).plan.changes == ()


def test_an_update_and_its_undo(pair: Pair) -> None:
    apply(pair.source, pair.target, ALLMODS)
    course = pair.target.course("ALLMODS")
    assert course is not None
    before = pair.target.snapshot(course)
    edits = (
        "UPDATE {page} SET name = 'Changed'",
        "UPDATE {quiz_slots} SET maxmark = maxmark + 1",
        "UPDATE {course_sections} SET section = -section WHERE course = 5 AND section IN (1, 2)",
        "UPDATE {course_sections} SET section = 3 + section WHERE course = 5 AND section < 0",
        "DELETE FROM {choice_options} WHERE id = (SELECT max(id) FROM {choice_options})",
    )
    old = {}
    with pair.a.write_database.write() as transaction:
        for table in ("page", "quiz_slots", "course_sections", "choice_options"):
            old[table] = transaction.select(f"SELECT * FROM {{{table}}} ORDER BY id")  # noqa: S608
        for statement in edits:
            assert transaction.execute(statement)
    try:
        made = apply(pair.source, pair.target, ALLMODS)
        assert {change.table for change in made.plan.changes} == set(old)
        assert apply(pair.source, pair.target, ALLMODS).plan.changes == ()
        undo(pair.target, "ALLMODS")
        assert dict(pair.target.snapshot(course).objects) == dict(before.objects)
    finally:
        with pair.a.write_database.write() as transaction:
            for table, rows in old.items():
                transaction.execute(f"DELETE FROM {{{table}}}")  # noqa: S608
                transaction.insert_many(table, rows)


def test_fingerprints_move_with_content_only(pair: Pair) -> None:
    columns = pair.a.database.columns()

    def signs() -> dict[int, str]:
        with pair.a.database.snapshot() as session:
            return fingerprints(session, columns, [2, 3, 5])

    before = signs()
    with pair.a.write_database.write() as transaction:
        name = transaction.one("SELECT name FROM {choice} WHERE course = 5")
        transaction.execute("UPDATE {choice} SET name = 'x' WHERE course = 5")
    after = signs()
    with pair.a.write_database.write() as transaction:
        transaction.execute("UPDATE {choice} SET name = :name WHERE course = 5", **name or {})
    assert {course for course in before if before[course] != after[course]} == {5}
    assert signs() == before


@pytest.fixture(params=["mariadb", "sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, mariadb: private_services.MariaDb, tmp_path: Path
) -> Iterator[MoodleDatabase]:
    """Empty but for two tables, on each product."""
    schema = {
        "tables": {
            name: {
                "fields": {
                    "id": {"type": "int", "length": "10", "notnull": True, "sequence": True},
                    "word": {"type": "char", "length": "20", "notnull": True},
                    "number": {"type": "number", "length": "10", "decimals": "5"},
                    "story": {"type": "text"},
                },
                "keys": [],
                "indexes": [{"unique": True, "fields": ["word"]}],
            }
            for name in ("thing", "groups")
        }
    }

    def made(url: str) -> Iterator[MoodleDatabase]:
        moodle_products.make(url, schema)
        opened = MoodleDatabase(url, lock_wait=1)
        yield opened
        opened.dispose()

    if request.param == "mariadb":
        yield from made(mariadb.create("contract"))
    elif request.param == "sqlite":
        yield from made(f"sqlite:///{tmp_path}/contract.sqlite")
    else:
        try:
            with private_services.postgresql() as url:
                yield from made(url)
        except private_services.ServiceMissing as error:
            pytest.skip(str(error))


def test_the_contract_of_a_database(database: MoodleDatabase) -> None:
    with database.write() as transaction:
        first = transaction.insert("thing", {"word": "one", "number": "1.50000", "story": "é😀"})
        assert transaction.insert("thing", {"word": "two"}) == first + 1
        ids = transaction.next_ids({"thing": 5, "groups": 2})
        assert ids["thing"] > first + 1
        transaction.insert_many("groups", [{"id": ids["groups"] + n, "word": f"g{n}"} for n in range(2)])
    with database.write() as transaction:
        assert transaction.next_ids({"groups": 1})["groups"] > ids["groups"] + 1
    row = database.one("SELECT * FROM {thing} WHERE word IN :words", words=["one", "none"])
    assert row is not None
    assert (str(row["number"].normalize()), row["story"]) == ("1.5", "é😀")
    assert database.columns() == {name: {"id", "word", "number", "story"} for name in ("thing", "groups")}
    schema = database.schema(["thing"])["thing"]
    assert (schema["word"].is_text, schema["word"].nullable, schema["word"].has_default) == (
        True,
        False,
        True,
    )
    assert (schema["number"].is_text, schema["number"].nullable, schema["id"].has_default) == (
        False, True, database.dialect not in {"mariadb", "mysql"},
    )  # fmt: skip
    with pytest.raises(DuplicateKeyError), database.write() as transaction:
        transaction.insert_many("thing", [{"word": "three"}, {"word": "one"}])
    assert database.one("SELECT count(*) AS n FROM {thing}") == {"n": 2}, "all or nothing"
    with pytest.raises(DatabaseError):
        database.select("SELECT nothing FROM {thing}")


def test_a_read_sees_one_moment(database: MoodleDatabase) -> None:
    with database.snapshot() as session:
        assert session.select("SELECT * FROM {thing}") == []
        with database.write() as transaction:
            transaction.insert("thing", {"word": "new"})
        assert session.select("SELECT * FROM {thing}") == []
    assert len(database.select("SELECT * FROM {thing}")) == 1


def test_a_gate_lets_one_through(database: MoodleDatabase) -> None:
    with database.write(gate="C1") as transaction:
        transaction.insert("thing", {"word": "first"})
        with pytest.raises(DatabaseBusyError), database.write(gate="C1"):
            pass
    inside = threading.Event()

    def other() -> None:
        with database.write(gate="C1"):
            inside.set()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join(10)
    assert inside.is_set(), "and it opens again"


@pytest.fixture(params=["disk", "memory"])
def pool(request: pytest.FixtureRequest, tmp_path: Path) -> Pool:
    return FilePool(tmp_path) if request.param == "disk" else MemoryPool()


def test_the_contract_of_a_pool(pool: Pool) -> None:
    found = pool.add_chunks([b"ab", b"c"], sha1="a9993e364706816aba3e25717850c26c9cd0d89d")
    assert (found.size, pool.size(found.sha1), pool.has(found.sha1)) == (3, 3, True)
    with pool.open(found.sha1) as stream:
        assert stream.read() == b"abc"
    assert pool.digests(found.sha1) == found
    for wrong in ({"sha1": "0" * 40}, {"sha256": "0" * 64}):
        with pytest.raises(WrongContentError):
            pool.add_chunks([b"other"], **wrong)
    assert not pool.has("d0941e68da8f38151ff86a61fc59f7c5cf9fcaa2")
    for missing in ("0" * 40, "../../etc/passwd"):
        with pytest.raises(FileNotInPoolError):
            pool.open(missing)
    stream = io.BytesIO(b"x" * 70_000)
    assert pool.add_chunks(iter(lambda: stream.read(4096), b"")).size == 70_000
    pool.make_sure_of(1)
    with pytest.raises(DiskFullError):
        pool.make_sure_of(1 << 60)
    pool.settle()
