"""The demo's mirror: a course written at one site, kept equal at another, where a learner works.

Both sites are databases of Moodle's own tables in SQLite with a file pool each; no Moodle runs on them. The service
mirrors between them as it does between two Moodles: same settings, same jobs, same code.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from sidecar.cli.demo.client import Client
from sidecar.errors import SystemFailureError

Rows = dict[str, list[tuple[Any, ...]]]
_COURSE = {"source": "model", "course": "HANDS", "site": "school"}
_WORDS = {"create": "new", "update": "changed", "hide": "hidden", "delete": "deleted", "restored": "restored"}
_PICTURE = "packages/hand-washing/lesson/hands.svg"
_LEARNERS = (
    "course_modules_completion",
    "grade_grades",
    "question_attempts",
    "question_usages",
    "quiz_attempts",
    "quiz_grades",
)
_PAGE = "SELECT p.content FROM mdl_page p JOIN mdl_course c ON c.id = p.course WHERE c.shortname = 'HANDS'"
_QUIZ = (
    "SELECT cm.id FROM mdl_course_modules cm JOIN mdl_modules m ON m.id = cm.module AND m.name = 'quiz'"
    " JOIN mdl_course c ON c.id = cm.course WHERE c.shortname = 'HANDS'"
)


def make_sites(examples: Path, folder: Path) -> Path:
    """Both sites as they are before the demo, in `folder` (a service may run on it); gives the settings that name them."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = []
    for site in ("model", "school"):
        path, pool = folder / f"{site}.sqlite", folder / f"{site}-data"
        with closing(sqlite3.connect(path)) as database:
            database.executescript((examples / "mirror" / "tables.sql").read_text("utf-8"))
            _empty(database)
            database.executescript((examples / "mirror" / f"{site}.sql").read_text("utf-8"))
            (pool / "filedir").mkdir(parents=True, exist_ok=True)
            if site == "model":
                _store(database, pool, (examples / _PICTURE).read_bytes(), "/4/mod_page/content/0/hands.svg")
            database.commit()
        tables.append(
            f'[sites.{site}]\nwwwroot = "https://{site}.example"\ndatabase = "sqlite:///{path}"\nmoodledata = "{pool}"\n'
        )
    tables[1] += f'database_write = "sqlite:///{folder / "school.sqlite"}"\n'
    settings = folder / "sidecar.toml"
    settings.write_text("\n".join(tables), "utf-8")
    return settings


def mirror(client: Client, examples: Path, work: Path) -> int:
    """First copy, a learner's work, a change at the source, an update in place, undo. Gives how many went wrong.

    Raises `SystemFailureError` when a job fails.
    """
    sites = work.parent / "sites"
    make_sites(examples, sites)
    school, story = sites / "school.sqlite", _Story(client)
    click.echo(
        "   Two databases of Moodle's own tables: model, where the course HANDS is written, and school"
    )
    planned = story.job("mirror.plan")
    story.tell("the plan", planned.keys() == {"new"}, "makes rows, touches none")
    story.tell("the apply", story.job("mirror.apply") == planned, "did what the plan said")
    first = _one(school, _PAGE)
    quiz = _one(school, _QUIZ)
    story.tell(
        "the page's link to the quiz", f'view.php?id={quiz}"' in first, f"id=2 at the model, id={quiz} here"
    )
    _run(school, examples / "mirror" / "learner.sql")
    before = _learners(school)
    count = sum(map(len, before.values()))
    click.echo(
        f"   Amina reads the page and takes the quiz at the school: {count} rows in {len(before)} tables"
    )
    _run(sites / "model.sqlite", examples / "mirror" / "edit.sql")
    click.echo("   The author at the model changes the page")
    story.job("mirror.plan", expected={"changed": 1})
    story.job("mirror.apply", expected={"changed": 1})
    story.tell("the page at the school", "between the fingers" in _one(school, _PAGE), "has the new text")
    story.tell(f"Amina's {count} rows", _learners(school) == before, "unchanged, to the byte")
    story.job("mirror.apply", expected={})
    story.job("mirror.undo", expected={"restored": 1})
    story.tell("the page at the school", _one(school, _PAGE) == first, "is as it was before the last apply")
    story.tell(f"Amina's {count} rows", _learners(school) == before, "unchanged, to the byte")
    return story.wrong


class _Story:
    """Runs jobs, says what came of them, counts what did not come out as it should."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.wrong = 0

    def job(self, kind: str, expected: Mapping[str, int] | None = None) -> dict[str, int]:
        """Run it; gives what became of how many rows (`expected` None: whatever comes). Raises `SystemFailureError`."""
        params = {name: _COURSE[name] for name in (("site", "course") if kind == "mirror.undo" else _COURSE)}
        job = self._client.run(kind, params=params, about="HANDS, model to school")
        if job["state"] != "succeeded":
            raise SystemFailureError(f"{kind}: {job['error']}")
        result = job["result"]
        counts = {word: result[name] for name, word in _WORDS.items() if result.get(name)}
        line = ", ".join(f"{count} {word}" for word, count in counts.items()) or "nothing to do"
        names = ", ".join(entry["name"] for entry in result.get("activities", ()))
        fetched = f", {result['fetched_bytes']} bytes of files came" if result.get("fetched_bytes") else ""
        click.echo(f"      rows: {line}{f' ({names})' if names else ''}{fetched}")
        if expected is not None and counts != expected:
            self.wrong += 1
            click.echo(f"      expected {expected}")
        return counts

    def tell(self, about: str, right: bool, words: str) -> None:
        self.wrong += not right
        click.echo(f"      {about}: {words if right else 'WRONG'}")


def _empty(database: sqlite3.Connection) -> None:
    """An earlier demo's rows, and what the mirror noted of them."""
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    for (name,) in names.fetchall():
        database.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of the database itself
    database.commit()


def _store(database: sqlite3.Connection, pool: Path, data: bytes, place: str) -> None:
    """A file as Moodle keeps it: named by its SHA-1 in the pool, its place in a row."""
    sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    kept = pool / "filedir" / sha1[:2] / sha1[2:4] / sha1
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(data)
    _, context, component, area, item, name = place.split("/")
    row = (
        sha1,
        hashlib.sha1(place.encode(), usedforsecurity=False).hexdigest(),
        int(context),
        component,
        area,
    )
    database.execute(
        "INSERT INTO mdl_files (contenthash, pathnamehash, contextid, component, filearea, itemid, filepath,"
        " filename, filesize, mimetype, timecreated, timemodified)"
        " VALUES (?, ?, ?, ?, ?, ?, '/', ?, ?, 'image/svg+xml', 1790000000, 1790000000)",
        (*row, int(item), name, len(data)),
    )


def _run(path: Path, script: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script.read_text("utf-8"))


def _one(path: Path, sql: str) -> str:
    """The one value that is asked for; empty when there is none."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute(sql).fetchone()
    return str(found[0]) if found else ""


def _learners(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as database:
        return {
            table: database.execute(f"SELECT * FROM mdl_{table} ORDER BY id").fetchall()  # noqa: S608
            for table in _LEARNERS
        }
