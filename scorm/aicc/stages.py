"""The stages of an AICC check."""

from __future__ import annotations

from collections.abc import Iterator

from safeio import Problem
from scorm.aicc import rules
from scorm.aicc.course import Course, courses, merged
from scorm.aicc.placement import placement, references
from scorm.aicc.table import Table
from scorm.aicc.units import units
from scorm.kinds import Check, Stage
from scorm.package import unpacked

_COURSE = "aicc"
_REQUIRED = ("crs", "au", "des", "cst")
# extension -> columns that nothing works without, further columns the standard asks for
_COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "au": (
        ("system_id", "file_name"),
        (
            "type",
            "command_line",
            "max_score",
            "mastery_score",
            "max_time_allowed",
            "time_limit_action",
            "system_vendor",
            "core_vendor",
            "web_launch",
            "au_password",
        ),
    ),
    "des": (("system_id", "title"), ("developer_id", "description")),
    "cst": (("block", "member"), ()),
    "pre": ((), ("structure_element", "prerequisite")),
    "ort": ((), ("course_element", "member")),
    "cmp": ((), ("structure_element", "requirement")),
}
_COURSE_KEYS = ("Course_ID", "Course_Title")
_FURTHER_KEYS = (
    (
        "Course",
        (
            "Course_Creator",
            "Course_System",
            "Level",
            "Max_Fields_CST",
            "Total_AUs",
            "Total_Blocks",
            "Version",
        ),
    ),
    ("Course_Behavior", ("Max_Normal",)),
)
_REPEATED = {"cst": "member", "ort": "member"}  # files whose last column may repeat


def read(check: Check) -> Iterator[Problem]:
    """The files of the course, and which are missing."""
    found = courses(check.package)
    if not found:
        return
    course = check.notes[_COURSE] = merged(found)
    if len(found) > 1:
        names = sorted(name for one in found for name in one.files.values())
        yield rules.SEVERAL_NAMES.at(names=", ".join(unpacked(name) for name in names[:8]))
    if set(course.files) == {"cst"}:
        yield rules.ONLY_STRUCTURE.at(course.files["cst"], file=course.files["cst"])
    else:
        for extension in _REQUIRED:
            if extension not in course.files:
                yield rules.FILE_MISSING.at(extension=extension)
    for extension, reason in course.unreadable.items():
        yield rules.UNREADABLE.at(course.files[extension], reason=reason)
    title, version = course.entry("course", "course_title"), course.entry("course", "version")
    check.title = title.value or None if title else None
    check.version = version.value or None if version else None


def encodings(check: Check) -> Iterator[Problem]:
    """Bytes that the standard or Moodle trips over."""
    course = _course(check)
    for extension, text in course.texts.items():
        name = course.files[extension]
        if text.bom:
            yield rules.BYTE_ORDER_MARK.at(name, 1)
        if text.codec in {"windows-1252", "utf-16"}:
            yield rules.CODE_PAGE.at(name, codec=text.codec)
        if text.lf_only:
            yield rules.LINE_ENDS.at(name)


def course_description(check: Check) -> Iterator[Problem]:
    """The .crs file."""
    course = _course(check)
    if "crs" not in course.texts:
        return
    name = course.files["crs"]
    if "course" not in course.groups:
        yield rules.NO_COURSE_GROUP.at(name, 1)
        return
    for key in _COURSE_KEYS:
        entry = course.entry("course", key.lower())
        if entry is None or not entry.value:
            yield rules.KEY_MISSING.at(name, entry.line if entry else None, key=key)
    for group, keys in _FURTHER_KEYS:
        for key in keys:
            if course.entry(group.lower(), key.lower()) is None:
                yield rules.KEY_EXPECTED.at(name, key=key, group=group)
    said, counted = course.entry("course", "total_aus"), course.identifiers("au")
    if said is not None and said.value.isdecimal() and counted and int(said.value[:9]) != len(counted):
        yield rules.AU_COUNT.at(name, said.line, said=said.value, found=len(counted))


def tables(check: Check) -> Iterator[Problem]:
    """The shape of each table: heading, columns, rows, quotes."""
    course = _course(check)
    for extension, found in course.tables.items():
        if found.heading is None:
            yield rules.NO_HEADING.at(found.name)
            continue
        yield from _heading(extension, found)
        yield from _rows(extension, found)


def _heading(extension: str, found: Table) -> Iterator[Problem]:
    needed, expected = _COLUMNS[extension]
    line = found.heading.line if found.heading else None
    for column in needed:
        if column not in found.columns:
            yield rules.COLUMN_MISSING.at(found.name, line, field=column)
    for column in expected:
        if column not in found.columns:
            yield rules.COLUMN_EXPECTED.at(found.name, line, field=column)
    if extension in {"cst", "ort"} and "member" in found.columns:
        for column in dict.fromkeys(found.columns):
            if column not in {"block", "course_element", "member", ""}:
                yield rules.COLUMN_UNKNOWN.at(found.name, line, field=column)
    if found.heading is not None and any(cell.spaced for cell in found.heading.cells):
        yield rules.HEADING_SPACES.at(found.name, line)


def _rows(extension: str, found: Table) -> Iterator[Problem]:
    unquoted = False
    for row in found.rows:
        if not row.closed:
            yield rules.QUOTE_OPEN.at(found.name, row.line)
            continue
        trailing = (
            len(row.cells) - 1 if not row.cells[-1].value and not row.cells[-1].quoted else len(row.cells)
        )
        short_is_fine = extension in _REPEATED and trailing >= 2
        if len(found.columns) not in {len(row.cells), trailing} and not short_is_fine:
            yield rules.ROW_LENGTH.at(found.name, row.line, found=len(row.cells), expected=len(found.columns))
        if not unquoted:
            for column, cell in zip(found.columns, row.cells, strict=False):
                if cell.value and not cell.quoted:
                    unquoted = True  # said once a file
                    yield rules.UNQUOTED.at(found.name, row.line, value=cell.value, field=column)
                    break


def parts(check: Check) -> Iterator[Problem]:
    """Assignable units and their descriptions."""
    yield from units(check, _course(check))


def structure(check: Check) -> Iterator[Problem]:
    """Where each part stands, and references between the files."""
    course = _course(check)
    yield from placement(course)
    yield from references(course)


def moodle(check: Check) -> Iterator[Problem]:
    """What Moodle makes of it."""
    course = _course(check)
    yield rules.HACP.at(course.files.get("crs") or course.files.get("cst"))


STAGES: tuple[Stage, ...] = (read, encodings, course_description, tables, parts, structure, moodle)


def _course(check: Check) -> Course:
    course = check.notes.get(_COURSE)
    return course if isinstance(course, Course) else Course(stem="")
