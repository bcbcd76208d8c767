"""Things of a site that a course points to by id: their names at the source, their ids at the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from sidecar.moodle.database import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """How a kind of thing is named: `sql` gives `id` and the names, most telling first, in id order."""

    sql: str
    names: tuple[str, ...]
    required: bool = False  # a row that needs it is left out when the target has none


KINDS: dict[str, Kind] = {
    "module": Kind(sql="SELECT id, name FROM {modules}", names=("name",), required=True),
    "role": Kind(sql="SELECT id, shortname FROM {role}", names=("shortname",)),
    "scale": Kind(
        sql="SELECT id, name, scale FROM {scale} WHERE courseid = 0 ORDER BY id", names=("name", "scale")
    ),
    "cohort": Kind(sql="SELECT id, idnumber FROM {cohort} WHERE idnumber <> ''", names=("idnumber",)),
    "course": Kind(  # another one, of which this course says something
        sql="SELECT id, idnumber, shortname FROM {course} WHERE id <> 1",
        names=("id", "idnumber", "shortname"),
        required=True,
    ),
    "lti_type": Kind(sql="SELECT id, baseurl FROM {lti_types} WHERE state = 1", names=("baseurl",)),
    "survey_template": Kind(sql="SELECT id, name FROM {survey} WHERE course = 0", names=("name",)),
    "seb_template": Kind(sql="SELECT id, name FROM {quizaccess_seb_template}", names=("name",)),
    "competency": Kind(
        sql="SELECT c.id, f.idnumber AS framework, c.idnumber FROM {competency} c"
        " JOIN {competency_framework} f ON f.id = c.competencyframeworkid",
        names=("framework", "idnumber"),
        required=True,
    ),
    "tag_collection": Kind(
        sql="SELECT id, isdefault, coalesce(name, '') AS name FROM {tag_coll} ORDER BY isdefault DESC, id",
        names=("isdefault", "name"),
    ),
}


class SourceNames:
    """Names by id, one query a kind, read when first asked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: dict[str, dict[int, tuple[Any, ...]]] = {}

    def get(self, kind: str, row_id: int) -> tuple[Any, ...] | None:
        """None when there is no such row."""
        if kind not in self._found:
            description = KINDS[kind]
            self._found[kind] = {
                row["id"]: tuple(row[name] for name in description.names)
                for row in self._session.select(description.sql)
            }
        return self._found[kind].get(row_id)


class TargetNames:
    """Ids (and words of the site) by name; what cannot be found is collected in `missing`."""

    def __init__(self, session: Session, *, wwwroot: str, account: int, category: int) -> None:
        self._session = session
        self._wwwroot = wwwroot.rstrip("/")
        self._account = account
        self._category = category
        self._found: dict[str, dict[tuple[Any, ...], int]] = {}
        self._words: dict[str, Any] = {}
        self.mirrored: Mapping[int, int] = {}  # other courses of the source -> their mirrors here
        self.missing: set[tuple[Any, ...]] = set()

    def get(self, names: list[Any]) -> Any:
        """The target's value for `["role", "student"]`; 0 (and noted) when there is none."""
        kind, *rest = names
        if kind in KINDS:
            found = self._by_name(kind, tuple(rest))
            if found is None:
                self.missing.add(tuple(names))
                return 0
            return found
        if kind not in self._words:
            self._words[kind] = self._word(kind)
        return self._words[kind]

    def has(self, names: list[Any]) -> bool:
        return names[0] not in KINDS or self._by_name(names[0], tuple(names[1:])) is not None

    def _by_name(self, kind: str, names: tuple[Any, ...]) -> int | None:
        if kind == "course":
            return self._course(names)
        if kind not in self._found:
            description = KINDS[kind]
            table: dict[tuple[Any, ...], int] = {}
            for row in self._session.select(description.sql):
                table.setdefault(tuple(row[name] for name in description.names), row["id"])
            self._found[kind] = table
        found = self._found[kind].get(names)
        if found is None and kind == "tag_collection" and names and names[0]:
            return next((row for key, row in self._found[kind].items() if key[0]), None)
        return found

    def _course(self, names: tuple[Any, ...]) -> int | None:
        """The mirror of that course, else the one of its id number, else of its short name; never one of several."""
        if len(names) != 3:
            return None
        number, idnumber, shortname = names
        if number in self.mirrored:
            return self.mirrored[number]
        for column, value in (("idnumber", idnumber), ("shortname", shortname)):
            if value:
                found = self._session.select(
                    f"SELECT id FROM {{course}} WHERE {column} = :value AND id <> 1",  # noqa: S608
                    value=str(value),
                )
                if len(found) == 1:
                    return int(found[0]["id"])
        return None

    def _word(self, kind: str) -> Any:  # noqa: PLR0911 - one return a word
        match kind:
            case "user":
                return self._account
            case "wwwroot":
                return self._wwwroot
            case "wwwroot_quoted":
                return quote(self._wwwroot, safe="")
            case "wwwpath":
                return urlsplit(self._wwwroot).path.rstrip("/")
            case "category":
                return self._category
            case "system_context":
                return self._context(10, 0)["id"]
            case "category_path":
                return self._context(40, self._category)["path"]
        self.missing.add((kind,))
        return 0

    def _context(self, level: int, instance: int) -> dict[str, Any]:
        found = self._session.one(
            "SELECT id, path FROM {context} WHERE contextlevel = :level AND instanceid = :instance",
            level=level,
            instance=instance,
        )
        return found or {"id": 0, "path": "/1"}
