"""What is frozen into an issue when it is made: course data, names, and the certificate's code."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anyascii import anyascii

from certificates.dates import format_time
from certificates.words import word
from sidecar.moodle.database import Row, Session
from sidecar.moodle.earned import Activity
from sidecar.moodle.language_packs import decimal_point

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_DIGITS = 10
_PERCENT = 2  # GRADE_DISPLAY_TYPE_PERCENTAGE


@dataclass(eq=False)
class Codes:
    """Makes codes as Workplace does: ten digits and two initials, in use nowhere else."""

    session: Session
    random: Callable[[int], int]  # a whole number below its argument

    def new(self, people: Sequence[tuple[str, str]]) -> list[str]:
        """A code for each first and last name; one query finds those in use."""
        codes = [self._make(*names) for names in people]
        while taken := self._taken(codes):
            codes = [
                self._make(*names) if place in taken else code
                for place, (names, code) in enumerate(zip(people, codes, strict=True))
            ]
        return codes

    def _taken(self, codes: Sequence[str]) -> set[int]:
        """Which of `codes` are in use, or came before in the list."""
        used = {str(row["code"]) for row in self.session.select_in("certificate_used_codes", "codes", codes)}
        found = set()
        for place, code in enumerate(codes):
            if code in used:
                found.add(place)
            used.add(code)
        return found

    def _make(self, first: str, last: str) -> str:
        digits = "".join(str(self.random(10)) for _ in range(_DIGITS))
        return digits + self._initial(first) + self._initial(last)

    def _initial(self, name: str) -> str:
        letter = anyascii(name.strip()[:1])[:1].upper()
        return letter if letter and letter in _ALPHABET else _ALPHABET[self.random(len(_ALPHABET))]


def full_name(user: Mapping[str, Any], order: str = "language") -> str:
    """Moodle's `fullname()`: a pattern of field names, or first and last name."""
    pattern = order if any(name in order for name in ("firstname", "lastname")) else "firstname lastname"
    for name in (
        "firstnamephonetic",
        "lastnamephonetic",
        "middlename",
        "alternatename",
        "firstname",
        "lastname",
    ):
        pattern = pattern.replace(name, "\0" + name + "\0")
    parts = pattern.split("\0")
    return " ".join("".join(str(user.get(p) or "") if i % 2 else p for i, p in enumerate(parts)).split())


@dataclass(frozen=True, kw_only=True)
class Words:
    """How the site itself writes days, grades and answers: in the language of whoever issues."""

    language: str
    timezone: str
    packs: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Words:
        """From the site's settings (see `MoodleCertificates.config`)."""
        return cls(
            language=str(config.get("lang") or "en"),
            timezone=str(config.get("timezone") or "UTC"),
            packs=config.get("languages") or {},
        )

    @property
    def point(self) -> str:
        return decimal_point(self.language, self.packs)

    def time(self, moment: int, key: str) -> str:
        return format_time(moment, key, language=self.language, timezone=self.timezone, packs=self.packs)

    def word(self, name: str) -> str:
        return word(name, self.language, self.packs)


@dataclass(frozen=True, kw_only=True)
class IssueData:
    """Course data for issues of one activity; `of(user)` is the array that Workplace stores as JSON."""

    course: dict[str, str | None]
    tail: dict[str, str | None]  # custom fields of the course
    completions: dict[int, int]  # user -> Unix seconds
    grades: dict[int, str]
    words: Words

    @classmethod
    def load(cls, session: Session, activity: Activity, config: Mapping[str, Any]) -> IssueData:
        """Read once for all people of the course."""
        words = Words.of(config)
        completions = session.select("certificate_course_completions", course=activity.course)
        grades = session.select("certificate_course_grades", course=activity.course)
        fields = session.select("certificate_course_fields", course=activity.course)
        return cls(
            course={
                "courseid": str(activity.course),
                "courseshortname": activity.shortname,
                "coursefullname": activity.fullname,
                "courseurl": f"{config['wwwroot']}/course/view.php?id={activity.course}",
            },
            tail={f"coursecustomfield_{row['shortname']}": export_value(row, words) for row in fields},
            completions={int(row["userid"]): int(row["timecompleted"]) for row in completions},
            grades={int(row["userid"]): show_grade(row, words.point) for row in grades},
            words=words,
        )

    def of(self, user: int) -> dict[str, str | None]:
        done = self.completions.get(user)
        when = self.words.time(done, "strftimedatefullshort") if done else ""
        return {
            **self.course,
            "coursecompletiondate": when,
            "coursegrade": self.grades.get(user, ""),
            **self.tail,
        }


def show_grade(row: Row, point: str = ".") -> str:
    """The course total as `grade_format_gradevalue` prints it; '' for none and for 0, as the plugin has it."""
    value = float(row["finalgrade"])
    if not value:
        return ""
    decimals = 2 if row.get("decimals") is None else int(row["decimals"])
    low, high = float(row["grademin"]), float(row["grademax"])
    if int(row.get("display") or 0) == _PERCENT and high != low:
        return f"{(value - low) * 100 / (high - low):.{decimals}f} %".replace(".", point)
    return f"{value:.{decimals}f}".replace(".", point)


def export_value(row: Row, words: Words) -> str | None:
    """A course's custom field as its `export_value()` gives it; None when it is not set."""
    try:
        config = json.loads(row.get("configdata") or "{}")
    except json.JSONDecodeError:
        config = {}
    if not isinstance(config, Mapping):
        config = {}
    kind = str(row["type"])
    if kind == "checkbox":
        value = row["intvalue"] if row["intvalue"] is not None else config.get("checkbydefault", 0)
        return words.word("yes" if int(value or 0) else "no")
    if kind == "select":
        options = str(config.get("options", "")).replace("\r", "").split("\n")
        chosen = int(row["intvalue"] or 0)
        return html.escape(options[chosen - 1], quote=False) if 0 < chosen <= len(options) else None
    if kind == "date":
        moment = int(row["intvalue"] or 0)
        if not moment:
            return None
        timed = int(config.get("includetime", 0) or 0)
        return words.time(moment, "strftimedaydatetime" if timed else "strftimedaydate")
    if kind == "number":
        places = int(config.get("decimalplaces", 0) or 0)
        return None if row["decvalue"] is None else f"{float(row['decvalue']):.{places}f}"
    value = row["value"] if row["value"] is not None else row["charvalue"]
    return None if value in {None, ""} else str(value)
