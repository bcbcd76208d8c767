"""The course structure: blocks and members, and what the other files refer to."""

from __future__ import annotations

from collections.abc import Iterator

from safeio import Problem
from scorm.aicc import rules
from scorm.aicc.course import Course
from scorm.aicc.table import Row, Table
from scorm.manifest.prerequisites import ScriptError, names_in

_ROOT = "root"


def placement(course: Course) -> Iterator[Problem]:
    """The .cst file: members exist, each unit has a place, blocks do not contain themselves."""
    found = course.tables.get("cst")
    if found is None or "block" not in found.columns or "member" not in found.columns:
        return
    known = _known(course)
    children: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    placed: set[str] = set()
    for row in found.rows:
        block = found.value(row, "block") or ""
        lines.setdefault(block.lower(), row.line)
        members = _members(found, row)
        children.setdefault(block.lower(), []).extend(member.lower() for member in members)
        placed.update(member.lower() for member in members)
        for name in (block, *members):
            if name and known and name.lower() != _ROOT and name.lower() not in known:
                yield rules.MEMBER_UNKNOWN.at(found.name, row.line, identifier=name)
    if found.rows and _ROOT not in children:
        yield rules.NO_ROOT.at(found.name)
    for identifier, line in course.identifiers("au").items():
        if identifier not in placed:
            name = _spelt(course.tables["au"], line)
            yield rules.NOT_PLACED.at(course.files["au"], line, identifier=name)
    for block in _cycles(children):
        yield rules.BLOCK_CYCLE.at(found.name, lines.get(block), identifier=block)


def _known(course: Course) -> set[str]:
    """Parts of the course; none when a file that names them is missing or unreadable, which is said elsewhere."""
    named = [course.tables.get(extension) for extension in ("au", "des")]
    if any(found is None or "system_id" not in found.columns for found in named):
        return set()
    return set(course.identifiers("au")) | set(course.identifiers("des"))


def _members(found: Table, row: Row) -> list[str]:
    """Values in columns called member, and those beyond the heading: the last column repeats."""
    columns = found.columns
    return [
        cell.value
        for at, cell in enumerate(row.cells)
        if cell.value and (at >= len(columns) or columns[at] == "member")
    ]


def _spelt(found: Table, line: int) -> str:
    row = next(row for row in found.rows if row.line == line)
    return found.value(row, "system_id") or ""


def _cycles(children: dict[str, list[str]]) -> list[str]:
    """Blocks that contain themselves, directly or through others; each cycle is named once."""
    state: dict[str, int] = {}  # 1: being visited, 2: done
    found = []
    for start, members in children.items():
        if start in state:
            continue
        state[start] = 1
        stack = [(start, iter(members))]
        while stack:
            block, rest = stack[-1]
            step = next((one for one in rest if one in children and state.get(one) != 2), None)
            if step is None:
                state[block] = 2
                stack.pop()
            elif state.get(step) == 1:
                found.append(step)
            else:
                state[step] = 1
                stack.append((step, iter(children[step])))
    return list(dict.fromkeys(found))


def references(course: Course) -> Iterator[Problem]:
    """The .pre, .ort and .cmp files name parts of the course."""
    known = _known(course) | {_ROOT}
    if len(known) == 1:
        return
    for extension, column in (
        ("pre", "structure_element"),
        ("ort", "course_element"),
        ("cmp", "structure_element"),
    ):
        found = course.tables.get(extension)
        if found is None or column not in found.columns:
            continue
        for row in found.rows:
            named = found.value(row, column)
            if named and named.lower() not in known:
                yield rules.REFERENCE_UNKNOWN.at(found.name, row.line, identifier=named)
            if extension == "pre":
                yield from _prerequisite(found, row, known)


def _prerequisite(found: Table, row: Row, known: set[str]) -> Iterator[Problem]:
    script = found.value(row, "prerequisite") or ""
    if not script or script.lower() in known or script.lower() in {"none", "never"}:
        return
    try:
        names = names_in(script)
    except ScriptError as error:
        yield rules.PREREQUISITE_SCRIPT.at(found.name, row.line, script=script, detail=error)
        return
    for name in names:
        if name.lower() not in known:
            yield rules.REFERENCE_UNKNOWN.at(found.name, row.line, identifier=name)
