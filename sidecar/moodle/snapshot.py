"""Reads a course's content in one consistent view, set by set, into records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sidecar.mirror.errors import UnknownCourseError
from sidecar.mirror.records import Blob, Note, Record, Snapshot
from sidecar.mirror.values import Key, plain, ref, site
from sidecar.moodle import course_files
from sidecar.moodle.content import (
    ALL,
    COURSE,
    MODULES,
    PARTS,
    QUESTIONS,
    SHARING,
    SITE_LEVEL,
    TIMES,
    USERS,
    Table,
)
from sidecar.moodle.content.files import item_table
from sidecar.moodle.content.links import Links
from sidecar.moodle.content.rules import RULES
from sidecar.moodle.content.source import LEFT_OUT, NOTHING
from sidecar.moodle.content.subjects import custom_table, tagged_table
from sidecar.moodle.database import Row, Session
from sidecar.moodle.filepool import EMPTY
from sidecar.moodle.names import KINDS, SourceNames
from sidecar.moodle.thirdparty import ThirdParty

CONTEXTS = {50: "course", 70: "course_modules", 80: "block_instances"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What of a course is mirrored beyond its plain content."""

    authors: bool = True  # entries, pages, records and posts of people who can edit the course
    enrolments: bool = True  # enrolment methods (never who is enrolled)
    roles: bool = True  # overrides of permissions, names of roles
    filters: bool = True
    calendar: bool = True
    lti_keys: bool = False  # key and secret of external tools, which open them for whoever has them


class CourseReader:
    """One read of one course. Give it a session of `MoodleDatabase.snapshot()`."""

    def __init__(
        self,
        session: Session,
        columns: Mapping[str, frozenset[str]],
        *,
        wwwroot: str,
        options: Options | None = None,
        extra: ThirdParty | None = None,
    ) -> None:
        self.session = session
        self.columns = columns
        self._wwwroot = wwwroot
        self._options = options or Options()
        self._others = extra or ThirdParty()
        self._extra = self._others.tables
        self._names = SourceNames(session)
        self._links = Links(wwwroot, self.known)
        self._tables: dict[str, Table] = {**ALL, **{table.name: table for table in self._extra}}
        self.rows: dict[str, dict[int, Row]] = {}
        self.owners: dict[Key, Key] = {}
        self.foreign: dict[int, int] = {}  # contexts of other banks -> the context that stands for them
        self.notes: list[Note] = []
        self._place: Key = ("", 0)
        self._editor_ids: set[int] | None = None

    # --- reading -----------------------------------------------------------------------------------

    def read(self, course: int) -> Snapshot:
        """Raises `UnknownCourseError`."""
        self._structure(course)
        for table in (*COURSE, *PARTS, *self._extra):
            self.load(table)
        self._questions()
        for table in (*SITE_LEVEL, *SHARING):
            self.load(table)
        self._drop_strays()
        self._subscriptions(course)
        course_files.load(self)
        return self._snapshot(course)

    def _questions(self) -> None:
        from sidecar.moodle import banks

        if "question_bank_entries" not in self.columns and "question" in self.columns:
            banks.lift(self)
            return
        for table in QUESTIONS:
            self.load(table)
        banks.borrow(self)

    def course_context(self) -> list[int]:
        """The id of the course's context, in a list."""
        return [key for key, row in self.rows["context"].items() if row["contextlevel"] == 50]

    def contexts_of(self, module: str) -> dict[int, int]:
        """Context ids of a module's instances."""
        by_module = {
            row["instanceid"]: key for key, row in self.rows["context"].items() if row["contextlevel"] == 70
        }
        return {
            row["instance"]: by_module[key]
            for key, row in self.rows["course_modules"].items()
            if self.module_of(row) == module and key in by_module
        }

    def _structure(self, course: int) -> None:
        self.keep("course", self.session.select("SELECT * FROM {course} WHERE id = :id", id=course))
        if not self.rows["course"] or course == 1:
            raise UnknownCourseError(str(course))
        for name in ("course_sections", "course_modules"):
            self.load(ALL[name])
        modules = {row["module"] for row in self.rows["course_modules"].values()}
        names = {number: self._names.get("module", number) for number in modules}
        for table in (*MODULES, *self._extra):
            wanted = {
                row["instance"]: key
                for key, row in self.rows["course_modules"].items()
                if names[row["module"]] == (table.name,)
            }
            if table.parent == "course_modules" and table.of.startswith("instance:"):
                self._select(table, wanted)
        self._drop_unknown(names)
        self._pass_grades(names)
        self._contexts(50, 70)
        self.load(ALL["block_instances"])
        self._contexts(80)

    def _drop_unknown(self, names: Mapping[int, tuple[Any, ...] | None]) -> None:
        """Activities whose tables we do not know (no XMLDB at hand), or whose row is gone."""
        for key, row in list(self.rows["course_modules"].items()):
            name = str((names[row["module"]] or ("?",))[0])
            if row["instance"] not in self.rows.get(name, {}):
                del self.rows["course_modules"][key]
                self._place = ("course_modules", key)
                self.note("MIR-LOSS-009", f"activity of the kind {name} is not known here and left out")
        for one in self._others.left_out:
            if self.rows.get(one.module):
                self._place = (one.table, 0)
                self.note("MIR-LOSS-008", f"{one.table} of {one.module} {one.why} and is left out")
        for guess in self._others.guesses:
            if self.rows.get(guess.module):
                self._place = (guess.table, 0)
                self.note(
                    "MIR-INFO-004",
                    f"{guess.table}.{guess.column} is taken for a key to {guess.target} by its name",
                )

    def _pass_grades(self, names: Mapping[int, tuple[Any, ...] | None]) -> None:
        """Before 4.0 a quiz said itself that a passing grade completes it; since then its course module does."""
        if "completionpassgrade" in self.columns.get("course_modules", ()):
            return
        for row in self.rows["course_modules"].values():
            if names[row["module"]] == ("quiz",):
                quiz = self.rows["quiz"].get(row["instance"], {})
                row["completionpassgrade"] = int(quiz.pop("completionpass", 0) or 0)

    def _contexts(self, *levels: int) -> None:
        for level in levels:
            rows = self.session.select_in(
                f"SELECT * FROM {{context}} WHERE contextlevel = {int(level)} AND instanceid IN :ids",  # noqa: S608
                "ids",
                self.rows.get(CONTEXTS[level], {}),
            )
            self.keep("context", rows)
            for row in rows:
                self.owners["context", row["id"]] = (CONTEXTS[level], row["instanceid"])

    def load(self, table: Table) -> None:
        if not table.parent or table.of.startswith("instance:"):
            return
        if table.optional and not getattr(self._options, table.optional):
            return
        parents = self.rows.get(table.parent, {})
        if table.of == "id":
            self._select(table, {key: key for key in parents})
        else:
            self._select(table, {row[table.of]: key for key, row in parents.items() if row.get(table.of)})

    def _select(self, table: Table, parents: Mapping[Any, int]) -> None:
        """Load the rows whose `column` is a key of `parents`; its value is the id of the owning row."""
        self.rows.setdefault(table.name, {})
        if table.column not in self.columns.get(table.name, ()):
            return
        where = f" AND {table.where}" if table.where else ""
        rows = self.session.select_in(
            f"SELECT t.* FROM {{{table.name}}} t WHERE t.{table.column} IN :ids{where} ORDER BY t.id",  # noqa: S608
            "ids",
            parents,
        )
        if table.author:
            rows = self._by_editors(table, rows)
        self.keep(table.name, rows)
        for row in rows:
            self.owners[table.name, row["id"]] = (table.parent, parents[row[table.column]])

    def keep(self, table: str, rows: Iterable[Row]) -> None:
        self.rows.setdefault(table, {}).update({row["id"]: row for row in rows})

    def _by_editors(self, table: Table, rows: list[Row]) -> list[Row]:
        if not self._options.authors:
            return []
        editors = self._editors()
        return [row for row in rows if row[table.author] in editors or not row[table.author]]

    def _editors(self) -> set[int]:
        if self._editor_ids is None:
            context = next(key for key, row in self.rows["context"].items() if row["contextlevel"] == 50)
            path = [int(part) for part in self.rows["context"][context]["path"].strip("/").split("/")]
            found = {row["userid"] for row in self.session.select("course_editors", contexts=path)}
            admins = self.session.one("SELECT value FROM {config} WHERE name = 'siteadmins'")
            listed = str(admins["value"]).split(",") if admins else []
            self._editor_ids = found | {int(item) for item in listed if item.strip().isdigit()}
        return self._editor_ids

    def _drop_strays(self) -> None:
        """Posts whose parent is a learner's, tags of things that are not content, and what hangs on them."""
        posts = self.rows["forum_posts"]
        while gone := [key for key, row in posts.items() if row["parent"] and row["parent"] not in posts]:
            for key in gone:
                del posts[key]
        tags = self.rows["tag_instance"]
        for key, row in list(tags.items()):
            table = tagged_table(row["itemtype"])
            if table is None or not self.known(table, row["itemid"]):
                del tags[key]
        custom = self.rows["customfield_data"]
        for key, row in list(custom.items()):
            table = self.customised(row)
            if table is None or not self.known(table, row["instanceid"]):
                del custom[key]
        fields = self.rows.get("data_fields", {})
        contents = self.rows["data_content"]
        for key, row in list(contents.items()):
            if row["fieldid"] not in fields:
                del contents[key]

    def _subscriptions(self, course: int) -> None:
        """Addresses of calendars elsewhere often hold a key; what they brought in is carried as events."""
        if not self._options.calendar or "url" not in self.columns.get("event_subscriptions", ()):
            return
        for row in self.session.select(
            "SELECT id, name FROM {event_subscriptions} WHERE courseid = :id ORDER BY id", id=course
        ):
            self._place = ("event_subscriptions", row["id"])
            self.note(
                "MIR-INFO-003",
                f"the subscription to the calendar {row['name']} stays; its events are carried",
            )

    # --- rows to records ---------------------------------------------------------------------------

    def _snapshot(self, course: int) -> Snapshot:
        grouped: dict[Key, list[Record]] = {}
        for name, rows in self.rows.items():
            table = self._tables[name]
            for key in rows:
                record = self._record(table, key)
                grouped.setdefault(self._object((name, key)), []).append(record)
        row = self.rows["course"][course]
        blobs = {
            item["contenthash"]: Blob(sha1=item["contenthash"], size=int(item["filesize"]))
            for item in self.rows["files"].values()
            if item["contenthash"] != EMPTY
        }
        return Snapshot(
            course=course,
            shortname=row["shortname"],
            fullname=row["fullname"],
            wwwroot=self._wwwroot,
            versions=self._versions(),
            objects={
                key: tuple(sorted(records, key=lambda record: record.key))
                for key, records in sorted(grouped.items())
            },
            blobs=blobs,
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def _record(self, table: Table, key: int) -> Record:
        row = self.rows[table.name][key]
        self._place = (table.name, key)
        values: dict[str, Any] = {}
        for column, value in row.items():
            if column == "id" or column in table.skip or (column in TIMES and column not in table.once):
                continue
            made = self._value(table, row, column, value)
            if made is not LEFT_OUT:
                values[column] = made
        owner = self.owners.get((table.name, key))
        return Record(table=table.name, id=key, owner=owner, values=values)

    def _value(self, table: Table, row: Row, column: str, value: Any) -> Any:
        if target := table.refs.get(column):
            if target.startswith("@"):
                made = RULES[target](self, row, plain(value))
                return made if made is LEFT_OUT else plain_tree(made)
            return value if value in NOTHING else self.pointer(target, value)
        if column in USERS and value:
            return site("user")
        return self.links(value) if isinstance(value, str) else plain(value)

    def _object(self, key: Key) -> Key:
        """The row that starts the object which this row is part of."""
        while not self._tables[key[0]].own_object:
            owner = self.owners.get(key)
            if owner is None:
                return key
            key = owner
        return key

    def _versions(self) -> dict[str, str]:
        plugins = {f"mod_{table.name}" for table in (*MODULES, *self._extra) if self.rows.get(table.name)}
        plugins |= {f"qtype_{row['qtype']}" for row in self.rows["question"].values()}
        plugins |= {f"block_{row['blockname']}" for row in self.rows["block_instances"].values()}
        plugins |= {f"format_{row['format']}" for row in self.rows["course"].values()}
        if self.rows["tool_certificate_templates"]:
            plugins.add("tool_certificate")
        found = {
            str(row["plugin"]): str(row["version"])
            for row in self.session.select("plugin_versions")
            if row["plugin"] in plugins
        }
        core = self.session.one("SELECT value FROM {config} WHERE name = 'version'")
        return {**found, "core": str(core["value"]) if core else "0"}

    # --- what rules ask (`content.rules.Source`) -----------------------------------------------------

    def known(self, table: str, row_id: Any) -> bool:
        return row_id in self.rows.get(table, ())

    def row(self, table: str, row_id: Any) -> Mapping[str, Any]:
        return self.rows.get(table, {}).get(row_id, {})

    def pointer(self, table: str, row_id: Any, *, none: Any = 0) -> Any:
        number = int(row_id)
        if self.known(table, number):
            return ref(table, number)
        if table == "scale" and (names := self._names.get("scale", number)):
            return site("scale", *names)
        self.lost(f"{table} {number} is not part of the course")
        return none

    def name(self, kind: str, row_id: Any) -> Any:
        names = self._names.get(kind, int(row_id)) if kind in KINDS else None
        if names is None:
            self.lost(f"{kind} {row_id} has no name here")
            return 0
        return site(kind, *(plain(name) for name in names))

    def item_table(self, component: str, area: str) -> str | None:
        found = item_table(component, area)
        return self._others.item_table(component, area) if found is None else found

    def customised(self, row: Mapping[str, Any]) -> str | None:
        field = self.row("customfield_field", row["fieldid"])
        area = self.row("customfield_category", field.get("categoryid"))
        if row.get("area"):  # from 5.1 a category may be shared by several areas
            area = row
        return custom_table(str(area.get("component")), str(area.get("area")))

    def links(self, text: str) -> Any:
        return self._links.encode(text)

    def module_of(self, row: Mapping[str, Any]) -> str:
        names = self._names.get("module", row["module"])
        return str(names[0]) if names else ""

    def carries(self, what: str) -> bool:
        return bool(getattr(self._options, what))

    def lost(self, message: str) -> None:
        self.note("MIR-LOSS-001", f"reference to nothing: {message}")

    def secret(self, message: str) -> None:
        self.note("MIR-INFO-002", message)

    def note(self, code: str, message: str) -> None:
        table, row_id = self._place
        self.notes.append(Note(code=code, message=message, table=table, id=row_id))


def plain_tree(value: Any) -> Any:
    """Rules may hand a database value through; make it plain."""
    return value if isinstance(value, (dict, list)) else plain(value)
