"""A cheap sign for each course that its content did not change, computed by the database, many courses at once.

The sum of the rows' digests by course for each content table, many tables a query. Nothing but sums travels, so that 500
courses are looked over in seconds without reading one of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from sidecar.moodle.content import (
    ALL,
    COURSE,
    FILES,
    MODULES,
    PARTS,
    QUESTIONS,
    STRUCTURE,
    TIMES,
    USERS,
    Table,
)
from sidecar.moodle.content import table as make
from sidecar.moodle.content.files import NEVER
from sidecar.moodle.database import IN_LIST, Session, product

_TOGETHER = 24  # sums that one query asks for
_VALUES = 12_000  # numbers of courses that one query may name
_OLD_QUESTION = make("question", "category>question_categories")  # before 4.0
# joins from a context to its course | the column that names the course
_CONTEXT_WAYS = (
    "JOIN {{context}} {c} ON {c}.id = {on} AND {c}.contextlevel = 50 | {c}.instanceid",
    """JOIN {{context}} {c} ON {c}.id = {on} AND {c}.contextlevel = 70
       JOIN {{course_modules}} {c}m ON {c}m.id = {c}.instanceid | {c}m.course""",
    """JOIN {{context}} {c} ON {c}.id = {on} AND {c}.contextlevel = 80
       JOIN {{block_instances}} {c}b ON {c}b.id = {c}.instanceid
       JOIN {{context}} {c}p ON {c}p.id = {c}b.parentcontextid AND {c}p.contextlevel = 50 | {c}p.instanceid""",
)


def sums(
    session: Session, columns: Mapping[str, frozenset[str]], extra: Sequence[Table] = ()
) -> Iterator[str]:
    """Queries for all that together tells whether a course changed; each takes :courses and gives part, course, n, h."""
    known = {**ALL, **{table.name: table for table in extra}}
    if "question_bank_entries" not in columns:
        known["question"] = _OLD_QUESTION
    for listed in (*STRUCTURE, *MODULES, *COURSE, *PARTS, *extra, *QUESTIONS, FILES):
        table = known[listed.name]
        live = columns.get(table.name)
        if live is None or table.column not in live or table.name == "context":
            continue
        for way, (joins, course) in enumerate(_ways(known, table, "t", 0)):
            where = [f"{course} IN :courses"]
            if table.where:
                where.append(table.where)
            if table is FILES:
                where.append("t.component NOT IN (" + ", ".join(f"'{name}'" for name in sorted(NEVER)) + ")")
            yield (
                f"SELECT '{table.name}.{way}' AS part, {course} AS course, count(*) AS n, {_sum(session, table, live)} AS h"  # noqa: S608
                f" FROM {{{table.name}}} t {joins} WHERE {' AND '.join(where)} GROUP BY {course}"
            )


def fingerprints(
    session: Session,
    columns: Mapping[str, frozenset[str]],
    courses: Sequence[int],
    extra: Sequence[Table] = (),
) -> dict[int, str]:
    """A digest a course. Equal digests: nothing that a mirror carries has changed."""
    found: dict[int, list[str]] = {course: [] for course in courses}
    selects = list(sums(session, columns, extra))
    for start in range(0, len(courses), IN_LIST):
        some = list(courses[start : start + IN_LIST])
        together = max(1, min(_TOGETHER, _VALUES // len(some)))
        for place in range(0, len(selects), together):
            query = "\nUNION ALL\n".join(selects[place : place + together])
            for row in session.select(query, courses=some):
                found[row["course"]].append(f"{row['part']}:{row['n']}:{row['h']}")
    return {
        course: hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
        for course, lines in found.items()
    }


def _ways(known: Mapping[str, Table], table: Table, alias: str, depth: int) -> Iterator[tuple[str, str]]:
    """Joins that lead from a table to its course, and the column that names it. A context can hang on three things."""
    if table.name == "course":
        yield "", f"{alias}.id"
    elif table.parent == "course" and table.of == "id":
        yield "", f"{alias}.{table.column}"
    elif table.of.startswith("instance:"):
        yield "", f"{alias}.course"
    elif table.parent == "context":
        for way in _CONTEXT_WAYS:
            joins, _, course = way.format(c=f"c{depth}", on=f"{alias}.{table.column}").partition(" | ")
            yield joins, course
    elif table.parent:
        parent = f"p{depth}"
        join = f"JOIN {{{table.parent}}} {parent} ON {parent}.{table.of} = {alias}.{table.column}"
        for joins, course in _ways(known, known[table.parent], parent, depth + 1):
            yield f"{join} {joins}", course


def _sum(session: Session, table: Table, live: frozenset[str]) -> str:
    names = sorted(live - table.skip - table.once - TIMES - USERS)
    quote = session.connection.dialect.identifier_preparer.quote
    columns = [f"t.{quote(name)}" for name in names]
    return product(session.connection.dialect.name).row_sum(columns)
