"""Many sessions from one model: a table of names, dates and categories; and which sessions there are already."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sidecar.errors import ParameterError
from sidecar.mirror.dates import midnight, zone
from sidecar.mirror.ports import Peer, TargetSite

COLUMNS = ("shortname", "fullname", "category", "startdate")
MOST = 10_000  # lines


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One course that shall come of the model. What is empty is the model's, or what an earlier apply was told."""

    shortname: str | None
    fullname: str | None = None
    category: str | None = None  # id, id number or path of names on the target
    start: dt.date | None = None


def read_sessions(data: bytes) -> list[Session]:
    """A CSV table with the columns `shortname`, and if wanted `fullname`, `category`, `startdate` (YYYY-MM-DD).

    As in Moodle's own upload of courses. Commas, semicolons or tabs; UTF-8. Raises `ParameterError` with the line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ParameterError("sessions: the table is not in UTF-8; save it as “CSV UTF-8”") from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count), strict=True)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    unknown = [name for name in names if name not in COLUMNS]
    if "shortname" not in names or unknown or len(set(names)) < len(names):
        raise ParameterError(
            f"sessions: the first line names the columns, shortname and others of {', '.join(COLUMNS)};"
            f" not {', '.join(unknown) or head[:80].strip()}"
        )
    reader.fieldnames = names
    found: dict[str, Session] = {}
    for line, row in _rows(reader):
        made = _session(row, line)
        if made.shortname in found:
            raise ParameterError(f"sessions, line {line}: {made.shortname} stands there twice")
        found[str(made.shortname)] = made
    if not found:
        raise ParameterError("sessions: the table has no line but the first")
    return list(found.values())


def _rows(reader: csv.DictReader[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        for number, row in enumerate(reader):
            if number >= MOST:
                raise ParameterError(f"sessions: more than {MOST} lines")
            if None in row:
                raise ParameterError(f"sessions, line {reader.line_num}: more cells than the first line has")
            cells = {name: (cell or "").strip() for name, cell in row.items()}
            if any(cells.values()):  # spreadsheets write empty lines of many kinds
                yield reader.line_num, cells
    except csv.Error as error:
        raise ParameterError(f"sessions, line {reader.line_num}: {error}") from None


def _session(row: Mapping[str, str], line: int) -> Session:
    if not row["shortname"]:
        raise ParameterError(f"sessions, line {line}: no short name")
    return Session(
        shortname=row["shortname"],
        fullname=row.get("fullname") or None,
        category=row.get("category") or None,
        start=read_day(row["startdate"], f"sessions, line {line}") if row.get("startdate") else None,
    )


def read_day(text: str, where: str) -> dt.date:
    """Raises `ParameterError`. 08/09 is August to some and September to others: only one form is taken."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ParameterError(f"{where}: {text[:40]} is no day; write YYYY-MM-DD") from None


def first_second(target: TargetSite, day: dt.date | None) -> int | None:
    """When the day begins where the target is, in Unix time."""
    return None if day is None else midnight(day, zone(target.timezone))


def existing(peer: Peer, target: TargetSite, course: str) -> list[Session]:
    """The mirrors that the target has of the source's course, under their names of today."""
    if not target.prepared:
        return []
    with target.reading() as view:
        mirrors = view.mirrors.all()
    mine = [
        mirror
        for mirror in mirrors
        if mirror.source_name == peer.name
        and course in (str(mirror.source_course), mirror.options.get("source_shortname"))
    ]
    here = target.shortnames(mirror.course for mirror in mine)
    return [
        Session(shortname=here[mirror.course] if _renamed(mirror.options, here[mirror.course]) else None)
        for mirror in mine
        if mirror.course in here
    ]


def _renamed(options: Mapping[str, object], shortname: str) -> bool:
    """It has a name of its own; one that has the model's is renamed with the model."""
    return bool(options.get("as_shortname")) or shortname != options.get("source_shortname")
