"""Where a mirror is struck: a target whose database server may be killed, and what became of the course after each blow."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import mirror_crash
import pymysql
from mirror_edits import edit
from private_services import MariaDbServer
from sqlalchemy import create_engine

# edits that can be made again and again
AGAIN = (
    "page",
    "quiz",
    "course",
    "book chapters",
    "feedback items",
    "lesson pages",
    "questions",
    "gradebook",
)


@dataclass(frozen=True, kw_only=True)
class Blow:
    """One kill and what it left."""

    point: int
    delay: float  # seconds after the point
    ended: int  # exit status of the apply: -9 when it was the victim
    said: str  # its last words
    left: str  # old, new or HALF

    @property
    def hit(self) -> bool:
        """It fell while the apply was under way, which did not get to its end."""
        return self.ended != 0


class Arena:
    """Site A is given by its URL and files; site B is loaded on `server`."""

    def __init__(
        self, *, source_url: str, source_data: Path, server: MariaDbServer, shared: Path, folder: Path
    ) -> None:
        self._source = {"url": source_url, "data": str(source_data)}
        self._server, self._shared, self.folder = server, shared, folder
        server.start(flush=1)
        server.running.load_zst("b", shared / "moodle" / "site_b_fresh.sql.zst")
        self._data = folder / "pool"
        self._data.mkdir(parents=True)
        self.old: dict[str, int] = {}

    # --- what is done ----------------------------------------------------------------------------------

    def apply(self, *, point: int = 0, database: bool = False, delay: float = 0.0) -> tuple[int, str, int]:
        """Exit status, last words, points passed."""
        plan = self.folder / "plan.json"
        plan.write_text(
            json.dumps(
                {
                    "source": self._source,
                    "target": {"url": self._server.running.url("b"), "data": str(self._data)},
                    "work": str(self.folder / "work"),
                    "point": point,
                    "victim": self._server.running.pid if database else 0,
                    "delay": delay,
                }
            ),
            "utf-8",
        )
        ended = subprocess.run(
            [sys.executable, mirror_crash.__file__, str(plan)], capture_output=True, text=True, check=False
        )
        passed = int(ended.stdout.strip() or 0)
        return ended.returncode, (ended.stderr.strip().splitlines() or [""])[-1], passed

    def complete(self) -> int:
        """An apply to the end; gives its number of points. Raises when it fails or the courses differ."""
        ended, said, passed = self.apply()
        if ended or (found := self.differences()):
            raise RuntimeError(f"exit {ended}: {said}; {found if not ended else ''}")
        return passed

    def change(self) -> None:
        """The source is edited; what the target holds now is from here on the old course."""
        engine = create_engine(self._source["url"])
        with engine.connect() as connection:
            edit(connection, 5, *AGAIN)
        engine.dispose()
        self.old = self.sums()

    def empty(self) -> None:
        """The target as it was before the first apply."""
        self._server.running.load_zst("b", self._shared / "moodle" / "site_b_fresh.sql.zst")
        self.forget_files()
        self.old = self.sums()

    def forget_files(self) -> None:
        """Everything must travel again."""
        for folder in (self._data, self.folder / "work" / "b"):
            shutil.rmtree(folder, ignore_errors=True)
        self._data.mkdir()

    def strike(self, point: int, *, database: bool, delay: float = 0.0) -> Blow:
        """Kill the apply, or the server of its database, and look at what is left."""
        ended, said, _ = self.apply(point=point, database=database, delay=delay)
        if database and self._server.died():
            self._server.start(flush=1)
        return Blow(point=point, delay=delay, ended=ended, said=said, left=self.left())

    # --- what is seen ----------------------------------------------------------------------------------

    def left(self) -> str:
        if self.sums() == self.old:
            return "old"
        return "new" if not self.differences() else "HALF"

    def sums(self) -> dict[str, int]:
        """A checksum of each table of the target's Moodle, and of ours where they hold anything."""
        server = self._server.running
        with (
            pymysql.connect(unix_socket=str(server.socket), user="root", password="root", database="b") as db,
            db.cursor() as cursor,
        ):
            cursor.execute("SHOW TABLES")
            names = ", ".join(f"`{row[0]}`" for row in cursor.fetchall())
            cursor.execute(f"CHECKSUM TABLE {names}")
            return {row[0]: row[1] for row in cursor.fetchall() if row[1]}

    def differences(self) -> list[Any]:
        """By the independent comparer."""
        tools = self._shared / "tools"
        urls = [
            "mysql"
            + url.partition("?")[0].removeprefix("mysql+pymysql")
            + f"?wwwroot=http://127.0.0.1:{port}"
            for url, port in ((self._source["url"], 8101), (self._server.running.url("b"), 8102))
        ]
        found = subprocess.run(
            [
                sys.executable, "course_rows.py", "compare", "--json", "--ignore-course-names",
                "--xmldb", str(self._shared / "moodle" / "xmldb-4.5.json"), urls[0], "ALLMODS", urls[1], "ALLMODS",
            ],
            cwd=tools, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if found.returncode not in (0, 1):
            return [found.stderr.strip()]
        differences: list[Any] = json.loads(found.stdout)["differences"]
        return differences


def places(total: int, *, seed: int) -> Iterator[tuple[int, float]]:
    """Random points with a delay each, for ever; every fifth falls among the last ones, where the commit is."""
    chance = random.Random(seed)
    last = max(total - 6, 1)  # a later run passes a few points less: our tables are there
    for number in count(1):
        point = chance.randint(max(last - 6, 1), last) if number % 5 == 0 else chance.randint(1, last)
        yield point, chance.choice((0.0, 0.0, chance.random() / 200))
