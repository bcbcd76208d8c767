"""Large sites out of small ones: rows of a real course again and again, with ids of their own and all that points to them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sidecar.moodle.content import ALL, SHARING, SITE_LEVEL
from sidecar.moodle.content.subjects import tagged_table
from sidecar.moodle.site import Site
from sidecar.moodle.snapshot import CourseReader

STEP = 1_000_000  # clone k has the ids of the model plus k times this
SECTIONS = 100  # and, inside one course, the numbers of its sections plus k times this
GIGABYTE = (*([100 << 20] * 8), *([100 << 10] * 1850))  # 8 videos, 1,850 pictures and papers
_LISTS = {
    "@modules_list": ("course_modules", ","),
    "@context_path": ("context", "/"),
    "@category_path": ("grade_categories", "/"),
}
_OF_THE_SITE = {table.name for table in (*SHARING, *SITE_LEVEL)}  # tags, custom fields
_OF_CONTEXT = {50: "course", 70: "course_modules", 80: "block_instances"}

Moves = Callable[[str, Any], bool]  # does the row of this table and id get a clone?


def clone_courses(site: Site, shortname: str, copies: int) -> None:
    """`copies` courses like this one, named after it and numbered."""
    reader = _read(site, shortname)

    def moves(table: str, row_id: Any) -> bool:
        return table not in _OF_THE_SITE and reader.known(table, row_id)

    for number in range(1, copies + 1):
        _write(site, reader, number, moves)


def clone_activities(site: Site, shortname: str, copies: int) -> None:
    """All sections and activities of a course, with what they hold, `copies` times more in the same course."""
    reader = _read(site, shortname)

    def moves(table: str, row_id: Any) -> bool:
        key: tuple[str, int] | None = (table, row_id)
        if table in _OF_THE_SITE or not reader.known(table, row_id):
            return False
        while key is not None and key[0] not in ("course_sections", "course_modules"):
            key = reader.owners.get(key)
        return key is not None

    for number in range(1, copies + 1):
        _write(site, reader, number, moves)


def add_files(site: Site, shortname: str, filedir: Path, sizes: Sequence[int]) -> None:
    """Files that cannot be compressed into the course's folders, by turns."""
    query = (
        "SELECT f.* FROM {files} f JOIN {context} c ON c.id = f.contextid JOIN {course_modules} m ON m.id = c.instanceid"
        " JOIN {course} k ON k.id = m.course WHERE c.contextlevel = 70 AND k.shortname = :course"
        " AND f.component = 'mod_folder' AND f.filename <> '.' AND f.filepath = '/'"
    )
    with site.write_database.write() as transaction:
        models = {row["contextid"]: row for row in transaction.select(query, course=shortname)}
        first = transaction.next_ids({"files": len(sizes)})["files"]
        rows = []
        for place, size in enumerate(sizes):
            data = os.urandom(size)
            sha1 = hashlib.sha1(data, usedforsecurity=False).hexdigest()
            path = filedir / sha1[:2] / sha1[2:4] / sha1
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            model = list(models.values())[place % len(models)]
            name = f"file {place}.bin"
            where = f"/{model['contextid']}/mod_folder/{model['filearea']}/{model['itemid']}/{name}"
            hashed = hashlib.sha1(where.encode(), usedforsecurity=False).hexdigest()
            new = {"id": first + place, "filename": name, "contenthash": sha1, "filesize": size}
            rows.append({**model, **new, "pathnamehash": hashed, "mimetype": "application/octet-stream"})
        transaction.insert_many("files", rows)


def _read(site: Site, shortname: str) -> CourseReader:
    columns = site.database.columns()
    with site.database.snapshot() as session:
        found = session.one("SELECT id FROM {course} WHERE shortname = :name", name=shortname)
        if found is None:
            raise SystemExit(f"no course {shortname}")
        reader = CourseReader(session, columns, wwwroot=site.wwwroot)
        reader.read(found["id"])
    return reader


def _write(site: Site, reader: CourseReader, number: int, moves: Moves) -> None:
    with site.write_database.write() as transaction:
        for name, rows in reader.rows.items():
            cloned = [
                dict(_moved(reader, name, row, number, moves))
                for row in rows.values()
                if moves(name, row["id"])
            ]
            transaction.insert_many(name, cloned)


def _moved(
    reader: CourseReader, name: str, row: dict[str, Any], number: int, moves: Moves
) -> Iterator[tuple[str, Any]]:
    step = number * STEP
    table = ALL[name]

    def pointed(target: str, value: Any) -> Any:
        return value + step if isinstance(value, int) and moves(target, value) else value

    for column, value in row.items():
        rule = table.refs.get(column, "")
        if column == "id":
            yield column, value + step
        elif name == "course" and column in ("shortname", "fullname"):
            yield column, f"{value} {number}"
        elif name == "course_sections" and column == "section" and not moves("course", row["course"]):
            yield column, value + number * SECTIONS
        elif name == "files" and column == "pathnamehash":
            yield column, hashlib.sha1(f"{value} {number}".encode(), usedforsecurity=False).hexdigest()
        elif rule == "@instance":
            yield column, pointed(reader.module_of(row), value)
        elif rule == "@context_instance":
            yield column, pointed(_OF_CONTEXT[row["contextlevel"]], value)
        elif rule == "@grade_instance":
            yield (
                column,
                pointed(row["itemmodule"] if row["itemtype"] == "mod" else "grade_categories", value),
            )
        elif rule == "@custom_instance":
            yield column, pointed("course", value)
        elif rule == "@tagged_item":
            yield column, pointed(tagged_table(row["itemtype"]) or "", value)
        elif rule == "@file_context":
            yield column, pointed("context", value)
        elif rule == "@file_item":
            of = reader.item_table(row["component"], row["filearea"])
            yield column, pointed(of, value) if of else value
        elif rule in _LISTS:
            kind, mark = _LISTS[rule]
            parts = value.split(mark) if value else ()
            moved = mark.join(str(pointed(kind, int(part))) if part.isdigit() else part for part in parts)
            yield column, value and moved
        elif rule and not rule.startswith("@"):
            yield column, pointed(rule, value)
        elif column in ("stamp", "idnumber") and value:
            yield column, f"{value}-{number}"
        else:
            yield column, value
