"""AICC's files as text: comma-separated tables with a heading row, and the course description's groups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_MAX_LINES = 50  # a quoted value may run over, at most
_MAX_ROWS = 50_000  # lines of a table that are read; no course has as many parts
_MAX_CELLS = 1_000  # of a row
_UTF8_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A decoded file and what is odd about its bytes."""

    text: str
    codec: str  # "ascii", "utf-8", "utf-16" or "windows-1252"
    bom: bool
    lf_only: bool  # rows end in a bare line feed: Moodle sees a single row


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One value of a row."""

    value: str
    quoted: bool
    spaced: bool  # white space before the opening quote


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of a table."""

    line: int  # 1-based, where it starts
    cells: tuple[Cell, ...]
    closed: bool  # every quote that opens also closes

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(cell.value for cell in self.cells)


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table with its heading."""

    name: str  # of the member
    heading: Row | None
    rows: tuple[Row, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names in lower case."""
        return tuple(value.lower() for value in self.heading.values) if self.heading else ()

    def index(self, column: str) -> int | None:
        """Position of a column, or None."""
        return self.columns.index(column) if column in self.columns else None

    def value(self, row: Row, column: str) -> str | None:
        """A row's value in a column; None when the table or the row has no such field."""
        at = self.index(column)
        return row.cells[at].value if at is not None and at < len(row.cells) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One `name=value` of a course description."""

    line: int
    value: str


def decode(data: bytes) -> Text:
    """Text of a structure file: UTF-8 where it can be, else the Western code page. Never raises."""
    bom = data.startswith(_UTF8_BOM) or data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text, codec = data.decode("utf-16", "replace"), "utf-16"
    else:
        plain = data.removeprefix(_UTF8_BOM)
        try:
            text, codec = plain.decode("utf-8"), "ascii" if plain.isascii() else "utf-8"
        except UnicodeDecodeError:
            text, codec = plain.decode("cp1252", "replace"), "windows-1252"
    body = text.rstrip("\r\n\x1a")  # DOS editors end a file with Ctrl-Z
    return Text(text=body, codec=codec, bom=bom, lf_only="\n" in body and "\r\n" not in body)


def table(name: str, text: str) -> Table:
    """Split a table; blank rows are left out."""
    rows = list(_rows(text))
    return Table(name=name, heading=rows[0] if rows else None, rows=tuple(rows[1:]))


def _rows(text: str) -> Iterator[Row]:
    lines = re.split(r"\r\n|\r|\n", text, maxsplit=_MAX_ROWS)[:_MAX_ROWS]
    at = 0
    while at < len(lines):
        start, line = at, lines[at]
        at += 1
        if not line.strip():
            continue
        # a value may hold line breaks inside its quotes
        while line.count('"') % 2 and at < len(lines) and at - start < _MAX_LINES:
            if lines[at].count('"') % 2 == 0:
                break  # the next row is whole: this quote was never closed
            line += "\n" + lines[at]
            at += 1
        yield Row(
            line=start + 1, cells=tuple(islice(_cells(line), _MAX_CELLS)), closed=line.count('"') % 2 == 0
        )


def _cells(line: str) -> Iterator[Cell]:
    at, end = 0, len(line)
    while at <= end:
        start = at
        while at < end and line[at] in " \t":
            at += 1
        if at < end and line[at] == '"':
            value, spaced = [], at > start
            at += 1
            while at < end:
                if line[at] == '"':
                    if line[at + 1 : at + 2] != '"':
                        break
                    at += 1
                value.append(line[at])
                at += 1
            comma = line.find(",", at)
            yield Cell(value="".join(value).strip(), quoted=True, spaced=spaced)
        else:
            comma = line.find(",", at)
            yield Cell(value=line[at : comma if comma >= 0 else end].strip(), quoted=False, spaced=False)
        if comma < 0:
            return
        at = comma + 1


def description(text: str) -> dict[str, dict[str, Entry]]:
    """Groups of a course description in lower case, with their entries; free text is left out."""
    groups: dict[str, dict[str, Entry]] = {}
    group: dict[str, Entry] | None = None
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        heading = re.match(r"^\s*\[([^\]]{1,100})\]\s*$", line)
        if heading:
            group = groups.setdefault(heading[1].strip().lower(), {})
        elif group is not None and "=" in line and not line.lstrip().startswith(";"):
            name, _, value = line.partition("=")
            group.setdefault(name.strip().lower(), Entry(line=number, value=value.strip()))
    return groups
