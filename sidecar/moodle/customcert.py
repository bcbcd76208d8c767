"""mod_customcert in Moodle's database: an activity's template, and its issues with all that its elements look up.

Set queries for five hundred people at a time; nothing is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from certificates.errors import TemplateError
from certificates.model import Issue
from certificates.sources import customcert, tool_certificate
from certificates.sources.files import Loaded
from certificates.words import word
from sidecar.moodle import grades
from sidecar.moodle.database import Row, Session
from sidecar.moodle.issue_data import Words, export_value, full_name
from sidecar.moodle.language_packs import decimal_point

if TYPE_CHECKING:
    from sidecar.moodle.site import Site

BATCH = 500
_COMPLETED, _START, _END, _ENROLLED, _LEFT, _COURSE_GRADE = "-2", "-3", "-4", "-6", "-7", "0"


@dataclass(frozen=True, kw_only=True)
class CustomCertificates:
    """The custom certificates of one site; its read-only account is enough."""

    site: Site

    def template(self, activity: int) -> Loaded:
        """What the activity draws. Raises `TemplateError` when there is none."""
        certificates = self.site.certificates
        with self.site.database.snapshot() as session:
            row = self._activity(session, activity)
            template = int(row["templateid"])
            everyone = session.one("customcert_verify_all")
            data = {
                "customcert": row,
                "customcert_templates": session.one("customcert_template", template=template) or {},
                "customcert_pages": session.select("customcert_pages", template=template),
                "customcert_elements": session.select("customcert_elements", template=template),
                "files": session.select("customcert_files"),
                "config": {
                    **certificates.config(),
                    "customcert/verifyallcertificates": str(everyone["value"]) if everyone else "0",
                },
            }
        return Loaded(template=customcert.read_template(data), assets=certificates.content)

    def issues(self, activity: int) -> Iterator[Issue]:
        """All issues, oldest first. Raises `TemplateError` when there is no such activity."""
        after = 0
        while True:
            with self.site.database.snapshot() as session:
                row = self._activity(session, activity)
                rows = session.select("customcert_issues", activity=activity, after=after)[:BATCH]
                if not rows:
                    return
                after = int(rows[-1]["id"])
                found = list(_Looked(session, row, rows, self.site.certificates.config()).issues())
            yield from found

    @staticmethod
    def _activity(session: Session, activity: int) -> Row:
        row = session.one("customcert_activity", activity=activity)
        if row is None:
            raise TemplateError(f"no custom certificate {activity}")
        return row


class _Looked:
    """What the elements of one activity look up for some of its issues."""

    def __init__(self, session: Session, activity: Row, rows: list[Row], config: Mapping[str, Any]) -> None:
        self._rows, self._activity, self._config = rows, activity, config
        self._packs: Mapping[str, Mapping[str, str]] = config["languages"]
        people, course = [int(row["userid"]) for row in rows], int(activity["course"])
        elements = session.select("customcert_elements", template=int(activity["templateid"]))
        self._elements = [payload for row in elements if (payload := _payload(row))]
        teachers = [number for row in elements if (number := _teacher(row))]
        users = session.select_in("certificate_people", "people", [*people, *teachers])
        self._users = {int(row["id"]): row for row in users}
        self._teachers = {number: self._name(number) for number in teachers if number in self._users}
        self._profiles = _by_user(session.select_in("certificate_user_profile", "people", people))
        self._pictures = _by_user(session.select_in("certificate_user_pictures", "people", people))
        self._groups = _by_user(session.select_in("customcert_groups", "people", people, course=course))
        self._done = _by_user(session.select_in("customcert_completions", "people", people, course=course))
        self._enrolled = _by_user(session.select_in("customcert_enrolments", "people", people, course=course))
        self._grades = _by_user(session.select_in("customcert_grades", "people", people, course=course))
        self._letters = grades.letters(session.select("customcert_letters", course=course))
        self._items = {int(row["id"]): row for row in session.select("customcert_grade_items", course=course)}
        self._names = self._named(session.select("customcert_modules", course=course))
        self._course = self._read_course(session, course)

    def issues(self) -> Iterator[Issue]:
        for row in self._rows:
            user = int(row["userid"])
            person = self._users.get(user, {})
            language = self._activity["language"] or person.get("lang") or self._config["sitelang"]
            line = {
                "issue": row,
                "user": person,
                "fullname": self._name(user),
                "language": language,
                "profile": self._profiles.get(user, ()),
                "user_icon_files": self._pictures.get(user, ()),
                "course": self._course,
                "groups": [group["name"] for group in self._groups.get(user, ())],
                "teachers": self._teachers,
                "gradeitems": {name: self._item_name(item, language) for name, item in self._names.items()},
                "grades": self._shown(user, decimal_point(language, self._packs)),
                "dates": self._dates(user),
            }
            yield tool_certificate.read_issue(line)

    def _name(self, user: int) -> str:
        return full_name(self._users.get(user, {}), self._config.get("fullnamedisplay", "language"))

    def _item_name(self, item: int, language: str) -> str:
        row = self._items[item]
        if row["itemtype"] == "course" and not row["itemname"]:
            return word("coursetotal", language, self._packs)
        return str(row["itemname"] or "")

    def _named(self, modules: list[Row]) -> dict[str, int]:
        """Grade items by the names that elements use: 0 the course, the number of a module, `gradeitem:N`."""
        of = {(str(row["module"]), int(row["instance"])): str(row["id"]) for row in modules}
        found = {}
        for number, item in self._items.items():
            found[f"gradeitem:{number}"] = number
            if item["itemtype"] == "course":
                found[_COURSE_GRADE] = number
            elif item["itemtype"] == "mod" and not item["itemnumber"]:
                module = of.get((str(item["itemmodule"]), int(item["iteminstance"] or 0)))
                if module is not None:
                    found[module] = number
        return found

    def _shown(self, user: int, point: str) -> dict[str, str]:
        """Each grade that an element shows, as that element shows it."""
        values = {int(row["itemid"]): float(row["finalgrade"]) for row in self._grades.get(user, ())}
        found = {}
        for payload in self._elements:
            item = self._names.get(str(payload.get("gradeitem", "")))
            if item is not None and "gradeformat" in payload:
                display = int(payload["gradeformat"] or 0)
                value = values.get(item)
                shown = grades.show(value, self._items[item], display, self._letters, point=point)
                found[f"{payload['gradeitem']}:{display}"] = shown
        return found

    def _dates(self, user: int) -> dict[str, int]:
        graded = {int(row["itemid"]): int(row["timemodified"] or 0) for row in self._grades.get(user, ())}
        found = {name: graded[item] for name, item in self._names.items() if graded.get(item)}
        enrolled = next(iter(self._enrolled.get(user, ())), None)
        done = next(iter(self._done.get(user, ())), None)
        moments = {
            _COMPLETED: done and done["timecompleted"],
            _START: self._course.get("startdate"),
            _END: self._course.get("enddate"),
            _ENROLLED: enrolled and (enrolled["timestart"] or enrolled["timecreated"]),
            _LEFT: enrolled and enrolled["timeend"],
        }
        return found | {name: int(moment) for name, moment in moments.items() if moment}

    def _read_course(self, session: Session, course: int) -> dict[str, Any]:
        """Columns of the course, its own fields by number, and the category's name."""
        row = session.one("customcert_course", course=course) or {}
        category = session.one("customcert_category", category=int(row.get("category") or 0))
        found, words = dict(row), Words.of(self._config)
        for field in session.select("customcert_course_fields", course=course):
            value = export_value(field, words)
            found[str(field["id"])] = value or ""
        return {**found, "categoryname": category["name"] if category else row.get("fullname", "")}


def _payload(row: Row) -> dict[str, Any]:
    try:
        value = json.loads(row.get("data") or "null")
    except (json.JSONDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _teacher(row: Row) -> int:
    """The user whose name the element shows: plain up to 5.1, in JSON since; 0 for other elements."""
    if row["element"] != "teachername":
        return 0
    payload = _payload(row)
    number = str(payload.get("teacher", payload.get("value", row.get("data") or "")))
    return int(number) if number.isdigit() else 0


def _by_user(rows: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(int(row["userid"]), []).append(row)
    return found
