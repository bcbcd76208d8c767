"""Real Moodle sites from dumps, each on a private database, with the independent judge of a mirror."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from private_services import MariaDb

from sidecar.mirror.exporter import Exporter
from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site

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


@pytest.fixture
def lab(mariadb: MariaDb, shared: Path, tmp_path: Path) -> Iterator[Callable[..., Lab]]:
    """`lab("a", "site_a")` loads a dump as a site; the files of site A, B or C go with it."""
    opened: list[Lab] = []

    def load(name: str, dump: str, *, files: str | None = None) -> Lab:
        database = f"moodle_test_{name}"
        url = mariadb.load_zst(database, shared / "moodle" / f"{dump}.sql.zst")
        data = tmp_path / f"data_{name}"
        data.mkdir()
        if files:
            tar = subprocess.run(
                ["zstdcat", str(shared / "moodle" / f"{files}.tar.zst")], capture_output=True, check=True
            )
            subprocess.run(["tar", "-C", str(data), "-xf", "-"], input=tar.stdout, check=True)
        site = Site(
            name=name, wwwroot=WWWROOT[name], database_url=url, database_write_url=url, moodledata=data
        )
        opened.append(
            Lab(site=site, database=database, server=mariadb, tools=shared, work=tmp_path / f"work_{name}")
        )
        return opened[-1]

    yield load
    for one in opened:
        one.site.close()
