"""Real Moodle sites from dumps, each on a private database, with the independent judge of a mirror."""

# ruff: noqa: S608 - SQL of the tests themselves
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql
import pytest
from private_services import MariaDb
from site_tables import SITE_TABLES
from small_course import SmallCourse

from sidecar.mirror.exporter import Exporter
from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site
from sidecar.moodle.source import needed_tables
from sidecar.moodle.thirdparty import ThirdParty
from sidecar.moodle.twin import twin

WWWROOT = {"a": "http://127.0.0.1:8101", "b": "http://127.0.0.1:8102", "c": "http://127.0.0.1:8103"}


@dataclass(frozen=True, kw_only=True)
class Lab:
    """One loaded site."""

    site: Site
    database: str
    server: MariaDb
    tools: Path
    work: Path

    @property
    def source(self) -> Exporter:
        return exporter(self.site, self.work)

    @property
    def target(self) -> MoodleTarget:
        return MoodleTarget(self.site, self.work)

    def judge(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "course_rows.py", *arguments]
        return subprocess.run(command, cwd=self.tools / "tools", capture_output=True, text=True, check=False)

    @property
    def judge_url(self) -> str:
        return f"mysql://root:root@127.0.0.1:{self.server.port}/{self.database}?wwwroot={self.site.wwwroot}"

    @property
    def xmldb(self) -> str:
        return str(self.tools / "moodle" / "xmldb-4.5.json")

    def differences(
        self, other: Lab, course: str, there: str | None = None, *ignore: str
    ) -> list[dict[str, Any]]:
        """What differs between a course here and there, by the independent comparer."""
        options = [part for name in ignore for part in ("--ignore", name)]
        found = self.judge(
            "compare", "--json", "--xmldb", self.xmldb, self.judge_url, course, other.judge_url, there or course,
            "--ignore-course-names", *options,
        )  # fmt: skip
        assert found.returncode in (0, 1), found.stderr
        differences: list[dict[str, Any]] = json.loads(found.stdout)["differences"]
        return differences

    def learners(self, course: str) -> dict[str, Any]:
        """Digests of every row of learners' data."""
        found = self.judge("user-data", "--xmldb", self.xmldb, self.judge_url, course)
        assert found.returncode == 0, found.stderr
        digests: dict[str, Any] = json.loads(found.stdout)
        return digests


@dataclass(kw_only=True)
class Loaded:
    """A database loaded from a dump once, and what brings it back to it in a second."""

    server: MariaDb
    database: str
    url: str
    sums: dict[str, int]  # checksum a table
    filled: frozenset[str]  # tables with rows, which have a copy in `kept`

    @property
    def kept(self) -> str:
        return f"{self.database}_kept"

    @classmethod
    def load(cls, server: MariaDb, database: str, dump: Path) -> Loaded:
        url = server.load_zst(database, dump)
        made = cls(server=server, database=database, url=url, sums={}, filled=frozenset())
        made.server.create(made.kept)
        with made._cursor() as cursor:
            made.sums = made._checksums(cursor)
            filled: set[str] = set()
            for name in made.sums:
                cursor.execute(f"SELECT 1 FROM `{name}` LIMIT 1")
                if cursor.fetchone():
                    filled.add(name)
                    cursor.execute(
                        f"CREATE TABLE `{made.kept}`.`{name}` ENGINE=Aria TRANSACTIONAL=0 SELECT * FROM `{name}`"
                    )
        made.filled = frozenset(filled)
        return made

    def reset(self) -> None:
        """Write again the tables that a test changed, and take away those it made."""
        with self._cursor() as cursor:
            now = self._checksums(cursor)
            for name in now.keys() - self.sums.keys():
                cursor.execute(f"DROP TABLE `{name}`")
            changed = [name for name, value in self.sums.items() if now[name] != value]
            for name in changed:
                cursor.execute(f"DELETE FROM `{name}`")
                if name in self.filled:
                    cursor.execute(f"INSERT INTO `{name}` SELECT * FROM `{self.kept}`.`{name}`")
            cursor.connection.commit()
            assert self._checksums(cursor) == self.sums, "the database is as the dump left it"

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        connection = pymysql.connect(
            unix_socket=str(self.server.socket), user="root", password="root", database=self.database
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET foreign_key_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO', lock_wait_timeout = 30"
                )
                yield cursor
        finally:
            connection.close()

    def _checksums(self, cursor: Any) -> dict[str, int]:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [self.database]
        )
        names = ", ".join(f"`{row[0]}`" for row in cursor.fetchall())
        cursor.execute(f"CHECKSUM TABLE {names}")
        return {row[0].partition(".")[2]: row[1] for row in cursor.fetchall()}


@pytest.fixture(scope="session")
def loaded(mariadb: MariaDb, shared: Path) -> Callable[[str, str], Loaded]:
    """`loaded("a", "site_a")` is the database of that name, as the dump has it."""
    found: dict[str, Loaded] = {}

    def give(name: str, dump: str) -> Loaded:
        database = f"moodle_test_{name}_{dump.replace('-', '_').replace('.', '_')}"
        if database in found:
            found[database].reset()
        else:
            found[database] = Loaded.load(mariadb, database, shared / "moodle" / f"{dump}.sql.zst")
        return found[database]

    return give


@pytest.fixture(scope="session")
def unpacked(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The files of a site, unpacked once; tests link to them (a pool never writes into a file that it has)."""
    found: dict[str, Path] = {}

    def give(files: str) -> Path:
        if files not in found:
            found[files] = tmp_path_factory.mktemp(files)
            tar = subprocess.run(
                ["zstdcat", str(shared / "moodle" / f"{files}.tar.zst")], capture_output=True, check=True
            )
            subprocess.run(["tar", "-C", str(found[files]), "-xf", "-"], input=tar.stdout, check=True)
        return found[files]

    return give


@pytest.fixture
def lab(
    loaded: Callable[[str, str], Loaded],
    unpacked: Callable[[str], Path],
    mariadb: MariaDb,
    shared: Path,
    tmp_path: Path,
) -> Iterator[Callable[..., Lab]]:
    """`lab("a", "site_a")` gives a site as its dump has it; the files of site A, B or C go with it."""
    opened: list[Lab] = []

    def load(name: str, dump: str, *, files: str | None = None) -> Lab:
        base = loaded(name, dump)
        data = tmp_path / f"data_{name}"
        if files:
            shutil.copytree(unpacked(files), data, copy_function=os.link)
        else:
            data.mkdir()
        site = Site(
            name=name,
            wwwroot=WWWROOT[name],
            database_url=base.url,
            database_write_url=base.url,
            moodledata=data,
        )
        opened.append(
            Lab(
                site=site,
                database=base.database,
                server=mariadb,
                tools=shared,
                work=tmp_path / f"work_{name}",
            )
        )
        return opened[-1]

    yield load
    for one in opened:
        one.site.close()


@dataclass(frozen=True, kw_only=True)
class Twins:
    """Two sites without a server: `a` with the course SMALL, and `b`."""

    a: Site
    b: Site
    folder: Path
    schema: dict[str, Any]

    @property
    def source(self) -> Exporter:
        return exporter(self.a, self.folder / "a-work")

    @property
    def target(self) -> MoodleTarget:
        return MoodleTarget(self.b, self.folder / "b-work")

    def rows(self, site: Site) -> SmallCourse:
        return SmallCourse(site.write_database, self.schema)


@pytest.fixture
def twins(shared: Path, tmp_path: Path) -> Iterator[Callable[..., Twins]]:
    """`twins(schema)`: of this XMLDB, or of 4.5's."""
    opened: list[Site] = []

    def make(schema: dict[str, Any] | None = None) -> Twins:
        xmldb = schema or json.loads((shared / "moodle" / "xmldb-4.5.json").read_bytes())
        only = (needed_tables(ThirdParty()) | SITE_TABLES) & xmldb["tables"].keys()
        for name in ("a", "b"):
            site = twin(tmp_path, xmldb, name=name, wwwroot=f"https://{name}.example", only=only)
            opened.append(site)
            SmallCourse(site.write_database, xmldb).site()
        SmallCourse(opened[0].write_database, xmldb).course()
        return Twins(a=opened[0], b=opened[1], folder=tmp_path, schema=xmldb)

    yield make
    for site in opened:
        site.close()
