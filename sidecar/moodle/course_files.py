"""The rows of Moodle's file table that are a course's content, each with the row it goes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sidecar.mirror.values import Key
from sidecar.moodle.content.files import is_content, item_table
from sidecar.moodle.database import Row

if TYPE_CHECKING:
    from sidecar.moodle.snapshot import CourseReader

_CERTIFICATE = (
    "SELECT t.* FROM {files} t WHERE t.component = 'tool_certificate'"
    " AND t.filearea IN ('element', 'elementaux') AND t.itemid IN :ids"
)
_OTHER_BANKS = (
    "SELECT t.* FROM {files} t WHERE t.contextid IN :ids"
    " AND (t.component LIKE 'question%' OR t.component LIKE 'qtype%')"
)


def load(reader: CourseReader) -> None:
    """Needs all other rows: a file goes with what its item id names. Areas that are not known are noted."""
    kept: list[Row] = []
    unknown: set[tuple[str, str]] = set()
    for row in _candidates(reader):
        owner = _owner(reader, row)
        if owner is not None:
            kept.append(row)
            reader.owners["files", row["id"]] = owner
        elif reader.item_table(row["component"], row["filearea"]) is None or _guessed(reader, row):
            unknown.add((row["component"], row["filearea"]))
    reader.keep("files", kept)
    for component, area in sorted(unknown):
        reader.note("MIR-LOSS-004", f"files of the area {component}/{area} are not known and left out")


def _candidates(reader: CourseReader) -> list[Row]:
    """In the order of their ids; those of banks elsewhere as if they lay in the course."""
    select, contexts = reader.session.select_in, list(reader.rows["context"])
    found = select("SELECT t.* FROM {files} t WHERE t.contextid IN :ids", "ids", contexts)
    found += select(_CERTIFICATE, "ids", list(reader.rows["tool_certificate_elements"]))
    found += [
        {**row, "contextid": reader.foreign[row["contextid"]]}
        for row in select(_OTHER_BANKS, "ids", set(reader.foreign) - set(contexts))
    ]
    content = [row for row in found if is_content(row["component"], row["filearea"])]
    return sorted(content, key=lambda row: int(row["id"]))


def _guessed(reader: CourseReader, row: Row) -> bool:
    """The area is another maker's, named after one of its tables."""
    component, area = row["component"], row["filearea"]
    return item_table(component, area) is None and bool(reader.item_table(component, area))


def _owner(reader: CourseReader, row: Row) -> Key | None:
    table, item = reader.item_table(row["component"], row["filearea"]), row["itemid"]
    if not table or (not item and _guessed(reader, row)):
        return ("context", row["contextid"]) if table is not None or not item else None
    return (table, item) if reader.known(table, item) else None
