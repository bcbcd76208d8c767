"""A status pass over many courses: `python benchmarks/mirror_status.py SOURCE_URL TARGET_URL FOLDER COURSE [COURSES]`.

COURSE of the source is cloned by SQL until there are so many of it (real rows with ids of their own), each clone is entered as
a mirror on the target, and the pass is measured: nothing changed, five courses changed, the first reading of one. The
databases are copies of one's own: rows are written to both.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sidecar.mirror.ports import Mirror
from sidecar.moodle.content import ALL
from sidecar.moodle.mapstore import MapStore
from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site
from sidecar.moodle.snapshot import CourseReader
from sidecar.usecases.mirror_status import status

STEP = 1_000_000  # clone k has the ids of the model plus k times this


def clone(site: Site, shortname: str, copies: int) -> None:
    """Copies of a course with all ids moved: every column that holds an id of the course moves along."""
    columns = site.database.columns()
    with site.database.snapshot() as session:
        found = session.one("SELECT id FROM {course} WHERE shortname = :name", name=shortname)
        if found is None:
            raise SystemExit(f"no course {shortname}")
        reader = CourseReader(session, columns, wwwroot=site.wwwroot)
        reader.read(found["id"])
    for number in range(1, copies + 1):
        with site.write_database.write() as transaction:
            for name, rows in reader.rows.items():
                moved = [dict(_moved(reader, name, row, number)) for row in rows.values()]
                transaction.insert_many(name, moved)


def _moved(reader: CourseReader, name: str, row: dict[str, Any], number: int) -> Iterator[tuple[str, Any]]:
    step = number * STEP
    table = ALL[name]

    def pointed(target: str, value: Any) -> Any:
        return value + step if isinstance(value, int) and reader.known(target, value) else value

    for column, value in row.items():
        rule = table.refs.get(column, "")
        if column == "id":
            yield column, value + step
        elif name == "course" and column in ("shortname", "fullname"):
            yield column, f"{value} {number}"
        elif name == "files" and column == "pathnamehash":
            yield column, hashlib.sha1(f"{value} {number}".encode(), usedforsecurity=False).hexdigest()
        elif rule == "@instance":
            yield column, pointed(reader.module_of(row), value)
        elif rule == "@context_instance":
            yield (
                column,
                pointed(
                    {50: "course", 70: "course_modules", 80: "block_instances"}[row["contextlevel"]], value
                ),
            )
        elif rule == "@grade_instance":
            yield (
                column,
                pointed(row["itemmodule"] if row["itemtype"] == "mod" else "grade_categories", value),
            )
        elif rule in ("@modules_list", "@context_path", "@category_path"):
            mark = "," if rule == "@modules_list" else "/"
            kind = {
                "@modules_list": "course_modules",
                "@context_path": "context",
                "@category_path": "grade_categories",
            }[rule]
            yield (
                column,
                value
                and mark.join(
                    str(pointed(kind, int(part))) if part.isdigit() else part for part in value.split(mark)
                ),
            )
        elif rule and not rule.startswith("@"):
            yield column, pointed(rule, value)
        elif column in ("stamp", "idnumber") and value:
            yield column, f"{value}-{number}"
        else:
            yield column, value


def main(source_url: str, target_url: str, folder: str, shortname: str, courses: str = "500") -> None:
    work = Path(folder)
    sites = [
        Site(
            name=name,
            wwwroot=f"http://{name}.example",
            database_url=url,
            database_write_url=url,
            moodledata=work / f"data_{name}",
        )
        for name, url in (("a", source_url), ("b", target_url))
    ]
    for name in ("a", "b"):
        (work / f"data_{name}").mkdir(parents=True, exist_ok=True)
    source, target = exporter(sites[0], work / "a"), MoodleTarget(sites[1], work / "b")
    have = [entry for entry in source.courses() if entry.shortname.startswith(f"{shortname} ")]
    if len(have) < int(courses):
        started = time.perf_counter()
        clone(sites[0], shortname, int(courses))
        print(f"{courses} clones of {shortname}: {time.perf_counter() - started:.0f} s")
    listed = [entry for entry in source.courses() if entry.shortname.startswith(f"{shortname} ")]
    target.prepare()
    with sites[1].write_database.write() as transaction:
        mirrors = MapStore(transaction)
        known = {mirror.source_course: mirror.id for mirror in mirrors.all()}
        model = transaction.one("SELECT * FROM {course} WHERE id = 1") or {}
        for entry in listed:
            if (
                entry.id not in known
            ):  # the row that the pass looks for; the measure reads no more of the target
                course = {"id": entry.id, "shortname": entry.shortname, "category": 1}
                transaction.insert("course", {**model, **course})
            mirrors.save(
                Mirror(
                    id=known.get(entry.id, 0),
                    source=source.fingerprint,
                    source_name="a",
                    source_course=entry.id,
                    course=entry.id,
                    options={"fingerprint": entry.fingerprint},
                )
            )
    _measure(sites, target, source, listed[:5])


def _measure(sites: list[Site], target: MoodleTarget, source: Any, five: list[Any]) -> None:
    def look(label: str) -> None:
        started, spent = time.perf_counter(), time.process_time()
        found = status(target, lambda _: source)
        seconds, own = time.perf_counter() - started, time.process_time() - spent
        states = Counter(line.state for line in found)
        print(
            f"{label}: {len(found)} mirrors in {seconds:.2f} s, {own:.2f} s of processor here: {dict(states)}"
        )

    look("nothing changed")
    look("again")
    with sites[0].write_database.write() as transaction:
        for entry in five:
            transaction.execute(
                "UPDATE {page} SET content = concat(content, '.') WHERE course = :id", id=entry.id
            )
    look("five changed")
    started = time.perf_counter()
    for entry in five:
        source.manifest(entry.id)
    print(f"reading the five: {time.perf_counter() - started:.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
