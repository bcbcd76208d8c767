"""Workplace's certificates in Moodle's database: templates and issues read, issues and their PDFs written.

Rows are written as `tool_certificate` writes them. Notifications and events are Moodle's own business and are
left to it; revoking, archiving and storing are transactions of their own.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from certificates.model import Assets, Issue, Template
from certificates.sources import tool_certificate
from sidecar.errors import FileNotInPoolError
from sidecar.moodle.database import DuplicateKeyError, Row, Session, Transaction
from sidecar.moodle.earned import Activity, Earned, earned
from sidecar.moodle.filepool import EMPTY
from sidecar.moodle.issue_data import Codes, IssueData, full_name
from sidecar.moodle.language_packs import language_packs
from sidecar.moodle.locks import held

if TYPE_CHECKING:
    from sidecar.moodle.site import Site

COMPONENT = "mod_coursecertificate"
SYSTEM_CONTEXT = 1
BATCH = 500
CODE_TRIES = 3
_CONFIG = ("lang", "timezone", "stringfilters", "filterall", "formatstringstriptags", "fullnamedisplay")


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredIssue:
    """An issue as it is in the database, and ready to be drawn."""

    id: int
    user: int
    issue: Issue


@dataclass(frozen=True, kw_only=True)
class MoodleCertificates:
    """Certificates of one site. Reading needs its read-only account, writing the other one."""

    site: Site

    def earned(self, *, now: int, template: int = 0, course: int = 0) -> list[Earned]:
        """Who has earned a certificate at `now`, by activity. Changes nothing."""
        with self.site.database.snapshot() as session:
            return list(earned(session, now=now, template=template, course=course))

    def names(self, people: Iterable[int]) -> dict[int, str]:
        """Full names by user id."""
        order = self.config().get("fullnamedisplay", "language")
        rows: list[Row] = []
        with self.site.database.snapshot() as session:
            rows = session.select_in("certificate_people", "people", people)
        return {int(row["id"]): full_name(row, order) for row in rows}

    def template(self, template: int) -> tuple[Template, Assets]:
        """The template and the bytes of its files. Raises `TemplateError` when there is none."""
        with self.site.database.snapshot() as session:
            row = session.one("certificate_template", template=template)
            elements = session.select("certificate_elements", template=template)
            ids = [int(element["id"]) for element in elements] or [0]
            data = {
                "tool_certificate_templates": row or {},
                "tool_certificate_pages": session.select("certificate_pages", template=template),
                "tool_certificate_elements": elements,
                "files": session.select("certificate_files", elements=ids),
                "config": self.config(),
            }
        return tool_certificate.read_template(data), self.content

    def content(self, sha1: str) -> bytes | None:
        """A file of the pool; None when it is not there."""
        try:
            with self.site.pool.open(sha1) as stream:
                return stream.read()
        except FileNotInPoolError:
            return None

    def config(self) -> dict[str, Any]:
        """The settings that change what is drawn or named; `languages` are the site's language packs."""
        found: dict[str, Any] = dict(self.site.config(*_CONFIG))
        for row in self.site.database.select("certificate_settings"):
            found[f"{row['plugin']}/{row['name']}"] = str(row["value"])
        return {
            **found,
            "wwwroot": self.site.wwwroot,
            "sitelang": found.get("lang", "en"),
            "languages": language_packs(self.site.moodledata),
        }

    def issue(
        self, activity: Activity, people: Sequence[int], *, now: int, random: Callable[[int], int]
    ) -> list[str]:
        """Create issues for those of `people` who hold none, giving the new codes. Never a second one.

        `random(n)` gives a whole number below n; it makes the codes. Whom Moodle is at work on is passed over:
        each person's lock is the one that Moodle's task and the activity's page take.
        """
        made: list[str] = []
        for start in range(0, len(people), BATCH):
            locks = {
                f"i_{user}_{activity.template}_{activity.course}": user
                for user in people[start : start + BATCH]
            }
            with held(self.site.write_database, f"{COMPONENT}_issue", list(locks)) as free:
                wanted = [user for lock, user in locks.items() if lock in free]
                made += self._issue(activity, wanted, now=now, random=random)
        return made

    def _issue(
        self, activity: Activity, people: Sequence[int], *, now: int, random: Callable[[int], int]
    ) -> list[str]:
        for tries_left in reversed(range(CODE_TRIES)):
            try:
                with self.site.write_database.write() as transaction:
                    # one sidecar at a time for this template: the check and the rows belong together
                    transaction.select(
                        "SELECT id FROM {tool_certificate_templates} WHERE id = :id FOR UPDATE",
                        id=activity.template,
                    )
                    holders = transaction.select_in(
                        "certificate_issued_people",
                        "people",
                        people,
                        course=activity.course,
                        template=activity.template,
                    )
                    holding = {int(row["userid"]) for row in holders}
                    return self._insert(
                        transaction, activity, [user for user in people if user not in holding], now, random
                    )
            except DuplicateKeyError:  # a code that Moodle took in the same moment
                if not tries_left:
                    raise
        return []

    def _insert(
        self,
        transaction: Transaction,
        activity: Activity,
        people: Sequence[int],
        now: int,
        random: Callable[[int], int],
    ) -> list[str]:
        if not people:
            return []
        config = self.config()
        data = IssueData.load(transaction, activity, config)
        codes = Codes(transaction, random)
        fields = transaction.select("certificate_issue_fields")
        rows = {int(row["id"]): row for row in transaction.select_in("certificate_people", "people", people)}
        made = []
        fresh = codes.new([(str(rows[u]["firstname"] or ""), str(rows[u]["lastname"] or "")) for u in people])
        for user, code in zip(people, fresh, strict=True):
            row, values = rows[user], data.of(user)
            number = transaction.insert(
                "tool_certificate_issues",
                {
                    "userid": user,
                    "templateid": activity.template,
                    "code": code,
                    "emailed": 0,
                    "timecreated": now,
                    "expires": activity.expires(now),
                    "data": _php_json(
                        {**values, "userfullname": full_name(row, config.get("fullnamedisplay", ""))}
                    ),
                    "component": COMPONENT,
                    "courseid": activity.course,
                    "archived": 0,
                },
            )
            transaction.insert_many(
                "customfield_data",
                [
                    _field_row(field, values, number, activity, now)
                    for field in fields
                    if field["shortname"] in values
                ],
            )
            made.append(code)
        return made

    def issues(
        self, *, template: int = 0, course: int = 0, codes: Sequence[str] = (), without_pdf: bool = False
    ) -> Iterator[StoredIssue]:
        """Issues as they are stored, in batches that fit in memory; `without_pdf`: those never drawn."""
        after = 0
        while True:
            with self.site.database.snapshot() as session:
                if codes:
                    rows = session.select_in("certificate_issues_by_code", "codes", codes)
                else:
                    rows = session.select(
                        "certificate_issue_rows", template=template, course=course, after=after
                    )
                rows = rows[:BATCH]
                if not rows:
                    return
                after = int(rows[-1]["id"])
                if without_pdf:
                    stored = session.select_in(
                        "certificate_stored_pdfs", "issues", [int(row["id"]) for row in rows]
                    )
                    drawn = {int(row["itemid"]) for row in stored}
                    rows = [row for row in rows if int(row["id"]) not in drawn]
                found = self._read(session, rows)
            yield from found
            if codes:
                return

    def _read(self, session: Session, rows: list[Row]) -> list[StoredIssue]:
        people = [int(row["userid"]) for row in rows]
        users = {int(r["id"]): r for r in session.select_in("certificate_people", "people", people)}
        profiles = _grouped(session.select_in("certificate_user_profile", "people", people), "userid")
        pictures = _grouped(session.select_in("certificate_user_pictures", "people", people), "userid")
        values = _grouped(
            session.select_in("certificate_issue_values", "issues", [int(r["id"]) for r in rows]),
            "instanceid",
        )
        language = self.config().get("lang", "en")
        found = []
        for row in rows:
            number, user = int(row["id"]), int(row["userid"])
            line = {
                "issue": row,
                "user": users.get(user, {}),
                "language": str(users.get(user, {}).get("lang") or language),
                "profile": profiles.get(user, ()),
                "user_icon_files": pictures.get(user, ()),
                "issue_customfields": {
                    str(v["shortname"]): {"type": v["type"], "value": v["value"]}
                    for v in values.get(number, ())
                },
            }
            found.append(StoredIssue(id=number, user=user, issue=tool_certificate.read_issue(line)))
        return found

    def store(self, stored: StoredIssue, pdf: bytes, *, now: int) -> None:
        """Make `pdf` the issue's file; a former one is replaced."""
        digests = self.site.pool.add(io.BytesIO(pdf))
        with self.site.write_database.write() as transaction:
            self._forget_files(transaction, [stored.id])
            for name, sha1, size, kind in (
                (f"{stored.issue.code}.pdf", digests.sha1, digests.size, "application/pdf"),
                (".", EMPTY, 0, None),
            ):
                transaction.insert("files", _file_row(stored.id, name, sha1, size, kind, now))

    def revoke(self, codes: Sequence[str]) -> list[str]:
        """Delete these issues with their values and files, as Workplace revokes. Gives the codes that were there."""
        with self.site.write_database.write() as transaction:
            rows = transaction.select_in("certificate_issues_by_code", "codes", codes)
            ids = [int(row["id"]) for row in rows]
            if not ids:
                return []
            fields = [int(r["id"]) for r in transaction.select("certificate_issue_fields")]
            if fields:
                transaction.execute(
                    "DELETE FROM {customfield_data} WHERE instanceid IN :ids AND fieldid IN :fields",
                    ids=ids,
                    fields=fields,
                )
            self._forget_files(transaction, ids)
            transaction.delete("tool_certificate_issues", ids)
        return [str(row["code"]) for row in rows]

    def archive(self, codes: Sequence[str]) -> int:
        """Mark these issues as archived: they stay valid, and may be earned again. Gives how many changed."""
        with self.site.write_database.write() as transaction:
            return transaction.execute(
                "UPDATE {tool_certificate_issues} SET archived = 1 WHERE code IN :codes AND archived = 0",
                codes=list(codes),
            )

    @staticmethod
    def _forget_files(transaction: Transaction, ids: list[int]) -> None:
        transaction.execute(
            "DELETE FROM {files} WHERE component = 'tool_certificate' AND filearea = 'issues'"
            " AND contextid = :context AND itemid IN :ids",  # all four: the index has them in this order
            context=SYSTEM_CONTEXT,
            ids=ids,
        )


def _grouped(rows: list[Row], key: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(int(row[key]), []).append(row)
    return found


def _php_json(data: dict[str, Any]) -> str:
    """JSON as PHP's `json_encode` writes it: escaped Unicode, escaped slashes, no blanks."""
    return json.dumps(data, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/")


def _field_row(field: Row, values: dict[str, str | None], number: int, activity: Activity, now: int) -> Row:
    value, long = values[str(field["shortname"])], field["type"] == "textarea"
    return {
        "fieldid": int(field["id"]),
        "instanceid": number,
        "charvalue": None if long else value or "",
        "value": value or "",
        "valueformat": 1 if long else 0,
        "valuetrust": 0,
        "timecreated": now,
        "timemodified": now,
        "contextid": activity.course_context,
    }


def _file_row(number: int, name: str, sha1: str, size: int, kind: str | None, now: int) -> Row:  # noqa: PLR0917
    path = f"/{SYSTEM_CONTEXT}/tool_certificate/issues/{number}/{name}"
    return {
        "contenthash": sha1,
        "pathnamehash": hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest(),
        "contextid": SYSTEM_CONTEXT,
        "component": "tool_certificate",
        "filearea": "issues",
        "itemid": number,
        "filepath": "/",
        "filename": name,
        "userid": None,
        "filesize": size,
        "mimetype": kind,
        "status": 0,
        "timecreated": now,
        "timemodified": now,
        "sortorder": 0,
    }
