"""A Moodle as the target of a mirror: what may be written, and how its rows hang together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sidecar.mirror.dates import Move
from sidecar.mirror.errors import ForbiddenTableError
from sidecar.mirror.ports import Row
from sidecar.mirror.records import Note, Record, Snapshot
from sidecar.mirror.values import Key, plain, references
from sidecar.moodle import learners
from sidecar.moodle.content import (
    ALL,
    COURSE,
    FILES,
    MODULES,
    PARTS,
    QUESTIONS,
    SHARING,
    SITE_LEVEL,
    STRUCTURE,
    TIMES,
    USERS,
    Table,
)
from sidecar.moodle.content.files import item_table, wrong_name
from sidecar.moodle.content.packed import moved_condition, settled_config
from sidecar.moodle.content.source import NOTHING
from sidecar.moodle.coursebank import CourseBank
from sidecar.moodle.database import Column, Session
from sidecar.moodle.names import KINDS, TargetNames
from sidecar.moodle.thirdparty import ThirdParty

# columns that a plain number must never enter: it would point at a row of the target
_SPECIAL = {
    "@other_course",
    "@instance",
    "@context_instance",
    "@file_context",
    "@custom_instance",
    "@tagged_item",
}
# where an older source lacks a column and Moodle's own upgrade fills it with something else than the default
# (and an enrolment method that comes without its status, as its key stays at the source, is switched off)
FILL: dict[str, dict[str, Any]] = {"quiz": {"reviewmaxmarks": 0x11110}, "enrol": {"status": 1}}
_MODULE_NAMES = frozenset(table.name for table in MODULES)


class CourseTarget:
    """The port `sidecar.mirror.ports.Target` on one session; with a `Transaction`, `Writer` as well."""

    def __init__(
        self,
        session: Session,
        schema: Mapping[str, Mapping[str, Column]],
        names: TargetNames,
        *,
        now: int,
        salt: str,
        ours: Mapping[str, frozenset[int]] | None = None,
        extra: ThirdParty | None = None,
    ) -> None:
        self._session = session
        self._schema = schema
        self._columns = {table: frozenset(columns) for table, columns in schema.items()}
        self._names = names
        self._now = now
        self._salt = salt
        self._ours = ours or {}
        self._areas: dict[int, Row] = {}  # of custom fields by id
        others = extra or ThirdParty()
        self._uses = others.uses
        self._known = {**ALL, **{table.name: table for table in others.tables}}
        self.tables: Sequence[str] = tuple(
            table.name
            for table in (
                *reversed(SITE_LEVEL),
                *SHARING,
                *STRUCTURE,
                *MODULES,
                *COURSE,
                *PARTS,
                *others.tables,
                *QUESTIONS,
                FILES,
            )
        )

    def adapted(self, snapshot: Snapshot, course: int) -> tuple[Snapshot, dict[Key, int]]:
        bank = CourseBank.of(snapshot) if self._names.has(["module", "qbank"]) else None
        if bank is None:
            return snapshot, {}
        there = bank.there(self._session, course) if course else {}
        taken = self._ours.get("qbank", ())
        return bank.gather(snapshot), {} if there.get(("qbank", bank.id)) in taken else there

    # --- what may be written -------------------------------------------------------------------------

    def admit(self, record: Record) -> Note | None:
        table = self._known.get(record.table)
        if table is None:
            raise ForbiddenTableError(record.table[:60])
        if record.table not in self._columns:
            return Note(
                code="MIR-LOSS-005",
                message=f"this site has no table {record.table}",
                table=record.table,
                id=record.id,
            )
        for column, value in record.values.items():
            self._check(table, record, column, value)
            if not isinstance(value, (dict, list)):
                continue
            for form, names in references(value):
                if (
                    form == "$site"
                    and names[0] in KINDS
                    and KINDS[names[0]].required
                    and not self._names.has(names)
                ):
                    return Note(
                        code="MIR-LOSS-006",
                        message=f"needs {names[0]} {' '.join(map(str, names[1:]))}, which this site lacks",
                        table=record.table,
                        id=record.id,
                    )
        return None

    def _check(self, table: Table, record: Record, column: str, value: Any) -> None:
        """A source says what a row holds, never which row of ours it hangs on."""
        rule = table.refs.get(column)
        forbidden = column in table.skip or column == "id" or (column in TIMES and column not in table.once)
        if column in USERS and value not in NOTHING and value != {"$site": ["user"]}:
            forbidden = True
        if rule and not isinstance(value, dict):
            number = isinstance(value, (int, str)) and str(value).lstrip("-").isdigit() and int(value) > 0
            if number and (rule in _SPECIAL or not rule.startswith("@")):
                forbidden = True
        if table.column == column and not isinstance(value, dict):
            forbidden = True
        if rule == "@secret" and value not in NOTHING:
            forbidden = True
        if rule == "@lti_secret" and value not in NOTHING and not isinstance(value, str):
            forbidden = True
        if record.table == "files" and column == "filename" and (wrong := wrong_name(record.values)):
            raise ForbiddenTableError(f"files.{wrong}")
        if record.table == "files" and column == "itemid" and not isinstance(value, dict) and value:
            kind = item_table(str(record.values.get("component")), str(record.values.get("filearea")))
            forbidden = forbidden or bool(kind)
        if forbidden:
            raise ForbiddenTableError(f"{record.table}.{column[:60]}")

    def columns(self, table: str) -> frozenset[str]:
        return self._columns.get(table, frozenset())

    def once(self, table: str) -> frozenset[str]:
        return self._known[table].once | USERS

    def shared(self, table: str) -> tuple[str, ...]:
        return self._known[table].shared

    def natural(self, table: str) -> tuple[str, ...]:
        return self._known[table].natural

    def adopts(self, table: str) -> bool:
        return table not in ("course_sections", "quiz_slots", "question_bank_entries", "badge_criteria")

    def expendable(self, table: str) -> bool:
        return table in ("tag_instance", "files", "badge_criteria_param", "course_format_options")

    def moved(self, record: Record, move: Move) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in self._known[record.table].dates:
            value = record.values.get(column)
            if isinstance(value, int) and value > 0:
                found[column] = move(value)
        if "availability" in record.values:
            found["availability"] = moved_condition(record.values["availability"], move)
        return found

    def named(self, names: list[Any]) -> Any:
        return self._names.get(names)

    def missing_names(self) -> Iterable[tuple[Any, ...]]:
        return self._names.missing

    # --- reading -------------------------------------------------------------------------------------

    def rows(self, table: str, ids: Iterable[int]) -> dict[int, Row]:
        return self.find(table, "id", [number for number in ids if number > 0])

    def find(self, table: str, column: str, values: Iterable[Any]) -> dict[int, Row]:
        if column not in self.columns(table):
            return {}
        found = self._session.select_in(
            f"SELECT * FROM {{{table}}} WHERE {column} IN :wanted",  # noqa: S608
            "wanted",
            values,
        )
        return {row["id"]: row for row in found}

    def own(self, ours: Mapping[str, frozenset[int]]) -> None:
        self._ours = ours

    def elsewhere(self, courses: Mapping[int, int]) -> None:
        self._names.mirrored = courses

    def used(self, rows: Mapping[str, Iterable[int]]) -> dict[str, set[int]]:
        return learners.used(self._session, self._columns, rows, self._ours, self._uses)

    # --- meaning -------------------------------------------------------------------------------------

    def same(self, table: str, column: str, current: Any, wanted: Any) -> bool:
        if current == wanted:  # most columns of most rows
            return True
        left, right = plain(current), plain(wanted)
        if left == right or (left is not None and right is not None and str(left) == str(right)):
            return True
        if (table, column) == ("block_instances", "configdata"):
            return bool(settled_config(left) == settled_config(right))
        return False

    def merged(self, table: str, column: str, current: Any, wanted: Any, owned: frozenset[int]) -> Any:
        if (table, column) != ("course_sections", "sequence"):
            return wanted
        order = [item for item in str(wanted or "").split(",") if item not in ("", "0")]
        before = ""
        for item in str(current or "").split(","):
            if item and item.lstrip("-").isdigit() and int(item) not in owned and item not in order:
                place = order.index(before) + 1 if before in order else 0
                order.insert(place, item)
            before = item
        return ",".join(order)

    def derived(self, table: str, row: Row, *, only: Row) -> Row:
        if table == "context" and "path" in only:
            return {**only, "depth": str(row["path"]).count("/")}
        if table == "files":
            path = f"/{row['contextid']}/{row['component']}/{row['filearea']}/{row['itemid']}{row['filepath']}{row['filename']}"
            return {**only, "pathnamehash": hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest()}
        if "timemodified" in self.columns(table) and "timemodified" not in only and only:
            return {**only, "timemodified": self._now}
        return only

    def fresh(self, table: str, values: Row) -> Row:
        row = dict(values)
        columns = self._schema[table]
        for column in TIMES & columns.keys():
            row.setdefault(column, self._now)
        for column, value in FILL.get(table, {}).items():
            if column in columns:
                row.setdefault(column, value)
        if table == "customfield_data" and "area" in columns and not row.get("area"):
            row |= self._area(row["fieldid"])
        row |= {column: value for column, value in self._own(table, row).items() if column in columns}
        for name, live in columns.items():
            absent = name not in row and not live.has_default
            if not live.nullable and (absent or row.get(name, "") is None):
                row[name] = "" if live.is_text else 0
        return self.derived(table, row, only=row)

    def _own(self, table: str, row: Row) -> Row:  # noqa: PLR0911 - one return a table
        """Columns that each site makes for itself."""

        def secret(purpose: str, length: int) -> str:
            text = f"{self._salt}:{table}:{row['id']}:{purpose}"
            return hashlib.sha256(text.encode()).hexdigest()[:length]

        match table:
            case "course":
                category = self._names.get(["category"])
                return {"category": category, "sortorder": self._sortorder(category), "cacherev": self._now}
            case "bigbluebuttonbn":
                return {
                    "meetingid": secret("meeting", 40),
                    "moderatorpass": secret("moderator", 12),
                    "viewerpass": secret("viewer", 12),
                    "guestlinkuid": secret("guest", 40),
                    "guestpassword": secret("guestpass", 12),
                }
            case "lti":
                return {"servicesalt": secret("salt", 23)}
            case "grade_items":
                return {"needsupdate": 1}
            case "groupings_groups":
                return {"timeadded": self._now}
            case "tag":
                return {"userid": self._names.get(["user"])}
        return {}

    def _area(self, field: int) -> Row:
        """What a custom field is about: from 5.1 its values name it themselves."""
        if field not in self._areas:
            found = self._session.one(
                "SELECT c.component, c.area, c.itemid FROM {customfield_field} f"
                " JOIN {customfield_category} c ON c.id = f.categoryid WHERE f.id = :id",
                id=field,
            )
            self._areas[field] = dict(found or {})
        return self._areas[field]

    def _sortorder(self, category: int) -> int:
        found = self._session.one(
            "SELECT max(sortorder) AS n FROM {course} WHERE category = :category", category=category
        )
        if found and found["n"]:
            return int(found["n"]) + 1
        found = self._session.one(
            "SELECT sortorder AS n FROM {course_categories} WHERE id = :id", id=category
        )
        return int(found["n"]) + 1 if found else 1

    def follows(self, table: str, row: Row) -> tuple[str, int] | None:
        if table == "grade_items" and row["itemtype"] == "mod":
            return str(row["itemmodule"]), int(row["iteminstance"] or 0)
        return None

    def hidden(self, table: str, row: Row) -> Row | None:  # noqa: ARG002 - the port's shape
        match table:
            case "course_modules":
                return {"visible": 0, "visibleold": 0, "visibleoncoursepage": 1}
            case "question_versions":
                return {"status": "hidden"}
            case "course_sections":
                return {"visible": 0}
            case "enrol":
                return {"status": 1}
        return None

    def label(self, table: str, row: Row) -> str:
        if table in _MODULE_NAMES and row.get("name"):
            return f"{table}: {row['name']}"
        return ""
