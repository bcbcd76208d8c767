"""One AICC course, put together from its files."""

from __future__ import annotations

from dataclasses import dataclass, field

from scorm.aicc.detect import EXTENSIONS, structure_files
from scorm.aicc.table import Entry, Table, Text, decode, description, table
from scorm.package import ArchiveError, Package, unpacked

_MAX_BYTES = 4 << 20  # of one structure file


@dataclass(kw_only=True, slots=True)
class Course:
    """The files of one base name, read."""

    stem: str  # base name in lower case
    files: dict[str, str] = field(default_factory=dict)  # extension -> member
    texts: dict[str, Text] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    groups: dict[str, dict[str, Entry]] = field(default_factory=dict)  # of the course description
    unreadable: dict[str, str] = field(default_factory=dict)  # extension -> reason

    def entry(self, group: str, name: str) -> Entry | None:
        """An entry of the course description."""
        return self.groups.get(group, {}).get(name)

    def identifiers(self, extension: str) -> dict[str, int]:
        """System ids of a table in lower case -> line of their first row."""
        found: dict[str, int] = {}
        read = self.tables.get(extension)
        if read is not None:
            for row in read.rows:
                value = read.value(row, "system_id")
                if value:
                    found.setdefault(value.lower(), row.line)
        return found


def courses(package: Package) -> list[Course]:
    """The courses of a package, grouped by base name as Moodle does."""
    found: dict[str, Course] = {}
    for extension, names in structure_files(package).items():
        for name in names:
            stem = unpacked(name).rsplit("/", 1)[-1].rpartition(".")[0].lower()
            course = found.setdefault(stem, Course(stem=stem))
            course.files.setdefault(extension, name)
    for course in found.values():
        for extension in EXTENSIONS:
            if extension in course.files:
                _read(package, course, extension)
    return list(found.values())


def merged(found: list[Course]) -> Course:
    """One course out of files with several base names: the first file of each extension counts."""
    whole = Course(stem=found[0].stem)
    for course in found:
        for extension, name in course.files.items():
            if extension in whole.files:
                continue
            whole.files[extension] = name
            if extension in course.texts:
                whole.texts[extension] = course.texts[extension]
            if extension in course.tables:
                whole.tables[extension] = course.tables[extension]
            if extension in course.unreadable:
                whole.unreadable[extension] = course.unreadable[extension]
            if extension == "crs":
                whole.groups = course.groups
    return whole


def _read(package: Package, course: Course, extension: str) -> None:
    name = course.files[extension]
    try:
        data = package.read(name, max_bytes=_MAX_BYTES)
    except ArchiveError as error:
        course.unreadable[extension] = f"{error.title}: {error.detail}".rstrip(": ")
        return
    if b"\x00" in data and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        course.unreadable[extension] = "binary data, not text"
        return
    text = course.texts[extension] = decode(data)
    if extension == "crs":
        course.groups = description(text.text)
    else:
        course.tables[extension] = table(name, text.text)
